"""Whatever the doctor may find, it has words for it, and for what to do."""

import re
from pathlib import Path

import pytest

from kimbot.texts.catalogue import load_texts

KIMBOT = Path(__file__).parents[2] / "kimbot"
CODE = "".join(path.read_text() for place in ("doctor", "cli") for path in (KIMBOT / place).glob("*.py"))
SAID = sorted(set(re.findall(r'\b(fine|note|wrong)\(\s*"([a-z_.]+)"', CODE)))
TEXTS = load_texts()


@pytest.mark.parametrize(("mark", "key"), SAID, ids=lambda value: value)
@pytest.mark.parametrize("language", ["id", "en"])
def test_each_finding_has_its_words(language: str, mark: str, key: str) -> None:
    keys = set(TEXTS.keys(language))
    assert f"doctor.{key}" in keys
    assert (f"doctor.{key}_do" in keys) == (mark != "fine")


def test_there_are_no_words_that_nobody_says() -> None:
    said = {f"doctor.{key}" for _, key in SAID}
    assert {key.removesuffix("_do") for key in TEXTS.keys("id") if key.startswith("doctor.")} == said
