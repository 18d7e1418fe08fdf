"""The square picture of an announcement: all of a short text, the beginning of a long one, nothing over the edge."""

import io
from itertools import pairwise

import pytest
from PIL import Image

from kimbot.announcements.sharing.picture import FOOT, HEAD, INK, MARGIN, PAPER, RED, SIDE, TEAL, Card, draw
from kimbot.drawing.letters import broken, font, printable

SHORT = "Imunisasi di balai warga\nSenin pukul 08.00\n\nBawa buku KIA 😀."
LONG = "Kerja bakti\n" + "Ayo bersihkan saluran air supaya tidak banjir. " * 80


def looked_at(text: str, *, urgent: bool = False) -> Image.Image:
    card = Card("Pengumuman · Kesehatan", text, "Kominfo Kota Tangerang · t.me/kimbot", "Selengkapnya", urgent)
    return Image.open(io.BytesIO(draw(card))).convert("RGB")


def near(found: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= 6 for a, b in zip(found, colour, strict=True))


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many dark pixels there are in a part of it."""
    return sum(picture.crop(box).convert("L").histogram()[:90])


@pytest.mark.parametrize(("urgent", "colour"), [(False, TEAL), (True, RED)])
def test_it_is_square_and_its_bands_say_how_urgent_it_is(urgent: bool, colour: tuple[int, int, int]) -> None:
    picture = looked_at(SHORT, urgent=urgent)
    assert picture.size == (SIDE, SIDE)
    for y in (4, SIDE - 4):
        assert near(picture.getpixel((SIDE - 4, y)), colour)
    assert near(picture.getpixel((4, SIDE // 2)), PAPER)
    assert any(near(colour, INK) for _, colour in picture.getcolors(SIDE * SIDE) or [])


@pytest.mark.parametrize(
    "text",
    ["Air mati", SHORT, LONG, "x" * 4000, "baris\n" * 400, "https://contoh.go.id/" + "a/" * 300, "😀", "WWWWW " * 900],
    ids=["two words", "short", "long", "one word", "many lines", "address", "no letters", "wide"],
)
def test_nothing_runs_over_the_edge(text: str) -> None:
    picture = looked_at(text)
    for edge in (
        (0, HEAD + 2, MARGIN - 4, SIDE - FOOT),
        (SIDE - MARGIN // 2, HEAD + 2, SIDE, SIDE - FOOT),
        (0, HEAD + 2, SIDE, HEAD + 20),
        (0, SIDE - FOOT - 20, SIDE, SIDE - FOOT - 2),
    ):
        assert ink(picture, edge) == 0, edge


def test_a_short_text_is_larger_than_a_long_one() -> None:
    body = (MARGIN, HEAD + 2, SIDE - MARGIN, SIDE - FOOT)

    def rows(picture: Image.Image) -> int:
        """How many rows of pixels the first line takes."""
        dark = [y for y in range(body[1], body[3]) if ink(picture, (body[0], y, body[2], y + 1))]
        return next((at for at, (a, b) in enumerate(pairwise(dark), 1) if b > a + 1), len(dark))

    assert rows(looked_at("Hari ini")) > 1.5 * rows(looked_at(LONG))


def test_emoji_leave_no_gap_and_lines_stay() -> None:
    assert printable("Gratis 😀 untuk balita 👶.\n\n\t• RW 05 – 06") == "Gratis untuk balita.\n\n• RW 05 – 06"


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = broken("a " + "x" * 100 + " b", font(36), 300)
    assert "".join(lines).count("x") == 100
    assert all(font(36).getlength(line) <= 300 for line in lines)
