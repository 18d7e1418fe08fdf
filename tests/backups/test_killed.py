"""kill -9 before each single thing that a backup or a restore does to files: what was there is whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from kimbot.backups.archive import DATABASE
from kimbot.backups.taking import take
from tests.backups.data import MADE, backed_up, folder, mark, quietly, unpacked
from tests.backups.kills import ROOT, act


def killed(what: str, place: Path) -> list[Path]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.backups.kills", what, place],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kills = int(done.stdout)
    assert kills >= 10
    return [place / f"{number:03}" for number in range(kills)]


def test_a_killed_backup_leaves_data_and_older_backups_whole_and_the_next_one_works(tmp_path: Path) -> None:
    folder(tmp_path / "data", "now")
    older = tmp_path / "backups" / "one.tar.gz"
    take(folder(tmp_path / "before", "before"), older, MADE, quietly)
    for left in killed("take", tmp_path):
        assert mark(left / "data") == "now"
        assert self_made(left / "backups" / "one.tar.gz", tmp_path) in ("before", "now")
        act("take", left)
        assert self_made(left / "backups" / "one.tar.gz", tmp_path) == "now"
        assert [path.name for path in (left / "backups").iterdir()] == ["one.tar.gz"]


def self_made(archive: Path, place: Path) -> str:
    unpacked(archive, lambda name: place / "read" / name)
    return mark(place / "read")


@pytest.mark.parametrize("damaged", [False, True])
def test_a_killed_restore_leaves_the_old_data_whole_or_the_new(tmp_path: Path, damaged: bool) -> None:
    data = folder(tmp_path / "data", "old")
    backed_up(folder(tmp_path / "source", "new"), tmp_path / "backup.tar.gz")
    if damaged:
        (data / DATABASE).write_bytes(b"not a database " * 1000)
    seen = set()
    for left in killed("restore", tmp_path):
        if not damaged:
            seen.add(found := mark(left / "data"))
            assert (left / "data" / "media" / f"{found}.jpg").exists()
        act("restore", left)
        assert mark(left / "data") == "new"
        assert (left / "data" / "media" / "new.jpg").read_bytes() == b"new" * 1000
        old = [path for path in (left / "data").iterdir() if path.name.startswith("before-restore-")]
        assert damaged or "old" in [mark(path) for path in old]
        assert all(mark(path) in ("old", "new") for path in old if not damaged)
        assert not (left / "data" / "restore.part").exists()
    assert damaged or seen == {"old", "new"}
