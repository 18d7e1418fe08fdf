"""What days and hours a reading can mean, seen from a given day. Several answers mean: ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from kimbot.core.dates.grammar import Clock, OnDate, OnWeekday, Part, Piece, Shift
from kimbot.core.dates.values import NotUnderstood
from kimbot.core.dates.words import Which

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days a text can mean, and the next ones to offer if those are over."""

    options: tuple[date, ...]
    later: tuple[date, ...] = ()


def days_meant(pieces: Iterable[Piece], today: date, *, forward: bool) -> Days | None:
    """The days all pieces agree on; None if they name none. Raises NotUnderstood if they disagree."""
    named = [piece for piece in pieces if isinstance(piece, Shift | OnWeekday | OnDate)]
    if not named:
        return None
    fixed = [piece for piece in named if not (isinstance(piece, OnWeekday) and piece.which in ("any", "eve_or_night"))]
    answers = [_days_of(piece, today, forward) for piece in fixed or named[:1]]
    weekdays = [_weekdays_of(piece) for piece in named if isinstance(piece, OnWeekday)]
    options = [
        day
        for day in answers[0].options
        if all(day in other.options for other in answers) and all(day.weekday() in allowed for allowed in weekdays)
    ]
    if not options:
        raise NotUnderstood("ambiguous", days=sorted({day for answer in answers for day in answer.options}))
    return Days(tuple(options), answers[0].later)


def _weekdays_of(piece: OnWeekday) -> tuple[int, ...]:
    """In "jam 7 malam Jumat" the evening of Friday, or the one before it: that is what "malam Jumat" means."""
    if piece.which == "eve_or_night":
        return (piece.weekday, (piece.weekday - 1) % 7)
    return (piece.weekday,)


def _days_of(piece: Shift | OnWeekday | OnDate, today: date, forward: bool) -> Days:
    if isinstance(piece, Shift):
        return Days((today + piece.days * _DAY,))
    if isinstance(piece, OnWeekday):
        days = {day for number in _weekdays_of(piece) for day in weekday_days(number, piece.which, today, forward)}
        return Days(tuple(sorted(days)))
    if piece.month is None:
        return _day_of_month(piece, today, forward)
    return _date(piece, today)


def weekday_days(weekday: int, which: Which, today: date, forward: bool) -> set[date]:
    """The days a weekday can be. Weeks begin on Monday; on a Tuesday "Jumat depan" is this week's or the next's."""
    this = today + (weekday - today.weekday()) * _DAY
    coming = this if this > today else this + _WEEK
    latest = this if this < today else this - _WEEK
    return {
        "any": {this} | ({coming} if forward else {latest}) if this == today else {coming if forward else latest},
        "eve_or_night": {coming if forward else latest},
        "next": {coming, this + _WEEK},
        "coming": {coming},
        "this": {this},
        "last": {latest},
        "next_week": {this + _WEEK},
        "last_week": {this - _WEEK},
    }[which]


def _date(piece: OnDate, today: date) -> Days:
    """Without its year a date is the nearest one: in November "5 Januari" is ahead and "12 Oktober" is over."""
    if piece.year is not None:
        return Days(_valid((piece.year,), piece))
    dates = _valid((today.year - 1, today.year, today.year + 1), piece)
    nearest = min(dates, key=lambda day: abs(day - today))
    return Days((nearest,), tuple(day for day in dates if day > max(nearest, today))[:1])


def _valid(years: tuple[int, ...], piece: OnDate) -> tuple[date, ...]:
    assert piece.month is not None
    found = tuple(day for year in years if (day := _date_or_none(year, piece.month, piece.day)))
    if not found:
        raise NotUnderstood("no_such_date")
    return found


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_of_month(piece: OnDate, today: date, forward: bool) -> Days:
    """The next 5th for "tgl 5" (looking back, the latest); "tgl 31" waits for a month that has one."""
    months = range(4) if forward else range(0, -4, -1)
    if piece.months is not None:
        months = range(piece.months, piece.months + 1)
    counted = [today.year * 12 + today.month - 1 + n for n in months]
    dates = [day for n in counted if (day := _date_or_none(n // 12, n % 12 + 1, piece.day))]
    if piece.months is None:
        dates = [day for day in dates if (day >= today if forward else day <= today)]
    if not dates:
        raise NotUnderstood("no_such_date")
    return Days((dates[0],), tuple(dates[1:2]) if piece.months is None else ())


def _hours(*same: int, plus: Iterable[int] = (), twelve: int | None = None) -> dict[int, int]:
    """Which hour each said hour is: `same` stays, `plus` is twelve later, 12 is `twelve`."""
    hours = {hour: hour for hour in same} | {hour: hour + 12 for hour in plus}
    hours |= {hour + 12: hour + 12 for hour in plus}
    return hours if twelve is None else hours | {12: twelve}


HOURS: Mapping[str, Mapping[int, int]] = {
    "subuh": _hours(3, 4, 5, 6),
    "pagi": _hours(*range(1, 12)),
    "siang": _hours(10, 11, plus=range(1, 5), twelve=12),
    "sore": _hours(plus=range(2, 8)),
    "malam": _hours(0, 1, 2, 3, 4, 24, plus=range(6, 12), twelve=0),
    "dini hari": _hours(*range(6), twelve=0),
    "afternoon": _hours(plus=range(1, 7), twelve=12),
    "evening": _hours(plus=range(4, 12)),
    "am": _hours(*range(1, 12), twelve=0),
    "pm": _hours(plus=range(1, 12), twelve=12),
}


USUAL: Mapping[str, tuple[int, ...]] = {
    "subuh": (5,),
    "pagi": (7, 8, 9),
    "siang": (12, 1, 2),
    "sore": (3, 4, 5),
    "malam": (7, 8),
    "dini hari": (2,),
    "afternoon": (1, 2, 3),
    "evening": (6, 7),
    "am": (8, 9, 10),
    "pm": (1, 2, 3),
}
"""Hours to offer where only a part of the day was said."""


def times_meant(clock: Clock, parts: Iterable[Part]) -> tuple[tuple[int, time], ...]:
    """The hours a clock can mean, each with the days to add: "jam 12 malam" ends a day, or begins it.

    Raises NotUnderstood: no such hour, or an hour that part of the day does not have ("jam 9 sore").
    """
    if not ((clock.hour < 24 and clock.minute < 60) or (clock.hour, clock.minute) == (24, 0)):
        raise NotUnderstood("no_such_time")
    meanings = [_times_of(clock, part) for part in parts] or [_times_unparted(clock)]
    agreed = tuple(option for option in meanings[0] if all(option in other for other in meanings))
    if not agreed:
        raise NotUnderstood("not_understood")
    return agreed


def _times_unparted(clock: Clock) -> tuple[tuple[int, time], ...]:
    if clock.hour == 24:
        return ((1, time(0, 0)),)
    if clock.spoken:
        return ((0, time(0, clock.minute)), (0, time(12, clock.minute)))
    return ((0, time(clock.hour, clock.minute)),)


def _times_of(clock: Clock, part: Part) -> tuple[tuple[int, time], ...]:
    hour = HOURS[part.name].get(12 if clock.spoken else clock.hour)
    if hour is None:
        return ()
    if hour == 24:
        return ((1, time(0, 0)),)
    at = time(hour, clock.minute)
    if part.name != "malam" or hour >= 6:
        return ((0, at),)
    return ((1, at),) if part.of_day else ((0, at), (1, at))
