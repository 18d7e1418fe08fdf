"""The city as equal tiles, one for each kelurahan, coloured by how far an announcement has come: slow, and pure."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kimbot.drawing.letters import broken, font, printable
from kimbot.recap.model import Reach

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]

WIDE, MARGIN, HEAD, LINE = 1280, 24, 132, 60
"""Pixels: the picture, what stays free around, the title, a line of the legend."""
TILE_MOST = 150
NAME_SIZES, HALVED_FROM = range(22, 10, -1), 15
MARK = 28
"""Pixels at the foot of a tile for its mark."""
INK, PAPER, GRID = (25, 35, 45), (255, 255, 255), (255, 255, 255)

COLOURS: Mapping[Reach, tuple[Colour, Colour]] = {
    Reach.MISSED: ((213, 94, 0), (255, 255, 255)),
    Reach.SENT: ((170, 211, 240), INK),
    Reach.READ: ((0, 104, 168), (255, 255, 255)),
    Reach.RELAYED: ((8, 36, 66), (255, 255, 255)),
    Reach.OUTSIDE: ((232, 232, 232), (110, 110, 110)),
}
"""Each tile and what stands on it: apart for the colour-blind, in grey as well, and each with a mark of its own."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A kelurahan. `col` and `row` from 0; a line is drawn where `kecamatan` changes."""

    col: int
    row: int
    kecamatan: str
    name: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands on the picture; `legend` in the order in which it is shown."""

    title: str
    subtitle: str
    tiles: tuple[Tile, ...]
    legend: tuple[tuple[Reach, str], ...]

    @property
    def side(self) -> int:
        """Pixels of a tile."""
        columns = max((tile.col for tile in self.tiles), default=0) + 1
        return min(TILE_MOST, (WIDE - 2 * MARGIN) // columns)

    @property
    def left(self) -> int:
        """Where the first column begins: the map stands in the middle."""
        columns = max((tile.col for tile in self.tiles), default=0) + 1
        return (WIDE - columns * self.side) // 2

    @property
    def bottom(self) -> int:
        """Where the map ends."""
        return HEAD + (max((tile.row for tile in self.tiles), default=0) + 1) * self.side

    def corner(self, tile: Tile) -> tuple[int, int]:
        """Where a tile begins, in pixels from the left and from above."""
        return self.left + tile.col * self.side, HEAD + tile.row * self.side


def draw(chart: Chart) -> bytes:
    """The map as a PNG."""
    from PIL import Image, ImageDraw

    lines = -(-len(chart.legend) // 2)
    image = Image.new("RGB", (WIDE, chart.bottom + MARGIN + lines * LINE + MARGIN), PAPER)
    pen = ImageDraw.Draw(image)
    _line(pen, chart.title, 20, 46, bold=True)
    _line(pen, chart.subtitle, 80, 30)
    for tile in chart.tiles:
        _tile(pen, chart, tile)
    _borders(pen, chart)
    for at, (reach, words) in enumerate(chart.legend):
        x, y = MARGIN + (at % 2) * WIDE // 2, chart.bottom + MARGIN + at // 2 * LINE
        _swatch(pen, reach, x, y)
        pen.text((x + 58, y + 22), words, font=font(32), fill=INK, anchor="lm")
    made = io.BytesIO()
    image.quantize(64).save(made, "PNG")
    return made.getvalue()


def _line(pen: ImageDraw, text: str, top: int, size: int, *, bold: bool = False) -> None:
    letters = font(size, bold=bold)
    lines = broken(printable(text), letters, WIDE - 2 * MARGIN)
    pen.text((MARGIN, top), lines[0] + ("…" if len(lines) > 1 else ""), font=letters, fill=INK)


def _tile(pen: ImageDraw, chart: Chart, tile: Tile) -> None:
    x, y = chart.corner(tile)
    side, (fill, ink) = chart.side, COLOURS[tile.reach]
    pen.rectangle((x, y, x + side - 1, y + side - 1), fill=fill, outline=GRID)
    size, lines = _fitted(printable(tile.name), side - 8)
    for at, words in enumerate(lines):
        pen.text((x + side / 2, y + 6 + at * (size + 1)), words, font=font(size), fill=ink, anchor="mt")
    _mark(pen, tile.reach, x + side / 2, y + side - 20, ink)


@lru_cache(maxsize=512)
def _fitted(name: str, width: int) -> tuple[int, list[str]]:
    """The largest letters in which a name stands above its mark, and its lines; a long word is halved, not crushed."""
    words = name.split()
    for size in NAME_SIZES:
        if size == HALVED_FROM:
            words = [part for word in words for part in _halves(word, width)]
        lines = broken(" ".join(words), font(size), width)
        whole = all(font(size).getlength(word) <= width for word in words)
        if whole and len(lines) * (size + 1) <= width - MARK:
            return size, lines
    return NAME_SIZES[-1], broken(name, font(NAME_SIZES[-1]), width)[:2]


def _halves(word: str, width: int) -> list[str]:
    if font(HALVED_FROM).getlength(word) <= width:
        return [word]
    middle = len(word) // 2
    return [word[:middle] + "-", word[middle:]]


def _borders(pen: ImageDraw, chart: Chart) -> None:
    """A line around each kecamatan."""
    known = {(tile.col, tile.row): tile.kecamatan for tile in chart.tiles}
    for tile in chart.tiles:
        x, y = chart.corner(tile)
        right, below = x + chart.side, y + chart.side
        for (dx, dy), line in {
            (-1, 0): (x, y, x, below),
            (1, 0): (right, y, right, below),
            (0, -1): (x, y, right, y),
            (0, 1): (x, below, right, below),
        }.items():
            if known.get((tile.col + dx, tile.row + dy)) != tile.kecamatan:
                pen.line(line, fill=INK, width=4)


def _swatch(pen: ImageDraw, reach: Reach, x: int, y: int) -> None:
    fill, ink = COLOURS[reach]
    pen.rectangle((x, y, x + 43, y + 43), fill=fill, outline=INK)
    _mark(pen, reach, x + 22, y + 22, ink)


def _mark(pen: ImageDraw, reach: Reach, x: float, y: float, ink: Colour) -> None:
    """A sign that needs no colour, its middle at that point: ! ✓ ✓✓ → as phones show them."""

    def stroke(*points: tuple[float, float]) -> None:
        pen.line([(x + dx, y + dy) for dx, dy in points], fill=ink, width=4, joint="curve")

    match reach:
        case Reach.MISSED:
            stroke((0, -12), (0, 3))
            stroke((0, 8), (0, 12))
        case Reach.SENT:
            stroke((-10, 0), (-3, 8), (11, -9))
        case Reach.READ:
            stroke((-17, 0), (-10, 8), (4, -9))
            stroke((-3, 5), (0, 8), (14, -9))
        case Reach.RELAYED:
            stroke((-14, 0), (13, 0))
            stroke((4, -9), (13, 0), (4, 9))
