"""The database: the port (`database`), SQLite behind it, and the numbered migrations."""
