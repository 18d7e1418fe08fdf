"""A correction of a campaign: every copy that was delivered is edited, said anew, or named; and how fast that goes.

usage: python bench/correction.py [--chats N] [--rate N]
The real `kimbot run` against the sink (50 ms round trip, strict windows): of the chats that got the announcement one in
ten has blocked the bot since, three in a hundred are groups that have become supergroups; that is found out on the way.
Last line: JSON with edited, anew (where the group had moved), named (dead chats, in the result), left (copies of which
nothing is known: 0), too_many (429s), rate_ratio (requests that arrived ÷ allowed, after the first second).
"""

import argparse
import asyncio
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.million import context
from bench.runner import Sink, folder, last_line, pinned, settings, sink, table
from kimbot.announcements.approval.model import seal
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.app import DATABASE
from kimbot.context import Context
from kimbot.core.actor import Actor
from kimbot.db.database import Tx
from kimbot.db.sqlite import open_sqlite
from kimbot.work import Work

ROUND_TRIP_MS = 50.0
DEAD, MOVED = 10, 3
CITY = "36.71"
ADMIN = 9_000_000_050
LONGEST = 600.0
"""Seconds after which it has failed."""

PEOPLE_AND_GROUPS = (
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
    " INSERT INTO chats (telegram_id, kind, title, state, created) SELECT"
    " CASE WHEN i % 100 BETWEEN :dead AND :dead + :moved - 1 THEN -1000000 - i ELSE 1000000 + i END,"
    " CASE WHEN i % 100 BETWEEN :dead AND :dead + :moved - 1 THEN 'group' ELSE 'private' END, 'Warga ' || i, 'open', 0"
    " FROM n"
)
MEMBERS = (
    "INSERT INTO members (id, name, area, role, state, consent_version, consent_at, created)"
    " SELECT id, title, '36.71.09.1002', 'anggota', 'active', '2026-11', 0, 0 FROM chats"
    " WHERE kind = 'private' AND telegram_id <> :admin"
)


def deliver(tx: Tx, here: Context, chats: int) -> None:
    """An announcement that everyone has got."""
    work = Work(tx, here)
    admin = work.chats.seen(ADMIN, "private", "Bu Ratna", None, "id")
    work.chats.set_state(admin.id, "open")
    work.roles.make_first_admin(admin.id)
    tx.run(PEOPLE_AND_GROUPS, count=chats, dead=DEAD, moved=MOVED)
    tx.run(MEMBERS, admin=ADMIN)
    given = Composed(Content("Posyandu", "Posyandu hari Sabtu"), "kesehatan", (CITY,), None)
    asked = work.announcements.submit(Actor(admin.id, "Bu Ratna"), given)
    work.releases.take(work.approvals.approve(Actor(admin.id, "Bu Ratna"), asked.id, asked.version))
    while work.releases.fill(1):
        pass
    groups = [row["id"] for row in tx.rows("SELECT id FROM chats WHERE kind = 'group'")]
    content = int(tx.value("SELECT MAX(id) FROM contents"))
    work.outbox.ledger.owe_broadcast(1, groups, content)
    tx.run(
        "UPDATE deliveries SET state = 'sent', message_id = id, settled = :now WHERE occurrence_id = 1", now=work.now
    )
    work.releases.finish(1)
    tx.run("DELETE FROM deliveries WHERE occurrence_id IS NULL")


def correct(tx: Tx, here: Context) -> None:
    """Two have agreed on other words."""
    work = Work(tx, here)
    announcement = work.announcements.read(1)
    admin = work.chats.of_telegram(ADMIN)
    assert admin is not None
    given = {"announcement": 1, "of": seal(announcement), "title": "Posyandu", "html": "Posyandu Minggu"}
    work.corrections.correct(Actor(admin.id, "Bu Ratna"), given)


async def prepare(data: Path, chats: int) -> None:
    """A database in which the correction is about to begin."""
    db, here = await open_sqlite(data / DATABASE), context()
    try:
        await db.unit(lambda tx: deliver(tx, here, chats))
        await db.unit(lambda tx: correct(tx, here))
    finally:
        await db.close()


def finish(data: Path, at: Sink, rate: int) -> None:
    """Let the bot run until the correction is done."""
    command = [*pinned(0), sys.executable, "-m", "kimbot", "run"]
    environment = settings(at.url, data) | {"KIMBOT_RATE": str(rate)}
    bot = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=data)
    until = time.monotonic() + LONGEST
    try:
        while ask(data, "SELECT COUNT(*) FROM occurrences WHERE finished IS NULL") != 0:
            if time.monotonic() > until or bot.poll() is not None:
                raise SystemExit("the correction did not come to its end")
            time.sleep(0.2)
    finally:
        bot.terminate()
        bot.wait()


def ask(data: Path, question: str) -> int:
    """One number out of the database."""
    with closing(sqlite3.connect(data / DATABASE)) as found:
        return int(found.execute(question).fetchone()[0])


def measure(chats: int, rate: int) -> dict[str, float]:
    """All figures."""
    with folder() as data, sink(delay_ms=ROUND_TRIP_MS, rate=rate, dead=DEAD, moved=MOVED) as at:
        asyncio.run(prepare(data, chats))
        finish(data, at, rate)
        refused = at.stats()["refused"]
        arrivals = [(second, method, status) for second, method, chat, status in at.arrivals() if chat]
        copies = "SELECT COUNT(*) FROM deliveries WHERE occurrence_id = 2 AND"
        named, changed = ask(data, f"{copies} state = 'gone'"), ask(data, f"{copies} state = 'sent'")
        anew = ask(data, f"{copies} state = 'sent' AND edits IS NULL")
    first = arrivals[0][0] + 1.0
    counted = [second for second, _, _ in arrivals if second >= first]
    ratio = len(counted) / (counted[-1] - first) / rate if len(counted) > 1 else 0.0
    left = chats - named - changed
    figures = {"edited": changed - anew, "anew": anew, "named": named, "left": left}
    return figures | {"too_many": sum(refused.values()), "rate_ratio": round(ratio, 4)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chats", type=int, default=5_000)
    options.add_argument("--rate", type=int, default=30)
    given = options.parse_args()
    figures = measure(given.chats, given.rate)
    table(("figure", "measured"), list(figures.items()))
    last_line(figures)


if __name__ == "__main__":
    main()
