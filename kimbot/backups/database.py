"""A database as a file: a consistent copy while a bot writes into it, and whether a copy is sound."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from kimbot.audit.chain import Chain
from kimbot.backups.archive import BackupProblem, Manifest, Step

PAGES = 1000
"""Pages copied at a time; others use the database in between."""


def opened(path: Path) -> sqlite3.Connection:
    """A database that is there (`sqlite3.OperationalError` where none is); nothing can be written through it."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA query_only = ON")
    return connection


def copy(source: Path, into: Path, step: Step) -> Mapping[str, int]:
    """Copy the database as it is at this moment into a file of its own; the rows of each table then.

    The copy is written anew: what had been deleted left bytes between rows. Raises `sqlite3.Error`, and
    `BackupProblem` where it is damaged, which that would hide.
    """
    with closing(opened(source)) as live, closing(sqlite3.connect(into, isolation_level=None)) as still:
        live.execute("BEGIN")  # one moment for the count and every page: a writer goes on beside it
        rows = counted(live)
        page = live.execute("PRAGMA page_size").fetchone()[0]
        live.backup(
            still,
            pages=PAGES,
            progress=lambda _, left, total: step("copying", (total - left) * page, total * page),
        )
        live.execute("ROLLBACK")
        still.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
        still.set_progress_handler(lambda: step("checking", 0, 0), 1_000_000)
        _require_whole(still)
        still.execute("PRAGMA journal_mode = OFF")  # killed, it is made again
        still.execute("VACUUM")
    return rows


def require_sound(path: Path, manifest: Manifest, step: Step) -> None:
    """Raise `BackupProblem` unless the database in this file is sound and holds what the manifest says."""
    try:
        with closing(opened(path)) as connection:
            connection.set_progress_handler(lambda: step("checking", 0, 0), 1_000_000)
            _require_whole(connection)
            orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
            rows = counted(connection)
            number = schema(connection)
    except sqlite3.DatabaseError as problem:
        raise BackupProblem(f"the database in the backup cannot be read: {problem}") from None
    if orphans is not None:
        raise BackupProblem(f"the database in the backup is damaged: {orphans[0]} refers to what is not there")
    if (rows, number) != (manifest.rows, manifest.schema):
        raise BackupProblem("the database in the backup does not hold what its last page says")


def _require_whole(connection: sqlite3.Connection) -> None:
    damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if damage != "ok":
        raise BackupProblem(f"the database in the backup is damaged: {damage}")


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    ).fetchall()
    return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


def audit_of(connection: sqlite3.Connection) -> str:
    """How many rows the audit has, and its sign; "" where there is none."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit'").fetchone()
    rows = connection.execute("SELECT COUNT(*), MAX(id) FROM audit").fetchone() if there else (0, None)
    last = connection.execute("SELECT hash FROM audit WHERE id = ?", rows[1:]).fetchone() if rows[0] else None
    return f"{rows[0]} {Chain(rows[0], last[0]).sign}" if last else ""


def schema(connection: sqlite3.Connection) -> int:
    """The number of the newest migration that was applied; 0 where there is none."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'").fetchone()
    found = connection.execute("SELECT MAX(number) FROM schema_versions").fetchone() if there else (0,)
    return int(found[0] or 0)
