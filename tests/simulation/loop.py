"""An event loop on virtual time: it never waits, it moves its clock; ready callbacks go in seeded order."""

import asyncio
import heapq
from contextvars import ContextVar
from typing import Any

from tests.simulation.dice import Dice

TERM: ContextVar[int] = ContextVar("term", default=0)
"""Which process a callback belongs to; 0 is the world outside. Tasks inherit it."""


class Deadlock(Exception):
    """Everybody waits, and nothing will ever happen again."""


class Livelock(Exception):
    """Everybody is busy, and the run does not come to its end."""


SWEEP = 5_000
MOST_STEPS = 600_000


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order drawn from `order`; callbacks of a killed process never run again."""

    def __init__(self, order: Dice) -> None:
        super().__init__()
        self._seconds = 0.0
        self._order = order
        self.steps = 0
        self.most_steps = MOST_STEPS
        self._killed: set[int] = set()
        self._frozen: list[asyncio.Handle] = []
        self._all: list[asyncio.Task[Any]] = []
        self._sweep_at = SWEEP
        self.set_exception_handler(lambda loop, context: self.troubles.append(context))
        self.set_task_factory(self._make_task)
        self.troubles: list[dict[str, Any]] = []

    def _make_task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> "asyncio.Task[Any]":
        """Tasks of a killed process are kept, so that the garbage collector runs nothing of theirs."""
        task = asyncio.Task(work, loop=loop, **more)
        self._all.append(task)
        if len(self._all) > self._sweep_at:
            self._all = [one for one in self._all if not one.done() or _failed(one)]
            self._sweep_at = 2 * len(self._all) + SWEEP
        return task

    def died(self) -> list[tuple[str, BaseException]]:
        """Tasks of processes that an exception ended, by name."""
        ended = [task for task in self._all if task.done() and not task.cancelled()]
        return [(task.get_name(), problem) for task in ended if (problem := task.exception()) is not None]

    def bury(self) -> None:
        """After the run: end what killed processes left standing, decently and in nobody's sight."""
        self.steps = 0
        self._killed.clear()
        self._ready.extend(self._frozen)
        for _ in range(20):
            left = [task for task in self._all if not task.done()]
            if not left:
                break
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.sleep(60))

    def time(self) -> float:
        """Virtual seconds since the run began."""
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Let time pass in which nothing happens, as if the machine had slept: timers that come due ring once."""
        self._seconds += seconds

    def next_timer(self, term: int) -> float | None:
        """When the next thing that waits for its time in that process comes due."""
        moments = [timer._when for timer in self._scheduled if not timer.cancelled() and _term(timer) == term]
        return min(moments, default=None)

    def kill(self, term: int) -> None:
        """That process does nothing any more, at once and without a farewell."""
        self._killed.add(term)

    def _runs(self, handle: asyncio.Handle) -> bool:
        if handle.cancelled():
            return False
        if self._killed and _term(handle) in self._killed:
            self._frozen.append(handle)
            return False
        return True

    def _run_once(self) -> None:
        self.steps += 1
        if self.steps > self.most_steps:
            raise Livelock
        batch = self._take_ready()
        if not batch:
            self._move_to_next_timer()
            batch = self._take_ready()
        while self._scheduled and self._scheduled[0]._when <= self._seconds:
            timer = heapq.heappop(self._scheduled)
            timer._scheduled = False
            if self._runs(timer):
                batch.append(timer)
        if len(batch) > 1:
            self._order.shuffle(batch)
        for handle in batch:
            if self._runs(handle):
                handle._run()

    def _take_ready(self) -> list[asyncio.Handle]:
        found = [handle for handle in self._ready if self._runs(handle)]
        self._ready.clear()
        return found

    def _move_to_next_timer(self) -> None:
        while self._scheduled and not self._runs(self._scheduled[0]):
            heapq.heappop(self._scheduled)._scheduled = False
        if not self._scheduled:
            if self._stopping:
                return
            raise Deadlock
        self._seconds = max(self._seconds, self._scheduled[0]._when)

    def _write_to_self(self) -> None:
        """Nobody calls from another thread."""

    def _process_events(self, event_list: object) -> None:
        """There are no sockets."""


def _term(handle: asyncio.Handle) -> int:
    term: int = handle._context.get(TERM, 0)  # type: ignore[attr-defined]
    return term


def _failed(task: "asyncio.Task[Any]") -> bool:
    return not task.cancelled() and task.exception() is not None
