"""From a typed text to one moment, one day or one weekly hour; anything else is NotUnderstood."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import TypeVar

from kimbot.core.dates.grammar import (
    Ahead,
    Clock,
    Every,
    EveryMonth,
    Now,
    OnDate,
    OnWeekday,
    Part,
    Reading,
    Seldom,
    Shift,
    Vague,
    Zone,
)
from kimbot.core.dates.grammar import read as read_phrases
from kimbot.core.dates.meaning import USUAL, Days, days_meant, times_meant, weekday_days
from kimbot.core.dates.recurring import last_of
from kimbot.core.dates.values import WEEKDAYS, Moment, Monthly, NotUnderstood, Reason, Recurring, Weekly

ALMOST_A_MINUTE = timedelta(minutes=1) - timedelta.resolution

_UNTIL = re.compile(r"[ ,]+(?:sampai(?: dengan)?|hingga|s/d|until|till) +", re.IGNORECASE)
_TIMES = re.compile(r"[ ,]+(?:sebanyak |selama |for )?([1-9][0-9]{0,2}) ?(?:kali|x|times)[ .!]*$", re.IGNORECASE)
LONGEST = 200
"""Longer texts are refused unread."""

_T = TypeVar("_T")


def parse_moment(text: str, now: datetime) -> Moment:
    """The one moment, now or later, that the text means. `now` is aware, in the local zone. Raises NotUnderstood.

    An hour without a part of the day is taken as written ("jam 7" is 07.00). A wall time that a clock change skips is
    refused; one that comes twice is the first. "jam 9" when nine is over is "past", with tomorrow's in `moments`.
    """
    reading = _read(text)
    with _explained(reading):
        if reading.has(Every, EveryMonth, Seldom):
            raise NotUnderstood("not_understood")
        return _from_now(reading, now) or _on_the_clock(reading, now)


def parse_day(text: str, today: date, *, past: bool = True) -> date:
    """The one day the text means, today or before; with `past=False` today or after. An hour in it is read over.

    Raises NotUnderstood; a day on the other side of today is "future" (or "past"), with the day in `days`.
    """
    reading = _read(text)
    with _explained(reading):
        if reading.has(Every, EveryMonth, Seldom, Ahead):
            raise NotUnderstood("not_understood")
        if any(shift.loose for shift in reading.of(Shift)) or (reading.has(Now) and not past):
            raise NotUnderstood("no_date")  # "nanti" is no last day of anything, and "sekarang" hardly
        if reading.has(Now):
            return today
        days = _days(reading, today, forward=not past)
        if days is None:
            raise NotUnderstood("no_date")
        options = [day for day in days.options if (day <= today if past else day >= today)]
        return _only(options, NotUnderstood("future" if past else "past", days=days.options))


def parse_schedule(text: str, now: datetime) -> Moment | Recurring:
    """One moment, or with "setiap …" an hour that comes again in the local zone of `now`. Raises NotUnderstood.

    It may end: "sampai 31 Desember", or after "4 kali".
    """
    _bounded(text)
    said, until, times = _without_end(text, now)
    reading = _read(said)
    if reading.has(Seldom):
        raise NotUnderstood("too_seldom", reading.understood)
    if not reading.has(Every, EveryMonth):
        if until is not None or times is not None:
            raise NotUnderstood("not_understood")
        return parse_moment(text, now)
    with _explained(reading):
        rule = _recurring(reading, now)
        if times is not None:
            until = last_of(rule, now, times)
        return replace(rule, until=until)


def _recurring(reading: Reading, now: datetime) -> Recurring:
    every, months = reading.of(Every), reading.of(EveryMonth)
    if len(every) + len(months) > 1 or reading.has(Now, Ahead, Shift, OnWeekday, OnDate, Vague):
        raise NotUnderstood("not_understood")
    if not _is_local(reading, now):
        raise NotUnderstood("not_understood")
    if months:
        return _monthly(months[0].day, times_meant(_clock(reading), reading.of(Part)))
    if not every[0].weekdays:
        raise NotUnderstood("ambiguous")
    return _weekly(every[0].weekdays, times_meant(_clock(reading), reading.of(Part)))


def _without_end(text: str, now: datetime) -> tuple[str, date | None, int | None]:
    """The text without the end it names: its last day, or how many times it comes."""
    if found := _TIMES.search(text):
        return text[: found.start()], None, int(found[1])
    for found in _UNTIL.finditer(text):
        tail = read_phrases(text[found.end() :])
        if tail.pieces and not tail.unknown and all(isinstance(piece, OnDate) for piece in tail.pieces):
            return text[: found.start()], parse_day(text[found.end() :], now.date(), past=False), None
    return text, None, None


def _bounded(text: str) -> None:
    """Before any pattern runs: some of them take a time that grows with the square of the text."""
    if len(text) > LONGEST:
        raise NotUnderstood("not_understood")


def _read(text: str) -> Reading:
    _bounded(text)
    reading = read_phrases(text)
    if reading.unknown or not reading.pieces:
        raise NotUnderstood("not_understood", reading.understood, reading.unknown)
    return reading


@contextmanager
def _explained(reading: Reading) -> Iterator[None]:
    """Every refusal says what was understood; a year that calendars do not reach is no such date."""
    try:
        yield
    except NotUnderstood as refusal:
        refusal.understood = refusal.understood or reading.understood
        raise
    except (OverflowError, ValueError):
        raise NotUnderstood("no_such_date", reading.understood) from None


def _from_now(reading: Reading, now: datetime) -> Moment | None:
    """Now, or so many hours and minutes on: they are counted as they pass, whatever clocks do meanwhile.

    A schedule knows whole minutes: "2 menit lagi" is never sooner than that.
    """
    if not reading.has(Now, Ahead):
        return None
    if len(reading.pieces) > 1:
        raise NotUnderstood("not_understood")
    minutes = sum(piece.minutes for piece in reading.of(Ahead))
    at = now.astimezone(UTC) + timedelta(minutes=minutes)
    return _moment(at + ALMOST_A_MINUTE if minutes else at, now.tzinfo)


def _on_the_clock(reading: Reading, now: datetime) -> Moment:
    today = now.date()
    if reading.has(Clock) and reading.has(Vague):
        raise _vague_hour(reading, now)
    days = _days(reading, today, forward=True)
    if not reading.has(Clock):
        raise _without_time(days, reading, now)
    clock, parts = _clock(reading), reading.of(Part)
    times = times_meant(clock, parts)
    days = days or Days((today,), later=(today + timedelta(days=1),))
    options = _moments(days.options, times, reading, now)
    if not options:
        raise NotUnderstood("no_such_time")
    later = _moments(days.later, times, reading, now)
    if today in days.options and not parts and 1 <= clock.hour < 12:
        later += _moments((today,), ((0, time(clock.hour + 12, clock.minute)),), reading, now)
    return _only(_ahead(options, now), NotUnderstood("past", moments=_ahead(later, now)))


def _days(reading: Reading, today: date, *, forward: bool) -> Days | None:
    for vague in reading.of(Vague):
        raise NotUnderstood("ambiguous", days=sorted(_vague_days(replace(vague, shift=None), today, forward=forward)))
    return days_meant(reading.pieces, today, forward=forward)


def _vague_hour(reading: Reading, now: datetime) -> NotUnderstood:
    """In "minggu depan jam 8" the hour is certain: each day it may be on is offered with it."""
    days = {day for said in reading.of(Vague) for day in _vague_days(said, now.date(), forward=True)}
    times = times_meant(_clock(reading), reading.of(Part))
    return NotUnderstood(
        "ambiguous", moments=_ahead(_moments(sorted(days), times, reading, now), now), days=sorted(days)
    )


def _vague_days(vague: Vague, today: date, *, forward: bool) -> set[date]:
    days = {day for said in vague.weekdays for day in weekday_days(said.weekday, said.which, today, forward)}
    return days if vague.shift is None else days | {today + timedelta(days=vague.shift)}


def _without_time(days: Days | None, reading: Reading, now: datetime) -> NotUnderstood:
    """A day without its hour; of "lusa sore" a few hours of that afternoon are offered."""
    parts, today = reading.of(Part), now.date()
    if days is None and not parts:
        return NotUnderstood("no_time")
    options = days.options if days is not None else (today,)
    ahead = [day for day in options if day >= today]
    reason: Reason = "past" if not ahead else "no_time" if len(ahead) == 1 else "ambiguous"
    if reason != "no_time" or not parts:
        return NotUnderstood(reason, days=ahead or options)
    times = [meant for hour in USUAL[parts[0].name] for meant in times_meant(Clock(hour, 0), parts)]
    return NotUnderstood(reason, days=ahead, moments=_ahead(_moments(ahead, times, reading, now), now))


def _clock(reading: Reading) -> Clock:
    clocks = set(reading.of(Clock))
    if len(clocks) != 1:
        raise NotUnderstood("ambiguous" if clocks else "no_time")
    return clocks.pop()


def _zone(reading: Reading) -> timezone | None:
    zones = set(reading.of(Zone))
    if len(zones) > 1:
        raise NotUnderstood("ambiguous")
    return timezone(timedelta(minutes=zones.pop().minutes)) if zones else None


def _is_local(reading: Reading, now: datetime) -> bool:
    zone = _zone(reading)
    return zone is None or zone.utcoffset(None) == now.utcoffset()


def _weekly(weekdays: tuple[int, ...], times: Iterable[tuple[int, time]]) -> Weekly:
    options = {(tuple(sorted((day + shift) % 7 for day in weekdays)), at) for shift, at in times}
    if len(options) > 1:
        raise NotUnderstood("ambiguous")
    numbers, at = options.pop()
    return Weekly(tuple(WEEKDAYS[number] for number in numbers), at)


def _monthly(day: int, times: Iterable[tuple[int, time]]) -> Monthly:
    options = {(shift, at) for shift, at in times}
    if len(options) > 1:
        raise NotUnderstood("ambiguous")
    shift, at = options.pop()
    if shift or not 1 <= day <= 31:
        raise NotUnderstood("no_such_date")
    return Monthly(day, at)


def _moments(days: Iterable[date], times: Iterable[tuple[int, time]], reading: Reading, now: datetime) -> list[Moment]:
    """Each day with each time, in order, without the wall times that a clock change skips."""
    zone = _zone(reading)
    walls = sorted(datetime.combine(day + timedelta(days=shift), at) for day in days for shift, at in times)
    if zone:
        return [_moment(wall.replace(tzinfo=zone), now.tzinfo) for wall in walls]
    moments = [_moment(wall.replace(tzinfo=now.tzinfo).astimezone(UTC), now.tzinfo) for wall in walls]
    return [moment for moment, wall in zip(moments, walls, strict=True) if moment.wall == wall]


def _moment(instant: datetime, zone: tzinfo | None) -> Moment:
    local = instant.replace(second=0, microsecond=0).astimezone(zone)
    return Moment(local.replace(tzinfo=None, fold=0), local)


def _ahead(moments: Iterable[Moment], now: datetime) -> list[Moment]:
    this_minute = now.timestamp() // 60 * 60
    return [moment for moment in moments if moment.instant.timestamp() >= this_minute]


def _only(options: list[_T], none: NotUnderstood) -> _T:
    """The only option there is; several are asked about."""
    if not options:
        raise none
    if len(options) > 1:
        moments = [option for option in options if isinstance(option, Moment)]
        days = [option for option in options if isinstance(option, date)]
        raise NotUnderstood("ambiguous", moments=moments, days=days)
    return options[0]
