"""Runs sandbox and bot on an event loop of their own, so that a test reads as people using their phones."""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette

from kimbot import app
from kimbot.alarm.anew import Anew
from kimbot.alarm.ticks import Tick
from kimbot.core.chance import SeededChance
from kimbot.core.clock import SECOND
from kimbot.delivery.budget import Budget
from kimbot.inbox.allowance import Allowance
from kimbot.inbox.store import Inbox
from kimbot.sandbox.app import create_app
from kimbot.sandbox.serve import serve
from kimbot.settings import Settings
from kimbot.work import Work, Wrote
from tests.canary import CANARY, TOKEN
from tests.phones import Phone, World
from tests.schema import laid

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
MONDAY_MORNING = 1_795_399_200_000
"""Monday 23 November 2026, 09:00 WIB."""

QUICK = 1000.0
"""People in tests tap faster than people; rate windows and waiting pass that many times as fast."""


class TestClock:
    """A calendar that stands still until it is moved; waiting itself passes quickly."""

    __test__ = False
    speed = QUICK

    def __init__(self) -> None:
        self._now = MONDAY_MORNING

    def now(self) -> int:
        return self._now

    def pace(self) -> float:
        return time.perf_counter() * QUICK

    def after(self, seconds: float) -> int:
        return self._now + int(seconds * SECOND)

    def move(self, seconds: float) -> None:
        self._now += int(seconds * SECOND)


REAL = app.Outside()
GENEROUS = Allowance(burst=1_000_000)
"""People in tests type faster than anybody can."""


class Bot:
    """A running bot. `admin` is a Kominfo admin by the settings."""

    def __init__(self, folder: Path, outside: app.Outside = REAL, **settings: Any) -> None:
        self.folder = folder
        self.outside = outside
        self.allowance = GENEROUS
        self.clock = TestClock()
        self._overrides = settings
        self._starts = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.world: World
        self.admin: Phone
        self.app: app.App
        self.url = ""

    def __enter__(self) -> "Bot":
        self._thread.start()
        self._serving = serve(self.telegram())
        self.url = self._do(self._serving.__aenter__())
        self.world = World(self.url)
        self.admin = self.world.user("Bu Ratna", id=9000)
        self.start()
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self.stop()
        if failed is None:
            self._check_keyboards()
        CANARY.looks_into(self.folder)
        self._do(self._serving.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def telegram(self) -> Starlette:
        """The sandbox that it talks to; its requests are kept for the contract with the Bot API."""
        build = ROOT / "build"
        build.mkdir(exist_ok=True)
        return create_app(TOKEN, record=build / f"requests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl")

    def start(self, *, adopt: bool = False, **settings: Any) -> None:
        """Start the bot (again); `settings` hold for this start."""
        values: dict[str, Any] = {
            "token": TOKEN,
            "telegram_url": self.url,
            "data_dir": self.folder / "data",
            "config_dir": ROOT / "config",
            "admin_ids": (9000,),
            **self._overrides,
            **settings,
        }
        chosen = Settings(**values)
        laid(chosen.data_dir / app.DATABASE)
        self._starts += 1
        chance = SeededChance(self._starts)  # a token is never the same again
        starting = app.start(
            chosen,
            self.clock,
            chance,
            budget=Budget(1000),
            allowance=self.allowance,
            hold_seconds=2,
            adopt=adopt,
            outside=self.outside,
        )
        self.app = self._do(starting)
        self._running = asyncio.run_coroutine_threadsafe(self.app.run(), self._loop)

    def stop(self) -> None:
        """Stop it cleanly."""
        self._running.cancel()
        self._do(self.app.close())

    def work(self, act: Callable[[Work], T]) -> T:
        """Look or act inside one unit of work, as a handler would."""
        found = self._do(self.app.db.unit(lambda tx: act(Work(tx, self.app.context))))
        self._loop.call_soon_threadsafe(self.app.wake, ~Wrote.NOTHING)
        return found

    def until(self, holds: Callable[[Work], bool], within: float = 5.0) -> None:
        """Wait until something holds; it is looked at again and again."""
        deadline = time.perf_counter() + within
        while not self.work(holds):
            assert time.perf_counter() < deadline, "it never came to hold"
            threading.Event().wait(0.005)  # the bot runs beside us and needs the interpreter

    def settle(self) -> None:
        """What waits to be complete (an album, a burst of messages) has come; two seconds pass."""
        self.until(lambda work: work.outbox.singles.next_due() is not None and not Inbox(work.tx, 0).waiting(1))
        self.clock.move(2)
        self._loop.call_soon_threadsafe(self.app.sender.wake)

    def tick(self, seconds: float = 0) -> None:
        """Move the calendar, then ring every tick once."""
        self.clock.move(seconds)
        self._loop.call_soon_threadsafe(self.app.wake, ~Wrote.NOTHING)
        for tick in app.TICKS:
            self.ring(tick)

    def ring(self, tick: Tick) -> None:
        """Ring one tick."""
        self._do(self.app.ring(tick))

    def scrub(self) -> None:
        """What was erased leaves the files, as it does by itself within a minute."""
        self._do(self.app.scrub())

    def void_link(self) -> None:
        """The file with the first admin's link goes when it was used, as it does by itself within a minute."""
        self._do(self.app.void_link())

    def write_anew(self, file: Path | None = None) -> None:
        """Whoever was erased leaves the pages too, as it happens each night; `file`: it is that large."""
        database = file or self.folder / "data" / app.DATABASE
        self._do(Anew(self.app.db, self.app.context, database, self.app.wake).look())

    def sweep(self) -> None:
        """What restores have replaced goes after its time, as it does by itself each hour."""
        self._do(self.app.sweep())

    def _check_keyboards(self) -> None:
        """Whatever this test was about: no keyboard was sent that an old phone shows badly."""
        for request in self.world.requests():
            markup = request["params"].get("reply_markup") or {}
            markup = json.loads(markup) if isinstance(markup, str) else markup  # beside a file it is text
            rows = markup.get("inline_keyboard") or markup.get("keyboard", [])
            assert len(rows) <= 12, f"too many rows of buttons: {request}"
            for row in rows:
                width = 30 if len(row) == 1 else 22
                fits = len(row) <= 2 and all(len(button["text"]) <= width for button in row)
                assert fits, f"buttons: {row}"

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)
