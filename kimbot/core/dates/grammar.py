"""The phrases of dates and times, Indonesian and simple English: text in, pieces out.

What the pieces mean together, on a given day, is worked out in `meaning.py`. A text is read whole: words no phrase
covers are handed back as `unknown`, never skipped.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from kimbot.core.dates.words import MONTHS, NUMBERS, PARTS, SHIFTS, WEEKDAYS, WHICH, ZONES, DayPart, Which, any_of


@dataclass(frozen=True, slots=True)
class Now:
    """This very minute: "sekarang"."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many minutes from now: "2 jam lagi"."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A day counted from today: "besok" is 1, "kemarin" -1. `loose`: "nanti" is today only beside an hour."""

    days: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """A weekday (0 is Monday), and which one."""

    weekday: int
    which: Which = "any"


@dataclass(frozen=True, slots=True)
class OnDate:
    """A date; month or year may be left out. `months` counts from this month: "tgl 5 bulan depan" is 1."""

    day: int
    month: int | None = None
    year: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day; `of_day`: said of the day ("besok malam jam 12"), not of the hour ("besok jam 12 malam")."""

    name: DayPart
    of_day: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour (0 to 24) and minute. `spoken`: hour 0 comes from "setengah 1", which may be half past twelve."""

    hour: int
    minute: int
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Zone:
    """Minutes east of UTC: WIB is 420."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Every:
    """Repeated on these weekdays (0 is Monday); none: "setiap minggu", every week or every Sunday."""

    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EveryMonth:
    """Repeated each month on this day."""

    day: int


@dataclass(frozen=True, slots=True)
class Seldom:
    """Repeated, but neither on days of the week nor on one of the month: "setiap bulan", "setiap tahun"."""


@dataclass(frozen=True, slots=True)
class Vague:
    """No one day: "minggu depan" is a week or a Sunday, "bulan depan" a month.

    `weekdays`: the days it may mean; `shift`: or this many days from today.
    """

    weekdays: tuple[OnWeekday, ...] = ()
    shift: int | None = None


