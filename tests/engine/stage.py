"""The whole bot with a network that can be broken, and eyes on each request: what left when, and what came back."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from kimbot import app
from kimbot.bot.pool import PoolTransport
from kimbot.bot.transport import Form, TelegramError
from kimbot.core.clock import SECOND, Clock, SystemClock
from kimbot.core.screens import Screen
from kimbot.delivery.budget import Budget
from kimbot.delivery.model import Lane, Policy
from kimbot.settings import Settings
from kimbot.work import Work
from tests.harness import ROOT, TOKEN, Bot
from tests.phones import Group, Phone
from tests.schema import laid

CLOSED = "http://127.0.0.1:1"
"""An address nobody listens at."""
WORDS = "kim.approved_toast"
OPEN = "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')"
SENDS = ("sendMessage", "editMessageText", "sendMediaGroup")


@dataclass
class Call:
    """One request: when it left and when its answer came (seconds), what Telegram said (status 0: nothing)."""

    method: str
    chat: int
    left: float
    came: float = 0.0
    status: int = 0
    problem: str = ""


class Line:
    """The bot's own transport.

    `down`: nobody answers the door; `patience`: seconds it waits for an answer at most; `instead`: bodies that come in
    the place of Telegram's next answers to a method.
    """

    def __init__(self) -> None:
        self._pool = PoolTransport()
        self.down = False
        self.patience = 15.0
        self.instead: dict[str, list[bytes]] = {}
        self.calls: list[Call] = []

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        assert isinstance(body, bytes)
        base, _, method = url.rpartition("/")
        call = Call(method, int(orjson.loads(body).get("chat_id", 0)), time.perf_counter())
        self.calls.append(call)
        address = f"{CLOSED}/{method}" if self.down else f"{base}/{method}"
        try:
            call.status, answer = await self._pool.post(address, body, min(timeout, self.patience))
            if strange := self.instead.get(method):
                answer = strange.pop()
        except TelegramError as problem:
            call.problem = type(problem).__name__
            raise
        finally:
            call.came = time.perf_counter()
        return call.status, answer

    async def get(self, url: str, timeout: float) -> tuple[int, bytes]:
        return await self._pool.get(url, timeout)

    async def close(self) -> None:
        await self._pool.close()


class Hands(SystemClock):
    """The machine's clock with hands on it: its calendar can be set, and time can pass at once."""

    def __init__(self) -> None:
        super().__init__()
        self._set, self._passed = 0.0, 0.0

    def now(self) -> int:
        return super().now() + int((self._set + self._passed) * SECOND)

    def pace(self) -> float:
        return super().pace() + self._passed

    def set(self, seconds: float) -> None:
        """Somebody sets the calendar, forward or (below 0) back."""
        self._set += seconds

    def passes(self, seconds: float) -> None:
        """So much time has passed."""
        self._passed += seconds


class Prompt:
    """Chance without patience: pauses that are drawn take a thousandth of their time."""

    def jitter(self, seconds: float) -> float:
        return seconds / 1000

    def token(self) -> str:
        return "0" * 32


def words(name: str) -> Screen:
    return Screen(WORDS, {"name": name})


