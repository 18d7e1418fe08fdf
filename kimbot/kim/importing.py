"""Reading a list of KIM and judging every row before anything is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from kimbot.areas.register import Areas
from kimbot.core import child
from kimbot.core.dates import NotUnderstood, parse_day
from kimbot.kim.model import Kim, Sk, Stage
from kimbot.kim.table import Cells, ListProblem, RowProblem, Table, packed, unpacked

log = structlog.get_logger()

NAME_LEAST, NAME_MOST, WORDS_MOST = 3, 80, 120
SUGGESTED = 3
SHEETS_BEGIN, LAST_DAY = date(1899, 12, 30), date(2199, 12, 31)
KNOWN = "kim_list.known"
"""Why a row is passed over that is no mistake: the registry has that KIM already."""

STAGES = {
    Stage.NONE: ("belum ada", "none"),
    Stage.OUTREACH: ("sosialisasi", "outreach"),
    Stage.CANDIDATES: ("calon pengurus", "candidates"),
    Stage.DECREED: ("sk terbit", "decreed"),
    Stage.ACTIVE: ("", "aktif", "active"),
    Stage.DORMANT: ("vakum", "dormant"),
}

Key = tuple[str, str]


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
    """The rows of a list (XLSX, CSV), as a child of its own reads them. Raises `ListProblem`."""
    try:
        return unpacked(child.run(packed, data))
    except child.ChildFailed as problem:
        log.warning("a list of KIM could not be read", problem=str(problem))
        raise ListProblem("kim_list.unreadable") from None


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
