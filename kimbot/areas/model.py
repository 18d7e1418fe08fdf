"""What an area is, and how one area lies inside another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["city", "kecamatan", "kelurahan"]

LEVEL_BY_DOTS: Mapping[int, Level] = {1: "city", 2: "kecamatan", 3: "kelurahan"}
"""Level of a Kemendagri code by its dots: 36.71, 36.71.09, 36.71.09.1002."""


@dataclass(frozen=True, slots=True)
class Area:
    """One city, kecamatan or kelurahan. `code` is Kemendagri's; `parent` the code one level up ("" for the city).

    `lat`, `lon` (degrees) are a point inside; `col`, `row` the tile on the map. All four, and `postcode`, are
    filled for kelurahan only, and may be unknown there too.
    """

    code: str
    name: str
    level: Level
    parent: str
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    col: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to a search: the one area meant, or else the areas to ask about, nearest first (perhaps none)."""

    exact: Area | None
    suggestions: tuple[Area, ...] = ()


class AreaFileError(ValueError):
    """An area file that cannot be used; the text names file and line."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        self.file, self.line, self.problem = file, line, problem
        super().__init__(f"{file}, line {line}: {problem}" if line else f"{file}: {problem}")


def covers(outer_code: str, inner_code: str) -> bool:
    """Whether the outer area is the inner one or contains it: covers("36.71.09", "36.71.09.1002")."""
    return bool(outer_code) and (inner_code == outer_code or inner_code.startswith(outer_code + "."))