class Engine(Bot):
    """A bot on real time whose network is `line`."""

    def __init__(self, folder: Path, *, rate: int = 1000, clock: Clock | None = None, **settings: Any) -> None:
        super().__init__(folder, **settings)
        self.pace: Clock = clock or SystemClock()
        self.rate = rate
        self.line = Line()

    def start(self) -> None:
        """Start the bot (again)."""
        settings = Settings(
            token=TOKEN,  # type: ignore[arg-type]
            telegram_url=self.url,
            data_dir=self.folder / "data",
            config_dir=ROOT / "config",
            admin_ids=(9000,),
            **{"quiet_hours": "", **self._overrides},
        )
        laid(settings.data_dir / app.DATABASE)
        outside = app.Outside(transport=self.line)
        budget = Budget(self.rate)
        starting = app.start(
            settings, self.pace, Prompt(), budget=budget, allowance=self.allowance, hold_seconds=1, outside=outside
        )
        self.app = self._do(starting)
        self._running = asyncio.run_coroutine_threadsafe(self.app.run(), self._loop)

    def ended(self, within: float = 10.0) -> BaseException | None:
        """Waits until the bot has given up by itself; why."""
        found: BaseException | None = self._running.exception(timeout=within)
        return found

    def waits(self, holds: Callable[[], bool], within: float = 10.0) -> None:
        """Wait until something holds, without asking the database."""
        deadline = time.perf_counter() + within
        while not holds():
            assert time.perf_counter() < deadline, "it never came to hold"
            self._do(asyncio.sleep(0.005))

    # ------------------------------------------------------------------------------------------------- Telegram
    def fault(self, kind: str, **rule: Any) -> None:
        """From now on Telegram fails so; once, unless `count` or `share` say more."""
        self.world.post("/faults", {"kind": kind, **rule})

    def heal(self) -> None:
        self.world.post("/faults", {"clear": True})

    def struck(self) -> int:
        """How often faults have struck."""
        return sum(rule["struck"] for rule in self.world.get("/faults"))

    def limits(self, **wanted: Any) -> Any:
        """Sets the limits that are named; what they have counted."""
        return self.world.post("/limits", wanted) if wanted else self.world.get("/limits")

    # --------------------------------------------------------------------------------------------------- people
    def people(self, count: int) -> "list[Phone]":
        """Persons who have pressed Start and seen the answer."""
        found = [self.world.user(f"Warga {number}") for number in range(count)]
        for phone in found:
            phone.says("/start")
        for phone in found:
            phone.sees("Halo")
        self.line.calls.clear()
        return found

    def group(self, title: str = "RT 03", **more: Any) -> Group:
        """A group that has the bot, whose welcome has come."""
        group = self.world.group(title, self.admin, **more)
        group.add_bot()
        self.until(lambda work: work.chats.of_telegram(group.id) is not None and not work.tx.value(OPEN))
        self.line.calls.clear()
        return group

    def number(self, who: Phone | Group) -> int:
        """Our number of a chat."""
        found = self.work(lambda work: work.chats.of_telegram(who.id if isinstance(who, Phone) else who.chat_id))
        assert found is not None
        return found.id

    # --------------------------------------------------------------------------------------------------- ledger
    def say(self, who: Phone | Group, text: str, *, lane: Lane = Lane.NOTICE) -> int:
        """Owe something to one chat (policy ulang); the number of the delivery."""
        chat = self.number(who)
        self.work(lambda work: work.say(chat, words(text), lane=lane))
        return int(self.work(lambda work: work.tx.value("SELECT MAX(id) FROM deliveries WHERE chat_id = :c", c=chat)))

    def release(
        self,
        to: Sequence[Phone | Group],
        text: str = "Kabar",
        *,
        policy: Policy = Policy.TAHAN,
        lane: Lane = Lane.BROADCAST,
        due: int = 1,
    ) -> int:
        """Release something to these chats; the number of the occurrence."""
        chats = [self.number(who) for who in to]

        def begin(work: Work) -> int:
            number = work.occurrences.begin(f"test:{text}", due)
            assert number is not None
            work.outbox.broadcast(number, chats, words(text), lane=lane, policy=policy)
            work.occurrences.filled(number)
            return number

        return self.work(begin)

    def states(self, occurrence: int) -> "Counter[str]":
        """How many deliveries of a release stand in each state."""
        sql = "SELECT state FROM deliveries WHERE occurrence_id = :id"
        return Counter(row["state"] for row in self.work(lambda work: work.tx.rows(sql, id=occurrence)))

    def settled(self, occurrence: int, within: float = 10.0) -> "Counter[str]":
        """Waits until nothing of a release is owed any more; how many ended how."""
        self.until(lambda work: not work.tx.value(f"{OPEN} AND occurrence_id = :id", id=occurrence), within)
        return self.states(occurrence)

    def row(self, delivery: int) -> Any:
        """One row of the ledger."""
        return self.work(lambda work: dict(work.tx.row("SELECT * FROM deliveries WHERE id = :id", id=delivery) or {}))

    def ends(self, delivery: int, state: str, within: float = 10.0) -> Any:
        """Waits until a delivery stands there; its row."""
        sql = "SELECT state FROM deliveries WHERE id = :id"
        self.until(lambda work: work.tx.value(sql, id=delivery) == state, within)
        return self.row(delivery)

    def calls(self, *methods: str, chat: int | None = None) -> list[Call]:
        """What left, of these methods (default: what is a message), for this chat."""
        wanted = methods or SENDS
        return [c for c in list(self.line.calls) if c.method in wanted and chat in (None, c.chat)]


def seen(who: Phone | Group, text: str) -> int:
    """How many messages of the bot with this text (any case) stand in the chat."""
    return len([one for one in who.messages() if one.from_bot and text.casefold() in one.text.casefold()])
