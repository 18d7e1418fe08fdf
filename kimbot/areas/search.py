"""Finding the area a person typed, forgiving the typing but never guessing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from kimbot.areas.model import Area, Found, Level, covers

SURE = 80.0
"""Below this likeness (0 to 100, on letters only) a name is asked about, not taken."""
GAP = 8.0
"""The nearest name must be this much nearer than the second, or both are asked about."""
SLIPS = 1
"""So many letters wrong, missing, doubled or swapped may be taken for a slip. Likeness alone would take
Larangan Barat, which is not there, for Larangan Utara, and Buaran, of another city, for Pabuaran."""
FAR = 60.0
"""Below this likeness a name is not even suggested."""
BEGINNING = 4
"""So many letters alike at the beginning make a name worth asking about."""
SUGGESTIONS = 8

_KELURAHAN = r"\b(?:kelurahan|kel|desa|ds)\b"
_KECAMATAN = r"\b(?:kecamatan|kec)\b"
_CITY = r"\b(?:kota|kabupaten|kab)\b"
_NOISE = re.compile(rf"\b(?:rt|rw)\b|\d+|{_KELURAHAN}|{_KECAMATAN}")
_PARTS = re.compile(rf"[,;/()|\n]+|(?={_KELURAHAN})|(?={_KECAMATAN})|\s-\s")


@dataclass(frozen=True, slots=True)
class Index:
    """The areas and, for each code, the spellings it goes by (letters only)."""

    areas: tuple[Area, ...]
    spellings: Mapping[str, tuple[str, ...]]

    def at(self, levels: tuple[Level, ...]) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.level in levels)

    def named(self, areas: Iterable[Area], name: str) -> tuple[Area, ...]:
        return tuple(area for area in areas if name in self.spellings[area.code])

    def likeness(self, area: Area, name: str) -> float:
        return max(fuzz.ratio(spelling, name) for spelling in self.spellings[area.code])

    def slips(self, area: Area, name: str) -> int:
        return min(OSA.distance(spelling, name) for spelling in self.spellings[area.code])

    def inside(self, outer: Area) -> tuple[Area, ...]:
        return tuple(area for area in self.at(("kelurahan",)) if covers(outer.code, area.code))

    def city_name(self) -> str:
        return letters(self.at(("city",))[0].name)


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed text taken apart, letters only: a name, the kecamatan said beside it, and which levels it can be."""

    name: str
    kecamatan: str
    levels: tuple[Level, ...]


def index(areas: tuple[Area, ...], aliases: Iterable[tuple[str, str]]) -> Index:
    """Prepare areas and (code, other spelling) pairs for searching."""
    spellings: dict[str, set[str]] = {area.code: {letters(area.name)} for area in areas}
    for area in areas:
        if area.level == "city":
            spellings[area.code].add(letters(re.sub(_CITY, "", area.name.casefold())))
    for code, alias in aliases:
        spellings[code].add(letters(alias))
    return Index(areas, {code: tuple(sorted(names)) for code, names in spellings.items()})


