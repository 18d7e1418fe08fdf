"""The database of a simulated run: SQLite in memory behind the real writer, with crashes, faults, power cuts."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from kimbot.db.database import Tx
from kimbot.db.sqlite import SqliteDatabase
from tests.simulation.dice import Dice
from tests.simulation.history import Effect, History
from tests.simulation.loop import TERM

T = TypeVar("T")
REMEMBERED = 60
"""Commits before the planned crash of which an image is kept, for a power cut that takes some of them back."""


WATCHED = (
    "CREATE TEMP TABLE spoken (delivery BIGINT, payload TEXT)",
    "CREATE TEMP TRIGGER speaks AFTER UPDATE OF state ON main.deliveries"
    " WHEN NEW.state NOT IN ('queued', 'sending') AND OLD.payload IS NOT NULL"
    " BEGIN INSERT INTO spoken VALUES (NEW.id, OLD.payload); END",
    "CREATE TEMP TABLE asked_again (delivery BIGINT, due BIGINT)",
    "CREATE TEMP TRIGGER asks_again AFTER UPDATE OF state ON main.deliveries"
    " WHEN NEW.state = 'queued' AND OLD.state IN ('unknown', 'gone', 'failed')"
    " BEGIN INSERT INTO asked_again VALUES (NEW.id, NEW.due); END",
)
"""What the ledger held when a message came to its end (it forgets the words); what somebody sent again."""


class Stage(Protocol):
    """Where crashes come from."""

    async def boundary(self, name: str) -> None:
        """A moment at which the process may die: then this never returns."""
        ...

    def near_power_cut(self) -> bool:
        """Whether a power cut is so near that images are worth their time."""
        ...

    def database_fails(self) -> bool: ...

    async def dies(self) -> None:
        """The process dies here: this never returns."""
        ...


class Dies(BaseException):
    """In the middle of its work the process ends, as by kill -9."""


class Refusing:
    """A connection while another process holds the database: the next statement that begins so fails."""

    def __init__(self, connection: sqlite3.Connection, what: str) -> None:
        self._connection, self._what = connection, what

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql.startswith(self._what):
            raise locked()
        return self._connection.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def locked() -> sqlite3.OperationalError:
    """What SQLite says while another process holds the database."""
    problem = sqlite3.OperationalError("database is locked")
    problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return problem


def connect(image: bytes) -> sqlite3.Connection:
    """A database in memory that holds what `image` holds."""
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    connection.row_factory = sqlite3.Row
    connection.deserialize(image)
    connection.execute("PRAGMA foreign_keys = ON")
    for statement in WATCHED:
        connection.execute(statement)
    return connection


@dataclass(frozen=True)
class _Image:
    at: float
    commit: int
    durable: bool
    content: bytes


class Disk:
    """What survives the death of a process."""

    def __init__(self, image: bytes, history: History, stage: Stage, time: Callable[[], float]) -> None:
        self.connection = connect(image)
        self._time = time
        self._history, self._stage = history, stage
        self._images: list[_Image] = []

    def committed(self, durable: bool) -> None:
        """One more commit is in the file."""
        self._history.commits += 1
        if self._stage.near_power_cut():
            self._images.append(_Image(self._time(), self._history.commits, durable, self.connection.serialize()))
            del self._images[:-REMEMBERED]

    def cut_power(self, dice: Dice) -> tuple[int, float]:
        """Take back some of the commits after the last durable one, the latest first; how many, and up to when."""
        durable = [place for place, image in enumerate(self._images) if image.durable]
        candidates = self._images[durable[-1] if durable else 0 :]
        if not candidates or not durable:
            return 0, self._time()
        kept = candidates[0] if dice.random() < 0.5 else dice.choice(candidates)
        lost = self._history.commits - kept.commit
        names = ("spoken", "asked_again")
        watched = {name: self.connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
        self.connection.close()
        self.connection = connect(kept.content)
        last = self.connection.execute("SELECT COALESCE(MAX(id), 0) FROM deliveries").fetchone()[0]
        for name, rows in watched.items():
            still = [tuple(row) for row in rows if row["delivery"] <= last]
            self.connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", still)
        self._history.forget_after(kept.commit, last)
        self._images = []
        return lost, kept.at


class _Writer:
    """Stands where aiosqlite's connection stands: `hop` runs a function on the connection, here inline."""

    def __init__(self, disk: Disk, stage: Stage, history: History, dice: Dice, time: Callable[[], float]) -> None:
        self._disk, self._stage, self._history, self._dice, self._time = disk, stage, history, dice, time
        self.batch: list[Effect] = []
        self.durable: Callable[[], bool] = lambda: False
        """Whether the commit that was just done asked for the disk."""

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        await self._stage.boundary("commit")
        await asyncio.sleep(self._dice.choice((0.0, 0.0, 0.0, 0.001, 0.02)))
        connection = self._disk.connection
        before = connection.total_changes
        self.batch = []
        if self._stage.database_fails():
            refusing: Any = Refusing(connection, self._dice.choice(("BEGIN", "COMMIT")))
            result = work(refusing)
        else:
            try:
                result = work(connection)
            except Dies:
                await self._stage.dies()
        if connection.total_changes != before:
            durable = self.durable()
            self._disk.committed(durable)
            self._note(durable)
        await self._stage.boundary("committed")
        return result

    def _note(self, durable: bool) -> None:
        for effect in self.batch:
            effect.commit = self._history.commits
            self._history.effects.append(effect)
        term = TERM.get()
        self._history.note(self._time(), "commit", term, self._history.commits, "durable" if durable else "")

    async def close(self) -> None:
        """The file stays."""


