"""Whom an announcement reaches."""
