"""Reading a list of KIM (CSV or XLSX) and judging every row before anything is written.

What is wrong is a text key with its values, as everywhere: the chat says it in Indonesian, the terminal in English.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kimbot.areas.register import Areas
from kimbot.core.dates import NotUnderstood, parse_day
from kimbot.core.errors import Refused
from kimbot.kim import spreadsheet
from kimbot.kim.model import Kim, Sk, Stage

NAME_LEAST, NAME_MOST, WORDS_MOST = 3, 80, 120
SUGGESTED = 3
ROWS_MOST = 5_000
SHEETS_BEGIN, LAST_DAY = date(1899, 12, 30), date(2199, 12, 31)
KNOWN = "kim_list.known"
"""Why a row is passed over that is no mistake: the registry has that KIM already."""

HEADERS = {
    "name": ("name", "nama", "nama kim", "kim", "kim name"),
    "area": ("area", "wilayah", "kelurahan", "kel", "kode", "kode wilayah", "code"),
    "kecamatan": ("kecamatan", "kec"),
    "theme": ("theme", "tema"),
    "sk_number": ("sk number", "sk", "no sk", "nomor sk", "sk nomor"),
    "sk_day": ("sk date", "tanggal sk", "tgl sk", "sk tanggal"),
    "sk_until": ("sk until", "berlaku sampai", "sk berlaku sampai", "sk sampai", "masa berlaku", "masa berlaku sk"),
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


class ListProblem(Refused):
    """The file as a whole cannot be used."""


class RowProblem(Refused):
    """This row cannot be used."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: its line in the file (from 1), its cells by column, or what is wrong with the row itself."""

    line: int
    cells: Mapping[str, str]
    problem: RowProblem | None = None


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
    sk: Sk
    stage: Stage


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot, and why."""

    line: int
    key: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would write, and what it would not."""

    good: tuple[Entry, ...]
    bad: tuple[Bad, ...]


def read_list(data: bytes) -> Table:
    """The rows of the first sheet (XLSX), or of a CSV file with commas, semicolons or tabs. Raises `ListProblem`."""
    rows = list(_xlsx(data) if data.startswith(spreadsheet.SIGNATURE) else _csv(data))
    if not rows:
        raise ListProblem("kim_list.empty")
    if len(rows) > ROWS_MOST:
        raise ListProblem("kim_list.too_long", most=ROWS_MOST)
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
                raise RowProblem("kim_list.twice", name=entry.name, area=areas.label(entry.area), line=lines[key])
            lines[key] = entry.line
            if key in there:
                raise RowProblem(KNOWN, name=entry.name, area=areas.label(entry.area))
            good.append(entry)
        except RowProblem as problem:
            bad.append(Bad(row.line, problem.key, problem.values))
    return Plan(tuple(good), tuple(bad))


Read = Iterator[tuple[int, list[str], RowProblem | None]]
"""The line a row begins on, its cells, and what is wrong with it."""


def _xlsx(data: bytes) -> Read:
    try:
        for line, cells in spreadsheet.rows(data, ROWS_MOST):
            if any(row := _tidy(cells)):
                yield line, row, None
    except spreadsheet.Unreadable:
        raise ListProblem("kim_list.not_xlsx") from None


