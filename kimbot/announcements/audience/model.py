"""Whom an announcement is for, and how many that are: values."""

from collections.abc import Iterable
from dataclasses import dataclass

from kimbot.areas.model import covers

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


EVERYBODY = Finer()
"""Nothing more was said."""


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


def widest(areas: Iterable[str]) -> tuple[str, ...]:
    """The same areas without those that lie inside another one of them."""
    listed = list(dict.fromkeys(areas))
    return tuple(code for code in listed if not any(other != code and covers(other, code) for other in listed))
