"""Ticks, and how one is rung: in units of its own, so that what fails holds up nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from kimbot.alarm.setbacks import Setbacks
from kimbot.context import Context
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.work import Work, Wrote

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tick:
    """A plain function of the open unit, rung every `seconds`. It finds what is due by `work.now`.

    It answers True when there is more of the same to do at once, in another unit. With `each`, which finds the numbers
    of what is due, it is rung for each of them: one that fails is tried again later, and `stuck` tells of it, once.
    """

    name: str
    seconds: float
    ring: Callable[..., bool | None]
    each: Callable[[Any], Sequence[int]] | None = None
    stuck: Callable[[Any, int], None] | None = None


class Ringer:
    """Rings ticks; `wrote` is told what a unit leaves to be done."""

    def __init__(self, db: Database, context: Context, wrote: Callable[[Wrote], None]) -> None:
        self._db, self._context, self._wrote = db, context, wrote

    async def ring(self, tick: Tick) -> None:
        """One tick, with all that is due. Raises `DatabaseProblem`, and what a tick without `each` raises."""
        if tick.each is None:
            while await self._unit(tick.ring):
                pass
            return
        for number in await self._db.read(lambda tx: _due(Work(tx, self._context), tick)):
            try:
                while await self._unit(lambda work: _ring_one(work, tick, number)):  # noqa: B023
                    pass
            except DatabaseProblem:
                raise
            except Exception as problem:
                log.exception("what is due could not be done", tick=tick.name, number=number)
                await self._set_back(tick, number, problem)

    async def _set_back(self, tick: Tick, number: int, problem: Exception) -> None:
        why = type(problem).__name__
        try:
            await self._unit(lambda work: _note(work, tick, number, why, tell=True))
        except DatabaseProblem:
            raise
        except Exception:
            log.exception("nobody could be told", tick=tick.name, number=number)
            await self._unit(lambda work: _note(work, tick, number, why, tell=False))

    async def _unit(self, act: Callable[[Work], T]) -> T:
        def unit(tx: Tx) -> tuple[T, Wrote]:
            work = Work(tx, self._context)
            return act(work), work.wrote

        found, wrote = await self._db.unit(unit)
        self._wrote(wrote)
        return found


def _due(work: Work, tick: Tick) -> list[int]:
    assert tick.each is not None
    numbers = tick.each(work)
    waiting = Setbacks(work.tx, work.now).waiting(tick.name) if numbers else set()
    return [number for number in numbers if number not in waiting]


def _ring_one(work: Work, tick: Tick, number: int) -> bool | None:
    more = tick.ring(work, number)
    Setbacks(work.tx, work.now).over(tick.name, number)
    return more


def _note(work: Work, tick: Tick, number: int, why: str, *, tell: bool) -> None:
    first = Setbacks(work.tx, work.now).note(tick.name, number, why)
    if first and tell and tick.stuck is not None:
        tick.stuck(work, number)
