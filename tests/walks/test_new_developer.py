"""A new developer: CONTRIBUTING.md from the clone to a new command whose test was red before it.

What `make` would install is there already, as at the second time; everything else is done as the page says.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.contributing import PAGE, PIECES, TEST
from tests.house.lint import PROJECT, Verdict, command
from tests.installing.machine import project_in
from tests.walks.conftest import Notes

FIRST = re.findall(r"^(make test ARGS=\S+)", PAGE, re.MULTILINE)[0]
OWN = re.findall(r"`(make test ARGS=\S+)`", PAGE)[0]
VENVS = (".venv", ".venv-bench")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """`git clone`, and what was installed."""
    ready = subprocess.run(["make", "--question", "setup-dev"], cwd=PROJECT, check=False)
    assert ready.returncode == 0, (
        "first: make setup-dev; else the clone would install itself in the place of this project"
    )
    project_in(tmp_path / "kimbot.git")
    subprocess.run(["git", "clone", "-q", tmp_path / "kimbot.git", tmp_path / "kimbot"], check=True)
    for name in VENVS:
        (tmp_path / "kimbot" / name).symlink_to((PROJECT / name).resolve())
    return tmp_path / "kimbot"


def types(clone: Path, line: str) -> Verdict:
    """A line of the page, in a shell of her own."""
    hers = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "KIMBOT"))}
    return command("bash", "-c", line, cwd=clone, environment=hers)


def test_from_the_clone_to_a_new_command(clone: Path, record_property: Notes) -> None:
    ready = types(clone, FIRST)
    assert ready.status == 0, "\n".join(ready.lines)
    test, *pieces = sorted(PIECES, key=lambda piece: piece.file != TEST)
    test.put_into(clone)
    red = types(clone, OWN)
    assert red.status != 0
    assert any("Di Cibodas Sari, Kec. Cibodas sudah ada 2 anggota KIM" in line for line in red.lines), red.lines
    for piece in pieces:
        piece.put_into(clone)
    green = types(clone, OWN)
    assert green.status == 0, "\n".join(green.lines)
    assert OWN.endswith(TEST)
    record_property("new developer: commands", 4)
    record_property("new developer: pieces of a new command", len(PIECES))
