"""The days on which something comes again."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice

from kimbot.core.dates.values import WEEKDAYS, Monthly, Recurring

_DAY = timedelta(days=1)


def days_of(rule: Recurring, start: date) -> Iterator[date]:
    """Its days from `start` on, up to its last one. A month that is too short for its day has it on its last."""
    found = _monthly(rule, start) if isinstance(rule, Monthly) else _weekly(rule.weekdays, start)
    for day in found:
        if rule.until is not None and day > rule.until:
            return
        yield day


def last_of(rule: Recurring, now: datetime, times: int) -> date | None:
    """The day on which it has come so many times, from `now` (local) on; None when it never does."""
    wall = now.replace(tzinfo=None)
    ahead = (day for day in days_of(rule, now.date()) if datetime.combine(day, rule.at) >= wall)
    return next(islice(ahead, times - 1, None), None)


def _weekly(weekdays: tuple[str, ...], start: date) -> Iterator[date]:
    return (day for day in (start + n * _DAY for n in count()) if WEEKDAYS[day.weekday()] in weekdays)


def _monthly(rule: Monthly, start: date) -> Iterator[date]:
    for month in count(start.year * 12 + start.month - 1):
        year, number = month // 12, month % 12 + 1
        day = date(year, number, min(rule.day, monthrange(year, number)[1]))
        if day >= start:
            yield day
