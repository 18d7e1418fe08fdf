"""What the grammar gives back: a moment, an hour that comes again, or why it did not understand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Weekday names as schedules store them; a digit would mean different days to different programs."""

Reason = Literal[
    "not_understood", "ambiguous", "past", "future", "no_time", "no_date", "no_such_date", "no_such_time", "too_seldom"
]


@dataclass(frozen=True, slots=True)
class Moment:
    """A minute: `wall` is the naive local time, `instant` the same minute, aware, in the local zone.

    Compare instants by `timestamp()`: Python compares two times of one zone by their walls, blind to a repeated hour.
    """

    wall: datetime
    instant: datetime


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on these weekdays (names of WEEKDAYS, in their order) at this local time, up to a last day."""

    weekdays: tuple[str, ...]
    at: time
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Monthly:
    """Every month on this day (in a shorter month: its last one) at this local time, up to a last day."""

    day: int
    at: time
    until: date | None = None


Recurring = Weekly | Monthly


class NotUnderstood(ValueError):
    """The text is not one moment, day or weekly hour.

    `understood`: the words that were understood, `unknown`: those that were not. `moments` or `days`: what it may
    mean ("ambiguous"), the next such moment ("past"), or the day that still lacks its hour and a few usual hours of
    that part of the day ("no_time"). "too_seldom": repeated, but neither by the week nor on a day of the month.
    """

    def __init__(
        self,
        reason: Reason,
        understood: str = "",
        unknown: str = "",
        moments: Iterable[Moment] = (),
        days: Iterable[date] = (),
    ) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.understood, self.unknown = understood, unknown
        self.moments, self.days = tuple(moments), tuple(days)
