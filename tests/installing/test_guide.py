"""The two ways of docs/panduan/pasang.md begin alike; the one without Docker is walked in tests/walks."""

import pytest

from tests.installing.guide import commands

MOST = 10


@pytest.mark.parametrize("way", ["Dengan Docker", "Tanpa Docker"])
def test_a_few_commands_are_enough(way: str) -> None:
    assert 0 < len(commands(way)) <= MOST


def test_the_fifth_line_waits_for_the_token() -> None:
    assert [commands(way)[4].partition(">")[0].strip() for way in ("Dengan Docker", "Tanpa Docker")] == [
        "cat",
        "sudo tee /etc/kimbot/token",
    ]
