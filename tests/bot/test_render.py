"""Screens as Telegram gets them: what stands beside what."""

from kimbot.bot.render import SIDE_BY_SIDE, render
from kimbot.core.screens import Button, Screen
from kimbot.texts.catalogue import load_texts

TEXTS = load_texts()


def rows(*labels: str) -> list[list[str]]:
    shown = Screen("common.stale", {}, (tuple(Button(text=label, to="x") for label in labels),))
    keyboard = render(TEXTS, "id", shown)[-1].payload["reply_markup"]
    assert isinstance(keyboard, dict)
    return [[button["text"] for button in row] for row in keyboard["inline_keyboard"]]


def test_labels_that_a_small_phone_would_break_stand_alone() -> None:
    fits, long = "a" * SIDE_BY_SIDE, "b" * (SIDE_BY_SIDE + 1)
    assert rows(fits, fits) == [[fits, fits]]
    assert rows(long) == [[long]]
    assert rows(fits, long) == [[fits], [long]]
