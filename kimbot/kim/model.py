"""A KIM, and how far it has come."""

import re
from dataclasses import dataclass
from datetime import date, datetime
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


OF_PLACE = (Stage.NONE, Stage.OUTREACH, Stage.CANDIDATES)
"""Stages of a kelurahan that has no KIM."""
OF_KIM = (Stage.DECREED, Stage.ACTIVE, Stage.DORMANT)
"""Stages of a KIM that is registered; a list may bring one that has not come so far."""


@dataclass(frozen=True, slots=True)
class Sk:
    """The decree that appoints a KIM's officers. `until` is the last day of their term; None: not known."""

    number: str = ""
    day: date | None = None
    until: date | None = None

    @property
    def written(self) -> dict[str, str]:
        """As it is stored: "" for what is not known."""
        day, until = (one.isoformat() if one else "" for one in (self.day, self.until))
        return {"number": self.number, "day": day, "until": until}


NO_SK = Sk()


def read_sk(number: str, day: str = "", until: str = "") -> Sk:
    """A decree as it was stored."""
    return Sk(number, *(date.fromisoformat(one) if one else None for one in (day, until)))


@dataclass(frozen=True, slots=True)
class Kim:
    """A group of volunteers. `area` is its home: the code of a kelurahan, a kecamatan or the city."""

    id: int
    name: str
    area: str
    theme: str
    sk: Sk
    stage: Stage


@dataclass(frozen=True, slots=True)
class Leaving:
    """What it means when a member leaves: the roles that end with it, those that stay, who goes on with her work.

    `heirs` verify the members of her KIM without her; `told` are the persons who hear of it; `again` is the local
    moment from which she may apply again (None: at any time).
    """

    member: Member
    kim: Kim | None
    ketua: bool
    ends: tuple[Grant, ...]
    stays: tuple[Grant, ...]
    heirs: tuple[Grant, ...]
    told: tuple[int, ...]
    again: datetime | None = None


_CALL = re.compile(r"d_(\d[\d-]{1,20})(?:_k(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """An invitation to join, open to everybody: an area, and perhaps the KIM there."""

    area: str
    kim: Kim | None = None

    @property
    def payload(self) -> str:
        """What its link says to the bot: `d_36-71-09-1002_k12`."""
        return "d_" + self.area.replace(".", "-") + (f"_k{self.kim.id}" if self.kim else "")


def read_payload(payload: str) -> tuple[str, int | None]:
    """The code of the area and the number of the KIM in the payload of a link; ("", None) where it is none of ours."""
    found = _CALL.fullmatch(payload)
    if found is None:
        return "", None
    return found[1].replace("-", "."), int(found[2]) if found[2] else None
