"""What both parts of `make chaos` share: the world's process, the real `kimbot run`, when it dies, and its ledger."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.runner import BENCH, ROOT, environment, folder
from kimbot.app import DATABASE
from kimbot.settings import Settings, load_settings

TOKEN = "1:chaos"
ROUND_TRIP_MS = 50.0
RESETS = 0.02
"""The share of requests that Telegram carries out and whose answer is lost."""
PATIENCE = 3.0
"""Seconds after which the bot dies although the moment that was meant has not come: there was nothing to do."""
LONGEST_START = 30.0
CLEAN_STOP = 10.0
"""Seconds that a SIGTERM may take."""


class World:
    """The world's process at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: object = None) -> Any:
        """GET, or POST of a body, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def aim(self, pid: int, moment: str, method: str = "", nth: int = 1, delay: float = 0.0) -> None:
        """The process dies at that moment (see `chaos_world.Aim`)."""
        self.ask("/chaos/aim", {"pid": pid, "moment": moment, "method": method, "nth": nth, "delay": delay})

    def spare(self) -> None:
        """Nobody is to die."""
        self.ask("/chaos/aim", False)

    def heard(self) -> dict[int, list[tuple[int, str]]]:
        """What the bot said to each person: message ids and texts."""
        return {int(person): said for person, said in self.ask("/chaos/heard").items()}

    def lose_answers(self, share: float, seed: int, methods: list[str]) -> None:
        """From now on that share of these methods is carried out and its connection reset."""
        self.ask("/sandbox/faults", {"kind": "reset_after", "share": share, "seed": seed, "methods": methods})

    def answers_lost(self) -> dict[str, int]:
        """How often that has happened, by the first method of each rule."""
        return {rule["methods"][0]: rule["struck"] for rule in self.ask("/sandbox/faults")}


@contextmanager
def world(round_trip_ms: float) -> Iterator[World]:
    """An empty Telegram, its round trip as long as given."""
    command, pipe = [sys.executable, str(BENCH / "chaos_world.py"), TOKEN, str(round_trip_ms)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield World(json.loads(process.stdout.readline())["url"])
        finally:
            process.stdin.close()


@dataclass
class Bot:
    """`kimbot run` on a data folder, in a process group of its own. `chance` draws when it dies."""

    world: World
    data: Path
    rate: int
    chance: random.Random
    deaths: Mapping[str, int]
    """At whose requests and answers it dies: beginnings of method names, and at most at which one of a life."""
    kills: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    first_request: float = 1.0
    """Seconds from the start of a process to its first request."""

    @property
    def settings(self) -> Settings:
        """The same that the process gets, for units of our own while it is down."""
        return load_settings(token=TOKEN, data_dir=self.data, config_dir=ROOT / "config", quiet_hours="")

    def begin(self) -> "subprocess.Popen[bytes]":
        """A new process; what it logs is appended to bot.log in its folder."""
        settings = {
            "KIMBOT_TOKEN": TOKEN,
            "KIMBOT_TELEGRAM_URL": self.world.url,
            "KIMBOT_DATA_DIR": str(self.data),
            "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
            "KIMBOT_RATE": str(self.rate),
            "KIMBOT_QUIET_HOURS": "none",
        }
        command = [sys.executable, "-m", "kimbot", "run"]
        with (self.data / "bot.log").open("ab") as log:
            return subprocess.Popen(
                command,
                env={**_plain_environment(), **settings},
                cwd=self.data,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def live_and_die(self) -> None:
        """One more life, killed at a moment drawn by chance."""
        name, aim = self._moment()
        process = self.begin()
        try:
            self.world.aim(process.pid, **aim)
            deadline = time.monotonic() + self.first_request + PATIENCE
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            if process.poll() is None:
                name = "nothing to do"
        finally:
            self.world.spare()  # before it is buried: its number may soon be another's
            process.kill()
            process.wait()
        if process.returncode != -signal.SIGKILL:
            raise SystemExit(f"kimbot ended by itself ({process.returncode}):\n{self.log_end()}")
        self.kills += 1
        self.moments[name] += 1

    def _moment(self) -> tuple[str, dict[str, Any]]:
        """When this life ends. Half of the draws aim at what must hold: a request that comes, an answer that goes."""
        method = self.chance.choice(list(self.deaths))
        nth = 1 + int(self.chance.random() ** 2 * self.deaths[method])
        match self.chance.choice(("start", "request", "answer", "any")):
            case "start":
                return "start", {"moment": "now", "delay": self.chance.uniform(0, 1.5 * self.first_request)}
            case "request":
                aim = {"moment": "request", "method": method, "nth": nth}
                return f"{method} comes", {**aim, "delay": self.chance.uniform(0, 0.03)}
            case "answer":
                aim = {"moment": "answer", "method": method, "nth": nth}
                return f"{method} answered", {**aim, "delay": self.chance.uniform(0, 0.01)}
        return "any moment", {"moment": "request", "delay": self.chance.uniform(0, 2.0)}

    @contextmanager
    def calm(self) -> Iterator[None]:
        """A life, from its first poll on, that ends as an operator ends it: SIGTERM, in time, with exit code 0.

        How long it took to its first request is noted: where a start ends on this machine.
        """
        before, began = self.world.ask("/chaos/seen"), time.monotonic()
        process = self.begin()
        try:
            self.world.aim(process.pid, "never")  # should we die, the world ends it
            self.until(lambda: self.world.ask("/chaos/seen") > before, LONGEST_START)
            self.first_request = time.monotonic() - began
            if not self.until(lambda: self.world.ask("/chaos/seen") > before + 1, LONGEST_START):
                raise SystemExit(f"kimbot does not start:\n{self.log_end()}")
            yield
            process.send_signal(signal.SIGTERM)
            if process.wait(CLEAN_STOP) != 0:
                raise SystemExit(f"kimbot did not stop cleanly:\n{self.log_end()}")
        finally:
            self.world.spare()
            if process.poll() is None:
                process.kill()
                process.wait()

    def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until it holds, so long at most; whether it does."""
        deadline = time.monotonic() + seconds
        while not (held := holds()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return held

    def rows(self, question: str, *values: object) -> list[sqlite3.Row]:
        """Ask the database without changing it: a recovery that is due is left to kimbot."""
        with closing(sqlite3.connect(f"file:{self.data / DATABASE}?mode=ro", uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(question, values).fetchall()

    def value(self, question: str, *values: object) -> Any:
        """The first value of the first row."""
        return self.rows(question, *values)[0][0]

    def log_end(self) -> str:
        """The last lines that it logged."""
        return "\n".join((self.data / "bot.log").read_text(errors="replace").splitlines()[-20:])


@contextmanager
def stage(rate: int, seed: str, deaths: Mapping[str, int], round_trip_ms: float = ROUND_TRIP_MS) -> Iterator[Bot]:
    """A bot that has never run, in an empty world."""
    with ExitStack() as opened:
        at, data = opened.enter_context(world(round_trip_ms)), opened.enter_context(folder())
        yield Bot(at, data, rate, seeded(seed), deaths)


def _plain_environment() -> dict[str, str]:
    """Ours without what somebody has set for a kimbot of her own."""
    return {name: value for name, value in environment().items() if not name.startswith("KIMBOT_")}


def seeded(seed: str) -> random.Random:
    """The same seed, the same draws."""
    return random.Random(seed)


def bar(what: str, done: int, of: int) -> None:
    """How far it has come: a bar on a terminal, a line now and then elsewhere."""
    if sys.stderr.isatty():
        filled = 30 * done // max(1, of)
        end = "\n" if done >= of else ""
        print(f"\r{what} [{'#' * filled}{'.' * (30 - filled)}] {done}/{of}", end=end, file=sys.stderr, flush=True)
    elif done % max(1, of // 10) == 0 or done >= of:
        print(f"{what}: {done} of {of}", file=sys.stderr, flush=True)
