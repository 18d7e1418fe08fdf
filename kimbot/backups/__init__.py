"""Backups: taken while the bot runs, verified when written, restored so that nothing is said twice."""
