"""docs/panduan/pasang.md, carried out line by line: from an empty server to the first delivered message."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from tests.harness import TOKEN
from tests.house.lint import PROJECT
from tests.installing.machine import Machine
from tests.phones import World

GUIDE = (PROJECT / "docs" / "panduan" / "pasang.md").read_text(encoding="utf-8")
MOST = 10


def commands(title: str) -> list[str]:
    """The lines of the first block after a heading."""
    return re.split(r"^```", GUIDE.partition(f"# {title}\n")[2], flags=re.MULTILINE)[1].splitlines()[1:]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    found = Machine(tmp_path)
    yield found
    found.end()


@pytest.fixture
def telegram() -> Iterator[World]:
    with running(create_app(TOKEN)) as url:
        yield World(url)


@pytest.mark.parametrize("way", ["Dengan Docker", "Tanpa Docker"])
def test_a_few_commands_are_enough(way: str) -> None:
    assert 0 < len(commands(way)) <= MOST


def test_the_fifth_line_waits_for_the_token() -> None:
    assert [commands(way)[4].partition(">")[0].strip() for way in ("Dengan Docker", "Tanpa Docker")] == [
        "cat",
        "sudo tee /etc/kimbot/token",
    ]


def test_from_an_empty_server_to_the_first_message(machine: Machine, telegram: World) -> None:
    """Without Docker; in the place of Telegram the sandbox, named in the file that the unit reads."""
    *lines, log = commands("Tanpa Docker")
    for number, line in enumerate(lines, 1):
        if "systemctl" in line:
            address = f"KIMBOT_TELEGRAM_URL={telegram.url}\n"
            (machine.root / "etc" / "kimbot" / "kimbot.env").write_text(address)
        machine.types(line, f"{TOKEN}\n" if number == 5 else "")
    assert machine.service is not None
    link = machine.service.says(r"(https://t\.me/\S+\?start=\S+)")
    assert link in machine.types(log)
    machine.service.says(r"(kimbot is running)")
    ratna = telegram.user("Bu Ratna")
    ratna.says(f"/start {parse_qs(urlsplit(link).query)['start'][0]}")
    first = ratna.sees("Anda admin pertama di sini")
    assert first.from_bot
    looked = machine.types(commands("4. Periksa")[1])
    assert "✘" not in looked
    assert "✔ Admin Kominfo: 1 orang." in looked
    assert TOKEN not in looked + machine.service.said
    machine.types("sudo /opt/kimbot/deploy/kimbot backup")
    assert machine.service.stop() == 0
