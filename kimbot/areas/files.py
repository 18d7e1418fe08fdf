"""Reading the area files, refusing a broken one with its line."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kimbot.areas.model import LEVEL_BY_DOTS, Area, AreaFileError

COLUMNS = ("code", "name", "level", "parent", "postcode", "lat", "lon", "col", "row")
ALIAS_COLUMNS = ("code", "name", "alias", "source")

_CODE = re.compile(r"\d{2}\.\d{2}(\.\d{2}(\.\d{4})?)?")
_POSTCODE = re.compile(r"(\d{5})?")


def read_areas(path: Path, city: str) -> tuple[Area, ...]:
    """All areas of the file, in its order. Raises AreaFileError."""
    areas: dict[str, Area] = {}
    for line, cells in _rows(path, COLUMNS):
        try:
            area = _area(cells)
            _check_place(area, areas, city)
        except ValueError as problem:
            raise AreaFileError(str(path), line, str(problem)) from None
        areas[area.code] = area
    if city not in areas:
        raise AreaFileError(str(path), 0, f"has no row for the city {city}")
    _check_tiles(path, areas.values())
    return tuple(areas.values())


def read_aliases(path: Path, known: Mapping[str, Area]) -> tuple[tuple[str, str], ...]:
    """Pairs (code, other spelling); no file means none. Raises AreaFileError."""
    if not path.exists():
        return ()
    pairs = []
    for line, cells in _rows(path, ALIAS_COLUMNS):
        if cells["code"] not in known:
            raise AreaFileError(str(path), line, f"no area has the code {cells['code']!r}")
        if not cells["alias"]:
            raise AreaFileError(str(path), line, "the alias is empty")
        pairs.append((cells["code"], cells["alias"]))
    return tuple(pairs)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise AreaFileError(str(path), 0, "there is no such file") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise AreaFileError(str(path), 0, f"cannot be read ({problem})") from None
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        if tuple(next(reader, [])) != columns:
            raise AreaFileError(str(path), 1, f"the first line must be {','.join(columns)}")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(columns):
                raise AreaFileError(str(path), reader.line_num, f"{len(cells)} columns instead of {len(columns)}")
            yield reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    except csv.Error as problem:
        raise AreaFileError(str(path), reader.line_num, str(problem)) from None


def _area(cells: Mapping[str, str]) -> Area:
    code = cells["code"]
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a code like 36.71, 36.71.09 or 36.71.09.1002")
    level = LEVEL_BY_DOTS[code.count(".")]
    if cells["level"] != level:
        raise ValueError(f"{code} is a {level}, not {cells['level']!r}")
    if not any(letter.isalpha() for letter in cells["name"]):
        raise ValueError("the name is empty")
    if not _POSTCODE.fullmatch(cells["postcode"]):
        raise ValueError(f"the postcode {cells['postcode']!r} does not have five digits")
    lat, lon = _degrees(cells, "lat", 90), _degrees(cells, "lon", 180)
    col, row = _tile(cells, "col"), _tile(cells, "row")
    if (lat is None) != (lon is None) or (col is None) != (row is None):
        raise ValueError("lat and lon, and col and row, come in pairs")
    return Area(code, cells["name"], level, cells["parent"], cells["postcode"], lat, lon, col, row)


def _degrees(cells: Mapping[str, str], column: str, limit: int) -> float | None:
    if not cells[column]:
        return None
    try:
        value = float(cells[column])
    except ValueError:
        raise ValueError(f"{column} {cells[column]!r} is not a number") from None
    if not -limit <= value <= limit:
        raise ValueError(f"{column} {value} is not between -{limit} and {limit}")
    return value


def _tile(cells: Mapping[str, str], column: str) -> int | None:
    if not cells[column]:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", cells[column]):
        raise ValueError(f"{column} {cells[column]!r} is not a whole number")
    return int(cells[column])


def _check_place(area: Area, before: Mapping[str, Area], city: str) -> None:
    if area.code in before:
        raise ValueError(f"{area.code} stands here twice")
    parent = "" if area.level == "city" else area.code.rpartition(".")[0]
    if area.parent != parent:
        raise ValueError(f"the parent of {area.code} is {parent!r}, not {area.parent!r}")
    if area.level == "city" and area.code != city:
        raise ValueError(f"{area.code} is not the city {city}")
    if parent and parent not in before:
        raise ValueError(f"{area.code} stands before its parent {parent}, or the parent is missing")


def _check_tiles(path: Path, areas: Iterable[Area]) -> None:
    taken: dict[tuple[int, int], Area] = {}
    for area in areas:
        if area.col is None or area.row is None:
            continue
        other = taken.setdefault((area.col, area.row), area)
        if other is not area:
            raise AreaFileError(str(path), 0, f"{other.code} and {area.code} share the tile {area.col},{area.row}")
