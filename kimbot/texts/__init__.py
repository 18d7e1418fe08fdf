"""What people read: TOML files of Jinja templates, Indonesian first, English with the same keys."""
