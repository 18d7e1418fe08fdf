"""One who is loud stops nobody: what others wait for their replies, and an urgent release for its last copy.

usage: python bench/crowd.py [--seconds N] [--only LOAD] [--alone]
The real `kimbot run`, Telegram's limits at the sink (30 a second, one a second in a private chat after a burst of
three, 20 a minute in a group), 50 ms round trip. First a quiet while, then each load: 35 strangers type a command a
second; 1,000 type one each ten seconds; one floods 8,000 messages; a member repeats a command in a group; answers to
taps hang. The others are registered people who type /bantuan now and then. Beside kimbot (not with --alone): plain
bots of python-telegram-bot behind its AIORateLimiter and of aiogram, with the 35 strangers.
Last line: JSON with reply_ratio, hang_ratio, group_ratio (the others' 99th percentile ÷ that of the quiet whiles, the
worst load), urgent_ratio (last of 20 copies, the median of three, likewise), stranger_first_s (the longest wait for a
first reply), too_many (429s).
"""

import argparse
import asyncio
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.crowd_people import FIRST_MEMBER, FIRST_WARNED, GROUP, LOADS, MEMBERS, WARNED, Typed, crowd, others
from bench.million import MEMBERS as REGISTERED
from bench.million import PEOPLE
from bench.runner import (
    BENCH,
    PEERS,
    TOKEN,
    Sink,
    environment,
    folder,
    last_line,
    percentile,
    pinned,
    settings,
    sink,
    table,
)
from kimbot.app import DATABASE
from kimbot.core.clock import SystemClock
from kimbot.db.database import Tx
from kimbot.db.sqlite import SqliteTx, open_sqlite
from kimbot.delivery.model import Lane, Policy
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.store import Ledger

LIMITS = {"rate": 30, "per_second": 1, "burst": 3, "per_minute": 20, "delay_ms": 50.0}
SECONDS, QUIET = 40.0, 16.0
WARM = 2.0
"""Seconds at the beginning that do not count: everything is done for the first time."""
RELEASES = (0.3, 0.6, 0.9)
"""When an urgent release begins, as shares of a while,"""
COPIES = "sendPhoto"
"""and how its copies are told from replies."""
TAIL = 8.0
"""Seconds for what is still on its way."""
WAIT = 30.0
GOALS = {
    "reply_ratio": 2.0,
    "hang_ratio": 2.0,
    "group_ratio": 2.0,
    "urgent_ratio": 1.5,
    "stranger_first_s": 40,
    "too_many": 0,
}
OTHERS = range(FIRST_MEMBER, FIRST_MEMBER + MEMBERS)
PEER_BOTS = {"PTB, AIORateLimiter": "crowd_ptb.py", "aiogram": "crowd_aiogram.py"}


@dataclass
class While:
    """Seconds that the others waited, each urgent release for its last copy, and each stranger for the first reply."""

    replies: list[float] = field(default_factory=list)
    releases: list[float] = field(default_factory=list)
    strangers: list[float] = field(default_factory=list)


@dataclass
class Found:
    """One load and the quiet while before it."""

    quiet: While
    loud: While
    too_many: int


@dataclass
class Asked:
    """When each chat was typed in, and when each release began (monotonic seconds)."""

    typed: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    releases: list[float] = field(default_factory=list)


async def prepare(data: Path) -> None:
    """A database with the members and the group."""
    db = await open_sqlite(data / DATABASE)

    def fill(tx: Tx) -> None:
        tx.run(PEOPLE, count=MEMBERS + WARNED + 1)
        tx.run(REGISTERED)
        tx.run(
            "INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (:id, 'group', 'RW 05', 'open', 0)",
            id=GROUP,
        )

    try:
        await db.unit(fill)
    finally:
        await db.close()