def _csv(data: bytes) -> Read:
    """Rows without any word are left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListProblem("kim_list.not_utf8") from None
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = _tidy(next(reader))
        except StopIteration:
            return
        except csv.Error as problem:
            yield line, [], RowProblem("kim_list.not_csv", problem=str(problem))
            continue
        if any(row):
            yield line, row, None


def _tidy(cells: Iterable[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in cells]


def _columns(header: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """For each cell of the header the column it means ("" for none), and the headers that mean none."""
    meanings = {spelling: column for column, spellings in HEADERS.items() for spelling in spellings}
    columns = [meanings.get(re.sub(r"[\W_]+", " ", cell.casefold()).strip(), "") for cell in header]
    named = [column for column in columns if column]
    for column in ("name", "area"):
        if column not in named and not (column == "area" and "kecamatan" in named):
            raise ListProblem("kim_list.no_column", column=column)
    if twice := sorted({column for column in named if named.count(column) > 1}):
        raise ListProblem("kim_list.column_twice", columns=", ".join(twice))
    return columns, tuple(cell for cell, column in zip(header, columns, strict=True) if cell and not column)


def _cells(line: int, row: list[str], columns: list[str], problem: RowProblem | None) -> Cells:
    if any(row[len(columns) :]):
        problem = RowProblem("kim_list.too_many_cells", cells=len(row), columns=len(columns))
    filled = row + [""] * (len(columns) - len(row))
    return Cells(line, {column: cell for column, cell in zip(columns, filled, strict=False) if column}, problem)


def _entry(row: Cells, areas: Areas) -> Entry:
    """The row as it would be written. Raises `RowProblem`."""
    if row.problem is not None:
        raise row.problem
    name, theme, number = (row.cells.get(column, "") for column in ("name", "theme", "sk_number"))
    if not name:
        raise RowProblem("kim_list.no_name")
    if not NAME_LEAST <= len(name) <= NAME_MOST or not any(letter.isalpha() for letter in name):
        raise RowProblem("kim_list.name_length", name=name[:NAME_MOST], least=NAME_LEAST, most=NAME_MOST)
    if max(len(theme), len(number)) > WORDS_MOST:
        raise RowProblem("kim_list.words_length", most=WORDS_MOST)
    area = _area(row.cells.get("area", ""), row.cells.get("kecamatan", ""), areas)
    sk = Sk(number, _day(row.cells.get("sk_day", "")), _day(row.cells.get("sk_until", "")))
    if sk.day and sk.until and sk.until <= sk.day:
        raise RowProblem("kim_list.ends_before", day=sk.day.isoformat(), until=sk.until.isoformat())
    return Entry(row.line, name, area, theme, sk, _stage(row.cells.get("stage", "")))


def _day(typed: str) -> date | None:
    """A whole date, in words or figures, or as a spreadsheet counts days. Raises `RowProblem`."""
    if not typed:
        return None
    if re.fullmatch(r"\d{5}", typed, re.ASCII):
        return SHEETS_BEGIN + timedelta(days=int(typed))
    try:
        if re.search(r"\d{4}", typed, re.ASCII):  # without its year a day would depend on today
            return parse_day(typed, LAST_DAY)
    except NotUnderstood:
        pass
    raise RowProblem("kim_list.unknown_day", typed=typed[:NAME_MOST])


def _area(name: str, kecamatan: str, areas: Areas) -> str:
    if not name and not kecamatan:
        raise RowProblem("kim_list.no_area")
    within = f"Kec. {re.sub(r'(?i)^(kecamatan|kec[.]?) ', '', kecamatan)}" if kecamatan else ""
    typed = ", ".join(part for part in (name, within) if part)
    found = areas.search(typed, ("kelurahan",) if name and kecamatan else ("kelurahan", "kecamatan", "city"))
    if found.exact is not None:
        return found.exact.code
    nearest = "; ".join(f"{areas.label(area.code)} ({area.code})" for area in found.suggestions[:SUGGESTED])
    raise RowProblem("kim_list.unknown_area", typed=typed[:NAME_MOST], nearest=nearest)


def _stage(typed: str) -> Stage:
    said = re.sub(r"[\W_]+", " ", typed.casefold()).strip()
    for stage, spellings in STAGES.items():
        if said in spellings:
            return stage
    stages = ", ".join(spellings[-2] for spellings in STAGES.values())
    raise RowProblem("kim_list.unknown_stage", typed=typed[:NAME_MOST], stages=stages)


def _key(name: str, area: str) -> Key:
    return name.casefold(), area
