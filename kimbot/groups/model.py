"""A group, what it subscribed to, and how the bot stands in it; a channel of the city."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kimbot.areas.model import covers
from kimbot.delivery.pace import Pace, Quiet, Rhythm


class GroupKind(StrEnum):
    """Whose group it is. Stored by value."""

    KIM = "kim"
    RTRW = "rtrw"
    OTHER = "lainnya"


MOST_A_DAY = {GroupKind.RTRW: 3}
"""How many messages a day come at once to a kind of group; the rest goes into the digest."""


class GroupState(StrEnum):
    """How far its subscription has come."""

    NEW = "new"
    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    ENDED = "ended"


class Reach(StrEnum):
    """Whether the bot can write there: it can, it may not, it is not a member any more."""

    HERE = "here"
    MUTED = "muted"
    AWAY = "away"


class Trouble(StrEnum):
    """What keeps the bot from speaking where it should: removed, silenced, out of reach, its forum topic deleted."""

    NONE = ""
    AWAY = "away"
    MUTED = "muted"
    LOST = "lost"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a group's admin asks for. `topics` are slugs; `quiet` None: the city's hours; `pins`: announcements."""

    kind: GroupKind
    area: str
    topics: tuple[str, ...]
    rhythm: Rhythm = Rhythm.DIRECT
    quiet: Quiet | None = None
    pins: bool = False

    @property
    def pace(self) -> Pace:
        """When its chat gets what is released."""
        return Pace(self.rhythm, self.quiet, MOST_A_DAY.get(self.kind))


@dataclass(frozen=True, slots=True)
class Group:
    """A group by its own number; `chat` is its chat. `area` is the one its admins last asked for.

    `approved_area` is the widest that was agreed to, `taken_area` the one whose news it gets ("": none): a new wish
    that waits takes nothing away. `asked` is what its admins have reached (never suspended); `state` is what holds now:
    where the bot cannot write, a subscription rests, and it holds again as it was once the bot is back. `trouble` is
    how the bot stands there now (`troubles`: how many it had), `decided_by` who last approved or rejected it,
    `reminded` that nobody set it up; `card` is the one in which its wish stands with who decides.
    """

    id: int
    chat: int
    title: str
    kind: GroupKind
    area: str
    approved_area: str
    taken_area: str
    asked: GroupState
    reach: Reach
    reach_since: int
    version: int
    set_up_by: int | None
    topics: tuple[str, ...]
    pace: Pace
    pins: bool
    may_pin: bool
    trouble: Trouble
    troubles: int
    decided_by: int | None
    reminded: bool
    card: str = ""

    @property
    def state(self) -> GroupState:
        return GroupState.SUSPENDED if self.cut_off else self.asked

    @property
    def cut_off(self) -> bool:
        """*Terputus*: it should get the news, and nothing reaches it."""
        return self.subscribed and self.trouble in (Trouble.AWAY, Trouble.MUTED, Trouble.LOST)

    @property
    def subscribed(self) -> bool:
        """Asked for and not ended or rejected."""
        return self.asked in (GroupState.PENDING, GroupState.ACTIVE)

    def stays_approved(self, area: str) -> bool:
        """Whether it may have that area without asking anybody (again)."""
        return covers(self.approved_area, area)


@dataclass(frozen=True, slots=True)
class Taker:
    """A group that takes some news: its chat, its name, the area whose news it gets; `reached`: whether it can."""

    chat: int
    title: str
    area: str
    kind: GroupKind
    reached: bool


class ChannelState(StrEnum):
    """Whether a channel is one of the city's own."""

    ASKED = "asked"
    OFFICIAL = "official"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel in which the bot was made an administrator; `added_by` is the person who did; `card` asks about it."""

    chat: int
    title: str
    state: ChannelState
    added_by: int
    card: str


def seal(numbers: Iterable[int]) -> int:
    """What a button that decides about all of them was drawn for."""
    return zlib.crc32(";".join(map(str, numbers)).encode())


_RTRW = re.compile(r"\b(RT|RW)[\s.]*\d*\b", re.IGNORECASE)
_KIM = re.compile(r"\bKIM\b", re.IGNORECASE)


def kind_by_title(title: str) -> GroupKind:
    """The kind of group that a title speaks of, for a start; its admin may change it."""
    if _KIM.search(title):
        return GroupKind.KIM
    return GroupKind.RTRW if _RTRW.search(title) else GroupKind.OTHER
