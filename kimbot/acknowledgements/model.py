"""What a KIM says of an announcement, and the ladder on which those are reminded who have said nothing."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from kimbot.core.clock import DAY

STEP = DAY
"""How long (ms) a KIM may be silent before somebody further up is told."""
WEEK = 7 * DAY
NUDGES_A_WEEK = 2
"""How often one person is reminded in a week, at most."""
REMEMBERED = 14 * DAY
"""Who is reminded hears of everything that waits and was asked no longer ago than this (ms)."""


class Way(StrEnum):
    """Where an announcement was passed on to. Stored by value; never rename one."""

    RTRW = "rtrw"
    PKK = "pkk"
    WORSHIP = "ibadah"
    POSYANDU = "posyandu"
    BOARD = "papan"
    OTHER = "lainnya"


class Heard(StrEnum):
    """What was heard of a release from a kelurahan."""

    READ = "read"
    PASSED_ON = "relayed"


class Rung(IntEnum):
    """Who is reminded of a KIM that says nothing, each once. The last are told, not asked."""

    NOBODY = 0
    MEMBERS = 1
    KETUA = 2
    COORDINATOR = 3
    HEADS = 4


@dataclass(frozen=True, slots=True)
class Silent:
    """A KIM from which nobody has said anything of a release. `title`: what the announcement is called."""

    release: int
    announcement: int
    title: str
    kim: int
    name: str
    area: str
    rung: Rung


@dataclass(frozen=True, slots=True)
class Asked:
    """A KIM that was asked about a release, and what came of it."""

    name: str
    area: str
    read: bool
    passed_on: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What is known of one release: its announcement (number, title), its KIM, how often each way was named."""

    announcement: int
    title: str
    kims: tuple[Asked, ...]
    ways: tuple[tuple[Way, int], ...]

    @property
    def read(self) -> int:
        return sum(kim.read for kim in self.kims)

    @property
    def passed_on(self) -> int:
        return sum(kim.passed_on for kim in self.kims)

    @property
    def silent(self) -> list[Asked]:
        return [kim for kim in self.kims if not kim.read]
