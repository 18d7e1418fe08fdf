"""Who may do what, where: role grants of persons, each for an area or a KIM, each with its end."""
