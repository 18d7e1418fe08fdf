"""The register of areas: read once, held in memory, never changed while the bot runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kimbot.areas import search
from kimbot.areas.files import read_aliases, read_areas
from kimbot.areas.model import Area, Found, Level


@dataclass(frozen=True)
class Areas:
    """All areas of one city, in the order of their codes, with the other spellings people use."""

    all: tuple[Area, ...]
    aliases: tuple[tuple[str, str], ...] = ()

    @cached_property
    def city(self) -> Area:
        """The city (or regency) itself."""
        return next(area for area in self.all if area.level == "city")

    @cached_property
    def _by_code(self) -> Mapping[str, Area]:
        return {area.code: area for area in self.all}

    @cached_property
    def _index(self) -> search.Index:
        return search.index(self.all, self.aliases)

    def get(self, code: str) -> Area | None:
        """The area of this code, or None."""
        return self._by_code.get(code)

    def kecamatan(self) -> tuple[Area, ...]:
        """All kecamatan, in the order of their codes."""
        return tuple(area for area in self.all if area.level == "kecamatan")

    def kelurahan(self, of: str = "") -> tuple[Area, ...]:
        """The kelurahan of a kecamatan (or of the city), in the order of their codes; without `of`, all."""
        within = of or self.city.code
        return tuple(a for a in self.all if a.level == "kelurahan" and a.code.startswith(within + "."))

    def label(self, code: str) -> str:
        """How an area is shown: "Cibodas Sari, Kec. Cibodas", "Kecamatan Cibodas", "Kota Tangerang".

        The kecamatan always stands beside the kelurahan, because ten kelurahan bear the name of a kecamatan.
        A code the register no longer knows is shown as it is, so that an old record stays readable.
        """
        area = self.get(code)
        if area is None:
            return code
        if area.level == "kelurahan":
            return f"{area.name}, Kec. {self._by_code[area.parent].name}"
        return f"Kecamatan {area.name}" if area.level == "kecamatan" else area.name

    def short_label(self, area: Area) -> str:
        """How an area is shown on a button: "Cibodas Sari (Cibodas)"; the others as they are anywhere."""
        if area.level == "kelurahan":
            return f"{area.name} ({self._by_code[area.parent].name})"
        return self.label(area.code)

    def search(self, text: str, levels: tuple[Level, ...] = ("kelurahan",)) -> Found:
        """The area a person typed: a name with or without kecamatan, a code, or a postcode. Never guesses."""
        return search.search(self._index, text, levels)


def load_areas(folder: Path, city: str) -> Areas:
    """Read `<city>.csv` and, if there, `<city>-alias.csv`. Raises AreaFileError naming file and line."""
    areas = tuple(sorted(read_areas(folder / f"{city}.csv", city), key=lambda area: area.code))
    aliases = read_aliases(folder / f"{city}-alias.csv", {area.code: area for area in areas})
    return Areas(areas, aliases)
