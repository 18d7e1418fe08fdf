"""The settings files that come with kimbot say what is true."""

import re
import tomllib
from pathlib import Path

import pytest

from kimbot.delivery.pace import NEVER_QUIET, NIGHT, Quiet, read_quiet
from kimbot.settings import Settings, load_settings
from kimbot.texts.local import load_local_texts
from tests.cli.conftest import ROOT


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No KIMBOT_ variable of the machine at hand."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KIMBOT_{name.upper()}", raising=False)


def test_the_settings_file_shows_the_defaults(bare: None) -> None:
    text = (ROOT / "config" / "kimbot.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    shown = tomllib.loads("\n".join(line[2:] for line in text.splitlines() if re.match(r"# \w+ = ", line)))
    shown["admin_ids"], shown["token_file"], shown["backup_dir"] = tuple(shown["admin_ids"]), None, None
    defaults = Settings.model_construct().model_dump()
    assert {name: str(value) for name, value in shown.items()} == {
        name: str(value) for name, value in defaults.items() if name != "token"
    }


def test_the_environment_example_can_be_used(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (ROOT / "config" / "kimbot.env.example").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            name, _, value = line.partition("=")
            assert name.removeprefix("KIMBOT_").lower() in Settings.model_fields
            monkeypatch.setenv(name, value)
    assert load_settings().admin_ids == ()


def test_the_environment_can_say_that_it_is_never_quiet(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for said, quiet in (("none", NEVER_QUIET), ("22.00-05.00", Quiet(22 * 60, 5 * 60)), ("", NIGHT)):
        monkeypatch.setenv("KIMBOT_QUIET_HOURS", said)
        assert read_quiet(load_settings().quiet_hours) == quiet


def test_the_example_of_local_wording_can_be_used(tmp_path: Path) -> None:
    text = (ROOT / "config" / "texts.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    example = text.split("Example", 1)[1].splitlines()[1:]
    own = tmp_path / "texts.toml"
    own.write_text("\n".join(line.removeprefix("# ").removeprefix("#") for line in example), encoding="utf-8")
    texts = load_local_texts(own)
    assert texts.label("id", "menu.lapor", {}) == "📷 Kirim kabar kegiatan"
    assert texts.label("en", "menu.lapor", {}) != "📷 Kirim kabar kegiatan"
