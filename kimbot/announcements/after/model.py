"""What is done with a release while it goes and after it went: values."""

from dataclasses import dataclass
from typing import Literal

from kimbot.announcements.model import CORRECTION, Announcement
from kimbot.core.paging import Page
from kimbot.delivery.occurrences import Occurrence


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed after an announcement was sent: its words (*ralat*), or all of it was taken back (*tarik*)."""

    id: int
    announcement: int
    kind: Literal["ralat", "tarik"]
    asked_by: int
    begun: int

    @property
    def subject(self) -> str:
        """The name of the releases that carry it out, one for each release of the announcement."""
        return f"{CORRECTION}{self.id}"


@dataclass(frozen=True, slots=True)
class Named:
    """A chat by its name, and the code of its kecamatan: the city's for one that is nowhere in particular, or ""."""

    kecamatan: str
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """A page of those who had one fate in a release, by kecamatan; `total` are all of them."""

    announcement: Announcement
    release: Occurrence
    fate: str
    total: int
    page: Page[Named]


@dataclass(frozen=True, slots=True)
class Going:
    """How a release goes, by chats: `missed` did not certainly get it, `waiting` are next; `rate` of chats a second."""

    sent: int
    missed: int
    waiting: int
    rate: float

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        done = self.sent + self.missed
        return done / (done + self.waiting) if done + self.waiting else 1.0

    @property
    def minutes_left(self) -> int | None:
        """How long it still takes, rounded; None where nobody can say."""
        return round(self.waiting / self.rate / 60) if self.rate else None