_Kind = TypeVar("_Kind")
Piece = Now | Ahead | Shift | OnWeekday | OnDate | Part | Clock | Zone | Every | EveryMonth | Seldom | Vague


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a text in order, the words they came from, and the words that mean nothing here."""

    pieces: tuple[Piece, ...]
    understood: str
    unknown: str

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        """The pieces of one kind, in order."""
        return [piece for piece in self.pieces if isinstance(piece, kind)]

    def has(self, *kinds: type[Piece]) -> bool:
        return any(isinstance(piece, kinds) for piece in self.pieces)


def read(text: str) -> Reading:
    """Take a text apart from left to right; the first phrase that fits, in the order of PHRASES, is taken."""
    clean = _clean(text)
    pieces: list[Piece] = []
    understood, unknown, at = [], [], 0
    while at < len(clean):
        for pattern, build in _phrases():
            if found := pattern.match(clean, at):
                pieces += _placed(pieces, build(found))
                understood.append(found[0])
                break
        else:
            found = _WORD.match(clean, at)
            assert found
            unknown.append(found[0])
        at = _GAP.match(clean, found.end()).end()  # type: ignore[union-attr]
    return Reading(tuple(pieces), " ".join(understood), " ".join(unknown))


def _clean(text: str) -> str:
    """Small letters, plain spaces and dashes, no apostrophes ("jum'at"), no full stop at the end."""
    plain = re.sub(r"['’‘`´]", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"\s+", " ", re.sub(r"[–—]", "-", plain)).strip(" ,.!?")


def _placed(before: list[Piece], new: tuple[Piece, ...]) -> Iterator[Piece]:
    """A part of the day right after a day is said of that day; "jam 7 malam jumat" may be either evening."""
    last = before[-1] if before else None
    for piece in new:
        if isinstance(piece, Part) and isinstance(last, Shift | OnWeekday | OnDate | Every):
            yield replace(piece, of_day=True)
        elif isinstance(piece, OnWeekday) and piece.which == "eve_or_night" and not isinstance(last, Clock):
            yield OnWeekday((piece.weekday - 1) % 7)
        else:
            yield piece
        last = piece


_N = rf"(?:[0-9]{{1,4}}|{any_of(NUMBERS)})"
_W = any_of(WEEKDAYS)
_M = any_of(MONTHS)
_YEAR = r"((?:19|20|21)[0-9]{2})"
_PART = any_of(PARTS)
_WHICH = any_of(WHICH)
_AT = r"(?:(?:jam|pukul|pkl|pk|at)\.? ?)"
_DATE = r"(?:(?:tanggal|tgl|tg)\.? ?)"
_LONG = rf"(?:(?:{_N}|an?|half an?|setengah)(?: setengah)? ?(?:jam|hours?|menit|mnt|minutes?|mins?)|sejam|semenit)"
_LAST = rf"{_LONG}(?: (?:dan |and )?{_LONG})?"
_DAYS = rf"(?:(?:{_N}|a) (?:hari|days?|minggu|pekan|weeks?)|sehari|seminggu|sepekan)"
_EVERY = r"(?:setiap|tiap|tiap-tiap|every|each)"
_LINK = r"(?:, ?(?:dan |and )?| ?(?:&|-|s/d) ?| (?:dan|and|serta|sampai|sampai dengan|sd|hingga|to) )"
_WORD = re.compile(r"[^\s,]+|,")
_GAP = re.compile(r"[\s,]*")


def _number(word: str) -> int:
    return NUMBERS[word] if word in NUMBERS else int(word)


def _ahead(found: re.Match[str]) -> tuple[Piece, ...]:
    pattern = rf"({_N}|an?|half an?|setengah|se)( setengah)? ?(jam|hour|menit|mnt|min)"
    minutes = 0
    for count, half, unit in re.findall(pattern, found[0]):
        size = 60 if unit in ("jam", "hour") else 1
        if count.startswith(("half", "setengah")):
            minutes += size // 2
        else:
            whole = 1 if count in ("a", "an", "se") else _number(count)
            minutes += whole * size + (size // 2 if half else 0)
    return (Ahead(minutes),)


def _shift_by(found: re.Match[str]) -> tuple[Piece, ...]:
    text = found[0]
    counted = re.search(rf"{_N}(?= )", text)
    size = 7 if re.search("minggu|pekan|week", text) else 1
    back = -1 if re.search("lalu|ago", text) else 1
    return (Shift(back * size * (_number(counted[0]) if counted else 1)),)


def _every(found: re.Match[str]) -> tuple[Piece, ...]:
    """The weekdays of a list; "senin sampai jumat" counts the days between, "senin dan kamis" does not."""
    if found[1] == "minggu":
        return (Every(()),)
    days: list[int] = []
    for link, word in re.findall(rf"({_LINK})?(?:hari )?({_W})", found[1]):
        day = WEEKDAYS[word]
        if days and re.search(r"-|s/d|sampai|sd|hingga|to", link):
            days += [(days[-1] + n) % 7 for n in range(1, (day - days[-1]) % 7)]
        days.append(day)
    return (Every(tuple(sorted(set(days)))),)


def _numeric_date(found: re.Match[str]) -> tuple[Piece, ...]:
    year = int(found[4])
    return (OnDate(int(found[1]), int(found[3]), year + 2000 if year < 100 else year),)


def _short_time(found: re.Match[str]) -> tuple[Piece, ...]:
    """Read "jam 9", "jam 9 lewat 15", "jam 9 kurang seperempat"."""
    hour = _number(found[1])
    if not found[2]:
        return (Clock(hour, 0),)
    minutes = 15 if found[3] == "seperempat" else _number(found[3])
    return (_counted(hour, -minutes if found[2] == "kurang" else minutes),)


def _counted(hour: int, minutes: int) -> Clock:
    if not -60 < minutes < 60:
        return Clock(hour, 60)
    whole = hour * 60 + minutes
    return Clock(whole // 60, whole % 60, spoken=hour == 1 and minutes < 0)


def _weekday(found: re.Match[str]) -> tuple[Piece, ...]:
    return (OnWeekday(WEEKDAYS[found[1]], WHICH[found[2]] if found[2] else "any"),)


def _vague(found: re.Match[str]) -> tuple[Piece, ...]:
    if not found[1]:
        return (Vague(),)
    which = WHICH[found[1]]
    return (Vague((OnWeekday(6, which),), {"next": 7, "coming": 7, "last": -7}.get(which)),)


_Build = Callable[[re.Match[str]], tuple[Piece, ...]]


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], _Build], ...]:
    """Compiled when the first date is read: it takes as long as many an import."""
    return tuple((re.compile(rf"(?:{pattern})(?![^\s,])"), build) for pattern, build in PHRASES)


def _said(*pieces: Piece) -> _Build:
    return lambda found: pieces


PHRASES: tuple[tuple[str, _Build], ...] = (
    # repeated
    (rf"{_EVERY} malam ({_W})", lambda m: (Every(((WEEKDAYS[m[1]] - 1) % 7,)), Part("malam", of_day=True))),
    (rf"{_EVERY} ((?:hari )?(?:{_W})(?:{_LINK}(?:hari )?(?:{_W}))*)", _every),
    (rf"{_EVERY} hari kerja|(?:every|each) weekday|weekdays", _said(Every((0, 1, 2, 3, 4)))),
    (rf"{_EVERY} (?:hari|day)|setiap harinya|daily|everyday", _said(Every(tuple(range(7))))),
    (
        rf"{_EVERY} (?:bulan )?{_DATE}([0-9]{{1,2}})(?: (?:tiap |setiap )?bulan(?:nya)?)?",
        lambda m: (EveryMonth(int(m[1])),),
    ),
    (rf"{_EVERY} akhir bulan|every end of the month", _said(EveryMonth(31))),
    (
        r"(?:every|each) (?:month on )?(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?: of the month)?",
        lambda m: (EveryMonth(int(m[1])),),
    ),
    (rf"{_EVERY} (?:bulan|tahun)", _said(Seldom())),
    (
        rf"{_EVERY} (?:{_N} (?:hari|minggu|pekan|bulan)|month|year)",
        _said(Seldom()),
    ),
    (r"monthly|yearly|bulanan|tahunan|sebulan sekali|setahun sekali", _said(Seldom())),
    (rf"{_EVERY} ({_PART})", lambda m: (Every(tuple(range(7))), Part(PARTS[m[1]], of_day=True))),
    # counted from now
    (r"sekarang(?: juga)?|saat ini(?: juga)?|(?:right )?now", _said(Now())),
    (rf"(?:dalam|in) {_LAST}(?: lagi| ke depan)?|{_LAST} (?:lagi|dari sekarang|from now|ke depan)", _ahead),
    (rf"(?:dalam|in) {_DAYS}(?: lagi| ke depan)?|{_DAYS} (?:lagi|dari sekarang|from now|ke depan)", _shift_by),
    (rf"{_DAYS} (?:yang )?(?:lalu|ago)", _shift_by),
    (r"semalam|tadi malam|last night", _said(Shift(-1), Part("malam", of_day=True))),
    (r"tonight", _said(Shift(0), Part("malam", of_day=True))),
    (rf"({_PART}|tengah malam) (?:ini|nanti)", lambda m: (Shift(0), *_part(m[1]))),
    (rf"this ({_PART})", lambda m: (Shift(0), Part(PARTS[m[1]], of_day=True))),
    (r"nanti", _said(Shift(0, loose=True))),
    (rf"({any_of(SHIFTS)})(?: hari)?", lambda m: (Shift(SHIFTS[m[1]]),)),
    # weeks and weekdays
    (rf"(?:minggu|pekan) depan (?:hari )?({_W})", lambda m: (OnWeekday(WEEKDAYS[m[1]], "next_week"),)),
    (r"minggu (depan|ini|lalu|yang lalu|kemarin|mendatang|yang akan datang)", _vague),
    (r"()(?:(?:bulan|tahun|pekan) (?:depan|ini|lalu)|(?:next|this|last) (?:week|month|year)|akhir pekan)", _vague),
    (rf"(?:hari )?({_W})(?: ({_WHICH}))?", _weekday),
    (rf"(next|this|last|coming) ({_W})", lambda m: (OnWeekday(WEEKDAYS[m[2]], WHICH[m[1]]),)),
    (rf"malam ({_W})", lambda m: (OnWeekday(WEEKDAYS[m[1]], "eve_or_night"), Part("malam", of_day=True))),
    # dates
    (rf"{_DATE}?([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}})", _numeric_date),
    (r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", lambda m: (OnDate(int(m[3]), int(m[2]), int(m[1])),)),
    (rf"{_DATE}?([0-9]{{1,2}})/([0-9]{{1,2}})", lambda m: (OnDate(int(m[1]), int(m[2])),)),
    (
        rf"{_DATE}?([0-9]{{1,2}})(?:st|nd|rd|th)?[ -]?({_M})\.?(?:[ -]{_YEAR})?",
        lambda m: (OnDate(int(m[1]), MONTHS[m[2]], int(m[3]) if m[3] else None),),
    ),
    (
        rf"({_M}) ([0-9]{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?",
        lambda m: (OnDate(int(m[2]), MONTHS[m[1]], int(m[3]) if m[3] else None),),
    ),
    (
        rf"{_DATE}([0-9]{{1,2}})(?: bulan (depan|ini|lalu))?",
        lambda m: (OnDate(int(m[1]), months={"depan": 1, "ini": 0, "lalu": -1, None: None}[m[2]]),),
    ),
    # the clock
    (rf"{_AT}?([0-9]{{1,2}})(?:[.:]([0-9]{{2}}))? ?([ap])\.?m\.?", lambda m: (_clock(m), Part(_meridiem(m[3])))),
    (rf"{_AT}?([0-9]{{1,2}})[.:]([0-9]{{2}})", lambda m: (_clock(m),)),
    (rf"{_AT}?([0-9]{{1,2}})()(?= (?:{_PART})(?![^\s,]))", lambda m: (_clock(m),)),
    (rf"{_AT}?([0-9]{{1,2}})() oclock", lambda m: (_clock(m),)),
    (rf"{_AT}?setengah ({_N})", lambda m: (_counted(_number(m[1]), -30),)),
    (rf"{_AT}({_N})(?: (lewat|lebih|kurang) ({_N}|seperempat)(?: menit)?)?", _short_time),
    (rf"{_AT}?(?:tengah hari|noon|midday)", _said(Clock(12, 0))),
    (rf"{_AT}?(tengah malam|midnight)", lambda m: _part("tengah malam")),
    (rf"(?:in the |at )?({_PART})(?: hari)?", lambda m: (Part(PARTS[m[1]]),)),
    (r"(?:utc|gmt)([+-])(1[0-4]|0?[0-9])(?::?([0-5][0-9]))?", lambda m: (_offset(m),)),
    (rf"({any_of(ZONES)})", lambda m: (Zone(ZONES[m[1]]),)),
    (r"pada|on|tepat|ya|saja|aja", _said()),
)
"""Every phrase with the pieces it makes; earlier ones win, so the longer and the special stand first."""


def _part(word: str) -> tuple[Piece, ...]:
    return (Clock(12, 0), Part("malam")) if word == "tengah malam" else (Part(PARTS[word]),)


def _clock(found: re.Match[str]) -> Clock:
    return Clock(int(found[1]), int(found[2] or 0))


def _meridiem(letter: str) -> DayPart:
    return "am" if letter == "a" else "pm"


def _offset(found: re.Match[str]) -> Zone:
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return Zone(-minutes if found[1] == "-" else minutes)
