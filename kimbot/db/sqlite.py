"""SQLite behind the port: one writer, some readers, each on aiosqlite's own thread."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import aiosqlite

from kimbot.core.tasks import Tasks
from kimbot.db.database import DatabaseProblem, Row, Tx
from kimbot.db.migrate import migrate, require_current

T = TypeVar("T")
BUSY_MS = 10_000


class SqliteTx:
    """`Tx` over a sqlite3 connection; lives only inside a hop."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, **values: object) -> int:
        return self._connection.execute(sql, values).rowcount

    def row(self, sql: str, **values: object) -> Row | None:
        return cast("Row | None", self._connection.execute(sql, values).fetchone())

    def rows(self, sql: str, **values: object) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def value(self, sql: str, **values: object) -> Any:
        # fetchall: a RETURNING statement changes nothing until it is read to its end
        found = self._connection.execute(sql, values).fetchall()
        return found[0][0] if found else None

    def many(self, sql: str, values: list[dict[str, object]]) -> None:
        self._connection.executemany(sql, values)


class _Hopping(aiosqlite.Connection):
    """aiosqlite with one method more: a whole function on its thread, in one hop.

    Uses `_execute`, `_conn` and `_thread`, which are private to aiosqlite: pinned, and held by a contract test.
    """

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return cast("T", await self._execute(work, self._conn))  # type: ignore[no-untyped-call]

    def finish(self) -> None:
        """Wait for the thread of a connection that was closed or could not be opened: it must not outlive the loop."""
        if self._thread.is_alive():
            self._thread.join()


@dataclass
class _Waiting:
    work: Callable[[Tx], Any]
    durable: bool
    future: asyncio.Future[Any]


class SqliteDatabase:
    """`Database` on a file. Units that wait together share a commit, each in a SAVEPOINT of its own."""

    def __init__(self, writer: _Hopping, reader: _Hopping, lock: IO[str] | None) -> None:
        self._writer, self._reader, self._lock = writer, reader, lock
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._synchronous = ""
        self._tasks = Tasks()
        self._tasks.start(self._write_forever(), "database writer")

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        if self._closing:
            raise DatabaseProblem("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(work, durable, future))
        self._wake.set()
        return await future

    async def read(self, work: Callable[[Tx], T]) -> T:
        try:
            return await self._reader.hop(lambda connection: _reading(connection, work))
        except sqlite3.Error as problem:
            if _is_away(problem):
                raise DatabaseProblem(str(problem)) from problem
            raise

    async def scrub(self) -> None:
        await self._alone(_empty_log)

    async def write_anew(self) -> None:
        await self._alone(_write_anew)

    async def _alone(self, act: Callable[[sqlite3.Connection], None]) -> None:
        """Outside of any transaction; units wait meanwhile."""
        if self._closing:
            raise DatabaseProblem("the database is closed")
        try:
            await self._writer.hop(act)
        except sqlite3.Error as problem:
            raise DatabaseProblem(str(problem)) from problem

    async def close(self) -> None:
        self._closing = True
        self._wake.set()
        await self._tasks.finish()
        await self._reader.close()
        await self._writer.close()
        if self._lock:
            self._lock.close()

    async def _write_forever(self) -> None:
        while self._waiting or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._write(batch)

    async def _write(self, batch: list[_Waiting]) -> None:
        durable = any(waiting.durable for waiting in batch)
        try:
            results = await self._writer.hop(lambda connection: self._batch(connection, batch, durable))
        except sqlite3.Error as problem:
            results = [DatabaseProblem(str(problem))] * len(batch)
        again: list[_Waiting] = []
        for waiting, result in zip(batch, results, strict=True):
            if result is _AGAIN:
                again.append(waiting)
            elif not waiting.future.cancelled():
                _settle(waiting.future, result)
        self._waiting = again + self._waiting

    def _batch(self, connection: sqlite3.Connection, batch: list[_Waiting], durable: bool) -> list[Any]:
        self._set_synchronous(connection, "FULL" if durable else "NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        results: list[Any] = []
        try:
            for waiting in batch:
                results.append(_savepoint(connection, waiting.work))
                if not connection.in_transaction:  # a full disk rolls everything back, not only this unit
                    rest = len(batch) - len(results)
                    return [_AGAIN] * (len(results) - 1) + [results[-1]] + [_AGAIN] * rest
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return results

    def _set_synchronous(self, connection: sqlite3.Connection, level: str) -> None:
        if level != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {level}")
            self._synchronous = level


@dataclass(frozen=True)
class _Raised:
    problem: BaseException


_AGAIN = object()


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    if isinstance(result, _Raised):
        future.set_exception(result.problem)
    elif isinstance(result, DatabaseProblem):
        future.set_exception(result)
    else:
        future.set_result(result)


def _savepoint(connection: sqlite3.Connection, work: Callable[[Tx], Any]) -> Any:
    connection.execute("SAVEPOINT unit")
    try:
        result = work(SqliteTx(connection))
    except Exception as problem:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO unit")
            connection.execute("RELEASE unit")
        return _Raised(DatabaseProblem(str(problem)) if _is_away(problem) else problem)
    connection.execute("RELEASE unit")
    return result


AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}
"""What is wrong with the database itself, and not with what was asked of it."""


def _is_away(problem: BaseException) -> bool:
    code = getattr(problem, "sqlite_errorcode", None)
    return isinstance(problem, sqlite3.Error) and code is not None and code & 0xFF in AWAY


def _reading(connection: sqlite3.Connection, work: Callable[[Tx], T]) -> T:
    connection.execute("BEGIN")
    try:
        return work(SqliteTx(connection))
    finally:
        connection.execute("ROLLBACK")


def _empty_log(connection: sqlite3.Connection) -> None:
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DatabaseProblem("somebody is still reading what was there before")


def _write_anew(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    _empty_log(connection)


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    if readonly:
        connection.execute("PRAGMA query_only = ON")
    return connection


async def open_sqlite(path: Path, *, may_migrate: bool = True) -> SqliteDatabase:
    """Open the file (made when missing), migrate it, and be ready for units.

    Raises `DatabaseProblem`; also when it would have to be migrated and may not.
    """
    writer = _Hopping(lambda: _connect(path, readonly=False), 64)
    reader = _Hopping(lambda: _connect(path, readonly=True), 64)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        async with AsyncExitStack() as opened:  # one left open keeps its thread alive, and with it the process
            await opened.enter_async_context(writer)
            await writer.hop(migrate if may_migrate else require_current)
            await opened.enter_async_context(reader)
            opened.pop_all()
    except BaseException as problem:
        writer.finish()
        reader.finish()
        if isinstance(problem, sqlite3.Error | OSError):
            raise DatabaseProblem(f"{path}: {problem}") from problem
        raise  # a mistake of ours, or told to stop while opening
    return SqliteDatabase(writer, reader, None)


def hold(path: Path) -> IO[str] | None:
    """The lease on a data folder: a lock the kernel frees when the process dies. None while another holds it.

    Only a file of the folder itself is opened, and nothing in it is changed: OSError where a link lies in its place.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    handle = os.fdopen(os.open(path, flags, 0o600), "r+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle
