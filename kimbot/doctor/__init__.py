"""The doctor: looks at an installation from all sides and says in plain words what to do."""
