"""A database that remembers when it could not: for health, and for those who run the bot."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import structlog

from kimbot.core.clock import Clock
from kimbot.db.database import Database, DatabaseProblem, Tx

T = TypeVar("T")
log = structlog.get_logger()

CALM = 60.0
"""Seconds without a problem after which one is over."""


@dataclass(slots=True)
class Spell:
    """A time in which the database could not be used. Seconds of `pace`; `words`: what it said last."""

    began: float
    last: float
    words: str


class Watched:
    """`Database` on another one; what that could not do is noted in `spell`."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self.spell: Spell | None = None

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        with self._noting():
            return await self._db.unit(work, durable=durable)

    async def read(self, work: Callable[[Tx], T]) -> T:
        with self._noting():
            return await self._db.read(work)

    async def scrub(self) -> None:
        await self._db.scrub()  # it may have to wait for readers, which is no trouble

    async def write_anew(self) -> None:
        await self._db.write_anew()  # it wants more room than the bot needs

    async def close(self) -> None:
        await self._db.close()

    def problem(self) -> str:
        """What is wrong now, for an operator; "" when nothing is."""
        return f"the database cannot be used: {self.spell.words}" if self.spell and not self.over() else ""

    def over(self) -> bool:
        """Whether the spell has ended: nothing went wrong for a while."""
        return self.spell is not None and self._clock.pace() - self.spell.last >= CALM * self._clock.speed

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except DatabaseProblem as problem:
            now = self._clock.pace()
            if self.spell is None or self.over():
                log.error("the database cannot be used", problem=str(problem))
                self.spell = Spell(now, now, "")
            self.spell.last, self.spell.words = now, str(problem)
            raise
