"""Hostile names and texts: a seeded part of them; the whole is `make hostile`."""

from tests.hostile.texts import WHOLE, tried

PART = 50
"""One of so many."""


def test_no_text_or_name_makes_a_request_that_is_refused() -> None:
    assert tried(range(0, WHOLE, PART)) == []
