"""What is done with a release while it goes and after it went: values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kimbot.announcements.model import CORRECTION, Announcement
from kimbot.core.paging import Page
from kimbot.delivery.occurrences import Occurrence

Kind = Literal["ralat", "tarik", "selesai"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed after an announcement was sent: its words (*ralat*), or all of it was taken back (*tarik*).

    *selesai*: what it invited to is over, and its copies say so.
    """

    id: int
    announcement: int
    kind: Kind
    asked_by: int
    begun: int

    @property
    def subject(self) -> str:
        """The name of the releases that carry it out, one for each release of the announcement."""
        return f"{CORRECTION}{self.id}"


@dataclass(frozen=True, slots=True)
class Reached:
    """The releases that a correction reaches, by the moments (ms UTC) at which they were due, the newest first.

    `older`: there are others, which keep their words.
    """

    dues: Sequence[int]
    older: bool


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
