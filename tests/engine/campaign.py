"""`kimbot run` as processes of its own, sending a campaign to a Telegram with a round trip and its limits on."""

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from starlette.applications import Starlette

from kimbot import process
from kimbot.core.clock import SystemClock
from kimbot.core.screens import Screen
from kimbot.sandbox.app import create_app
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.world import Member
from kimbot.settings import Settings
from kimbot.work import Work
from tests.engine.stage import WORDS, Prompt
from tests.forks import Fork
from tests.harness import ROOT, TOKEN

CHATS = 3_000
RATE, LIMIT = 700, 1_000
"""What the bot sends and what Telegram takes a second: this is about stopping, not about pacing on a busy machine."""
ROUND_TRIP = 0.05
SOME = 500
"""How many messages have arrived when something happens to the bot."""


def telegram(people: int = CHATS, method: str = "sendMessage") -> Starlette:
    """A Telegram with many people who have pressed Start, its limits on, and a round trip for this method."""
    record = ROOT / "build" / f"requests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
    made = create_app(TOKEN, record=record)
    world = made.state.box.world
    for number in range(people):
        user = world.add_user({"first_name": f"Warga {number}"})
        world.chats[user.id].members[world.bot.id] = Member(world.bot, "member")
    made.state.box.faults.add({"kind": "slow", "seconds": ROUND_TRIP, "share": 1, "methods": [method]})
    made.state.box.limits.set({"all": LIMIT, "private": {"per_second": 1, "burst": 3}})
    return made


async def prepare(box: Sandbox, folder: Path) -> None:
    """The same people in the ledger, and a release to all of them."""
    settings = Settings(data_dir=folder, config_dir=ROOT / "config", quiet_hours="")
    await process.at_rest(settings, SystemClock(), Prompt(), lambda work: _release(box, work))


def _release(box: Sandbox, work: Work) -> None:
    chats = [work.chats.seen(chat.id, "private", "Warga", None, "id").id for chat in list(box.world.chats.values())]
    work.tx.run("UPDATE chats SET state = 'open', opened = :now", now=work.now)
    number = work.occurrences.begin("test:1", 1)
    assert number is not None
    work.outbox.broadcast(number, chats, Screen(WORDS, {"name": "Kabar"}))
    work.occurrences.filled(number)


def arrived(box: Sandbox) -> int:
    return sum(len(chat.messages) for chat in list(box.world.chats.values()))


def start(url: str, folder: Path) -> Fork:
    """A bot; it writes its log into the folder."""
    environment = {
        **os.environ,
        "KIMBOT_TOKEN": TOKEN,
        "KIMBOT_TELEGRAM_URL": url,
        "KIMBOT_DATA_DIR": str(folder),
        "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        "KIMBOT_RATE": str(RATE),
        "KIMBOT_QUIET_HOURS": "none",
    }
    with (folder / "log.txt").open("a") as log:
        return Fork("kimbot", "run", env=environment, stderr=log)


def waits(holds: Callable[[], bool], within: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.perf_counter() + within
    while not holds():
        assert time.perf_counter() < deadline, "it never came to hold"
        threading.Event().wait(0.02)  # the sandbox runs beside us and needs the interpreter


def wait_until_arrived(box: Sandbox, count: int, process: Fork) -> None:
    """Wait until that many messages have arrived; the process must live as long."""

    def come() -> bool:
        assert process.poll() is None, "it ended by itself"
        return arrived(box) >= count

    waits(come)


def states(folder: Path) -> "Counter[str]":
    """How many messages of the ledger stand in each state."""
    with closing(sqlite3.connect(folder / "kimbot.db")) as database:
        return Counter(dict(database.execute("SELECT state, COUNT(*) FROM deliveries GROUP BY state").fetchall()))
