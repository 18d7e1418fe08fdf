"""Greetings and thanks as people write them, and what is more than that."""

import pytest

from kimbot.menu.model import courtesy


@pytest.mark.parametrize(
    "words",
    [
        "Halo",
        "halo admin 🙏",
        "Selamat pagi, Bu",
        "pagi",
        "Permisi kak",
        "punten",
        "Good morning",
    ],
)
def test_a_greeting(words: str) -> None:
    assert courtesy(words) == "greeting"


@pytest.mark.parametrize("words", ["Assalamualaikum", "assalamu'alaikum wr. wb.", "Assalamu alaikum, Pak"])
def test_a_salam(words: str) -> None:
    assert courtesy(words) == "salam"


@pytest.mark.parametrize("words", ["Terima kasih", "terimakasih banyak ya", "makasih 🙏", "Matur nuwun", "thanks!"])
def test_thanks(words: str) -> None:
    assert courtesy(words) == "thanks"


@pytest.mark.parametrize(
    "words",
    ["", "👍", "pagar rusak", "halogen mati", "siangkan", "halo saya mau tanya kapan jadwal posyandu", "thankyu"],
)
def test_what_wants_something(words: str) -> None:
    assert courtesy(words) is None
