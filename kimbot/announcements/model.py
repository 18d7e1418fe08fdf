"""An announcement, its states, and the moments at which it is due."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from kimbot.areas.model import covers
from kimbot.core import fills
from kimbot.core.clock import DAY, HOUR, MINUTE, instant, local
from kimbot.core.dates import Monthly, Recurring, Weekly, days_of
from kimbot.core.screens import Html, Media
from kimbot.core.strings import shortened
from kimbot.delivery.model import Lane, Policy

HEADER_MOST = 64
"""UTF-16 units kept free for the line we put above every announcement."""
TEXT_MOST = 4096 - HEADER_MOST
TITLE_MOST = 60
FILES_MOST = 10
LINKS_MOST = 6
LINK_LABEL_MOST = 30
LINK_MOST = 1024
"""Characters of an address below an announcement."""
PLACE_MOST = 80
OCCASION_MOST = 320
"""UTF-16 units kept free for when, where and in whose name."""
SHORT_NOTICE = DAY
"""An invitation that reaches people later than this (ms) before it begins is late: whoever sends it is warned."""

MARK_MOST = 96
"""UTF-16 units that stand above the words of a corrected one besides."""

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
class Link:
    """A button below an announcement."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What it invites to: when that begins (ms UTC, said in `zone`), where, in whose name ("": the city's).

    `signed`: by an office that speaks for its area, so that nobody else approves it.
    """

    starts: int
    zone: str
    place: str
    host: str = ""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What people will read: Telegram HTML, its first line as plain text, what goes before it and below it.

    `files` are photos or documents, up to FILES_MOST of one kind. In `html` places stand in braces: {kelurahan}.
    `confirm`: members are asked to say that they have read it and passed it on.
    """

    title: str
    html: str
    files: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    confirm: bool = False
    occasion: Occasion | None = None

    @property
    def marked(self) -> Html:
        """Its words, with marks where each chat gets words of its own."""
        return Html(fills.marked(self.html))

    @property
    def whole(self) -> str:
        """Its words and, as words, where its buttons lead: what is passed on where there are no buttons. HTML."""
        return "\n".join([self.html, *(f"{escape(link.label)}: {escape(link.url)}" for link in self.links)])

    @property
    def fingerprint(self) -> str:
        """The same for the same content only: what was asked about one content is not done to another."""
        return sha256(json.dumps([self.html, self.files, self.links], default=str).encode()).hexdigest()


PEOPLE = "people"
"""Beside the kinds of groups: people's own chats."""


@dataclass(frozen=True, slots=True)
class Finer:
    """What *Pilihan lain* says of an audience: further topics, areas left out, whom alone it is for (none: everybody).

    `kinds` are kinds of groups, or PEOPLE; `roles` the offices of these people, in a KIM or of the city.
    """

    topics: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """Whether anybody may read it; what is for some offices alone is theirs."""
        return not self.roles or any(kind != PEOPLE for kind in self.kinds)

    def for_groups(self, kind: str) -> bool:
        """Whether groups of that kind get it; what is for some offices, only where that is said."""
        return kind in self.kinds if self.kinds else not self.roles

    def leaves_out(self, area: str) -> bool:
        """Whether it is not for that area."""
        return any(covers(left, area) for left in self.without)


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
    finer: Finer = Finer()

    @property
    def lane(self) -> Lane:
        """How soon it leaves."""
        return lane_of(self.urgent)

    def notice(self, now: int, later: Iterable["Later"]) -> Literal["", "short", "none"]:
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
    finer: Finer = Finer()
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


@dataclass(frozen=True, slots=True)
class Later:
    """How many get it at a later moment (ms UTC), perhaps as a line of their digest: groups and members, or chats."""

    due: int
    digest: bool
    groups: int = 0
    members: int = 0
    chats: int = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """How many groups and members an announcement would reach, which of them later, and how many it cannot reach.

    `more`: there are more members than were counted; `cut_off`: groups that nothing reaches.
    """

    groups: int
    members: int
    closed: int
    later: tuple[Later, ...] = ()
    more: bool = False
    cut_off: int = 0

    @property
    def nobody(self) -> bool:
        return self.groups + self.members == 0


@dataclass(frozen=True, slots=True)
class Spot:
    """How many it reaches in a kecamatan (`code`; the city's for the whole city), and how many are closed to us."""

    code: str
    groups: int
    people: int
    closed: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A group or a person, by name."""

    name: str
    area: str
    group: bool


FATES = ("gone", "failed", "unknown", "cancelled")


@dataclass(frozen=True, slots=True)
class Fate:
    """How many chats did not certainly get a release for one reason, and the names of some of them."""

    fate: str
    count: int
    names: list[str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one release, by chats. `waiting` are on their way; `later` wait for their hour.

    `lost_file`: some failed because Telegram no longer has a photo or document of it.
    """

    sent: int
    waiting: int
    fates: tuple[Fate, ...]
    later: tuple[Later, ...] = ()
    lost_file: bool = False


def lane_of(urgent: bool) -> Lane:
    """The lane of an announcement."""
    return Lane.URGENT if urgent else Lane.BROADCAST


def next_due(rule: Recurring, zone: ZoneInfo, after: int) -> int | None:
    """The first due moment later than `after` (both ms UTC); None when it has come to its end."""
    yesterday = local(after, zone).date() - timedelta(days=1)
    moments = (instant(datetime.combine(day, rule.at), zone) for day in days_of(rule, yesterday))
    return next((due for due in moments if due > after), None)


def widest(areas: Iterable[str]) -> tuple[str, ...]:
    """The same areas without those that lie inside another one of them."""
    listed = list(dict.fromkeys(areas))
    return tuple(code for code in listed if not any(other != code and covers(other, code) for other in listed))


def first_line(text: str) -> str:
    """The first line with words in it, at most TITLE_MOST letters; … stands for what each chat is told itself."""
    text = fills.elided(text)
    line = next((line for line in text.splitlines() if any(map(str.isalnum, line))), text)
    return shortened(" ".join(line.split()), TITLE_MOST)