class _Reader:
    def __init__(self, disk: Disk, stage: Stage, dice: Dice) -> None:
        self._disk, self._stage, self._dice = disk, stage, dice

    async def hop(self, work: Callable[[sqlite3.Connection], T]) -> T:
        await asyncio.sleep(0)
        connection = self._disk.connection
        if self._stage.database_fails():
            raise locked()
        before = connection.total_changes
        result = work(connection)
        if connection.total_changes != before:  # as `PRAGMA query_only` would, which costs two statements more
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return result

    async def close(self) -> None:
        """The file stays."""


class SimDatabase(SqliteDatabase):
    """The real writer over inline connections. Notes what each handler's unit changed."""

    def __init__(self, writer: _Writer, reader: _Reader, history: History) -> None:
        super().__init__(writer, reader, None)  # type: ignore[arg-type]
        self._inline, self._history = writer, history
        writer.durable = lambda: self._synchronous == "FULL"
        self._epoch = ""

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        task = asyncio.current_task()
        who = task.get_name() if task else ""
        match who.split():
            case ["update", number]:
                return await super().unit(lambda tx: self._handling(tx, work, who, int(number)), durable=durable)
            case ["delivery", *_]:
                return await super().unit(lambda tx: self._settling(tx, work), durable=durable)
            case ["process", _]:
                return await super().unit(lambda tx: self._beginning(tx, work), durable=durable)
        return await super().unit(work, durable=durable)

    def _beginning(self, tx: Tx, work: Callable[[Tx], T]) -> T:
        result = work(tx)
        self._epoch = _epoch(tx)
        return result

    def _settling(self, tx: Tx, work: Callable[[Tx], T]) -> T:
        """A process whose term has ended writes nothing into the ledger any more."""
        if _epoch(tx) == self._epoch:
            return work(tx)
        sql = "SELECT id, state, attempts, due, message_id FROM deliveries"
        before = [tuple(row.values()) for row in map(dict, tx.rows(sql))]
        result = work(tx)
        if before != [tuple(row.values()) for row in map(dict, tx.rows(sql))]:
            self._history.violated("stale", f"a term that had ended (epoch {self._epoch}) wrote into the ledger")
        return result

    def _is_deadly(self, tx: Tx, number: int) -> bool:
        deadly = self._history.deadly
        return bool(deadly) and tx.value("SELECT update_id FROM inbox WHERE id = :id", id=number) in deadly

    def _handling(self, tx: Tx, work: Callable[[Tx], T], who: str, number: int) -> T:
        before = _look(tx, number)
        result = work(tx)
        after = _look(tx, number)
        if before[0] == "new" and after[0] == "done" and self._is_deadly(tx, number):
            raise Dies
        effect = Effect(who, 0, TERM.get(), before[0], after[0], after[1] - before[1], after[2] - before[2])
        self._inline.batch.append(effect)
        return result


def _look(tx: Tx, number: int) -> tuple[str | None, int, int]:
    row = tx.row(
        "SELECT (SELECT state FROM inbox WHERE id = :number) AS state,"
        " (SELECT COALESCE(MAX(id), 0) FROM deliveries) AS deliveries,"
        " (SELECT COALESCE(MAX(id), 0) FROM audit) AS audits",
        number=number,
    )
    assert row is not None
    return row["state"], row["deliveries"], row["audits"]


def _epoch(tx: Tx) -> str:
    return str(tx.value("SELECT value FROM facts WHERE name = 'epoch'"))


def opener(
    disk: Disk, stage: Stage, history: History, dice: Dice, time: Callable[[], float]
) -> Callable[[object], Awaitable[SimDatabase]]:
    """`Outside.open_database` of one process."""

    async def open_database(_: object) -> SimDatabase:
        return SimDatabase(_Writer(disk, stage, history, dice, time), _Reader(disk, stage, dice), history)

    return open_database
