"""`kimbot run` stopped in the middle of a campaign of 2,000 chats, with Telegram's limits on."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from starlette.applications import Starlette

from kimbot import app
from kimbot.core.clock import SystemClock
from kimbot.core.screens import Screen
from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.world import Member
from kimbot.settings import Settings
from kimbot.work import Work
from tests.engine.stage import WORDS, Prompt
from tests.harness import ROOT, TOKEN

CHATS = 2_000
RATE, LIMIT = 700, 1_000
"""What the bot sends and what Telegram takes a second: this is about stopping, not about pacing on a busy machine."""
ROUND_TRIP = 0.05
STOP_AT = 500
"""How many messages have arrived when the bot is told to stop."""


def telegram() -> Starlette:
    """A Telegram with many people who have pressed Start, and its limits on."""
    record = ROOT / "build" / f"requests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
    made = create_app(TOKEN, record=record)
    world = made.state.box.world
    for number in range(CHATS):
        user = world.add_user({"first_name": f"Warga {number}"})
        world.chats[user.id].members[world.bot.id] = Member(world.bot, "member")
    made.state.box.faults.add({"kind": "slow", "seconds": ROUND_TRIP, "share": 1, "methods": ["sendMessage"]})
    made.state.box.limits.set({"all": LIMIT, "private": {"per_second": 1, "burst": 3}})
    return made


def prepare(box: Sandbox, work: Work) -> None:
    """The same people in the ledger, and a release to all of them."""
    chats = [work.chats.seen(chat.id, "private", "Warga", None, "id").id for chat in list(box.world.chats.values())]
    work.tx.run("UPDATE chats SET state = 'open', opened = :now", now=work.now)
    number = work.occurrences.begin("test:1", 1)
    assert number is not None
    work.outbox.broadcast(number, chats, Screen(WORDS, {"name": "Kabar"}))
    work.occurrences.filled(number)


def arrived(box: Sandbox) -> int:
    return sum(len(chat.messages) for chat in list(box.world.chats.values()))


def start(url: str, folder: Path) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "KIMBOT_TOKEN": TOKEN,
        "KIMBOT_TELEGRAM_URL": url,
        "KIMBOT_DATA_DIR": str(folder),
        "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        "KIMBOT_RATE": str(RATE),
        "KIMBOT_QUIET_HOURS": "",
    }
    command = [sys.executable, "-m", "kimbot", "run"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_arrived(box: Sandbox, count: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.perf_counter() + 60
    while arrived(box) < count:
        assert process.poll() is None, "it ended by itself"
        assert time.perf_counter() < deadline, f"{arrived(box)} of {count} arrived"
        threading.Event().wait(0.02)  # the sandbox runs beside us and needs the interpreter


def states(folder: Path) -> "Counter[str]":
    with closing(sqlite3.connect(folder / "kimbot.db")) as database:
        return Counter(dict(database.execute("SELECT state, COUNT(*) FROM deliveries GROUP BY state").fetchall()))


async def test_sigterm_in_a_campaign_leaves_nothing_half_done_and_nobody_gets_it_twice(tmp_path: Path) -> None:
    made = telegram()
    box: Sandbox = made.state.box
    settings = Settings(data_dir=tmp_path, config_dir=ROOT / "config", quiet_hours="")
    await app.at_rest(settings, SystemClock(), Prompt(), lambda work: prepare(box, work))
    with running(made) as url:
        process = start(url, tmp_path)
        wait_until_arrived(box, STOP_AT, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        found = states(tmp_path)
        assert set(found) == {"sent", "queued"}
        assert found["sent"] == arrived(box)
        process = start(url, tmp_path)
        wait_until_arrived(box, CHATS, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert states(tmp_path) == {"sent": CHATS}
    assert {len(chat.messages) for chat in box.world.chats.values()} == {1}
    assert (box.limits.counts["refused"], box.limits.counts["early"]) == (0, 0)
