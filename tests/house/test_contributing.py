"""CONTRIBUTING.md, carried out on a copy of the project: its command is added, its test is seen green and red."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.house.contributing import PAGE, PIECES, TEST
from tests.house.lint import PROJECT, Verdict, command

COPIED = ("kimbot", "config", "tests", "tools", "bench", "pyproject.toml")
TAKEN = re.compile(r"^\*\*`(?P<file>[^`]+)`\*\*, without `(?P<words>[^`]+)`", re.MULTILINE)
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the new command in it, formatted as `make format` does it."""
    folder = tmp_path_factory.mktemp("contributing")
    for name in COPIED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / name, folder / name)
    for piece in PIECES:
        piece.put_into(folder)
    assert run(folder, BIN / "ruff", "format", "--no-cache", "kimbot", "tests").status == 0
    return folder


def run(copy: Path, *words: str | Path) -> Verdict:
    """A command in the copy, which is the kimbot that it imports."""
    return command(*words, cwd=copy, environment=os.environ | {"PYTHONPATH": str(copy)})


def pytested(copy: Path, *files: str) -> Verdict:
    return run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)


def test_no_block_is_overlooked() -> None:
    """Every block but the commands to type says where it goes."""
    fences = re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)
    assert len(PIECES) == len([language for language in fences if language != "sh"]) >= 7


def test_its_command_works_and_everybody_may_know_who_takes_it(copy: Path) -> None:
    done = pytested(copy, TEST, "tests/house/test_gates.py", "tests/house/test_services.py")
    assert done.status == 0, "\n".join(done.lines)


def test_its_words_are_held_to_the_same_rules(copy: Path) -> None:
    done = pytested(copy, "tests/texts/test_catalogue.py", "-k", "neighbours or same_keys")
    assert done.status == 0, "\n".join(done.lines)


@pytest.mark.parametrize(
    "words",
    [
        (BIN / "ruff", "check", "--no-cache", "."),
        (BIN / "lint-imports", "--no-cache", "--no-logo"),
        (sys.executable, "tools/check_async.py", "."),
        (sys.executable, "tools/check_house.py", "."),
    ],
    ids=["ruff", "imports", "async", "house"],
)
def test_the_copy_keeps_the_rules(copy: Path, words: tuple[str | Path, ...]) -> None:
    done = run(copy, *words)
    assert done.status == 0, "\n".join(done.lines)


def test_its_test_is_red_without_what_it_protects(copy: Path, tmp_path: Path) -> None:
    taken = TAKEN.search(PAGE)
    assert taken
    broken = tmp_path / "broken"
    shutil.copytree(copy, broken)
    path = broken / taken["file"]
    before = path.read_text(encoding="utf-8")
    assert before.count(taken["words"]) == 1, "it stands somewhere else too"
    path.write_text(before.replace(taken["words"], ""), encoding="utf-8")
    done = pytested(broken, TEST, "-x")
    assert done.status == 1
    assert any("sudah ada 3 anggota KIM" in line for line in done.lines)
