"""When something may leave for a chat: at once, after its quiet hours, or as a line of its daily digest. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kimbot.core.clock import instant, local

DAY_MINUTES = 24 * 60
DIGEST = "digest"
"""The subject under which digests are released."""


class Rhythm(StrEnum):
    """How a chat gets its news. Stored by value."""

    DIRECT = "direct"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent, as minutes of the local day, perhaps over midnight. Equal: there are none."""

    begin: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether that minute of the day lies in them."""
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


NEVER_QUIET = Quiet(0, 0)
NIGHT = Quiet(21 * 60, 6 * 60)


@dataclass(frozen=True, slots=True)
class Pace:
    """What one chat has chosen. `quiet` None: the city's; `most`: how many a day come at once (None: all)."""

    rhythm: Rhythm = Rhythm.DIRECT
    quiet: Quiet | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """The city's own: its zone, its quiet hours, the minute of the day at which digests leave."""

    zone: ZoneInfo
    quiet: Quiet = NIGHT
    digest_at: int = 16 * 60


@dataclass(frozen=True, slots=True)
class Leave:
    """When something leaves: ms UTC (0: now), as a message of its own or (`digest`) as a line of the digest then."""

    due: int = 0
    digest: bool = False


AT_ONCE = Leave()


def leave(now: int, pace: Pace, habits: Habits, *, urgent: bool, on_day: Callable[[int, int], int]) -> Leave:
    """When a message that is released now leaves for a chat. `on_day(begin, end)`: how many come at once that day."""
    if urgent:
        return AT_ONCE
    if pace.rhythm is Rhythm.DIGEST:
        return Leave(digest_due(now, pace, habits), digest=True)
    due = waking(now, pace, habits)
    if pace.most is not None and on_day(*day_of(due, habits.zone)) >= pace.most:
        return Leave(digest_due(now, pace, habits), digest=True)
    return Leave(due if due > now else 0)


def waking(now: int, pace: Pace, habits: Habits) -> int:
    """This moment, or the end of the quiet hours it lies in (ms UTC)."""
    quiet = habits.quiet if pace.quiet is None else pace.quiet
    wall = local(now, habits.zone)
    if not quiet.holds(wall.hour * 60 + wall.minute):
        return now
    return _next_wall(now, quiet.end, habits.zone)


def digest_due(now: int, pace: Pace, habits: Habits) -> int:
    """The moment of the next digest, later than now; one that falls into quiet hours waits for their end."""
    return waking(_next_wall(now, habits.digest_at, habits.zone), pace, habits)


def day_of(moment: int, zone: ZoneInfo) -> tuple[int, int]:
    """The local day of a moment: its first millisecond, and that of the next day."""
    midnight = datetime.combine(local(moment, zone).date(), time())
    return instant(midnight, zone), instant(midnight + timedelta(days=1), zone)


def read_quiet(text: str) -> Quiet:
    """`21.00-06.00` as people and settings write it; `none` or empty: no quiet hours. Raises ValueError."""
    if text.strip().lower() in ("", "none"):  # an environment cannot say empty: that is as good as unset
        return NEVER_QUIET
    begin, dash, end = re.sub(r"-|–|s/d|sampai", "-", text.lower()).partition("-")
    if not dash:
        raise ValueError(f"quiet hours are written as 21.00-06.00, not {text!r}")
    return Quiet(read_minute(begin), read_minute(end))


def read_minute(text: str) -> int:
    """`16.00`, `16:00` or `16` as a minute of the day. Raises ValueError."""
    found = re.fullmatch(r"(\d{1,2})(?:[.:](\d{2}))?", text.strip())
    if found is None or int(found[1]) > 24 or int(found[2] or 0) > 59 or (found[1] == "24" and int(found[2] or 0)):
        raise ValueError(f"a time of day is written as 16.00, not {text!r}")
    return (int(found[1]) * 60 + int(found[2] or 0)) % DAY_MINUTES


def say_minute(minute: int) -> str:
    """A minute of the day as people read it: 06.00."""
    return f"{minute // 60:02}.{minute % 60:02}"


def say_quiet(quiet: Quiet) -> str:
    """Quiet hours as people read them; empty for none."""
    return "" if quiet.begin == quiet.end else f"{say_minute(quiet.begin)}–{say_minute(quiet.end)}"


def _next_wall(now: int, minute: int, zone: ZoneInfo) -> int:
    """The first moment later than now at which the wall shows that minute of the day."""
    today = local(now, zone).date()
    walls = (datetime.combine(today + timedelta(days=shift), time(minute // 60, minute % 60)) for shift in range(-1, 3))
    return min(due for wall in walls if (due := instant(wall, zone)) > now)
