"""Watches what no update and no tick would show: the machine's clock being set, a database that can be used again."""

import asyncio
from collections.abc import Callable

import structlog

from kimbot.context import Context
from kimbot.core.clock import MINUTE, SECOND, Clock
from kimbot.core.screens import Screen
from kimbot.db.database import DatabaseProblem
from kimbot.db.watched import Spell, Watched
from kimbot.work import Work

log = structlog.get_logger()

LOOK_EVERY = 2.0
STEP = 2 * SECOND
"""Milliseconds between calendar and waiting from which the clock was set and not only slewed."""
STEP_TOLD = 10 * MINUTE
SPELL_TOLD = 60.0
"""Seconds without a database from which those who run the bot are told of it."""
SOON = MINUTE
"""Milliseconds in which a message that is tried again, or still gathered, comes due."""


class Watch:
    """Looks every few seconds. `clock_back` is called when the calendar went back."""

    def __init__(self, db: Watched, context: Context) -> None:
        self._db, self._context = db, context
        self.clock_back: Callable[[], None] = lambda: None
        self._distance = _distance(context.clock)
        self._step = 0

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except DatabaseProblem:
                continue  # what could not be said now is said at a later look

    async def look(self) -> None:
        """Look once. Raises `DatabaseProblem`."""
        self._notice_step()
        if step := self._step:
            await self._db.unit(lambda tx: _clock_was_set(Work(tx, self._context), step))
            self._step = 0
        spell = self._db.spell
        if spell is not None and self._db.over():
            await self._db.unit(lambda tx: _database_is_back(Work(tx, self._context), spell))
            if self._db.spell is spell:
                self._db.spell = None

    def _notice_step(self) -> None:
        if self._context.clock.speed != 1.0:
            return  # a clock of our own, which nobody sets
        before, self._distance = self._distance, _distance(self._context.clock)
        step = self._distance - before
        if abs(step) < STEP:
            return
        log.warning("the machine's clock was set", by_s=round(step / SECOND))
        self._step += step
        if step < 0:
            self.clock_back()


def _distance(clock: Clock) -> int:
    return clock.now() - int(clock.pace() * SECOND)


def _clock_was_set(work: Work, step: int) -> None:
    if step < 0:
        until = work.now - step + SOON
        work.outbox.ledger.bring_forward(until)
        work.jobs.bring_forward(until)
    if abs(step) >= STEP_TOLD:
        minutes = round(abs(step) / MINUTE)
        values = {"back": step < 0, "minutes": minutes, "hours": round(minutes / 60) if minutes >= 100 else 0}
        work.tell_operators(Screen("common.clock", values))


def _database_is_back(work: Work, spell: Spell) -> None:
    log.warning("the database can be used again", problem=spell.words)
    seconds = int(spell.last - spell.began)
    if seconds >= SPELL_TOLD * work.clock.speed:
        work.tell_operators(
            Screen("common.database", {"minutes": max(1, seconds // 60), "full": "full" in spell.words})
        )
