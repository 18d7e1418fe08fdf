"""Reading a list of KIM (CSV, as spreadsheets save it) and judging every row before anything is written."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimbot.areas.register import Areas
from kimbot.kim.model import Kim, Stage

if TYPE_CHECKING:
    import _csv

NAME_LEAST, NAME_MOST, WORDS_MOST = 3, 80, 120
SUGGESTED = 3

HEADERS = {
    "name": ("name", "nama", "nama kim", "kim", "kim name"),
    "area": ("area", "wilayah", "kelurahan", "kel", "kode", "kode wilayah", "code"),
    "kecamatan": ("kecamatan", "kec"),
    "theme": ("theme", "tema"),
    "sk_number": ("sk number", "sk", "no sk", "nomor sk", "sk nomor"),
    "stage": ("stage", "tahap"),
}
"""What the columns may be called; case, dots and underscores do not matter."""

STAGES = {
    Stage.NONE: ("belum ada", "none"),
    Stage.OUTREACH: ("sosialisasi", "outreach"),
    Stage.CANDIDATES: ("calon pengurus", "candidates"),
    Stage.DECREED: ("sk terbit", "decreed"),
    Stage.ACTIVE: ("", "aktif", "active"),
    Stage.DORMANT: ("vakum", "dormant"),
}

Key = tuple[str, str]


class ListProblem(Exception):
    """The file as a whole cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its line in the file (from 1), its cells by column, or what is wrong with the row as CSV."""

    line: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and the headers that mean nothing to us."""

    rows: tuple[Cells, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be written. `area` is a code."""

    line: int
    name: str
    area: str
    theme: str
    sk_number: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what it would not."""

    good: tuple[Entry, ...]
    bad: tuple[Bad, ...]


def read_list(data: bytes) -> Table:
    """The rows of a CSV file: comma or semicolon, UTF-8 with or without byte order mark. Raises `ListProblem`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListProblem("is not UTF-8; save it from the spreadsheet as “CSV UTF-8”") from None
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = list(_rows(reader))
    if not rows:
        raise ListProblem("is empty")
    columns, ignored = _columns(rows[0][1])
    return Table(tuple(_cells(line, row, columns, problem) for line, row, problem in rows[1:]), ignored)


def check(rows: Iterable[Cells], areas: Areas, known: Iterable[Kim] = ()) -> Plan:
    """Judge every row by itself, against the rows before it and against the KIM that are `known`."""
    good: list[Entry] = []
    bad: list[Bad] = []
    there = {_key(kim.name, kim.area) for kim in known}
    lines: dict[Key, int] = {}
    for row in rows:
        try:
            entry = _entry(row, areas)
            key = _key(entry.name, entry.area)
            if key in lines:
                raise ValueError(f"{entry.name} in {areas.label(entry.area)} stands in line {lines[key]} already")
            lines[key] = entry.line
            if key in there:
                raise ValueError(f"{entry.name} in {areas.label(entry.area)} is in the registry already")
            good.append(entry)
        except ValueError as problem:
            bad.append(Bad(row.line, str(problem)))
    return Plan(tuple(good), tuple(bad))


def _rows(reader: "_csv.Reader") -> Iterator[tuple[int, list[str], str]]:
    """The line a row begins on, its cells, and what is wrong with it; rows without any word are left out."""
    while True:
        line = reader.line_num + 1
        try:
            row = [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as problem:
            yield line, [], f"cannot be read as CSV ({problem})"
            continue
        if any(row):
            yield line, row, ""


def _columns(header: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """For each cell of the header the column it means ("" for none), and the headers that mean none."""
    meanings = {spelling: column for column, spellings in HEADERS.items() for spelling in spellings}
    columns = [meanings.get(re.sub(r"[\W_]+", " ", cell.casefold()).strip(), "") for cell in header]
    named = [column for column in columns if column]
    for column in ("name", "area"):
        if column not in named and not (column == "area" and "kecamatan" in named):
            raise ListProblem(f"has no column {column}; the first line must name the columns, as in: nama,wilayah,tema")
    if twice := sorted({column for column in named if named.count(column) > 1}):
        raise ListProblem(f"has more than one column for {', '.join(twice)}")
    return columns, tuple(cell for cell, column in zip(header, columns, strict=True) if cell and not column)


def _cells(line: int, row: list[str], columns: list[str], problem: str) -> Cells:
    if any(row[len(columns) :]):
        problem = f"has {len(row)} cells, but the first line names {len(columns)} columns"
    filled = row + [""] * (len(columns) - len(row))
    return Cells(line, {column: cell for column, cell in zip(columns, filled, strict=False) if column}, problem)


def _entry(row: Cells, areas: Areas) -> Entry:
    """The row as it would be written. Raises ValueError."""
    if row.problem:
        raise ValueError(row.problem)
    name, theme, sk_number = (row.cells.get(column, "") for column in ("name", "theme", "sk_number"))
    if not name:
        raise ValueError("the name is missing")
    if not NAME_LEAST <= len(name) <= NAME_MOST or not any(letter.isalpha() for letter in name):
        raise ValueError(f"the name {name[:NAME_MOST]!r} is not one of {NAME_LEAST} to {NAME_MOST} letters")
    if max(len(theme), len(sk_number)) > WORDS_MOST:
        raise ValueError(f"theme and SK number have at most {WORDS_MOST} letters")
    area = _area(row.cells.get("area", ""), row.cells.get("kecamatan", ""), areas)
    return Entry(row.line, name, area, theme, sk_number, _stage(row.cells.get("stage", "")))


def _area(name: str, kecamatan: str, areas: Areas) -> str:
    if not name and not kecamatan:
        raise ValueError("the area is missing")
    within = f"Kec. {re.sub(r'(?i)^(kecamatan|kec[.]?) ', '', kecamatan)}" if kecamatan else ""
    typed = ", ".join(part for part in (name, within) if part)
    found = areas.search(typed, ("kelurahan",) if name and kecamatan else ("kelurahan", "kecamatan", "city"))
    if found.exact is not None:
        return found.exact.code
    nearest = "; ".join(f"{areas.label(area.code)} ({area.code})" for area in found.suggestions[:SUGGESTED])
    raise ValueError(
        f"{typed!r} is no area for certain; " + (f"nearest: {nearest}" if nearest else "nothing is near it")
    )


def _stage(typed: str) -> Stage:
    said = re.sub(r"[\W_]+", " ", typed.casefold()).strip()
    for stage, spellings in STAGES.items():
        if said in spellings:
            return stage
    raise ValueError(f"{typed!r} is no stage; there are: {', '.join(spellings[-2] for spellings in STAGES.values())}")


def _key(name: str, area: str) -> Key:
    return name.casefold(), area
