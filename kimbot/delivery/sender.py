"""The one way out: what is owed leaves within the budget, and what became of it is written down."""

import asyncio
import contextlib
from collections import deque
from functools import partial

import structlog

from kimbot.bot.api import Api, NotSent, Rejected, TelegramError, Unclear, Upload
from kimbot.bot.render import Outgoing
from kimbot.core.chance import Chance
from kimbot.core.clock import SECOND, Clock
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.chats import Chats
from kimbot.delivery.files import Files, stored_in
from kimbot.delivery.model import Delivery, Lane, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outcome import Verdict, decide
from kimbot.delivery.requests import Answered, Tally, call_of, note_chat, plain_message, settled
from kimbot.delivery.store import Ledger
from kimbot.delivery.term import Deposed, Settled, Term

log = structlog.get_logger()

IN_FLIGHT = 96
"""Requests on their way at most; fewer at lower rates, since a crash leaves each of them in doubt."""
LOOK_EVERY = 1.0
"""Seconds after which the ledger is looked at unasked, for rows that another process wrote."""
MARKED_AT_MOST = 64
"""Rows of releases marked before their moment; after a crash they are unknown, although they never left."""
HALTED = 1.0
"""Seconds: when nothing may leave for longer, nothing is marked ahead."""
AHEAD_SINGLE, AHEAD_RELEASES = 24, 256
"""Rows read at once: single messages of each lane, and rows of running releases."""
UNCLEAR_IN_A_ROW = 5
"""Requests without a clear answer, one after the other, after which everything pauses: better late than unknown."""
LONGEST_PAUSE = 30.0


