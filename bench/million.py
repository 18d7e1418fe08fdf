"""A release to a million people: filling the ledger, going on after kill -9, marking in a ledger that has grown.

usage: python bench/million.py [--people N] [--rows N]
Last line: JSON with fill_s, hold_ms (longest unit), extra_mb (resident, over the fill), resume_s (the real `kimbot
run`, killed in the middle of this release: from its new start to the next message of it; median of three),
mark_p99_ms (8 rows marked durably in a ledger of `rows` rows).
"""

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import ROOT, Sink, folder, last_line, percentile, pinned, settings, sink, table
from kimbot import boot
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.app import DATABASE
from kimbot.context import Context
from kimbot.core.actor import Actor
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.db.database import Tx
from kimbot.db.sqlite import SqliteDatabase, open_sqlite
from kimbot.delivery.store import raise_epoch
from kimbot.delivery.term import Term
from kimbot.settings import Settings
from kimbot.work import Work

T = TypeVar("T")
CITY = "36.71"
MARKS = 400
KILLS = 3
FIRST_PERSON = 1_000_001
WAIT = 60.0
"""Seconds after which the release has not gone on."""

PEOPLE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
    " INSERT INTO chats (telegram_id, kind, title, state, created)"
    " SELECT 1000000 + i, 'private', 'Warga', 'open', 0 FROM n"
)
MEMBERS = (
    "INSERT INTO members (id, name, area, role, state, consent_version, consent_at, created)"
    " SELECT id, 'Warga', '36.71.09.1002', 'anggota', 'active', '2026-11', 0, 0 FROM chats WHERE kind = 'private'"
)
OLD_RELEASE = (
    "INSERT INTO deliveries (chat_id, occurrence_id, content_id, part, lane, policy, state, due, created, settled)"
    " SELECT id, :occurrence, 1, 0, 3, 'tahan', 'sent', 0, 0, 0 FROM chats ORDER BY id LIMIT :most"
)


def context() -> Context:
    settings = Settings(token="1:bench", config_dir=ROOT / "config", quiet_hours="")  # type: ignore[arg-type]
    found = boot.read_context(settings, SystemClock(), SystemChance(), ())
    assert isinstance(found.zone, ZoneInfo)
    return found


class Timed:
    """Units of work, with the longest hold of the writer."""

    def __init__(self, db: SqliteDatabase) -> None:
        self._db = db
        self.longest = 0.0

    async def unit(self, work: Callable[[Tx], T]) -> T:
        def timed(tx: Tx) -> T:
            began = time.perf_counter()
            try:
                return work(tx)
            finally:
                self.longest = max(self.longest, (time.perf_counter() - began) * 1000)

        return await self._db.unit(timed)


async def fill(db: SqliteDatabase, people: int, here: Context) -> dict[str, float]:
    """Announce to everyone and fill the ledger, as the running bot does it."""
    await db.unit(lambda tx: tx.run(PEOPLE, count=people))
    await db.unit(lambda tx: tx.run(MEMBERS))
    await db.unit(lambda tx: Work(tx, here).roles.make_first_admin(1))
    admin = Actor(1, "Bu Ratna")
    given = Composed(Content("Posyandu", "Posyandu hari Sabtu"), "kesehatan", (CITY,), None)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    timed, began = Timed(db), time.perf_counter()

    def announce(tx: Tx) -> None:
        work = Work(tx, here)
        asked = work.announcements.submit(admin, given)
        work.releases.take(work.approvals.approve(admin, asked.id, asked.version))

    await timed.unit(announce)
    while await timed.unit(lambda tx: Work(tx, here).releases.fill(1)):
        pass
    seconds = time.perf_counter() - began
    filled = await db.read(lambda tx: tx.value("SELECT COUNT(*) FROM deliveries WHERE occurrence_id = 1"))
    assert filled == people, f"{filled} of {people}"
    extra = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    return {"fill_s": round(seconds, 2), "hold_ms": round(timed.longest, 1), "extra_mb": round(extra, 1)}


def resume(data: Path) -> float:
    """Seconds from a start of `kimbot run` to the next message of the release in which it had been killed (median)."""
    with sink(delay_ms=50, rate=30) as at:
        took = [_live_and_die(at, data) for _ in range(1 + KILLS)]
    return round(statistics.median(took[1:]), 2)  # before the first start nobody had been killed


def _live_and_die(at: Sink, data: Path) -> float:
    at.reset(**at.stats()["options"])
    began = time.monotonic()
    command = [*pinned(0), sys.executable, "-m", "kimbot", "run"]
    bot = subprocess.Popen(command, env=settings(at.url, data), stderr=subprocess.DEVNULL, cwd=data)
    try:
        while not (sent := [second for second, _, chat, _ in at.arrivals() if chat >= FIRST_PERSON]):
            if time.monotonic() > began + WAIT:
                raise SystemExit("the release does not go on")
            time.sleep(0.05)
        time.sleep(0.5)  # some more, so that it dies in the middle of sending
    finally:
        bot.kill()
        bot.wait()
    return sent[0] - began


async def mark(db: SqliteDatabase, people: int, rows: int) -> float:
    """The 99th percentile of marking eight rows durably, in a ledger that has grown to `rows` rows (milliseconds)."""
    for release in range(2, 2 + max(0, rows - people) // people):
        subject = f"announcement:{1000 + release}"
        number = await db.unit(
            lambda tx, subject=subject: tx.value(
                "INSERT INTO occurrences (subject, due, state, created, finished) VALUES (:s, 0, 'finished', 0, 0)"
                " RETURNING id",
                s=subject,
            )
        )
        await db.unit(lambda tx, number=number: tx.run(OLD_RELEASE, occurrence=number, most=people))
    epoch, took = await db.unit(raise_epoch), []
    for _ in range(MARKS):
        heads = await db.read(lambda tx: Term(tx, 10**15, epoch).of_releases(8))
        began = time.perf_counter()
        marked = await db.unit(lambda tx, heads=heads: Term(tx, 1, epoch).mark(heads), durable=True)
        took.append((time.perf_counter() - began) * 1000)
        assert len(marked) == 8
    return round(percentile(took, 0.99), 1)


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[SqliteDatabase]:
    db = await open_sqlite(data / DATABASE)
    try:
        yield db
    finally:
        await db.close()


async def measure(people: int, rows: int) -> dict[str, float]:
    """All figures, on one database."""
    with folder() as data:
        async with opened(data) as db:
            figures = await fill(db, people, context())
        figures["resume_s"] = resume(data)
        async with opened(data) as db:
            figures["mark_p99_ms"] = await mark(db, people, rows)
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--rows", type=int, default=10_000_000)
    given = options.parse_args()
    figures = asyncio.run(measure(given.people, given.rows))
    table(("figure", "measured"), list(figures.items()))
    last_line(figures)


if __name__ == "__main__":
    main()
