"""The person: who she is, how she is greeted, what she has chosen."""
