"""APScheduler as an alarm clock only: it rings, our tables know what is due."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from kimbot.alarm.ticks import Tick
from kimbot.db.database import DatabaseProblem

log = structlog.get_logger()


class Bell:
    """Rings the ticks until it is stopped; `ring(tick)` rings one."""

    def __init__(self, ticks: tuple[Tick, ...], ring: Callable[[Tick], Awaitable[None]]) -> None:
        self._every: dict[str, float] = {}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True})
        for tick in ticks:
            self.also(tick.name, tick.seconds, partial(ring, tick))

    def also(self, name: str, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        """Something of the shell's own, which touches more than the database."""
        self._every[name] = seconds
        self._scheduler.add_job(self._heard, "interval", seconds=seconds, args=[name, act], id=name, max_instances=1)

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def again(self) -> None:
        """Count each interval from now: after the calendar was set back, the next ring would be that far away."""
        for name, seconds in self._every.items():
            self._scheduler.reschedule_job(name, trigger="interval", seconds=seconds)

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _heard(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
        except DatabaseProblem as problem:
            log.error("a tick waits for the database", tick=name, problem=str(problem))
        except Exception:
            log.exception("a tick failed", tick=name)
