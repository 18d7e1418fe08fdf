"""The guides in docs/panduan: their pictures are there, their buttons are the bot's, and they stay short."""

import re
from pathlib import Path

import pytest
from PIL import Image

from kimbot.texts.catalogue import load_texts
from tests.house.lint import PROJECT

PICTURES = PROJECT / "docs" / "pictures"
PAGES = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
GUIDES = sorted(page for page in (PROJECT / "docs" / "panduan").glob("*.md") if page.stem != "pasang")
WORDS, SHOWN = 300, 12
"""What goes on two printed pages, words and pictures in rows of three; tests/guides/test_printed.py prints them."""
EACH, ALL = 60_000, 2_000_000
TELEGRAMS = {"Mulai"}
"""Buttons that Telegram itself shows."""

guides = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
pictures = pytest.mark.parametrize("picture", sorted(PICTURES.iterdir()), ids=lambda picture: picture.name)


def shown(page: Path) -> list[Path]:
    found = re.findall(r"!\[[^\]]+\]\(([^)]+)\)|<img src=\"([^\"]+)\"", page.read_text(encoding="utf-8"))
    return [(page.parent / (marked or sized)).resolve() for marked, sized in found]


def labels() -> set[str]:
    """Every text of the bot that might be a button, without its emoji."""
    texts = load_texts()
    return {re.sub(r"^[^\w]+", "", texts.source("id", key)) for key in texts.keys("id")}


def buttons(text: str) -> set[str]:
    """What a guide tells people to press: bold, but for the questions that begin a line of a list."""
    return set(re.findall(r"\*\*([^*]+)\*\*", re.sub(r"^- \*\*[^*]+\*\*", "", text, flags=re.MULTILINE)))


@guides
def test_every_button_that_a_guide_names_is_the_bots(guide: Path) -> None:
    named = buttons(guide.read_text(encoding="utf-8"))
    assert len(named) >= 3
    assert named <= labels() | TELEGRAMS


@guides
def test_a_guide_is_short(guide: Path) -> None:
    text = re.sub(r"<img[^>]*>|\]\([^)]*\)", "", guide.read_text(encoding="utf-8"))
    assert len(re.findall(r"\w+", text)) <= WORDS
    assert 3 <= len(shown(guide)) <= SHOWN


@guides
def test_it_says_first_what_one_gets_then_shows_it(guide: Path) -> None:
    parts = guide.read_text(encoding="utf-8").split("\n\n")
    assert parts[0].startswith("# Panduan ")
    assert 80 <= len(parts[1]) <= 360
    assert parts[2].startswith("## ")
    assert parts[3].startswith("| <img ")


@guides
def test_its_steps_are_numbered_and_each_has_one_picture(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    steps = [int(number) for number in re.findall(r"\| (\d+)\. ", text)]
    assert steps == list(range(1, len(shown(guide)) + 1))


def test_the_help_of_the_bot_says_it_in_the_words_of_a_guide() -> None:
    texts = load_texts()
    told = [texts.source("id", key) for key in texts.keys("id") if key.startswith("start.task.")]
    written = " ".join(guide.read_text(encoding="utf-8").replace("**", "").casefold() for guide in GUIDES)
    assert [text for text in told if text.partition(" – ")[2].casefold() not in written] == []
    assert sum(len(text) + 1 for text in told) <= 460, "one screen, for who has every task"


def test_there_is_a_guide_for_everybody() -> None:
    assert [guide.stem for guide in GUIDES] == ["admin-grup", "anggota", "ketua", "kominfo"]


def test_every_picture_that_is_shown_is_there_and_every_picture_is_shown() -> None:
    named = {picture for page in PAGES for picture in shown(page)}
    assert named == set(PICTURES.iterdir())


@pictures
def test_a_picture_loads_on_a_slow_phone(picture: Path) -> None:
    assert picture.stat().st_size <= EACH
    with Image.open(picture) as image:
        assert image.format == "PNG"
        assert image.width <= 1440


def test_all_pictures_together_are_small() -> None:
    assert sum(picture.stat().st_size for picture in PICTURES.iterdir()) <= ALL
