"""Who did what, when, to what, and what was refused: append-only, hash-chained, numbers instead of names."""
