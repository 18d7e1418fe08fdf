"""The rows of a list of KIM, from CSV or XLSX, with what each column means. Read in a child: strangers send such files.

What is wrong is a text key with its values, as everywhere: the chat says it in Indonesian, the terminal in English.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kimbot.core.errors import Refused
from kimbot.kim import spreadsheet

ROWS_MOST = 5_000
CELL_MOST = 250
"""Letters of a cell; nothing that a list says of a KIM is nearly so long."""

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


def packed(data: bytes) -> bytes:
    """The rows of the first sheet (XLSX), or of a CSV file with commas, semicolons or tabs; or what is wrong with it.

    As JSON, since this is what a child does; `unpacked` reads it.
    """
    try:
        table = _table(data)
    except ListProblem as problem:
        return json.dumps({"problem": [problem.key, problem.values]}).encode()
    rows = [(row.line, row.cells, row.problem and (row.problem.key, row.problem.values)) for row in table.rows]
    return json.dumps({"rows": rows, "ignored": table.ignored}).encode()


def unpacked(answer: bytes) -> Table:
    """The table that a child has `packed`. Raises `ListProblem`."""
    read = json.loads(answer)
    if "problem" in read:
        key, values = read["problem"]
        raise ListProblem(key, **values)
    rows = (Cells(line, cells, wrong and RowProblem(wrong[0], **wrong[1])) for line, cells, wrong in read["rows"])
    return Table(tuple(rows), tuple(read["ignored"]))


def _table(data: bytes) -> Table:
    rows = list(_xlsx(data) if data.startswith(spreadsheet.SIGNATURE) else _csv(data))
    if not rows:
        raise ListProblem("kim_list.empty")
    if len(rows) > ROWS_MOST:
        raise ListProblem("kim_list.too_long", most=ROWS_MOST)
    columns, ignored = _columns(rows[0][1])
    return Table(tuple(_cells(line, row, columns, problem) for line, row, problem in rows[1:]), ignored)


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
    return [" ".join(cell.split())[:CELL_MOST] for cell in cells]


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