def letters(text: str) -> str:
    """Only the letters, small and without accents: "Cibodas-Sari " is "cibodassari"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def search(index: Index, text: str, levels: tuple[Level, ...]) -> Found:
    """The area meant, if it is one of these levels and there is no doubt; otherwise what to ask about."""
    digits = re.sub(r"[\s.\-]", "", text)
    if digits.isascii() and digits.isdigit():
        return _by_digits(index, digits, levels)
    typed = _take_apart(index, text[:200], levels)
    if typed.kecamatan:
        return _inside_kecamatan(index, typed)
    if not typed.name or (typed.name == index.city_name() and "city" not in levels):
        return Found(None)
    return _by_name(index, typed.name, index.at(typed.levels))


def _by_digits(index: Index, digits: str, levels: tuple[Level, ...]) -> Found:
    if len(digits) == 5:
        return Found(None, tuple(area for area in index.at(levels) if area.postcode == digits))
    area = next((area for area in index.areas if area.code.replace(".", "") == digits), None)
    if area is None:
        return Found(None)
    return Found(area) if area.level in levels else Found(None, index.inside(area))


def _take_apart(index: Index, text: str, levels: tuple[Level, ...]) -> Typed:
    """Name and kecamatan of a text: "Kel. Jatiuwung, Kec. Cibodas, Kota Tangerang" is Jatiuwung beside Cibodas."""
    name, kecamatan, allowed = "", "", tuple(levels)
    for part in _parts(index, text):
        word = letters(_NOISE.sub(" ", part))
        if re.match(_KECAMATAN, part) or (name and index.named(index.at(("kecamatan",)), word)):
            kecamatan = kecamatan or word
        else:
            name += word
            allowed = ("kelurahan",) if re.match(_KELURAHAN, part) else allowed
    return Typed(name, kecamatan, allowed)


def _parts(index: Index, text: str) -> list[str]:
    """The parts of an address, without the city unless it is all there is."""
    parts = [part.strip(" .:-") for part in _PARTS.split(text.casefold())]
    parts = [part for part in parts if letters(part)]
    without = [_before(part, index.city_name()) for part in parts]
    return [part for part in without if letters(part)] or parts


def _before(part: str, city: str) -> str:
    found = re.search(rf"{_CITY}.*$", part)
    return part[: found.start()] if found and letters(found[0]) == city else part


def _inside_kecamatan(index: Index, typed: Typed) -> Found:
    """A kelurahan said with its kecamatan, or a kecamatan alone; if the two do not agree, ask about both."""
    found = _by_name(index, typed.kecamatan, index.at(("kecamatan",)))
    if not typed.name and (found.exact is None or "kecamatan" in typed.levels):
        return found if "kecamatan" in typed.levels else Found(None)
    anywhere = _by_name(index, typed.name, index.at(("kelurahan",))) if typed.name else Found(None)
    if found.exact is None:
        return Found(None, _all_of(anywhere))
    inside = index.inside(found.exact)
    here = _by_name(index, typed.name, inside) if typed.name else Found(None)
    return here if here.exact else Found(None, _unique((*_all_of(anywhere), *_all_of(here), *inside)))


def _by_name(index: Index, name: str, areas: tuple[Area, ...]) -> Found:
    same = index.named(areas, name)
    if same:
        return Found(same[0]) if len(same) == 1 else Found(None, same)
    kecamatan = index.named(index.at(("kecamatan",)), name)
    if kecamatan and not any(area.level == "city" for area in areas):
        return Found(None, index.inside(kecamatan[0]))
    if not areas:
        return Found(None)
    ranked = sorted(((index.likeness(area, name), area) for area in areas), key=lambda pair: -pair[0])
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    likeness, likest = ranked[0]
    if likeness >= SURE and likeness - second >= GAP and index.slips(likest, name) <= SLIPS:
        return Found(likest)
    return Found(None, _near(index, name, ranked))


def _near(index: Index, name: str, ranked: list[tuple[float, Area]]) -> tuple[Area, ...]:
    """What to ask about: names that hold the typed one or are held in it, then the likest."""
    holding = [area for _, area in ranked if _holds(index.spellings[area.code], name)]
    likest = [area for likeness, area in ranked if likeness >= FAR and _akin(index, area, name)]
    return _unique((*holding, *likest))[:SUGGESTIONS]


def _akin(index: Index, area: Area, name: str) -> bool:
    """Two thirds of the letters are right, or the beginning is: by likeness alone Jakarta would be Jatake."""
    begins = any(spelling[:BEGINNING] == name[:BEGINNING] for spelling in index.spellings[area.code])
    return begins or index.slips(area, name) * 3 <= len(name)


def _holds(spellings: tuple[str, ...], name: str) -> bool:
    return len(name) > 2 and any(name in known or known in name for known in spellings)


def _all_of(found: Found) -> tuple[Area, ...]:
    return (found.exact,) if found.exact else found.suggestions


def _unique(areas: Iterable[Area]) -> tuple[Area, ...]:
    return tuple({area.code: area for area in areas}.values())
