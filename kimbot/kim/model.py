"""A KIM, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum


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
