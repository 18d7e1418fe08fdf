"""The formation list: places and their stages, what is looked at of it, visits."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kimbot.areas.model import covers
from kimbot.kim.model import OF_KIM, OF_PLACE, Kim, Stage

STAGES = tuple(Stage)
FURTHEST = (Stage.ACTIVE, Stage.DECREED, Stage.DORMANT, Stage.CANDIDATES, Stage.OUTREACH, Stage.NONE)
"""Which stage counts for a kelurahan that has several KIM."""
SK_WARNED = 90
"""Days before its end a decree is called to mind."""
PAGES_MOST = 9_999
DONE_LEAST, DONE_MOST = 5, 500


_KECAMATAN = re.compile(r"\d\d\.\d\d\.\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the list: a KIM, or a kelurahan that has none. `since` (ms) its stage holds; None: not known."""

    area: str
    kim: Kim | None
    stage: Stage
    since: int | None = None

    @property
    def kim_id(self) -> int:
        """The number of its KIM; 0 where there is none."""
        return self.kim.id if self.kim else 0

    @property
    def name(self) -> str:
        """The name of its KIM; "" where there is none."""
        return self.kim.name if self.kim else ""

    @property
    def subject(self) -> str:
        """Its name in the audit."""
        return f"kim:{self.kim.id}" if self.kim else f"area:{self.area}"

    @property
    def onward(self) -> tuple[Stage, ...]:
        """The stages it may come to."""
        return tuple(stage for stage in (OF_KIM if self.kim else OF_PLACE) if stage is not self.stage)


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks at of the list: one stage or (None) all, one kecamatan or ("") all, which page."""

    stage: Stage | None = None
    within: str = ""
    page: int = 0

    @property
    def arg(self) -> str:
        """As a button carries it, beside the page."""
        return f"{self.stage or ''}/{self.within}"

    def shows(self, place: Place) -> bool:
        """Whether that line is shown."""
        return self.stage in (None, place.stage) and (not self.within or covers(self.within, place.area))


def read_look(arg: str, page: int) -> Look:
    """What a button said; whatever it does not say well is all of it."""
    stage, _, within = arg.partition("/")
    place = within if _KECAMATAN.fullmatch(within) else ""
    return Look(Stage(stage) if stage in STAGES else None, place, min(page, PAGES_MOST))


@dataclass(frozen=True, slots=True)
class Overview:
    """The list as somebody may see it: its lines, how many kelurahan have come how far, how many KIM are wider.

    `kecamatan`: those she may choose from.
    """

    places: tuple[Place, ...]
    counts: Mapping[Stage, int]
    wider: int
    kecamatan: tuple[str, ...]


def counted(places: Iterable[Place], kelurahan: Iterable[str]) -> dict[Stage, int]:
    """How many of these kelurahan have come how far, in the order of the stages; each counts once."""
    best: dict[str, Stage] = {}
    for place in places:
        best[place.area] = min(place.stage, best.get(place.area, Stage.NONE), key=FURTHEST.index)
    found = Counter(best[area] for area in kelurahan)
    return {stage: found[stage] for stage in STAGES if found[stage]}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who coaches KIM was there. `photo` is Telegram's name of it, or empty; `by` who noted it."""

    id: int
    area: str
    kim_id: int | None
    day: date
    done: str
    photo: str
    by: int
