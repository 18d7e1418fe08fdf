"""Units of work for these tests."""

from tests.unit import clock, unit

__all__ = ["clock", "unit"]
