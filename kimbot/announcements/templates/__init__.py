"""Texts that come again."""
