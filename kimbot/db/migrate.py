"""Numbered SQL files, applied once, statement by statement, forward only."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import structlog

from kimbot.db.database import DatabaseProblem, NewerSchema

log = structlog.get_logger()

SCRUBBED = 11
"""From this schema on, what is deleted is overwritten (`PRAGMA secure_delete`)."""
ANEW = "to be written anew"
"""A fact: the file still holds what was deleted before."""


@dataclass(frozen=True)
class Migration:
    """One file: its number, its name and its statements."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]


def migrations() -> list[Migration]:
    """All migrations of this kimbot, in order."""
    folder = files("kimbot.db") / "migrations"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return [
        Migration(int(entry.name.split("_")[0]), entry.name, entry.read_text(encoding="utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    ]


def migrate(connection: sqlite3.Connection, upto: int | None = None) -> None:
    """Bring a SQLite database to this schema (or to number `upto`), in one transaction.

    One of before `SCRUBBED` is then written anew, so that nothing of what had been deleted in it stays in the file;
    where there is no room for that, it is tried again at the next start. Raises `NewerSchema` when a newer kimbot wrote
    it, `DatabaseProblem` when an applied file was changed since.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        if 0 < _apply(connection, migrations(), upto) < SCRUBBED:
            connection.execute("INSERT INTO facts (name, value) VALUES (?, '') ON CONFLICT DO NOTHING", (ANEW,))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    if connection.execute("SELECT 1 FROM facts WHERE name = ?", (ANEW,)).fetchone():
        _write_anew(connection)


def _write_anew(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("VACUUM")
        connection.execute("DELETE FROM facts WHERE name = ?", (ANEW,))
    except sqlite3.OperationalError as problem:
        log.warning("the database could not be written anew", problem=str(problem))


def require_current(connection: sqlite3.Connection) -> None:
    """Raise `DatabaseProblem` unless the database has exactly this schema: another process is using it."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'").fetchone()
    done = {row[0] for row in connection.execute("SELECT number FROM schema_versions")} if there else set()
    if done != {migration.number for migration in migrations()}:
        raise DatabaseProblem("another kimbot with another schema is using it; stop that one first")


def _apply(connection: sqlite3.Connection, known: list[Migration], upto: int | None) -> int:
    """Apply what is missing; the number the schema had before (0: none)."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_versions"
        " (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)"
    )
    done = {row[0]: row[1] for row in connection.execute("SELECT number, checksum FROM schema_versions")}
    if done and max(done) > known[-1].number:
        raise NewerSchema(f"the database has schema {max(done)}, this kimbot knows {known[-1].number}")
    for migration in known:
        if migration.number in done:
            if done[migration.number] != migration.checksum:
                raise DatabaseProblem(f"{migration.name} was changed after it had been applied")
        elif upto is None or migration.number <= upto:
            for statement in statements(migration.sql):
                connection.execute(_for_sqlite(statement))
            connection.execute(
                "INSERT INTO schema_versions (number, name, checksum) VALUES (?, ?, ?)",
                (migration.number, migration.name, migration.checksum),
            )
    return max(done, default=0)


def statements(sql: str) -> Iterator[str]:
    """The statements of a file, each ending with its semicolon."""
    part = ""
    for line in sql.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part.strip()
            part = ""
    if part.strip():
        raise DatabaseProblem(f"unfinished statement: {part.strip()[:60]}")


def _for_sqlite(statement: str) -> str:
    return statement.replace("BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
