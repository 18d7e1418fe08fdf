"""Backups of data that is in use: consistent, private, whole or not there."""

import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from kimbot.backups.archive import DATABASE, BackupProblem
from kimbot.backups.taking import COPY, PART, take
from tests.backups.data import MADE, backed_up, folder, mark, unpacked
from tests.backups.kills import ROOT


def read(archive: Path, into: Path) -> Path:
    unpacked(archive, lambda name: into / name)
    return into


def test_a_backup_holds_database_log_and_files_and_nothing_else(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", "now")
    for name in ("kimbot.lock", "backups/daily-2026-01-01.tar.gz", "before-restore-1/kimbot.db", "elsewhere/x.tar.gz"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).touch()
    manifest = backed_up(data, data / "elsewhere" / "one.tar.gz")
    assert sorted(manifest.files) == [DATABASE, "media/now.jpg"]
    assert (manifest.made, manifest.at_rest, manifest.rows["facts"]) == (MADE, True, 1)
    assert mark(read(data / "elsewhere" / "one.tar.gz", tmp_path / "read")) == "now"


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", "now")
    backed_up(data, data / "backups" / "one.tar.gz")
    assert (data / "backups" / "one.tar.gz").stat().st_mode & 0o777 == 0o600
    assert (data / "backups").stat().st_mode & 0o777 == 0o700


def test_it_is_of_one_moment_although_somebody_writes_all_the_time(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", "now")
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE pairs (side TEXT, n INTEGER, ballast TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO pairs VALUES ('left', ?, ?)", [(n, "x" * 2000) for n in range(5000)])
        connection.executemany("INSERT INTO pairs VALUES ('right', ?, ?)", [(n, "x" * 2000) for n in range(5000)])
        connection.execute("COMMIT")
    ended, wrote = threading.Event(), 0

    def write() -> None:
        nonlocal wrote
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None, timeout=30)) as connection:
            while not ended.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO pairs VALUES ('left', 0, 'y')")
                connection.execute("INSERT INTO pairs VALUES ('right', 0, 'y')")
                connection.execute("COMMIT")
                wrote += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            before = wrote
            backed_up(data, tmp_path / "backups" / f"{number}.tar.gz")
            assert wrote > before, "nobody wrote meanwhile"
    finally:
        ended.set()
        writer.join()
    for number in range(3):
        copy = read(tmp_path / "backups" / f"{number}.tar.gz", tmp_path / str(number))
        with closing(sqlite3.connect(copy / DATABASE)) as connection:
            sides = connection.execute("SELECT side, COUNT(*) FROM pairs GROUP BY side").fetchall()
        assert sides[0][1] == sides[1][1] >= 5000


FULL = """
import resource, sys
from pathlib import Path
from tests.backups.data import backed_up, unpacked
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
backed_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_where_there_is_no_room_the_old_backup_stays(tmp_path: Path) -> None:
    data, target = folder(tmp_path / "data", "now"), tmp_path / "backups" / "one.tar.gz"
    backed_up(folder(tmp_path / "before", "before"), target)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", FULL, data, target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "BackupProblem: the backup could not be made" in done.stderr
    assert mark(read(target, tmp_path / "read")) == "before"
    assert list(target.parent.iterdir()) == [target]


def test_two_at_once_into_one_folder(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", "now")
    refusals = []

    def meanwhile(*_: object) -> None:
        with pytest.raises(BackupProblem, match="another backup is being written"):
            backed_up(data, tmp_path / "backups" / "other.tar.gz")
        refusals.append(1)

    take(data, tmp_path / "backups" / "one.tar.gz", MADE, meanwhile)
    assert refusals
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["one.tar.gz"]


def test_one_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def enough(what: str, *_: object) -> None:
        if what == "checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(folder(tmp_path / "data", "now"), tmp_path / "backups" / "one.tar.gz", MADE, enough)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_damaged_database_is_not_called_a_backup(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", "now")
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'deliveries_key'").fetchone()[0]
    with (data / DATABASE).open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(BackupProblem, match=r"damaged|malformed"):
        backed_up(data, tmp_path / "backups" / "one.tar.gz")
    assert list((tmp_path / "backups").iterdir()) == []


def test_where_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="nothing to back up"):
        backed_up(tmp_path / "none", tmp_path / "backups" / "one.tar.gz")
    assert not (tmp_path / "backups").exists()


def test_one_in_the_data_folder_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupProblem, match="name another folder"):
        backed_up(folder(tmp_path / "data", "now"), tmp_path / "data" / "one.tar.gz")


@pytest.mark.parametrize("name", [PART, COPY])
def test_a_link_where_it_is_written_leads_nowhere(tmp_path: Path, name: str) -> None:
    data, other = folder(tmp_path / "data", "now"), tmp_path / "other"
    other.write_text("as it was")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / name).symlink_to(other)
    with suppress(BackupProblem):
        backed_up(data, tmp_path / "backups" / "one.tar.gz")
    assert other.read_text() == "as it was"