def release(data: Path) -> float:
    """Owe one urgent message to everyone who is warned and to the group; when that was done."""
    now = SystemClock().now()
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN IMMEDIATE")
        tx = SqliteTx(connection)
        number = Occurrences(tx, now).begin("bench", now)
        assert number is not None
        ledger = Ledger(tx, now)
        content = ledger.content(COPIES, {"photo": "AgACAgUAAxkBAAM", "caption": "Air naik di Cibodas"})
        warned = f"BETWEEN {FIRST_WARNED} AND {FIRST_WARNED + WARNED - 1}"
        rows = tx.rows(f"SELECT id FROM chats WHERE telegram_id {warned} OR telegram_id = :group", group=GROUP)
        chats = [row["id"] for row in rows]
        assert len(chats) == WARNED + 1
        ledger.owe_broadcast(number, chats, content, lane=Lane.URGENT, policy=Policy.ULANG)
        Occurrences(tx, now).filled(number)
        connection.execute("COMMIT")
    return time.monotonic()


@contextmanager
def running(at: Sink, command: Sequence[object], env: Mapping[str, str], cwd: Path) -> Iterator[None]:
    """A bot, from its first poll on; one that does not end when it is told to is killed."""
    bot = subprocess.Popen([*pinned(0), *map(str, command)], env=env, stderr=subprocess.DEVNULL, cwd=cwd)
    try:
        until = time.monotonic() + WAIT
        while not at.stats()["first_poll"]:
            if time.monotonic() > until or bot.poll() is not None:
                raise SystemExit("the bot never polled")
            time.sleep(0.05)
        yield
    finally:
        bot.send_signal(signal.SIGTERM)
        try:
            bot.wait(WAIT)
        except subprocess.TimeoutExpired:
            bot.kill()
            bot.wait()


def feed(at: Sink, script: Sequence[Typed], begun: float, releases: Sequence[float], data: Path | None) -> Asked:
    """Hand over each update at its second after `begun`, and begin the releases."""
    asked, waiting, numbers = Asked(), list(releases), 1_000
    for position, (second, chat, update) in enumerate(sorted(script, key=lambda one: one[0])):
        while waiting and waiting[0] <= second and data:
            time.sleep(max(0.0, begun + waiting.pop(0) - time.monotonic()))
            asked.releases.append(release(data))
        time.sleep(max(0.0, begun + second - time.monotonic()))
        at.feed([{**update, "update_id": numbers + position}])
        asked.typed[chat].append(time.monotonic())
    return asked


def measure(name: str, at: Sink, seconds: float, quiet: float, data: Path) -> Found:
    """One load in a process of its own, after a quiet while."""
    asyncio.run(prepare(data))
    at.reset(**LIMITS, hangs=LOADS[name].hangs)
    end = quiet + seconds
    script = [*others(0.0, end), *crowd(name, quiet, end)]
    releases = [share * quiet for share in RELEASES] + [quiet + share * seconds for share in RELEASES]
    with running(at, [sys.executable, "-m", "kimbot", "run"], settings(at.url, data), data):
        begun = time.monotonic() + 0.5
        asked = feed(at, script, begun, releases, data)
        time.sleep(min(TAIL, seconds))
        ended = time.monotonic()
        arrivals = at.arrivals()
    answered, copies = sorted_by_chat(arrivals, copies=False), sorted_by_chat(arrivals, copies=True)
    found = Found(While(), While(), sum(status == 429 for _, _, _, status in arrivals))
    for chat, moments in asked.typed.items():
        waits = waited(moments, answered[chat], ended)
        if chat in OTHERS:
            for moment, took in waits:
                if moment < begun + WARM:
                    continue
                (found.quiet if moment < begun + quiet else found.loud).replies.append(took)
        elif LOADS[name].strangers:
            found.loud.strangers.append(waits[0][1])
    for number, moment in enumerate(asked.releases):
        last = max(times[number] if number < len(times) else ended for times in (copies[chat] for chat in warned()))
        (found.quiet if moment < begun + quiet else found.loud).releases.append(last - moment)
    return found


def warned() -> list[int]:
    return [*range(FIRST_WARNED, FIRST_WARNED + WARNED), GROUP]


def sorted_by_chat(arrivals: Sequence[tuple[float, str, int, int]], *, copies: bool) -> dict[int, list[float]]:
    """The moments at which each chat got something, copies of releases or anything else."""
    found: dict[int, list[float]] = defaultdict(list)
    for second, method, chat, status in arrivals:
        if status == 200 and chat and (method == COPIES) == copies:
            found[chat].append(second)
    return found


