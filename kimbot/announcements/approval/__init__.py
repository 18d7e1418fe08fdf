"""Four eyes: an announcement is asked for by one and approved by another."""
