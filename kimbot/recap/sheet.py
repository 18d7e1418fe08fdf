"""Tables as an XLSX file: slow, and pure. What people wrote is text there, never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 60
"""Characters of a column at most."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name (31 letters at most), what stands above its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str | int, ...]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#00626E", "font_color": "#FFFFFF", "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.columns, head)
            for at, row in enumerate(sheet.rows, start=1):
                page.write_row(at, 0, row)
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
            for at, width in enumerate(_widths(sheet)):
                page.set_column(at, at, width)
    return made.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    longest = [max((len(str(row[at])) for row in sheet.rows), default=0) for at in range(len(sheet.columns))]
    return [min(WIDEST, max(width, len(column)) + 3) for width, column in zip(longest, sheet.columns, strict=True)]