def waited(asked: Sequence[float], answered: Sequence[float], ended: float) -> list[tuple[float, float]]:
    """For each time somebody typed: when, and seconds until the next message to her (or until the end, at least)."""
    return [(moment, next((at for at in answered if at >= moment), ended) - moment) for moment in asked]


def peer(name: str, at: Sink, seconds: float, quiet: float = QUIET / 2) -> tuple[float, float, int]:
    """Another bot with the 35 strangers: the 99th percentile of the others, quiet and loud (seconds), and its 429s."""
    at.reset(**LIMITS)
    script = [*others(0.0, quiet + seconds), *crowd("35 strangers", quiet, quiet + seconds)]
    with folder() as data, running(at, [PEERS, BENCH / "peers" / PEER_BOTS[name], at.url, TOKEN], environment(), data):
        begun = time.monotonic() + 0.5
        asked = feed(at, script, begun, (), None)
        time.sleep(min(TAIL, seconds))
        ended, arrivals = time.monotonic(), at.arrivals()
    answered = sorted_by_chat(arrivals, copies=False)
    waits = [one for chat in OTHERS for one in waited(asked.typed[chat], answered[chat], ended)]
    before, after = ([took for at, took in waits if (at < begun + quiet) is early] for early in (True, False))
    return percentile(before, 0.99), percentile(after, 0.99), sum(status == 429 for _, _, _, status in arrivals)


def figures(found: Mapping[str, Found]) -> dict[str, float]:
    """What the last line says."""
    quiet = percentile([took for one in found.values() for took in one.quiet.replies], 0.99)
    base = statistics.median([took for one in found.values() for took in one.quiet.releases])
    made: dict[str, float] = {}
    for name, one in found.items():
        ratio = LOADS[name].ratio
        made[ratio] = max(made.get(ratio, 0.0), round(percentile(one.loud.replies, 0.99) / quiet, 2))
    made["urgent_ratio"] = round(max(statistics.median(one.loud.releases) for one in found.values()) / base, 2)
    if strangers := [took for one in found.values() for took in one.loud.strangers]:
        made["stranger_first_s"] = round(max(strangers), 1)
    made["too_many"] = sum(one.too_many for one in found.values())
    return made


def show(found: Mapping[str, Found], peers: Mapping[str, tuple[float, float, int]]) -> None:
    heads = ["", "others quiet, p99 (ms)", "p50", "p99", "urgent quiet (s)", "urgent", "worst", "429s"]
    rows: list[list[object]] = []
    for name, one in found.items():
        loud = [f"{percentile(one.loud.replies, share) * 1000:,.0f}" for share in (0.5, 0.99)]
        urgent = [statistics.median(one.quiet.releases), statistics.median(one.loud.releases), max(one.loud.releases)]
        quiet = f"{percentile(one.quiet.replies, 0.99) * 1000:,.0f}"
        rows.append([name, quiet, *loud, *(f"{value:.2f}" for value in urgent), one.too_many])
    for name, (before, after, refused) in peers.items():
        rows.append([f"35 strangers: {name}", f"{before * 1000:,.0f}", "", f"{after * 1000:,.0f}", "", "", "", refused])
    table(heads, rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=SECONDS, help="how long each load lasts, at least")
    options.add_argument("--only", choices=LOADS, help="one load")
    options.add_argument("--alone", action="store_true", help="without the other bots")
    given = options.parse_args()
    found: dict[str, Found] = {}
    peers: dict[str, tuple[float, float, int]] = {}
    with sink() as at:
        for name in [given.only] if given.only else LOADS:
            with folder() as data:
                found[name] = measure(name, at, max(given.seconds, LOADS[name].least), QUIET, data)
        if not given.alone:
            peers = {name: peer(name, at, given.seconds / 2) for name in PEER_BOTS}
    show(found, peers)
    made = figures(found)
    print()
    table(("figure", "measured", "goal at most"), [(name, value, GOALS[name]) for name, value in made.items()])
    last_line(made)


if __name__ == "__main__":
    main()
