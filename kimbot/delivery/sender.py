"""The one way out: what is owed leaves within the budget, and what became of it is written down."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from functools import partial

import structlog

from kimbot.bot.api import Api, NotSent, TelegramError, Unclear
from kimbot.core.chance import Chance
from kimbot.core.clock import SECOND, Clock
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import Delivery, Lane, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outcome import Verdict, decide
from kimbot.delivery.requests import Answered, Tally, call_of, note_chat, settled
from kimbot.delivery.store import Ledger

log = structlog.get_logger()

IN_FLIGHT = 96
WORTH_A_ROUND = 24
"""Free places from which on a round for releases alone is worth its transaction."""
STEP = 0.008
"""Seconds between rounds for releases at least: at 1,000/s eight rows share a mark instead of one each."""
LOOK_EVERY = 1.0
"""Seconds after which the ledger is looked at unasked, for rows that another process wrote."""
AHEAD_SINGLE, AHEAD_RELEASES = 24, 256
"""Rows read at once: single messages of each lane, and rows of running releases."""
UNCLEAR_IN_A_ROW = 5
"""Requests without a clear answer, one after the other, after which everything pauses: better late than unknown."""
LONGEST_PAUSE = 30.0


@dataclass
class _Round:
    """What leaves now, and how long until more may (seconds)."""

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
        self._news = True
        """Whether single messages may wait that were not looked at yet."""
        self._passed_over: frozenset[int] = frozenset()
        """Chats that were busy at the last look at single messages: when one is free, there is news."""
        self._releases: deque[Delivery] = deque()
        self._answered: list[Answered] = []
        self._writing = False
        self._failures = self._unclear = 0
        self._tallies: dict[int, Tally] = {}

    def wake(self) -> None:
        """There may be something to send."""
        self._news = True
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
            self._news = True

    async def _remember(self) -> None:
        """Rebuild the rate windows from what left in the last minute."""
        now, pace = self._clock.now(), self._clock.pace()
        rows = await self._db.read(lambda tx: Ledger(tx, now).recent(now - 60 * SECOND))
        spent = [(row["chat"], _kind(row["kind"]), pace - (now - row["settled"]) / SECOND) for row in rows]
        self._budget.restore(spent, pace)

    async def _round(self) -> float:
        """Let leave what may leave; seconds until the next look is worth it (0: at once)."""
        room = IN_FLIGHT - len(self._busy)
        if room < (1 if self._news else WORTH_A_ROUND):
            return LOOK_EVERY
        found = _Round()
        try:
            if self._news:
                await self._choose_single(room, found)
            await self._choose_from_releases(room, found)
        except DatabaseProblem:
            if not found.chosen:  # otherwise their slots are spent: they leave
                raise
        if not found.chosen:
            return found.wait
        # shielded: whoever stops us must not leave rows that are marked as sending and never leave
        await asyncio.shield(self._tasks.start(self._let_go(found.chosen), name="round"))
        return 0

    async def _choose_single(self, room: int, found: _Round) -> None:
        """Replies, notices and whatever else is owed to one chat alone, the highest lane first."""
        self._news = False
        self._passed_over = frozenset(self._busy)
        skip = set(self._busy)
        while True:
            now = self._clock.now()
            heads, due = await self._db.read(partial(_single, now=now, skip=frozenset(skip)))
            blocked = {one.chat for one in heads if not self._take(one, room, found)}
            if due is not None:
                found.wait = min(found.wait, max(0.001, (due - self._clock.now()) / SECOND / self._clock.speed))
            skip |= blocked | {one.chat for one in found.chosen}
            if blocked or len(heads) >= AHEAD_SINGLE:
                self._news = True  # some wait for their chat's window, or were not read yet
            if not blocked or len(found.chosen) >= room or len(heads) < AHEAD_SINGLE:
                return

    async def _choose_from_releases(self, room: int, found: _Round) -> None:
        """Rows of running releases, in turn, as far as the broadcast lanes are free."""
        pace = self._clock.pace()
        if not self._releases and self._budget.next_free(pace, Lane.BROADCAST) <= pace:
            now, busy = self._clock.now(), frozenset(self._busy)
            self._releases.extend(await self._db.read(lambda tx: Ledger(tx, now).of_releases(AHEAD_RELEASES, busy)))
        for _ in range(len(self._releases)):
            if len(found.chosen) >= room:
                return
            one = self._releases[0]
            pace = self._clock.pace()
            opens = self._budget.next_free(pace, one.lane)
            if opens > pace:
                found.wait = min(found.wait, max(STEP, (opens - pace) / self._clock.speed))
                return
            self._releases.popleft()
            self._take(one, room, found)  # one whose chat must wait is read again later

    def _take(self, one: Delivery, room: int, found: _Round) -> bool:
        """Choose a row if it may leave now and spend its slot; False when it must wait."""
        if len(found.chosen) >= room or one.chat in self._busy:
            return False
        pace = self._clock.pace()
        wait = self._budget.wait(one.chat, _kind(one.kind), one.lane, pace)
        if wait > 0:
            found.wait = min(found.wait, max(0.0005, wait / self._clock.speed))
            return False
        self._budget.spend(one.chat, _kind(one.kind), one.lane, pace)
        self._busy.add(one.chat)
        found.chosen.append(one)
        return True

    async def _let_go(self, chosen: list[Delivery]) -> None:
        """Mark what may not be sent twice, then let everything leave that still may."""
        releases = [one for one in chosen if one.occurrence is not None]
        still: set[int] = set()
        now, epoch = self._clock.now(), self._epoch
        try:
            if releases:
                still = await self._db.unit(lambda tx: Ledger(tx, now).mark(releases, epoch), durable=True)
        finally:
            for one in chosen:
                if one.occurrence is None or one.id in still:
                    self._tasks.start(self._send(one), name="delivery")
                else:
                    self._free(one.chat)

    async def _send(self, one: Delivery) -> None:
        call, left = call_of(one), self._clock.now()
        error: TelegramError | None = None
        result: object = None
        try:
            result = await self._api.call(call.method, {"chat_id": one.telegram_id, **call.payload})
        except TelegramError as problem:
            error = problem
        self._failures = self._failures + 1 if isinstance(error, NotSent) else 0
        self._unclear = self._unclear + 1 if isinstance(error, Unclear) else 0
        attempts = self._failures if isinstance(error, NotSent) else one.attempts + 1
        answered = Answered(one, call, decide(error, one.policy, attempts), result, error, left)
        self._heed(answered)
        self._answered.append(answered)
        if not self._writing:
            self._writing = True
            await self._write()

    def _heed(self, answered: Answered) -> None:
        """What the answer means for everything that leaves after it."""
        one, decision = answered.row, answered.decision
        if decision.verdict is Verdict.SENT:
            return
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
        if decision.verdict is not Verdict.GONE:
            log.warning("delivery", id=one.id, verdict=str(decision.verdict), reason=decision.reason)

    async def _write(self) -> None:
        """Write down what has been answered, in batches, however long the database needs.

        Unwritten, a message that left would leave again: its chat stays busy until then.
        """
        while self._answered:
            batch, self._answered = self._answered, []
            bad = [one for one in batch if self._goes_badly(one)]
            await self._keep(batch, bad)
            for one in batch:
                self._free(one.row.chat)
            self._wake.set()
        self._writing = False

    async def _keep(self, batch: list[Answered], bad: list[Answered]) -> None:
        now, epoch = self._clock.now(), self._epoch
        rows = [(one, settled(one, self._again_at(one))) for one in batch]

        def write(tx: Tx) -> None:
            ledger, chats = Ledger(tx, now), Chats(tx, now)
            for one, row in rows:
                ledger.settle(row, one.row.revision, epoch)
                note_chat(chats, one)
            for one in bad:
                if one.row.occurrence is not None:
                    Occurrences(tx, now).pause(one.row.occurrence, one.decision.reason)

        while True:
            try:
                return await self._db.unit(write)
            except DatabaseProblem as problem:
                log.error("answers of Telegram cannot be written down yet", count=len(batch), problem=str(problem))
                await asyncio.sleep(LOOK_EVERY)

    def _again_at(self, one: Answered) -> int:
        after = one.decision.after
        return self._clock.after(self._chance.jitter(after) if after else 0)

    def _goes_badly(self, one: Answered) -> bool:
        """Whether the release of this row has failed too often to go on by itself."""
        occurrence = one.row.occurrence
        if occurrence is None or one.decision.state is State.QUEUED:
            return False
        bad = self._tallies.setdefault(occurrence, Tally()).add(one.decision.verdict)
        if bad:
            del self._tallies[occurrence]  # resumed, it is given another chance
        return bad

    def _free(self, chat: int) -> None:
        self._busy.discard(chat)
        if chat in self._passed_over:
            self._news = True


def _single(tx: Tx, *, now: int, skip: frozenset[int]) -> tuple[list[Delivery], int | None]:
    ledger = Ledger(tx, now)
    return ledger.single(AHEAD_SINGLE, skip), ledger.next_due()


def _kind(kind: str) -> Kind:
    return "private" if kind == "private" else "group"
