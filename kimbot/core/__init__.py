"""What every room may lean on, written with the standard library only."""
