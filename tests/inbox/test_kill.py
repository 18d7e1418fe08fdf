"""The real `kimbot run`, killed again and again in the middle of its work."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from tests.forks import Fork
from tests.harness import ROOT, TOKEN
from tests.phones import Phone, World

PEOPLE = 100
ROUNDS = 20
PER_ROUND = 25
COMMANDS = ("/bahasa", "/bantuan", "/batal", "/privasi", "/daftar")
"""What each person asks, one after the other: the same words are said once where they still wait to be said."""


def start(url: str, folder: Path) -> Fork:
    environment = {
        **os.environ,
        "KIMBOT_TOKEN": TOKEN,
        "KIMBOT_TELEGRAM_URL": url,
        "KIMBOT_DATA_DIR": str(folder),
        "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        "KIMBOT_RATE": "100",  # at most a dozen requests on their way, each of which a kill may double
    }
    return Fork("kimbot", "run", env=environment)


def said(world: World) -> int:
    return len([request for request in world.requests() if request["method"] == "sendMessage"])


def test_twenty_kills_lose_nothing_and_apply_nothing_twice(tmp_path: Path) -> None:
    record = ROOT / "build" / f"requests-kill-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
    with running(create_app(TOKEN, record=record)) as url:
        world = World(url)
        people = [world.user(f"Warga {n}") for n in range(PEOPLE)]
        process = start(url, tmp_path)
        for turn in range(ROUNDS):
            for step in range(PER_ROUND):
                round_, who = divmod(turn * PER_ROUND + step, PEOPLE)
                people[who].says(COMMANDS[round_])
            wanted = said(world) + 1 + (turn * 7) % 19  # another moment in each turn
            while said(world) < wanted:
                assert process.poll() is None, "it ended by itself"
            process.kill()
            process.wait()
            process = start(url, tmp_path)
        wait_until_done(people[0], tmp_path / "kimbot.db", ROUNDS * PER_ROUND)
        for phone in people:
            wait_for_answers(phone, ROUNDS * PER_ROUND // PEOPLE)
        process.kill()
        process.wait()
        doubled = sum(answers(phone) for phone in people) - ROUNDS * PER_ROUND
    with closing(sqlite3.connect(tmp_path / "kimbot.db")) as database:
        updates = dict(database.execute("SELECT state, COUNT(*) FROM inbox GROUP BY state").fetchall())
        owed = database.execute("SELECT COUNT(*) FROM deliveries").fetchone()[0]
    assert updates == {"done": ROUNDS * PER_ROUND}, "an update was lost"
    assert owed == ROUNDS * PER_ROUND, "an update was applied twice, or its reply was lost"
    assert doubled <= 16 * ROUNDS, f"{doubled} replies were doubled"


def wait_until_done(phone: Phone, database: Path, count: int) -> None:
    """Until that many updates are handled: replies alone do not tell, since a kill may have doubled some."""
    for _ in range(300):
        with closing(sqlite3.connect(database, timeout=10)) as connection:
            done = connection.execute("SELECT COUNT(*) FROM inbox WHERE state = 'done'").fetchone()[0]
        if done >= count:
            return
        phone.messages(2**60, wait=0.1)
    raise AssertionError(f"{done} of {count} updates were handled")


def answers(phone: Phone) -> int:
    return len([message for message in phone.messages() if message.from_bot])


def wait_for_answers(phone: Phone, count: int) -> None:
    """Until that many answers of the bot stand in the chat."""
    after = 0
    while answers(phone) < count:
        news = phone.messages(after, wait=20)
        assert news, f"{phone} got {answers(phone)} answers of {count}"
        after = max(message.change for message in news)
