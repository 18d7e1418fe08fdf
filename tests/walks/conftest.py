"""Walkers, the figures of their errands, and what holds of every screen on their way."""

from collections.abc import Callable, Iterator

import pytest

from tests.harness import Bot
from tests.phones import Phone
from tests.walks.walker import Walker, dead_ends

Notes = Callable[[str, int], None]
Walks = Callable[[Phone], Walker]
Did = Callable[[Walker, str], None]


@pytest.fixture
def walks(bot: Bot) -> Iterator[Walks]:
    """Somebody sets out. When all have arrived: no screen was a dead end, and no button in front of them is dead."""
    walkers: list[Walker] = []

    def sets_out(phone: Phone) -> Walker:
        walkers.append(Walker(phone))
        return walkers[-1]

    yield sets_out
    assert [dead for walker in walkers for dead in walker.dead_buttons()] == []
    assert dead_ends(bot.world.requests()) == []


@pytest.fixture
def did(record_property: Notes) -> Did:
    """An errand is done: its taps and messages, and the seconds they take, are a figure; the next one begins."""

    def note(walker: Walker, errand: str) -> None:
        record_property(f"{errand}: steps", walker.steps)
        record_property(f"{errand}: seconds", round(walker.seconds))
        walker.begins()

    return note
