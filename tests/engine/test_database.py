"""A database that cannot: full, locked. Nothing is acknowledged that is not stored, and all goes on by itself."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kimbot.db.database import DatabaseProblem
from kimbot.db.facts import set_fact
from kimbot.work import Work
from tests.engine.stage import Engine, Hands, seen
from tests.phones import Phone

LOCKERS = 8
LOCKER = """
import sqlite3, sys, time
with sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None) as database:
    for _ in range(20):
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO facts VALUES (?, '') ON CONFLICT DO NOTHING", (sys.argv[2],))
        time.sleep(0.015)  # in a process of its own: this is how long it holds the lock, nobody waits for it
        database.execute("COMMIT")
"""
LONG = "…" * 4000
"""More than a page of the database, whatever room there is in its pages."""


def fill_up(engine: Engine) -> None:
    """No page more than there is now, and no free one among them."""
    pages = engine.work(lambda work: work.tx.value("PRAGMA page_count"))
    engine.work(lambda work: work.tx.run(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(DatabaseProblem, match="full"):
        fill_the_rest(engine)


def fill_the_rest(engine: Engine) -> None:
    for number in range(1000):
        engine.work(lambda work, name=f"junk {number}": set_fact(work.tx, name, LONG))


def make_room(work: Work) -> None:
    work.tx.run("PRAGMA max_page_count = 1000000")


def waiting_at_telegram(engine: Engine) -> int:
    """Updates that Telegram still keeps for us."""
    found: Any = engine._do(engine.app.api.call("getWebhookInfo", {}))
    return int(found["pending_update_count"])


def polled_again(engine: Engine) -> None:
    """Waits until updates were fetched twice more."""
    before = len(engine.calls("getUpdates"))
    engine.waits(lambda: len([call for call in engine.calls("getUpdates")[before:] if call.status]) >= 2)


def test_a_full_disk_keeps_updates_at_telegram_until_there_is_room(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.until(lambda _: waiting_at_telegram(engine) == 0)
    fill_up(engine)
    siti.says(LONG)
    polled_again(engine)
    assert waiting_at_telegram(engine) == 1
    engine.work(make_room)
    siti.sees("belum paham")
    assert seen(siti, "belum paham") == 1


@pytest.mark.parametrize("minutes", [0, 5])
def test_health_is_red_while_the_disk_is_full_and_whoever_runs_the_bot_is_told_once_when_it_works_again(
    tmp_path: Path, minutes: int
) -> None:
    clock = Hands()
    with Engine(tmp_path, clock=clock) as engine:
        engine.admin.says("/start")
        (siti,) = engine.people(1)
        assert engine.app.health()[0]
        fill_up(engine)
        siti.says(LONG)
        polled_again(engine)
        for _ in range(minutes):
            clock.passes(55)
            polled_again(engine)
        well, facts = engine.app.health()
        assert not well
        assert facts["problems"] == ["the database cannot be used: database or disk is full"]
        engine.work(make_room)
        siti.sees("belum paham")
        clock.passes(61)
        engine.waits(lambda: engine.app.health()[0])
        if minutes:
            engine.admin.sees("karena disk server penuh", within=10)
        clock.passes(61)
        engine.admin.says("/bahasa")
        engine.admin.sees("Bahasa")
        assert seen(engine.admin, "menit kimbot tidak bisa") == bool(minutes)


def test_a_disk_that_stays_full_for_hours_never_ends_the_bot(tmp_path: Path) -> None:
    clock = Hands()
    with Engine(tmp_path, clock=clock) as engine:
        (siti,) = engine.people(1)
        fill_up(engine)
        siti.says(LONG)
        for _ in range(3):
            clock.passes(3600)
            polled_again(engine)
        engine.work(make_room)
        siti.sees("belum paham")
        assert seen(siti, "belum paham") == 1


def test_a_full_disk_takes_back_the_whole_unit(engine: Engine) -> None:
    (siti,) = engine.people(1)
    fill_up(engine)

    def too_much(work: Work) -> None:
        work.tx.run("UPDATE chats SET title = 'changed'")
        work.tx.run("INSERT INTO facts VALUES ('big', :big)", big="x" * 1_000_000)

    with pytest.raises(DatabaseProblem, match="full"):
        engine.work(too_much)
    assert engine.work(lambda work: work.chats.of_telegram(siti.id).title) == "Warga 0"  # type: ignore[union-attr]
    engine.work(make_room)


def test_a_database_locked_by_eight_processes_loses_and_doubles_nothing(engine: Engine) -> None:
    people = engine.people(10)
    path = engine.folder / "data" / "kimbot.db"
    lockers = [
        subprocess.Popen([sys.executable, "-c", LOCKER, str(path), f"locker {number}"]) for number in range(LOCKERS)
    ]
    engine.until(lambda work: work.tx.value("SELECT COUNT(*) FROM facts WHERE name LIKE 'locker%'") == LOCKERS)
    release = engine.release(people)
    for phone in people:
        phone.says("/bahasa")
    for phone in people:
        phone.sees("Bahasa", within=20)
    assert [locker.wait(30) for locker in lockers] == [0] * LOCKERS
    assert engine.settled(release) == {"sent": 10}
    assert [(seen(phone, "Bahasa"), seen(phone, "Kabar")) for phone in people] == [(1, 1)] * 10


def impatient(work: Work) -> None:
    """Whoever waits for the writer gives up soon."""
    work.tx.run("PRAGMA busy_timeout = 50")


def lock(engine: Engine) -> sqlite3.Connection:
    """Takes the writer away until the connection is closed."""
    database = sqlite3.connect(engine.folder / "data" / "kimbot.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    return database


def test_what_comes_while_the_database_is_locked_is_handled_once_afterwards(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.until(lambda _: waiting_at_telegram(engine) == 0)
    engine.work(impatient)
    with closing(lock(engine)):
        siti.says("/bahasa")
        polled_again(engine)
        assert waiting_at_telegram(engine) == 1
    siti.sees("Bahasa")
    assert seen(siti, "Bahasa") == 1


def test_an_answer_that_cannot_be_written_down_is_written_later_not_sent_again(engine: Engine) -> None:
    siti, budi = engine.people(2)
    engine.work(impatient)
    engine.fault("slow", seconds=0.3, methods=["sendMessage"], count=2)
    delivery, release = engine.say(siti, "Untuk Anda"), engine.release([budi])
    departs(engine, siti, budi)
    with closing(lock(engine)):
        siti.sees("Untuk Anda")
        budi.sees("Kabar")
        polled_again(engine)
    engine.ends(delivery, "sent")
    assert engine.settled(release) == {"sent": 1}
    assert len(engine.calls("sendMessage")) == 2
    assert (seen(siti, "Untuk Anda"), seen(budi, "Kabar")) == (1, 1)


def departs(engine: Engine, *phones: Phone) -> None:
    """Waits until something is on its way to each."""
    engine.waits(lambda: all(engine.calls("sendMessage", chat=phone.id) for phone in phones))
