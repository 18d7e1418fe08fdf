"""Whether an announcement was read and passed on, and who is reminded of it."""
