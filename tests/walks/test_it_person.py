"""The IT person: from an empty server to the first message, then what a server lives through.

By docs/panduan/pasang.md (without Docker) and docs/operations.md, line by line; the sandbox in the place of Telegram.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from tests.harness import TOKEN
from tests.installing.guide import commands, with_systemd
from tests.installing.machine import Machine
from tests.phones import Phone, World
from tests.walks.conftest import Notes

MOST = 10
DOCTOR = "sudo /opt/kimbot/deploy/kimbot doctor"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    found = Machine(tmp_path)
    yield found
    found.end()


@pytest.fixture
def telegram() -> Iterator[World]:
    with running(create_app(TOKEN)) as url:
        yield World(url)


def advice(looked: str) -> list[str]:
    """What the doctor found amiss; each with a word on what to do, or it is a dead end."""
    amiss = re.findall(r"^✘ (.*)\n(?:  → (.*))?", looked, re.MULTILINE)
    assert [says for says, do in amiss if not do] == []
    return [says for says, _ in amiss]


def installs(machine: Machine, telegram: World) -> str:
    """The first steps; the link at the end. The doctor is asked when something is still missing."""
    *lines, log, link = commands("Tanpa Docker")
    (machine.root / "etc" / "kimbot").mkdir()
    (machine.root / "etc" / "kimbot" / "kimbot.env").write_text(f"KIMBOT_TELEGRAM_URL={telegram.url}\n")
    for number, line in enumerate(lines, 1):
        if number == 5:
            missing = advice(machine.types(DOCTOR, well=False))
            assert any("token" in says for says in missing)
            machine.count -= 1  # she need not have asked
        machine.types(line, f"{TOKEN}\n" if number == 5 else "")
    assert machine.service is not None
    machine.service.says(r"(kimbot is running)")
    assert "first-admin.txt" in machine.types(log)
    return machine.types(link)


def becomes_admin(telegram: World, log: str) -> Phone:
    """The link is opened on a phone."""
    found = re.search(r"(https://t\.me/\S+\?start=\S+)", log)
    assert found
    ratna = telegram.user("Bu Ratna")
    ratna.says(f"/start {parse_qs(urlsplit(found[1]).query)['start'][0]}")
    first = ratna.sees("Anda admin pertama di sini")
    assert first.buttons == ["Langkah awal"]
    return ratna


def test_from_an_empty_server_to_a_new_version(machine: Machine, telegram: World, record_property: Notes) -> None:
    ratna = becomes_admin(telegram, installs(machine, telegram))
    record_property("IT person, to the first message: commands", machine.count)
    assert machine.count <= MOST
    looked = machine.types(commands("4. Periksa")[1])
    assert advice(looked) == []
    assert "✔ Admin Kominfo: 1 orang." in looked
    said = machine.service.said if machine.service else ""
    assert TOKEN not in looked + said

    _restores(machine, ratna, record_property)
    _updates(machine, ratna, record_property)
    assert advice(machine.types(DOCTOR)) == []


def _restores(machine: Machine, ratna: Phone, record_property: Notes) -> None:
    """A backup; the disk dies; what the backup knows is there again."""
    made = machine.types("sudo /opt/kimbot/deploy/kimbot backup")
    found = re.search(r"\S+\.tar\.gz", made)
    assert found, made
    machine.count = 0
    stop, restore, start = with_systemd("Restoring")
    machine.types(stop)
    (machine.root / "var" / "lib" / "kimbot" / "kimbot.db").write_bytes(b"x" * 8192)
    assert advice(machine.types(DOCTOR, well=False))
    machine.count -= 1
    machine.types(f"{restore} {found[0]}")
    machine.types(start)
    record_property("IT person, restoring a backup: commands", machine.count)
    ratna.sees("Data dipulihkan dari cadangan")
    ratna.says("/start")
    ratna.sees("Selamat bertugas")


def _updates(machine: Machine, ratna: Phone, record_property: Notes) -> None:
    """A new version comes out."""
    machine.publish("pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    machine.count, machine.folder = 0, machine.root / "opt" / "kimbot"
    for line in with_systemd("Upgrading"):
        machine.types(line)
    record_property("IT person, updating: commands", machine.count)
    assert "0.2.0" in machine.types("/opt/kimbot/deploy/kimbot --version")
    ratna.says("/start")
    ratna.sees("Selamat bertugas")
