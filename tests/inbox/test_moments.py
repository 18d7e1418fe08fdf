"""The moments at which a kill may come: what the file holds then is all that the next process will know."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import orjson
import pytest

from kimbot import app
from kimbot.bot.pool import PoolTransport
from kimbot.bot.transport import Form
from kimbot.db.database import Database, Tx
from kimbot.db.sqlite import open_sqlite
from tests.harness import Bot

T = TypeVar("T")
UPDATES = "SELECT COALESCE(MAX(update_id), 0) FROM inbox"
HALVES = (
    "SELECT COUNT(*) FROM deliveries",
    "SELECT COUNT(*) FROM inbox WHERE state = 'done'",
)


class Witness:
    """Looks into the file as another process would, whenever a unit has ended and whenever an update is confirmed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.halves: list[tuple[int, int]] = []
        """After each unit: how many replies are owed, how many updates are done."""
        self.confirmed: list[tuple[int, int]] = []
        """At each confirmation: the update that Telegram forgets now, the newest one that is kept."""

    def value(self, sql: str) -> int:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=10)) as database:
            return int(database.execute(sql).fetchone()[0])


class Units:
    """A database that lets the witness look after each unit, before whoever asked for it goes on."""

    def __init__(self, database: Database, witness: Witness) -> None:
        self._database, self._witness = database, witness

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        try:
            return await self._database.unit(work, durable=durable)
        finally:
            owed, done = map(self._witness.value, HALVES)
            self._witness.halves.append((owed, done))

    async def read(self, work: Callable[[Tx], T]) -> T:
        return await self._database.read(work)

    async def scrub(self) -> None:
        await self._database.scrub()

    async def close(self) -> None:
        await self._database.close()


class Twice(Units):
    """A database that carries out what handles an update once more: another process has it in hand as well."""

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        result = await super().unit(work, durable=durable)
        task = asyncio.current_task()
        if task is not None and task.get_name().startswith("update "):
            await super().unit(work, durable=durable)
        return result


class Line(PoolTransport):
    """A network that lets the witness look when a request confirms updates, before it leaves."""

    def __init__(self, witness: Witness) -> None:
        super().__init__()
        self._witness = witness

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        if url.endswith("/getUpdates") and isinstance(body, bytes) and (offset := orjson.loads(body).get("offset")):
            self._witness.confirmed.append((offset - 1, self._witness.value(UPDATES)))
        return await super().post(url, body, timeout)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "data" / app.DATABASE)


@pytest.fixture
def bot(tmp_path: Path, witness: Witness) -> Iterator[Bot]:
    async def opened(path: Path) -> Database:
        return Units(await open_sqlite(path), witness)

    with Bot(tmp_path, app.Outside(open_database=opened, transport=Line(witness))) as running:
        yield running


def test_what_telegram_is_told_we_have_is_in_the_file(bot: Bot, witness: Witness) -> None:
    siti = bot.world.user("Siti")
    for _ in range(5):
        siti.says("/bahasa")
        siti.sees("Bahasa")
    bot.until(lambda _: len(witness.confirmed) >= 5)
    assert [forgotten <= kept for forgotten, kept in witness.confirmed] == [True] * len(witness.confirmed)


def test_an_update_is_done_with_all_of_its_effects_or_with_none(bot: Bot, witness: Witness) -> None:
    siti = bot.world.user("Siti")
    for _ in range(5):
        siti.says("/bahasa")
        siti.sees("Bahasa")
    assert witness.halves[-1] == (5, 5)
    assert [owed - done for owed, done in witness.halves] == [0] * len(witness.halves), "a kill there leaves a half"


def test_an_update_that_is_handled_twice_has_its_effect_once(tmp_path: Path, witness: Witness) -> None:
    async def opened(path: Path) -> Database:
        return Twice(await open_sqlite(path), witness)

    with Bot(tmp_path, app.Outside(open_database=opened)) as bot:
        siti = bot.world.user("Siti")
        for _ in range(3):
            siti.says("/bahasa")
            siti.sees("Bahasa")
        bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM inbox WHERE state = 'new'"))
    assert witness.halves[-1] == (3, 3)
