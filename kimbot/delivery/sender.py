"""The one way out: what is owed leaves within the budget, and what became of it is written down."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from kimbot.bot.api import Api, Rejected, TelegramError, Unclear, Upload
from kimbot.bot.render import Outgoing
from kimbot.core.chance import Chance
from kimbot.core.clock import SECOND, Clock
from kimbot.core.tasks import Signal, Tasks
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.delivery.answers import Answered, Unanswered, write_down
from kimbot.delivery.budget import Budget
from kimbot.delivery.departures import SINGLE_IN_FLIGHT, Departures, kind_of
from kimbot.delivery.files import Files, stored_in
from kimbot.delivery.model import Delivery, Lane, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outcome import Decision, Verdict
from kimbot.delivery.recall import recall
from kimbot.delivery.requests import Called, body_of, call_of, with_places
from kimbot.delivery.singles import Singles
from kimbot.delivery.term import Deposed, Term

log = structlog.get_logger()

LOOK_EVERY = 1.0
"""Seconds after which the ledger is looked at unasked, for rows that another process wrote."""
LOOKS_APART = 0.002
"""Seconds between two looks at least: one finds what a burst of units has written."""
GATHER = 0.01
"""Seconds for which answers nobody waits for are gathered, to be written down together."""
MOMENT = 0.0005
"""Seconds to wait at least."""


class Sender:
    """Sends under one term (`epoch`) of the lease. `wake()` after every commit that owes somebody something.

    What may leave, and when, `Departures` knows. Here is what takes time: the requests, and three errands to the
    ledger, each at most once at a time: look what is owed to single chats, mark rows of releases, write down answers.
    """

    def __init__(
        self,
        api: Api,
        db: Database,
        clock: Clock,
        chance: Chance,
        budget: Budget,
        epoch: int,
        unanswered: Unanswered = lambda tx, row: None,
        called: Called = lambda tx, chats: {},
    ) -> None:
        self._api, self._db, self._clock, self._chance = api, db, clock, chance
        self._budget, self._epoch, self._unanswered, self._called = budget, epoch, unanswered, called
        self._departures = Departures(budget, clock.speed)
        self._signal, self._tasks = Signal(), Tasks()
        self._errands: set[str] = set()
        self._over: Exception | None = None
        self._looked, self._look_at = 0.0, 0.0
        """When the ledger was last looked at for what is owed to single chats, and when it will be (loop, seconds)."""
        self._may_mark = False
        """Whether there may be rows of releases to mark."""
        self._answers: list[Answered] = []

    def wake(self) -> None:
        """There may be something to send."""
        self._look_soon()
        self._signal.set()

    def _look_soon(self) -> None:
        self._look_at = min(self._look_at, self._looked + LOOKS_APART)

    async def run(self) -> None:
        """Send until cancelled. Raises `Deposed` when another process has taken the lease."""
        await self._remember()
        loop = asyncio.get_running_loop()
        while self._over is None:
            wait, now = self._let_leave(), loop.time()
            if now >= self._look_at and self._begin("look", self._look):
                self._looked, self._look_at = now, now + LOOK_EVERY
            if "look" not in self._errands:
                wait = min(wait, self._look_at - now)
            await self._signal.wait(max(MOMENT, min(wait, LOOK_EVERY)))
        raise self._over

    async def stop(self) -> None:
        """Wait for the answers that are still on their way and write them down; what has not left stays queued."""
        await self._tasks.finish()
        left = self._departures.take_back()
        if left:
            with contextlib.suppress(Deposed):
                await self._db.unit(lambda tx: self._term(tx).unmark(left), durable=True)

    def _let_leave(self) -> float:
        """Send what may leave now; seconds until more may by itself."""
        now = self._clock.pace()
        while (one := self._departures.next(now)) is not None:
            self._tasks.start(self._send(one), "delivery")
        if self._departures.hungry:
            self._look_soon()
        if self._may_mark and self._departures.wants_marked(now):
            self._begin("mark", self._mark)
        return (self._departures.opens - now) / self._clock.speed

    # --- errands ----------------------------------------------------------------------------------------------

    def _begin(self, name: str, errand: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Do an errand beside everything else; False when it is still being done."""
        if name in self._errands:
            return False
        self._errands.add(name)
        self._tasks.start(self._do(name, errand), name)
        return True

    async def _do(self, name: str, errand: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await errand()
        except DatabaseProblem as problem:
            log.error("the ledger cannot be reached", errand=name, problem=str(problem))
            self._may_mark = False  # the next look says whether
        except Exception as problem:
            self._over = problem
        finally:
            self._errands.discard(name)
            self._signal.set()

    def _term(self, tx: Tx) -> Term:
        return Term(tx, self._clock.now(), self._epoch)

    async def _remember(self) -> None:
        """What the term before has left behind: how full the rate windows are, and who may get nothing yet."""
        most, flying = self._budget.rate * 60, self._departures.most + SINGLE_IN_FLIGHT
        while True:
            now, pace = self._clock.now(), self._clock.pace()
            try:
                past = await self._db.read(lambda tx: recall(tx, now, self._epoch, most, flying))  # noqa: B023
            except DatabaseProblem as problem:
                log.error("the ledger cannot be reached", errand="remember", problem=str(problem))
                await asyncio.sleep(LOOK_EVERY)
            else:
                break
        spent = [(one.chat, kind_of(one.kind), one.lane, pace - one.ago, one.messages) for one in past.spent]
        self._budget.restore(spent, pace)
        for chat, seconds in past.halts.items():
            self._budget.halt(chat, pace + seconds, pace, spread=False)
        self._budget.halt(None, pace + past.everybody, pace)

    async def _look(self) -> None:
        """Read what is owed to single chats. What is marked of a release that was paused or stopped stays here."""
        limit = self._departures.to_read

        def read(tx: Tx) -> tuple[list[Delivery], int | None, list[int]]:
            now = self._clock.now()
            single = Term(tx, now, self._epoch).single(limit)
            owed = with_places(tx, single, self._called)
            return owed, Singles(tx, now).next_due(), Occurrences(tx, now).running()

        self._departures.look()
        single, due, running = await self._db.read(read)
        self._departures.found(single, more=len(single) == limit)
        if due is not None:
            wait = (due - self._clock.now()) / SECOND / self._clock.speed
            self._look_at = min(self._look_at, asyncio.get_running_loop().time() + wait)
        self._may_mark = bool(running)
        if stopped := self._departures.take_back(running):
            await self._db.unit(lambda tx: self._term(tx).unmark(stopped))

    async def _mark(self) -> None:
        """Mark the next few rows of releases, so that each can leave at its very moment."""
        limit, seen = self._departures.at_once, 0
        while self._departures.wants_marked(now := self._clock.pace()):
            if rows := self._departures.to_mark(now):
                marked = await self._db.unit(lambda tx: self._term(tx).mark(rows), durable=True)
                self._departures.mark(marked)
                self._signal.set()
                limit, seen = self._departures.at_once, 0
                continue
            found = await self._db.read(lambda tx: self._of_releases(tx, limit))  # noqa: B023
            if len(found) <= seen:  # there are none, or all their chats must wait
                self._may_mark = False
                return
            self._departures.read(found, now)
            limit, seen = 2 * limit, len(found)

    def _of_releases(self, tx: Tx, limit: int) -> list[Delivery]:
        return with_places(tx, self._term(tx).of_releases(limit), self._called)

    async def _write(self) -> None:
        """Write down what has been answered, in batches, however long the database needs.

        Unwritten, a message that left would leave again: its chat stays busy until then.
        """
        while self._answers:
            if len(self._answers) < self._departures.most // 4 and not any(map(_awaited, self._answers)):
                await asyncio.sleep(GATHER)
            batch, self._answers = self._answers, []
            try:
                await self._keep(batch)
            except Deposed:
                raise
            except Exception:  # one of them cannot be written: each by itself, so that only that one stays open
                log.exception("answers could not be written together", count=len(batch))
                for one in batch:
                    await self._keep_alone(one)
            again = [one.row for one in batch if one.decision.state is State.QUEUED]
            self._departures.written((one.row for one in batch), again)
            if any(one.row.occurrence is None or one.decision.state is State.QUEUED for one in batch):
                self._look_soon()  # the same again, or what had to wait for it: an edit, the next to that chat
            self._signal.set()

    async def _keep(self, batch: Sequence[Answered]) -> None:
        now = self._clock.now()
        while True:
            try:
                return await self._db.unit(lambda tx: write_down(tx, now, self._epoch, batch, self._unanswered))
            except DatabaseProblem as problem:
                log.error("answers of Telegram cannot be written down yet", count=len(batch), problem=str(problem))
                await asyncio.sleep(LOOK_EVERY)

    async def _keep_alone(self, one: Answered) -> None:
        try:
            await self._keep([one])
        except Deposed:
            raise
        except Exception as problem:
            log.exception("an answer could not be written down", delivery=one.row.id)
            unknown = Decision(Verdict.UNKNOWN, repr(problem))
            try:
                await self._keep([one._replace(decision=unknown, result=None)])
            except Deposed:
                raise
            except Exception:
                log.exception("nor could its doubt be written down", delivery=one.row.id)

    # --- requests ---------------------------------------------------------------------------------------------

    async def _send(self, one: Delivery) -> None:
        left, pace = self._clock.now(), self._clock.pace()
        error: TelegramError | None = None
        result: object = None
        try:
            result = await self._call(one)
        except TelegramError as problem:
            error = problem
        except Exception as problem:  # a row that cannot even be asked for ends as unknown, not in silence
            log.exception("a delivery could not be sent", id=one.id)
            error = Unclear(repr(problem))
        decision = self._departures.answered(one, error, pace, self._clock.pace())
        if decision.verdict not in (Verdict.SENT, Verdict.GONE):
            log.warning("delivery", id=one.id, verdict=str(decision.verdict), reason=decision.reason)
        # what Telegram has put off leaves when it says so, also after a restart
        after = decision.after if decision.verdict is Verdict.WAIT else self._chance.jitter(decision.after)
        due = self._clock.after(after) if decision.after else 0
        came, everybody = (
            self._clock.now(),
            decision.verdict is Verdict.WAIT and self._budget.halted(self._clock.pace()),
        )
        self._answers.append(Answered(one, decision, result, left, came, due, everybody))
        self._begin("delivery answers", self._write)

    async def _call(self, one: Delivery) -> object:
        if (body := body_of(one)) is not None:
            return await self._api.call(one.method, body)
        call = call_of(one)
        files = await self._uploads(call)
        return await self._api.call(call.method, {"chat_id": one.telegram_id, **call.payload}, files)

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


def _awaited(answered: Answered) -> bool:
    """Whether somebody waits for what comes next to this chat."""
    return answered.row.lane is Lane.REPLY
