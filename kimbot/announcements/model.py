"""An announcement, its states, and the moments at which it is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from kimbot.announcements.audience.model import EVERYBODY, Finer, Later
from kimbot.announcements.content import Content
from kimbot.core.clock import DAY, HOUR, MINUTE, instant, local
from kimbot.core.dates import Monthly, Recurring, Weekly, days_of
from kimbot.delivery.model import Lane, Policy

SHORT_NOTICE = DAY
"""An invitation that reaches people later than this (ms) before it begins is late: whoever sends it is warned."""

SUBJECT = "announcement:"
"""Before its number: the name of an announcement in the books of releases and in the audit."""

CORRECTION = "correction:"
"""Before the number of a correction or withdrawal: the name of the releases that carry it out."""

REMINDER = "occasion:"
"""Before its number: the name of the release that reminds of what an announcement invites to."""

TOLERANCE = 6 * HOUR
"""A release later than this (the bot was down) is asked about, not sent."""


HOLD = MINUTE
"""How long what goes at once is held, so that it can still be stopped."""


class State(StrEnum):
    """Stored by value. What leads from one to another, and who may do that, stands in `kimbot.core.lives`."""

    WAITING = "waiting"
    """for somebody to approve it"""
    RETURNED = "returned"
    OVERDUE = "overdue"
    """its moment came before anybody approved it: its author is asked"""
    SCHEDULED = "scheduled"
    HOLDING = "holding"
    """approved, and leaves within `HOLD` unless somebody stops it"""
    MISSED = "missed"
    SENT = "sent"
    CANCELLED = "cancelled"


STANDS = (State.WAITING, State.RETURNED, State.OVERDUE, State.SCHEDULED, State.HOLDING, State.MISSED)
"""Something can still become of it."""


@dataclass(frozen=True, slots=True)
class Once:
    """One release: `wall` is the naive local minute, `due` the same in milliseconds UTC."""

    wall: datetime
    due: int


@dataclass(frozen=True, slots=True)
class Timing:
    """A schedule as it is kept: see `Announcement`."""

    wall: str = ""
    weekdays: tuple[str, ...] = ()
    monthday: int | None = None
    until: str = ""
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """What /siarkan gathers. `when` is None for now; `areas` are codes, none inside another.

    `urgent` (*darurat*): it goes before everything else, wakes people up and waits for nobody; `reason` says why.
    `pinned`: in groups, where the bot may.
    """

    content: Content
    topic: str
    areas: tuple[str, ...]
    when: Once | Recurring | None
    urgent: bool = False
    reason: str = ""
    pinned: bool = False
    finer: Finer = EVERYBODY

    @property
    def lane(self) -> Lane:
        """How soon it leaves."""
        return lane_of(self.urgent)

    def notice(self, now: int, later: Iterable[Later]) -> Literal["", "short", "none"]:
        """Whether those whom it invites hear of it in good time, at short notice, or (some of them) when it has begun.

        `later`: the moments at which some of them get it.
        """
        if self.content.occasion is None:
            return ""
        released = self.when.due if isinstance(self.when, Once) else now
        left = self.content.occasion.starts - max([released, *(one.due for one in later)])
        if left <= 0:
            return "none"
        return "short" if left < SHORT_NOTICE else ""


@dataclass(frozen=True, slots=True)
class Dues:
    """Moments in ms UTC: the latest one, the next (None: it went for good), and how many came before the latest."""

    latest: int
    upcoming: int | None
    passed: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement as it stands. Times in ms UTC: `due` the next release, `missed` one that waits for a decision.

    `wall`, `weekdays` (names) or `monthday`, `until` (a day) and `zone` are the schedule as given; where `wall`
    is empty it goes as soon as it is approved.
    """

    id: int
    author: int
    content: Content
    topic: str
    areas: tuple[str, ...]
    wall: str
    weekdays: tuple[str, ...]
    zone: str
    state: State
    due: int | None
    missed: int | None
    last_sent: int | None
    version: int
    created: int
    urgent: bool = False
    reason: str = ""
    monthday: int | None = None
    until: str = ""
    pinned: bool = False
    finer: Finer = EVERYBODY
    corrected: int | None = None
    withdrawn: int | None = None
    """When its words were last changed after it was sent, and when it was taken back (ms UTC)."""

    @property
    def can_be_changed(self) -> bool:
        """Whether it was sent and stands, and no other words of it wait for approval."""
        settled = self.state in (State.SCHEDULED, State.MISSED, State.SENT, State.CANCELLED)
        return settled and self.last_sent is not None and self.withdrawn is None

    @property
    def lane(self) -> Lane:
        """How soon it leaves."""
        return lane_of(self.urgent)

    @property
    def signed(self) -> bool:
        """An office invites in its own name."""
        return self.content.occasion is not None and self.content.occasion.signed

    @property
    def policy(self) -> Policy:
        """What is urgent may rather come twice than not at all."""
        return Policy.ULANG if self.urgent else Policy.TAHAN

    @property
    def recurring(self) -> Recurring | None:
        """How it comes again; None when it goes once."""
        until = date.fromisoformat(self.until) if self.until else None
        if self.monthday is not None:
            return Monthly(self.monthday, time.fromisoformat(self.wall), until)
        return Weekly(self.weekdays, time.fromisoformat(self.wall), until) if self.weekdays else None

    @property
    def subject(self) -> str:
        """Its name in the books of releases and in the audit."""
        return f"{SUBJECT}{self.id}"

    def dues(self, now: int) -> Dues:
        """The latest moment up to now at which it was due, and the next one."""
        rule, latest = self.recurring, self.due if self.due is not None else self.missed
        assert latest is not None
        if rule is None:
            return Dues(latest, None, 0)
        zone, passed = ZoneInfo(self.zone), 0
        upcoming = next_due(rule, zone, latest)
        while upcoming is not None and upcoming <= now:
            latest, upcoming, passed = upcoming, next_due(rule, zone, upcoming), passed + 1
        return Dues(latest, upcoming, passed)


def lane_of(urgent: bool) -> Lane:
    """The lane of an announcement."""
    return Lane.URGENT if urgent else Lane.BROADCAST


def next_due(rule: Recurring, zone: ZoneInfo, after: int) -> int | None:
    """The first due moment later than `after` (both ms UTC); None when it has come to its end."""
    yesterday = local(after, zone).date() - timedelta(days=1)
    moments = (instant(datetime.combine(day, rule.at), zone) for day in days_of(rule, yesterday))
    return next((due for due in moments if due > after), None)
