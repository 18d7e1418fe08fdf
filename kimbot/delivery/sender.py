"""The one way out: what is owed leaves within the budget, and what became of it is written down."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import structlog

from kimbot.bot.api import Api, NotSent, TelegramError, Unclear
from kimbot.bot.render import Outgoing, as_new
from kimbot.core.chance import Chance
from kimbot.core.clock import SECOND, Clock
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import Delivery, Lane, Policy, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outcome import Decision, Verdict, decide
from kimbot.delivery.store import Ledger, Settled

log = structlog.get_logger()

IN_FLIGHT = 64
LOOK_EVERY = 1.0
"""Seconds after which the ledger is looked at unasked, for rows that another process wrote."""
AHEAD = 24
"""Rows looked at from each lane and release in one round."""


UNCLEAR_IN_A_ROW = 5
"""Requests without a clear answer, one after the other, after which everything pauses: better late than unknown."""

LONGEST_PAUSE = 30.0
FAILED_AT_LEAST, FAILED_SHARE = 20, 0.2
"""A release pauses itself when that many sends failed, and that share of what it has sent."""


@dataclass
class _Tally:
    """How a release goes, since this process began to send it."""

    settled: int = 0
    failed: int = 0

    @property
    def bad(self) -> bool:
        return self.failed >= FAILED_AT_LEAST and self.failed >= FAILED_SHARE * self.settled


@dataclass
class _Round:
    """One look at the ledger: what may leave now, and how long until more may."""

    chosen: list[Delivery] = field(default_factory=list)
    wait: float = LOOK_EVERY


class Sender:
    """Sends under one term (`epoch`) of the lease. `wake()` after every commit that owes somebody something."""

    def __init__(self, api: Api, db: Database, clock: Clock, chance: Chance, budget: Budget, epoch: int) -> None:
        self._api, self._db, self._clock, self._chance = api, db, clock, chance
        self._budget, self._epoch = budget, epoch
        self._wake = asyncio.Event()
        self._tasks = Tasks()
        self._busy: set[int] = set()
        self._failures = self._unclear = 0
        self._tallies: dict[int, _Tally] = {}

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        remembered = False
        while True:
            self._wake.clear()
            try:
                if not remembered:
                    await self._remember()
                    remembered = True
                wait = await self._round()
            except DatabaseProblem as problem:
                log.error("the ledger cannot be read", problem=str(problem))
                wait = LOOK_EVERY
            if wait > 0:
                await self._sleep(wait)

    async def stop(self) -> None:
        """Wait for the answers that are still on their way, and write them down."""
        await self._tasks.finish()

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _remember(self) -> None:
        """Rebuild the rate windows from what left in the last minute."""
        now, pace = self._clock.now(), self._clock.pace()
        rows = await self._db.read(lambda tx: Ledger(tx, now).recent(now - 60 * SECOND))
        spent = [(row["chat"], _kind(row["kind"]), pace - (now - row["settled"]) / SECOND) for row in rows]
        self._budget.restore(spent, pace)

    async def _round(self) -> float:
        """Let leave what may leave; seconds until the next look is worth it (0: at once)."""
        room = IN_FLIGHT - len(self._tasks)
        if room <= 0:
            return LOOK_EVERY
        found = await self._choose(room)
        if not found.chosen:
            return found.wait
        # shielded: whoever stops us must not leave rows that are marked as sending and never leave
        await asyncio.shield(self._tasks.start(self._let_go(found.chosen), name="round"))
        return 0

    async def _let_go(self, chosen: list[Delivery]) -> None:
        """Mark what may not be sent twice, then let everything leave."""
        tahan = [one.id for one in chosen if one.policy is Policy.TAHAN]
        marked: set[int] = set()
        try:
            marked = await self._mark(tahan)
        finally:
            for one in chosen:
                if one.policy is Policy.ULANG or one.id in marked:
                    self._tasks.start(self._send(one), name=f"delivery {one.id}")
                else:
                    self._busy.discard(one.chat)

    async def _choose(self, room: int) -> _Round:
        """The next rows, highest lane first, at most one for each chat, each with its slot of the budget spent."""
        found = _Round()
        skip = set(self._busy)
        while True:
            try:
                heads, due = await self._heads(room, skip)
            except DatabaseProblem:
                if found.chosen:  # their slots are spent: they leave
                    return found
                raise
            blocked = self._take(heads, room, skip, found)
            if due is not None:
                found.wait = min(found.wait, max(0.001, (due - self._clock.now()) / SECOND / self._clock.speed))
            if not blocked or len(found.chosen) >= room:
                return found
            skip |= blocked

    async def _heads(self, room: int, skip: set[int]) -> tuple[list[Delivery], int | None]:
        now = self._clock.now()

        def look(tx: Tx) -> tuple[list[Delivery], int | None]:
            ledger = Ledger(tx, now)
            return ledger.heads(min(room, AHEAD), skip), ledger.next_due()

        return await self._db.read(look)

    def _take(self, heads: list[Delivery], room: int, skip: set[int], found: _Round) -> set[int]:
        """Move what may leave now into `found`; the chats that must wait although their lane need not."""
        blocked: set[int] = set()
        full: set[Lane] = set()
        for one in heads:
            if len(found.chosen) >= room or one.lane in full or one.chat in skip or one.chat in blocked:
                continue
            pace = self._clock.pace()
            wait = self._budget.wait(one.chat, _kind(one.kind), one.lane, pace)
            if wait > 0:
                found.wait = min(found.wait, max(0.001, wait / self._clock.speed))
                if self._budget.next_free(pace, one.lane) > pace:
                    full.add(one.lane)
                else:
                    blocked.add(one.chat)
                continue
            self._budget.spend(one.chat, _kind(one.kind), one.lane, pace)
            self._busy.add(one.chat)
            skip.add(one.chat)
            found.chosen.append(one)
        return blocked

    async def _mark(self, deliveries: list[int]) -> set[int]:
        if not deliveries:
            return set()
        now, epoch = self._clock.now(), self._epoch
        return await self._db.unit(lambda tx: Ledger(tx, now).mark(deliveries, epoch), durable=True)

    async def _send(self, one: Delivery) -> None:
        method, payload = _request(one)
        left = self._clock.now()
        error: TelegramError | None = None
        result: object = None
        try:
            result = await self._api.call(method, {"chat_id": one.telegram_id, **payload})
        except TelegramError as problem:
            error = problem
        self._failures = self._failures + 1 if isinstance(error, NotSent) else 0
        self._unclear = self._unclear + 1 if isinstance(error, Unclear) else 0
        attempts = self._failures if isinstance(error, NotSent) else one.attempts + 1
        decision = decide(error, one.policy, attempts)
        self._heed(one, decision)
        await self._settle(one, method, payload, decision, result, left, counts=not isinstance(error, NotSent))
        self._busy.discard(one.chat)
        self._wake.set()

    def _heed(self, one: Delivery, decision: Decision) -> None:
        """What the answer means for everything that leaves after it."""
        pace = self._clock.pace()
        until = pace + decision.after * self._clock.speed
        if decision.verdict is Verdict.WAIT:
            self._budget.halt(one.chat, until, pace)
            self._budget.widen(pace)
        elif decision.everywhere:
            self._budget.halt(None, until, pace)
        elif self._unclear >= UNCLEAR_IN_A_ROW:
            pause = min(LONGEST_PAUSE, 2.0 ** (self._unclear - UNCLEAR_IN_A_ROW))
            self._budget.halt(None, pace + pause * self._clock.speed, pace)
        if decision.verdict not in (Verdict.SENT, Verdict.GONE):
            log.warning("delivery", id=one.id, verdict=str(decision.verdict), reason=decision.reason)

    async def _settle(
        self,
        one: Delivery,
        method: str,
        payload: dict[str, Any],
        decision: Decision,
        result: object,
        left: int,
        *,
        counts: bool,
    ) -> None:
        """Write it down, however long the database needs: unwritten, a message that left would leave again."""
        again = decision.state is State.QUEUED
        rewrite = Outgoing(method, payload) if method != one.method else None
        if decision.verdict is Verdict.ANEW:
            rewrite = as_new(method, payload)
        settled = Settled(
            one.id,
            decision.state,
            message_ids=_message_ids(result, payload) if decision.verdict is Verdict.SENT else (),
            problem=decision.reason or None,
            due=self._clock.after(self._chance.jitter(decision.after) if decision.after else 0) if again else None,
            rewrite=(rewrite.method, json.dumps(rewrite.payload, ensure_ascii=False)) if rewrite else None,
            counts=counts,
        )
        now, bad = self._clock.now(), self._goes_badly(one, decision)

        def write(tx: Tx) -> None:
            Ledger(tx, now).settle(settled, one.revision, self._epoch)
            _note_chat(Chats(tx, now), one, decision, left)
            if bad and one.occurrence is not None:
                Occurrences(tx, now).pause(one.occurrence, decision.reason)

        while True:
            try:
                return await self._db.unit(write)
            except DatabaseProblem as problem:
                log.error("an answer of Telegram cannot be written down yet", delivery=one.id, problem=str(problem))
                await asyncio.sleep(LOOK_EVERY)

    def _goes_badly(self, one: Delivery, decision: Decision) -> bool:
        """Whether the release of this row has failed too often to go on by itself."""
        if one.occurrence is None or decision.state is State.QUEUED:
            return False
        tally = self._tallies.setdefault(one.occurrence, _Tally())
        tally.settled += 1
        tally.failed += decision.verdict is Verdict.FAILED
        if not tally.bad:
            return False
        del self._tallies[one.occurrence]  # resumed, it is given another chance
        return True


def _note_chat(chats: Chats, one: Delivery, decision: Decision, left: int) -> None:
    match decision.verdict:
        case Verdict.GONE:
            chats.lost(one.chat, left)
        case Verdict.MOVED if decision.migrate_to is not None:
            chats.migrate(one.telegram_id, decision.migrate_to)
        case Verdict.NO_TOPIC:
            chats.set_thread(one.chat, None)


def _request(one: Delivery) -> tuple[str, dict[str, Any]]:
    """The call that this row means now; an edit of a message that never arrived is a message of its own."""
    method, payload = one.method, json.loads(one.payload)
    if one.edits is not None:
        if one.target is None:
            new = as_new(method, payload)
            method, payload = new.method, new.payload
        else:
            payload["message_id"] = one.target
    if one.thread_id is not None and method.startswith("send"):
        payload["message_thread_id"] = one.thread_id
    return method, payload


def _message_ids(result: object, payload: dict[str, Any]) -> tuple[int, ...]:
    if isinstance(result, dict) and "message_id" in result:
        return (int(result["message_id"]),)
    if isinstance(result, list):
        return tuple(int(message["message_id"]) for message in result)
    target = payload.get("message_id")
    return (int(target),) if target is not None else ()


def _kind(kind: str) -> Kind:
    return "private" if kind == "private" else "group"
