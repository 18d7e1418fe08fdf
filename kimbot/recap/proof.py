"""Bukti siar: pages that say what was announced, by whom, when, and how far it came. Slow, and pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kimbot.drawing.letters import font_file, printable

if TYPE_CHECKING:
    from fpdf import FPDF

WIDE, MARGIN, FOOT = 210, 18, 20
"""Millimetres of an A4 page."""
TEXT_WIDE = WIDE - 2 * MARGIN
LABEL_WIDE = 42
INK, SOFT, COLOUR, STRIPE = (25, 35, 45), (105, 115, 125), (0, 98, 110), (240, 246, 246)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below their heads; `widths` in millimetres, together TEXT_WIDE. Numbers stand at the right."""

    title: str
    widths: tuple[int, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What stands on the pages; `facts` and `texts` each with its label or title.

    `at` is the release's own moment: nothing here depends on when it is printed.
    """

    title: str
    owner: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    seal_words: str
    page_words: str
    at: datetime

    @property
    def seal(self) -> str:
        """SHA-256 of everything that stands on the pages: the same as long as nothing of it has changed."""
        told = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


def draw(proof: Proof) -> bytes:
    """The pages as a PDF."""
    page = _paper(proof)
    page.add_page()
    page.set_text_color(*COLOUR)
    page.set_font("Roboto", "B", 22)
    page.multi_cell(TEXT_WIDE, 10, printable(proof.title), new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(*SOFT)
    page.set_font("Roboto", "", 11)
    page.multi_cell(TEXT_WIDE, 6, printable(proof.owner), new_x="LMARGIN", new_y="NEXT")
    page.ln(3)
    for label, value in proof.facts:
        _fact(page, label, value)
    for title, text in proof.texts:
        _heading(page, title)
        page.set_font("Roboto", "", 11)
        page.multi_cell(TEXT_WIDE, 5.6, printable(text), align="L", new_x="LMARGIN", new_y="NEXT")
    for table in proof.tables:
        _table(page, table)
    page.ln(5)
    page.set_text_color(*SOFT)
    page.set_font("Roboto", "", 9)
    page.multi_cell(TEXT_WIDE, 4.6, f"{proof.seal_words}\n{proof.seal}", align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(page.output())


def _paper(proof: Proof) -> FPDF:
    """A4, each page with its number and the beginning of the seal, so that no page is put in or left out unseen."""
    from fpdf import FPDF

    class Paper(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Roboto", "", 8)
            self.set_text_color(*SOFT)
            self.cell(0, 6, f"{proof.page_words} {self.page_no()}/{{nb}} · {proof.seal[:16]}", align="R")

    page = Paper(format="A4")
    page.set_creation_date(proof.at)
    page.set_title(printable(proof.title))
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(True, FOOT)
    page.add_font("Roboto", "", font_file())
    page.add_font("Roboto", "B", font_file(bold=True))
    return page


def _heading(page: FPDF, words: str) -> None:
    page.ln(4)
    if page.get_y() > page.h - FOOT - 25:  # never alone at the foot of a page
        page.add_page()
    page.set_text_color(*COLOUR)
    page.set_font("Roboto", "B", 13)
    page.multi_cell(TEXT_WIDE, 8, printable(words), new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(*INK)


def _fact(page: FPDF, label: str, value: str) -> None:
    page.set_text_color(*SOFT)
    page.set_font("Roboto", "", 10)
    page.cell(LABEL_WIDE, 6, printable(label))
    page.set_text_color(*INK)
    page.set_font("Roboto", "B", 10)
    page.multi_cell(TEXT_WIDE - LABEL_WIDE, 6, printable(value) or "–", align="L", new_x="LMARGIN", new_y="NEXT")


def _table(page: FPDF, table: Table) -> None:
    _heading(page, table.title)
    _heads(page, table)
    for at, row in enumerate(table.rows):
        if page.get_y() > page.h - FOOT - 7:
            page.add_page()
            _heads(page, table)
        page.set_text_color(*INK)
        page.set_font("Roboto", "", 9)
        page.set_fill_color(*STRIPE)
        for width, cell in zip(table.widths, row, strict=True):
            words = cell if isinstance(cell, str) else f"{cell:,}".replace(",", ".")
            align = "L" if isinstance(cell, str) else "R"
            page.cell(width, 6, _clipped(page, words, width - 2), fill=at % 2 == 1, align=align)
        page.ln(6)


def _heads(page: FPDF, table: Table) -> None:
    page.set_fill_color(*COLOUR)
    page.set_text_color(255, 255, 255)
    page.set_font("Roboto", "B", 8)
    first = table.rows[0] if table.rows else table.columns
    for width, words, below in zip(table.widths, table.columns, first, strict=True):
        page.cell(width, 7, _clipped(page, words, width - 2), fill=True, align="L" if isinstance(below, str) else "R")
    page.ln(7)


def _clipped(page: FPDF, words: str, width: float) -> str:
    """As much as has room in its cell."""
    words = printable(words)
    if page.get_string_width(words) <= width:
        return words
    while words and page.get_string_width(f"{words}…") > width:
        words = words[:-1]
    return f"{words}…"
