"""An announcement as a square picture that is passed on where texts get lost: slow, and pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimbot.drawing.letters import broken, font, printable

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIDE, MARGIN = 1080, 72
HEAD, FOOT = 132, 96
"""Pixels: the coloured bands above and below."""
SIZES = (84, 76, 68, 60, 54, 48, 43, 39, 36)
"""The sizes a text is tried in, in pixels; the last is what old eyes still read on a small phone."""
HEADLINE = 90
"""A first line up to so many letters is set as a headline."""
TEAL, RED, INK, PAPER, WHITE = (0, 98, 110), (176, 28, 28), (25, 35, 45), (250, 250, 247), (255, 255, 255)

Line = tuple[str, bool]
"""A line as it is set, and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on it. `text` is plain; `foot` says whose it is, `more` where the rest of a long text is."""

    head: str
    text: str
    foot: str
    more: str
    urgent: bool = False


def draw(card: Card) -> bytes:
    """The picture as a PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    pen = ImageDraw.Draw(image)
    colour = RED if card.urgent else TEAL
    pen.rectangle((0, 0, SIDE, HEAD), fill=colour)
    pen.rectangle((0, SIDE - FOOT, SIDE, SIDE), fill=colour)
    _band(pen, card.head, HEAD / 2, 54)
    _band(pen, card.foot, SIDE - FOOT / 2, 38)
    size, lines = _set(printable(card.text).strip("\n"), printable(card.more))
    step = _step(size)
    top = HEAD + (SIDE - HEAD - FOOT - step * len(lines)) / 2
    for at, (line, bold) in enumerate(lines):
        pen.text((MARGIN, top + at * step + step / 2), line, font=font(size, bold=bold), fill=INK, anchor="lm")
    made = io.BytesIO()
    image.quantize(64).save(made, "PNG")
    return made.getvalue()


def _band(pen: ImageDraw, text: str, middle: float, size: int) -> None:
    words = printable(text)
    while size > SIZES[-1] and font(size, bold=True).getlength(words) > SIDE - 2 * MARGIN:
        size -= 2
    line = broken(words, font(size, bold=True), SIDE - 2 * MARGIN)[0]
    pen.text((MARGIN, middle), line, font=font(size, bold=True), fill=WHITE, anchor="lm")


def _set(text: str, more: str) -> tuple[int, list[Line]]:
    """The largest size in which all of it has room; where none has, its beginning and where the rest is."""
    lines: list[Line] = []
    for size in SIZES:
        lines = _lines(text, size)
        if len(lines) <= _room(size):
            return size, lines
    room = _room(SIZES[-1]) - 2
    kept = lines[:room]
    while kept and not kept[-1][0]:
        kept.pop()
    last, bold = kept[-1]
    return SIZES[-1], [*kept[:-1], (f"{last}…", bold), ("", False), (more, True)]


def _lines(text: str, size: int) -> list[Line]:
    head, newline, rest = text.partition("\n")
    titled = bool(newline) and len(head) <= HEADLINE
    bold = [(line, True) for line in broken(head, font(size, bold=True), SIDE - 2 * MARGIN)] if titled else []
    return bold + [(line, False) for line in broken(rest if titled else text, font(size), SIDE - 2 * MARGIN)]


def _room(size: int) -> int:
    """How many lines of that size there is room for."""
    return int((SIDE - HEAD - FOOT - MARGIN) // _step(size))


def _step(size: int) -> float:
    """Pixels from one line to the next."""
    return size * 1.28
