"""Data folders to back up and restore."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kimbot.backups.archive import DATABASE, Manifest, Step, unpack
from kimbot.backups.restoring import Restored, restore
from kimbot.backups.taking import take
from kimbot.context import Context
from kimbot.db.migrate import migrate
from kimbot.folder import AUDIT_KEY, keep

KEY = b"of these tests alone"
MADE = 1_795_399_200_000


def quietly(what: str, done: int, total: int) -> None:
    """A step that nobody looks at."""


def folder(path: Path, mark: str, *, upto: int | None = None) -> Path:
    """A data folder as a killed bot leaves it: a marked database of our schema (or an earlier one), part of it still in
    its log, and a file beside it.
    """
    making = path.with_name(path.name + ".making")
    (making / "media").mkdir(parents=True)
    (making / "media" / f"{mark}.jpg").write_bytes(mark.encode() * 1000)
    with closing(sqlite3.connect(making / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, upto)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("INSERT INTO facts VALUES ('mark', ?)", (mark,))
        shutil.copytree(making, path)
    shutil.rmtree(making)
    keep(path / AUDIT_KEY, KEY.decode())
    return path


def mark(data: Path) -> str:
    """Whose database it is, found sound."""
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return str(connection.execute("SELECT value FROM facts WHERE name = 'mark'").fetchone()[0])


def backed_up(data: Path, target: Path) -> Manifest:
    return take(data, target, MADE, quietly)


def unpacked(archive: Path, place: Callable[[str], Path | None]) -> Manifest:
    with archive.open("rb") as opened:
        return unpack(opened, place, quietly)


def put_back(archive: Path, data: Path, context: Context, step: Step = quietly, **how: Any) -> Restored:
    with archive.open("rb") as opened:
        return restore(opened, data, context, step, **how)
