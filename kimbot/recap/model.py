"""How far a release has come in each kelurahan, and who is near where it has not come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kimbot.areas.model import Area, covers
from kimbot.roles.model import Role

WIDEST = 12
"""Tiles in a row where an area file says nothing of their places."""


class Reach(StrEnum):
    """How far it has come in a kelurahan: not at all, to somebody there, read, passed on; or not meant for it."""

    MISSED = "missed"
    SENT = "sent"
    READ = "read"
    RELAYED = "relayed"
    OUTSIDE = "outside"


COUNTED = ("sent", "waiting", "gone", "failed", "unknown", "cancelled")
"""What became of a copy, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of an announcement. Times in ms UTC; `state` that of the occurrence.

    `areas` is whom it is for, `without` what of these was left out.
    """

    id: int
    announcement: int
    title: str
    due: int
    state: str
    areas: tuple[str, ...]
    without: tuple[str, ...] = ()

    def meant_for(self, area: str) -> bool:
        """Whether it is for all of that area."""
        return any(covers(one, area) for one in self.areas) and not any(covers(one, area) for one in self.without)

    @property
    def subject(self) -> str:
        """The announcement's name in the audit."""
        return f"announcement:{self.announcement}"


@dataclass(frozen=True, slots=True)
class Place:
    """A kelurahan, and what became of the copies for it: those of its members and of groups that take just its news."""

    area: Area
    reach: Reach
    copies: Mapping[str, int]

    @property
    def why(self) -> str:
        """What keeps it from being reached, what may still turn out well first; "nobody" where no copy was owed."""
        order = ("waiting", "unknown", "failed", "gone", "cancelled")
        return next((fate for fate in order if self.copies.get(fate)), "nobody")


@dataclass(frozen=True, slots=True)
class Recap:
    """A release in the kelurahan that somebody sees. `copies` counts those of groups of wider areas too."""

    release: Release
    places: tuple[Place, ...]
    copies: Mapping[str, int]

    @property
    def meant(self) -> list[Place]:
        """The kelurahan it was for."""
        return [place for place in self.places if place.reach is not Reach.OUTSIDE]

    @property
    def missed(self) -> list[Place]:
        """Those in which nobody has it."""
        return [place for place in self.places if place.reach is Reach.MISSED]

    def count(self, reach: Reach) -> int:
        """How many kelurahan it has come to just so far."""
        return sum(place.reach is reach for place in self.places)


@dataclass(frozen=True, slots=True)
class Change:
    """A correction ("ralat") or withdrawal ("tarik") of a release. `was`: the words before it, Telegram HTML.

    `done` of `owed` copies were changed; `at` in ms UTC.
    """

    kind: str
    at: int
    was: str
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who can be called about an area. `kim`: of which she is the ketua, "" for a coordinator."""

    name: str
    role: Role
    area: str
    kim: str
    phone: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One chat that was to get it: `group`, or a member; `area` "" where she is no member any more."""

    name: str
    group: bool
    area: str
    fate: str
    settled: int | None


def reach_of(area: str, release: Release, copies: Mapping[str, int], further: Mapping[str, Reach]) -> Reach:
    """How far it has come there. `further`: where people have said more than that it arrived."""
    if not release.meant_for(area):
        return Reach.OUTSIDE
    return further.get(area, Reach.SENT if copies.get("sent") else Reach.MISSED)


def nearest(contacts: Iterable[Contact], area: str) -> Contact | None:
    """Who is nearest to a kelurahan: of the smallest area around it, a ketua before a coordinator."""
    around = [one for one in contacts if covers(one.area, area)]
    return min(around, key=lambda one: (-len(one.area), one.role is not Role.KETUA, one.name), default=None)


def laid_out(areas: Sequence[Area]) -> dict[str, tuple[int, int]]:
    """The tile (column, row, from 0) of each kelurahan: as its file says, or else kecamatan by kecamatan."""
    known = {area.code: (area.col, area.row) for area in areas if area.col is not None and area.row is not None}
    if len(known) == len(areas):
        left, top = (min((tile[at] for tile in known.values()), default=0) for at in (0, 1))
        return {code: (col - left, row - top) for code, (col, row) in known.items()}
    tiles: dict[str, tuple[int, int]] = {}
    col, row, before = 0, -1, ""
    for area in areas:
        if area.parent != before or col == WIDEST:
            col, row, before = 0, row + 1, area.parent
        tiles[area.code] = (col, row)
        col += 1
    return tiles
