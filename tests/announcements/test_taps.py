"""A part of `taps.whole()`, which `make hostile` tries: 2 %."""

from pathlib import Path

from tests.announcements.taps import deaf, play

BUTTONS = 200


def test_twenty_taps_at_once_have_one_effect(tmp_path: Path) -> None:
    with deaf(tmp_path) as bot:
        assert play(bot, BUTTONS) == []
