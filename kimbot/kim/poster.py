"""The poster of a KIM or a kelurahan as a PDF to print on A4: slow, and pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kimbot.drawing.letters import font_file, printable

if TYPE_CHECKING:
    from fpdf import FPDF

WIDE, MARGIN = 210, 18
"""Millimetres: an A4 page upright, and what stays white around."""
TEXT_WIDE, QR_WIDE = WIDE - 2 * MARGIN, 92
SMALLEST = 8
"""Points: no name is set smaller."""
INK, COLOUR, SOFT = (25, 35, 45), (0, 98, 110), (228, 240, 241)


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it. `code` is the address in the QR code, `address` the short one for who types it."""

    title: str
    name: str
    place: str
    what: str
    code: str
    steps: tuple[str, ...]
    typed: str
    address: str
    footer: str


def draw(poster: Poster) -> bytes:
    """The poster as a PDF of one page."""
    page = _page()
    page.set_fill_color(*COLOUR)
    page.rect(0, 0, WIDE, 44, style="F")
    page.set_text_color(255, 255, 255)
    _centred(page, poster.title, y=10, high=24, size=54, bold=True, lines=1)
    page.set_text_color(*INK)
    _centred(page, poster.name, y=50, high=26, size=32, bold=True, lines=2)
    _centred(page, poster.place, y=77, high=9, size=18, lines=1)
    _centred(page, poster.what, y=87, high=8, size=14, lines=1)
    _code(page, poster.code, y=100)
    _steps(page, poster.steps, y=203)
    page.set_fill_color(*SOFT)
    page.rect(MARGIN, 250, TEXT_WIDE, 24, style="F")
    _centred(page, poster.typed, y=252, high=8, size=14, lines=1)
    _centred(page, poster.address, y=260, high=12, size=28, bold=True, lines=1)
    _centred(page, poster.footer, y=280, high=7, size=12, lines=1)
    return bytes(page.output())


def _page() -> FPDF:
    from fpdf import FPDF

    page = FPDF(format="A4")
    page.set_auto_page_break(False)
    page.set_margins(MARGIN, 0)
    page.add_font("Roboto", "", font_file())
    page.add_font("Roboto", "B", font_file(bold=True))
    page.add_page()
    return page


def _centred(page: FPDF, text: str, *, y: float, high: float, size: int, lines: int, bold: bool = False) -> None:
    """Text in the middle, as large as it may be and as small as it must be to fit into so many lines."""
    page.set_font("Roboto", "B" if bold else "", size)
    text = printable(text)
    while size > SMALLEST and not _fits(page, text, high, lines):
        size -= 1
        page.set_font_size(size)
    page.set_xy(MARGIN, y + max(0.0, (high - len(_broken(page, text)) * _line(page)) / 2))
    page.multi_cell(TEXT_WIDE, _line(page), text, align="C")


def _fits(page: FPDF, text: str, high: float, lines: int) -> bool:
    broken = len(_broken(page, text))
    whole = all(page.get_string_width(word) <= TEXT_WIDE - 2 for word in text.split())
    return whole and broken <= lines and broken * _line(page) <= high + 1


def _broken(page: FPDF, text: str) -> list[str]:
    """The lines of a text at the size it has now."""
    return cast("list[str]", page.multi_cell(TEXT_WIDE, _line(page), text, align="C", dry_run=True, output="LINES"))


def _line(page: FPDF) -> float:
    """Millimetres from one line to the next."""
    return float(page.font_size) * 1.2


def _code(page: FPDF, address: str, *, y: float) -> None:
    """The QR code, each row of it as dark bars: sharp however large it is printed."""
    import segno

    rows = segno.make(address, error="m", micro=False).matrix
    side, left = QR_WIDE / len(rows), (WIDE - QR_WIDE) / 2
    page.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        for start, length in _runs(row):
            page.rect(left + start * side, y + down * side, length * side, side, style="F")


def _runs(row: bytes | bytearray) -> list[tuple[int, int]]:
    """Where the dark stretches of a row begin, and how long they are."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found


def _steps(page: FPDF, steps: tuple[str, ...], *, y: float) -> None:
    for number, step in enumerate(steps, start=1):
        page.set_fill_color(*COLOUR)
        page.ellipse(MARGIN + 8, y, 11, 11, style="F")
        page.set_text_color(255, 255, 255)
        page.set_font("Roboto", "B", 18)
        page.set_xy(MARGIN + 8, y)
        page.cell(11, 11, str(number), align="C")
        page.set_text_color(*INK)
        page.set_font("Roboto", "", 19)
        page.set_xy(MARGIN + 23, y)
        page.cell(TEXT_WIDE - 23, 11, printable(step))
        y += 15
