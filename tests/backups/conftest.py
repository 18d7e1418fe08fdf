"""Units of work over a real database, as tests of announcements have them."""

from tests.unit import clock, unit

__all__ = ["clock", "unit"]
