"""Units of work over a real database, for tests that need no bot."""

from tests.unit import clock, unit

__all__ = ["clock", "unit"]