class _InARow:
    """Counts troubles one after the other: `answers` each, `count` those on their way together once."""

    def __init__(self) -> None:
        self.count = self.answers = 0
        self._since = float("-inf")

    def add(self, trouble: bool, left: float, now: float) -> int:
        """One more answer to a request that left at `left` (pace); how many troubles there are in a row."""
        self.answers = self.answers + 1 if trouble else 0
        if not trouble:
            self.count = 0
        elif left > self._since:
            self.count, self._since = self.count + 1, now
        return max(1, self.count)


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
        self._read_ahead: deque[Delivery] = deque()
        """Rows of releases that were read and wait to be marked."""
        self._marked: deque[Delivery] = deque()
        """Rows of releases that may leave as soon as the budget lets them."""
        self._marking = False
        # full rate up to a round trip of 100 ms at 1,000/s, 270 ms at 30/s
        self._most = max(8, min(IN_FLIGHT, budget.rate // 10))
        self._ahead = max(2, min(MARKED_AT_MOST, budget.rate // 40))
        self._answered: list[Answered] = []
        self._writing = False
        self._failures, self._unclear = _InARow(), _InARow()
        self._tallies: dict[int, Tally] = {}
        self._deposed: Deposed | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._news = True
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled. Raises `Deposed` when another process has taken the lease."""
        remembered = False
        while self._deposed is None:
            self._wake.clear()
            wait = LOOK_EVERY
            try:
                if not remembered:
                    await self._remember()
                    remembered = True
                if self._news:
                    wait = await self._send_single()
            except DatabaseProblem as problem:
                log.error("the ledger cannot be read", problem=str(problem))
            wait = min(wait, self._send_marked())
            if not self._marking and len(self._marked) <= self._ahead // 2:
                self._marking = True
                self._tasks.start(self._mark_ahead(), "mark ahead")
            await self._sleep(wait)
        raise self._deposed

    async def stop(self) -> None:
        """Wait for the answers that are still on their way and write them down; what has not left stays queued."""
        await self._tasks.finish()
        left = [one.id for one in self._marked]
        self._marked.clear()
        if left and self._deposed is None:
            with contextlib.suppress(Deposed):
                await self._db.unit(lambda tx: self._term(tx).unmark(left), durable=True)

    def _term(self, tx: Tx) -> Term:
        return Term(tx, self._clock.now(), self._epoch)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            self._news = True

    async def _remember(self) -> None:
        """Rebuild the rate windows from what left in the last minute."""
        now, pace = self._clock.now(), self._clock.pace()
        rows = await self._db.read(lambda tx: self._term(tx).recent(now - 60 * SECOND))
        spent = [(row["chat"], _kind(row["kind"]), pace - (now - row["settled"]) / SECOND) for row in rows]
        self._budget.restore(spent, pace)

    async def _send_single(self) -> float:
        """Replies, notices and whatever else is owed to one chat alone, the highest lane first.

        Seconds until some that must wait may leave.
        """
        self._news = False
        self._passed_over = frozenset(self._busy)
        skip = set(self._busy)
        wait = LOOK_EVERY
        while True:
            heads, due, running = await self._db.read(partial(self._single, skip=frozenset(skip)))
            await self._drop_stopped(running)
            waits = [self._leave(one) for one in heads if one.chat not in skip]
            blocked = {one.chat for one in heads if one.chat not in self._busy}
            wait = min(wait, *(seconds for seconds in waits if seconds > 0), LOOK_EVERY)
            if due is not None:
                wait = min(wait, max(0.001, (due - self._clock.now()) / SECOND / self._clock.speed))
            skip |= {one.chat for one in heads}
            self._passed_over = frozenset(skip)
            if blocked:
                self._news = True  # their windows open before anybody wakes us
            if len(heads) < AHEAD_SINGLE or len(self._busy) >= self._room(Lane.REPLY):
                return wait

    def _room(self, lane: Lane) -> int:
        """How many requests may be on their way: more for replies, which never wait behind a slow broadcast."""
        return self._most + self._most // 4 if lane is Lane.REPLY else self._most

    async def _drop_stopped(self, running: frozenset[int]) -> None:
        """What is marked of a release that was paused or stopped does not leave."""
        stopped = [one for one in self._marked if one.occurrence not in running]
        if not stopped:
            return
        for one in stopped:
            self._marked.remove(one)
        ids = [one.id for one in stopped]
        await self._db.unit(lambda tx: self._term(tx).unmark(ids))

    def _send_marked(self) -> float:
        """Let marked rows leave, as far as the budget lets them; seconds until the next may."""
        for _ in range(len(self._marked)):
            one = self._marked[0]
            if len(self._busy) >= self._room(one.lane) or (self._doubtful and self._busy):
                return LOOK_EVERY
            pace = self._clock.pace()
            opens = self._budget.next_free(pace, one.lane)
            if opens > pace:
                return max(0.0005, (opens - pace) / self._clock.speed)
            if self._leave(one) == 0:
                self._marked.popleft()
            else:
                self._marked.rotate(-1)  # one whose chat must wait goes to the end
        return LOOK_EVERY if not self._marked else 0.05

    @property
    def _doubtful(self) -> bool:
        """Whether answers have stayed away so often that one message at a time tries whether they come again."""
        return self._unclear.answers >= UNCLEAR_IN_A_ROW

    def _leave(self, one: Delivery) -> float:
        """Send a row if it may leave now; otherwise the seconds until its chat and lane may."""
        if one.chat in self._busy or len(self._busy) >= self._room(one.lane):
            return LOOK_EVERY
        pace = self._clock.pace()
        wait = self._budget.wait(one.chat, _kind(one.kind), one.lane, pace)
        if wait > 0:
            return max(0.0005, wait / self._clock.speed)
        self._budget.spend(one.chat, _kind(one.kind), one.lane, pace)
        self._busy.add(one.chat)
        self._tasks.start(self._send(one), name=f"delivery {one.id}")
        return 0

    async def _mark_ahead(self) -> None:
        """Mark the next few rows of releases, so that each can leave at its very moment."""
        try:
            while len(self._marked) < self._ahead and (rows := await self._next_rows()):
                still = await self._db.unit(partial(self._mark, rows=rows), durable=True)
                self._marked.extend(one for one in rows if one.id in still)
                self._wake.set()
        except DatabaseProblem as problem:
            log.error("nothing can be marked", problem=str(problem))
        except Deposed as end:
            self._end(end)
        finally:
            self._marking = False

    async def _next_rows(self) -> list[Delivery]:
        """The next rows to mark: read ahead in larger numbers, none for a chat that is busy or must wait."""
        if self._budget.next_free(self._clock.pace(), Lane.BROADCAST) > self._clock.pace() + HALTED * self._clock.speed:
            return []
        if not self._read_ahead:
            busy = frozenset(self._busy | {one.chat for one in self._marked})
            self._read_ahead.extend(await self._db.read(lambda tx: self._term(tx).of_releases(AHEAD_RELEASES, busy)))
        rows: list[Delivery] = []
        taken = self._busy | {one.chat for one in self._marked}
        while self._read_ahead and len(rows) < self._ahead:
            one = self._read_ahead.popleft()
            if one.chat not in taken and self._budget.chat_free(one.chat, _kind(one.kind), self._clock.pace()):
                taken.add(one.chat)
                rows.append(one)
        return rows

    async def _send(self, one: Delivery) -> None:
        call, left, pace = call_of(one), self._clock.now(), self._clock.pace()
        error: TelegramError | None = None
        result: object = None
        try:
            files = await self._uploads(call)
            result = await self._api.call(call.method, {"chat_id": one.telegram_id, **call.payload}, files)
        except TelegramError as problem:
            error = problem
        except Exception as problem:  # a row that cannot even be asked for ends as unknown, not in silence
            log.exception("a delivery could not be sent", id=one.id)
            error = Unclear(repr(problem))
        now = self._clock.pace()
        failures = self._failures.add(isinstance(error, NotSent), pace, now)
        self._unclear.add(isinstance(error, Unclear), pace, now)
        attempts = failures if isinstance(error, NotSent) else one.attempts + 1
        answered = Answered(one, call, decide(error, one.policy, attempts), result, error, left)
        self._heed(answered)
        self._answered.append(answered)
        if not self._writing:
            self._writing = True
            await self._write()

    async def _uploads(self, call: Outgoing) -> dict[str, Upload] | None:
        """The file of ours that this call names, if it does; the call then refers to it."""
        stored = stored_in(call)
        if stored is None:
            return None
        field, name = stored
        upload = await self._db.read(lambda tx: Files(tx, 0).get(name))
        if upload is None:
            raise Rejected(400, "the file is not kept any more")
        call.payload[field] = f"attach://{field}"
        return {field: upload}

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
        elif self._doubtful:
            pause = min(LONGEST_PAUSE, 2.0 ** max(0, min(self._unclear.count - UNCLEAR_IN_A_ROW, 10)))
            self._budget.halt(None, pace + pause * self._clock.speed, pace)
        if decision.verdict is not Verdict.GONE:
            log.warning("delivery", id=one.id, verdict=str(decision.verdict), reason=decision.reason)

    async def _write(self) -> None:
        """Write down what has been answered, in batches, however long the database needs.

        Unwritten, a message that left would leave again: its chat stays busy until then.
        """
        try:
            while self._answered:
                batch, self._answered = self._answered, []
                try:
                    await self._keep(batch)
                except Deposed as end:
                    return self._end(end)
                except Exception:  # one of them cannot be written: each by itself, so that only that one stays open
                    log.exception("answers could not be written together", count=len(batch))
                    for one in batch:
                        await self._keep_alone(one)
                for one in batch:
                    self._free(one.row.chat)
                if any(one.decision.state is State.QUEUED for one in batch):
                    self._news = True
                self._wake.set()
        finally:
            self._writing = False

    def _end(self, end: Deposed) -> None:
        self._deposed = end
        self._wake.set()

    async def _keep(self, batch: list[Answered]) -> None:
        now = self._clock.now()
        plain = [(one.row, message) for one in batch if (message := plain_message(one)) is not None]
        rows = [
            (one, settled(one, self._again_at(one)), self._goes_badly(one))
            for one in batch
            if plain_message(one) is None
        ]

        def write(tx: Tx) -> None:
            term, chats = Term(tx, now, self._epoch), Chats(tx, now)
            term.settle_sent(plain)
            for one, row, badly in rows:
                term.settle(row, one.row.revision)
                note_chat(chats, one)
                if badly and one.row.occurrence is not None:
                    Occurrences(tx, now).pause(one.row.occurrence, one.decision.reason)

        while True:
            try:
                return await self._db.unit(write)
            except DatabaseProblem as problem:
                log.error("answers of Telegram cannot be written down yet", count=len(batch), problem=str(problem))
                await asyncio.sleep(LOOK_EVERY)

    async def _keep_alone(self, one: Answered) -> None:
        try:
            await self._keep([one])
        except Exception as problem:
            log.exception("an answer could not be written down", delivery=one.row.id)
            await self._keep_as_unknown(one, problem)

    async def _keep_as_unknown(self, one: Answered, problem: Exception) -> None:
        unknown = Settled(one.row.id, State.UNKNOWN, problem=repr(problem))
        try:
            await self._db.unit(lambda tx: self._term(tx).settle(unknown, one.row.revision))
        except Exception:
            log.exception("nor could its doubt be written down", delivery=one.row.id)

    def _again_at(self, one: Answered) -> int:
        after = one.decision.after
        return self._clock.after(self._chance.jitter(after)) if after else 0

    def _goes_badly(self, one: Answered) -> bool:
        """Whether the release of this row has failed too often to go on by itself."""
        occurrence = one.row.occurrence
        if occurrence is None or one.decision.state is State.QUEUED:
            return False
        bad = self._tallies.setdefault(occurrence, Tally()).add(one.decision.verdict)
        if bad:
            del self._tallies[occurrence]  # resumed, it is given another chance
        return bad

    def _single(self, tx: Tx, skip: frozenset[int]) -> tuple[list[Delivery], int | None, frozenset[int]]:
        """Single messages that may leave, when the next comes due, and which releases run."""
        term = self._term(tx)
        return (
            term.single(AHEAD_SINGLE, skip),
            Ledger(tx, self._clock.now()).next_due(),
            frozenset(Occurrences(tx, 0).running()),
        )

    def _mark(self, tx: Tx, rows: list[Delivery]) -> set[int]:
        return self._term(tx).mark(rows)

    def _free(self, chat: int) -> None:
        self._busy.discard(chat)
        if chat in self._passed_over:
            self._news = True


def _kind(kind: str) -> Kind:
    return "private" if kind == "private" else "group"
