"""Does the jobs that units asked for, one after the other: reads, makes or asks Telegram, ends the job in one unit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import structlog

from kimbot.bot.api import Api, NotSent, Rejected
from kimbot.bot.routes import Ask
from kimbot.context import Context
from kimbot.core.clock import MINUTE, SECOND, Clock
from kimbot.core.tasks import Signal
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.jobs.model import Fetch, Kind
from kimbot.jobs.store import TRIES, Job, Jobs
from kimbot.work import Work, Wrote

log = structlog.get_logger()

LOOK_EVERY = 10.0
"""Seconds after which jobs are looked for unasked, as another process may have asked for one."""
AWAIT_DATABASE = 1.0
AGAIN = (1 * MINUTE, 10 * MINUTE, 0)
"""How long after each try that went wrong the next one comes; there are three."""
AWAY = 15 * SECOND
"""How long to wait where Telegram was not reached at all."""

Aside = Callable[[Callable[[Any], Any], Any], Awaitable[Any]]
"""Runs a slow plain function beside everything else (asyncio.to_thread)."""


class Fatal(Exception):
    """A job during which the process has died, each time."""


class Runner:
    """`wake()` after a commit that may have asked for a job; `wrote` is told what a unit leaves to be done."""

    def __init__(
        self,
        db: Database,
        api: Api,
        clock: Clock,
        context: Context,
        kinds: Iterable[Kind],
        wrote: Callable[[Wrote], None],
        aside: Aside = asyncio.to_thread,
    ) -> None:
        self._db, self._api, self._clock, self._context = db, api, clock, context
        self._kinds = {kind.name: kind for kind in kinds}
        self._long = tuple(kind.name for kind in self._kinds.values() if kind.long)
        self._wrote, self._aside = wrote, aside
        self._signals = {long: Signal() for long in (False, True)}

    def wake(self) -> None:
        """There may be something to do."""
        for signal in self._signals.values():
            signal.set()

    async def run(self, *, long: bool) -> None:
        """Do what is due until cancelled, one after the other: what takes `long`, or everything else."""
        while True:
            try:
                while (wait := await self._next(long)) == 0:
                    pass
            except DatabaseProblem as problem:
                log.error("jobs wait for the database", problem=str(problem))
                wait = AWAIT_DATABASE
            await self._signals[long].wait(wait)

    async def _next(self, long: bool) -> float:
        """Do the next job if it is due; seconds until the next look, 0: at once. Raises `DatabaseProblem`."""
        job = await self._db.read(lambda tx: Jobs(tx, 0).next(self._long, others=not long))
        if job is None:
            return LOOK_EVERY
        if (left := job.due - self._clock.now()) > 0:
            return min(LOOK_EVERY, left / SECOND / self._clock.speed)
        try:
            if job.attempts >= TRIES:
                raise Fatal("the process has ended whenever it was tried")
            await self._do(job)
        except DatabaseProblem:
            raise
        except NotSent as problem:
            await self._later(job, AWAY, problem)
        except Exception as problem:
            wait = getattr(problem, "retry_after", None)
            await (self._struck(job, problem) if wait is None else self._later(job, wait * SECOND, problem))
        return 0

    async def _do(self, job: Job) -> None:
        again = self._clock.now() + AGAIN[job.attempts]
        await self._db.unit(lambda tx: Jobs(tx, 0).begin(job, again), durable=True)
        try:
            await self._try(job, self._kinds[job.kind])
        except asyncio.CancelledError:  # the bot stops: that was no try
            with suppress(DatabaseProblem):
                await self._db.unit(lambda tx: Jobs(tx, 0).later(job, job.due))
            raise
        except DatabaseProblem:
            await self._again_with_the_database(job)
            raise

    async def _again_with_the_database(self, job: Job) -> None:
        """A database that is away is no fault of the job: nothing is counted, as soon as that can be written down."""
        while True:
            await asyncio.sleep(AWAIT_DATABASE)
            with suppress(DatabaseProblem):
                return await self._db.unit(lambda tx: Jobs(tx, 0).later(job, job.due))

    async def _try(self, job: Job, kind: Kind) -> None:
        given = await self._db.read(lambda tx: kind.read(Work(tx, self._context), job.params))
        match given:
            case Ask():
                made = await self._api.call(given.method, given.params)
            case Fetch():
                made = await self._aside(kind.make, (await self._fetched(given.file_id), given.beside))
            case _:
                made = await self._aside(kind.make, given)
        self._wrote(await self._db.unit(lambda tx: self._end(tx, job, kind, made)))

    async def _fetched(self, file_id: str) -> bytes:
        found: Any = await self._api.call("getFile", {"file_id": file_id})
        return await self._api.download(found["file_path"])

    def _end(self, tx: Tx, job: Job, kind: Kind, made: Any) -> Wrote:
        work = Work(tx, self._context)
        if work.jobs.done(job.id):
            kind.done(work, job.params, made)
        return work.wrote

    async def _later(self, job: Job, wait: int, problem: Exception) -> None:
        log.warning("a job waits for Telegram", job=job.id, kind=job.kind, problem=str(problem))
        await self._db.unit(lambda tx: Jobs(tx, 0).later(job, self._clock.now() + wait))

    async def _struck(self, job: Job, problem: Exception) -> None:
        log.error("a job went wrong", job=job.id, kind=job.kind, exc_info=problem)
        try:
            wrote = await self._db.unit(lambda tx: self._strike(tx, job, problem, tell=True))
        except DatabaseProblem:
            raise
        except Exception:
            log.exception("nobody could be told of a job that failed", job=job.id, kind=job.kind)
            wrote = await self._db.unit(lambda tx: self._strike(tx, job, problem, tell=False))
        self._wrote(wrote)

    def _strike(self, tx: Tx, job: Job, problem: Exception, *, tell: bool) -> Wrote:
        """Note it; the last try ends the job and tells of it."""
        work = Work(tx, self._context)
        again = work.now + AGAIN[min(job.attempts, TRIES - 1)]
        over = work.jobs.struck(job, again, str(problem), over=_refused(problem))
        if over and tell:
            self._kinds[job.kind].failed(work, job.params)
        return work.wrote


def _refused(problem: Exception) -> bool:
    """Whether Telegram would say the same once more: a file that is too big, a chat that is not there."""
    return isinstance(problem, Rejected) and problem.status in (400, 403)
