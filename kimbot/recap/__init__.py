"""How far an announcement has come: a map of the city, whom to call, a table, a page that proves it."""
