"""A KIM, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum

from kimbot.members.model import Member
from kimbot.roles.model import Grant


class Stage(StrEnum):
    """How far a KIM has come, from nothing to active, or asleep."""

    NONE = "belum_ada"
    OUTREACH = "sosialisasi"
    CANDIDATES = "calon_pengurus"
    DECREED = "sk_terbit"
    ACTIVE = "aktif"
    DORMANT = "vakum"


@dataclass(frozen=True, slots=True)
class Kim:
    """A group of volunteers. `area` is its home: the code of a kelurahan, a kecamatan or the city."""

    id: int
    name: str
    area: str
    theme: str
    sk_number: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Leaving:
    """What it means when a member leaves: the roles that end with it, those that stay, who goes on with her work.

    `heirs` verify the members of her KIM without her; `told` are the persons who hear of it.
    """

    member: Member
    kim: Kim | None
    ketua: bool
    ends: tuple[Grant, ...]
    stays: tuple[Grant, ...]
    heirs: tuple[Grant, ...]
    told: tuple[int, ...]
