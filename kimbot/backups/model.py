"""The names of daily backups, when one is due, and which of the old ones stay."""

import re
from collections.abc import Iterable
from datetime import date, tzinfo

from kimbot.core.clock import HOUR, local

AT = 2 * HOUR
"""The hour of the night (local time) from which a day's backup is due."""

_NAME = re.compile(r"daily-(\d{4}-\d\d-\d\d)\.tar\.gz(\.age)?")
ENCRYPTED = ".age"
"""How the names of those end that only the office can read."""


def day_of(now: int, zone: tzinfo) -> date:
    """The day (it begins at `AT`) whose backup is due at `now` (ms UTC)."""
    return local(now - AT, zone).date()


def name_of(day: date) -> str:
    """What the backup of a day is called."""
    return f"daily-{day.isoformat()}.tar.gz"


def name_of_one(now: int, zone: tzinfo) -> str:
    """What a backup that somebody asks for is called."""
    return f"kimbot-{local(now, zone):%Y%m%d-%H%M%S}.tar.gz"


def day_in(name: str) -> date | None:
    """The day of a daily backup by its file name; None for any other file."""
    found = _NAME.fullmatch(name)
    return date.fromisoformat(found[1]) if found else None


def to_drop(days: Iterable[date], daily: int, weekly: int) -> set[date]:
    """Of the days that have a backup, those that need none any more.

    The newest `daily` stay, and the newest of each of the last `weekly` weeks (Monday to Sunday) that have one.
    """
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks.setdefault(day.isocalendar()[:2], day)
    return set(newest) - set(newest[:daily]) - set(list(weeks.values())[:weekly])
