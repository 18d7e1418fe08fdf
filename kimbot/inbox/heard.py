"""When we last heard from Telegram, kept so that the next process knows for how long nobody listened."""

import structlog

from kimbot.context import Context
from kimbot.core.clock import DAY, HOUR
from kimbot.core.screens import Screen
from kimbot.db.database import Database
from kimbot.db.facts import set_fact
from kimbot.work import Work

log = structlog.get_logger()

KEPT_BY_TELEGRAM = DAY
HEARD = "heard"
NOTE_EVERY = 60.0
"""Seconds between two notes."""


class Heard:
    """`note()` after each good answer. The first one of a process tells of updates that nobody can fetch any more."""

    def __init__(self, db: Database, context: Context) -> None:
        self._db, self._context = db, context
        self._noted: float | None = None

    async def note(self) -> None:
        """Telegram has answered. Raises `DatabaseProblem`."""
        pace, first = self._context.clock.pace(), self._noted is None
        if self._noted is not None and pace - self._noted < NOTE_EVERY:
            return
        await self._db.unit(lambda tx: _note(Work(tx, self._context), first=first))
        self._noted = pace


def _note(work: Work, *, first: bool) -> None:
    before = set_fact(work.tx, HEARD, str(work.now))
    silent = work.now - int(before) if before is not None else 0
    if first and silent > KEPT_BY_TELEGRAM:
        log.error("updates may be lost: nothing was heard for longer than Telegram keeps them", hours=silent // HOUR)
        work.tell_operators(Screen("common.blind", {"hours": silent // HOUR}))
