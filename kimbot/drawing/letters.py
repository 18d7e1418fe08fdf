"""Roboto, as its package ships it: which signs it has, and how a text breaks into lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont


def font_file(*, bold: bool = False) -> str:
    """Where the letters lie on this machine."""
    import font_roboto

    return str(font_roboto.font_files["RobotoBold" if bold else "Roboto"])


@lru_cache(maxsize=64)
def font(size: int, *, bold: bool = False) -> FreeTypeFont:
    """The letters of a picture, in pixels."""
    from PIL import ImageFont

    return ImageFont.truetype(font_file(bold=bold), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as file:
        return frozenset(file.getBestCmap())


def printable(text: str) -> str:
    """The text without what the letters have no sign for (emoji), and without the gaps that leaves; lines stay."""
    return "\n".join(_printable(line) for line in text.splitlines())


def _printable(line: str) -> str:
    known = _signs()
    kept = " ".join("".join(letter for letter in line if ord(letter) in known or letter == "\t").split())
    return re.sub(r" +(?=[.,;:!?])", "", kept)


def broken(text: str, letters: FreeTypeFont, width: float) -> list[str]:
    """The lines of a text that is `width` pixels wide at most; a word that is wider is broken too."""
    return [line for paragraph in text.split("\n") for line in _lines(paragraph.split(), letters, width)]


def _lines(words: Sequence[str], letters: FreeTypeFont, width: float) -> list[str]:
    lines, used, space = [""], 0.0, letters.getlength(" ")
    for word in words:
        for piece in _pieces(word, letters, width):
            wide = letters.getlength(piece)
            if lines[-1] and used + space + wide > width:
                lines.append("")
            used = used + space + wide if lines[-1] else wide
            lines[-1] = f"{lines[-1]} {piece}" if lines[-1] else piece
    return lines


def _pieces(word: str, letters: FreeTypeFont, width: float) -> list[str]:
    """A word that fits, or its parts that do."""
    if letters.getlength(word) <= width:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and letters.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
