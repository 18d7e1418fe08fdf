"""Putting restored data in the place of what is there: one rename decides."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta, tzinfo
from pathlib import Path

from kimbot.backups.archive import DATABASE, BackupProblem, Step
from kimbot.backups.taking import ASIDE, beside, synced
from kimbot.core.clock import local

OLD = "old"
"""In the staging folder: what was in the place before, linked there until the restored data has taken it."""
ASIDE_DAYS = 30
"""How long the data from before a restore is kept: it holds people who were erased since."""


def place(staged: Path, data: Path, when: str, step: Step) -> Path | None:
    """Move what is staged into the data folder; where the data from before lies now (None: there was none).

    Nothing that could be lost is moved before the database is: killed before that rename, the old data is whole in its
    place; killed after it, the new is. `when` names the folder of the old data.
    """
    others = [path.relative_to(staged) for path in beside(staged, staged / OLD)]
    _set_aside(data, staged / OLD, others, step)
    for name in others:
        (data / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _move(staged / name, data / name)
        step("placing", 1, 2)
    _move(staged / DATABASE, data / DATABASE)
    step("placing", 2, 2)
    return keep_old(staged, data, when)


def keep_old(staged: Path, data: Path, when: str) -> Path | None:
    """Give the data from before a lasting name, unless it is still the one in use."""
    old = staged / OLD
    if not (old / DATABASE).exists() or _same(old / DATABASE, data / DATABASE):
        return None
    names = [f"{ASIDE}{when}", *(f"{ASIDE}{when}-{number}" for number in range(2, 100))]
    aside = next(data / name for name in names if not (data / name).exists())
    old.replace(aside)
    synced(data)
    return aside


def sweep(data: Path, now: int, zone: tzinfo) -> None:
    """Delete what a restore has replaced more than `ASIDE_DAYS` before `now` (ms UTC)."""
    oldest = local(now, zone).date() - timedelta(days=ASIDE_DAYS)
    for path in data.glob(f"{ASIDE}*"):
        replaced = re.fullmatch(rf"{ASIDE}(\d{{8}})-\d{{6}}(-\d+)?", path.name)
        if replaced and date.fromisoformat(replaced[1]) < oldest:
            shutil.rmtree(path)


def _set_aside(data: Path, old: Path, others: list[Path], step: Step) -> None:
    """Link what will be replaced. The log beside the database is written into it first, so that it is one file."""
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir(mode=0o700)
    if not (data / DATABASE).exists():
        return
    _close_log(data / DATABASE)
    step("placing", 0, 2)
    logs = [Path(DATABASE + end) for end in ("-wal", "-shm")]
    for name in [Path(DATABASE), *logs, *others]:
        if (data / name).exists():
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            _link(data / name, old / name)
    synced(old)
    for log in logs:  # of a database so damaged that it could not be closed: a log must not meet another database
        (data / log).unlink(missing_ok=True)


def _close_log(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=10)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as problem:
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BackupProblem(f"somebody else is using {database}") from None


def _link(source: Path, to: Path) -> None:
    try:
        os.link(source, to)
    except OSError:  # a file system without links
        shutil.copy2(source, to)


def _move(source: Path, to: Path) -> None:
    synced(source)
    source.replace(to)
    synced(to.parent)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)
