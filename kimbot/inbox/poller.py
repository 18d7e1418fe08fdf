"""getUpdates → stored in one durable commit → only then the next offset."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import structlog

from kimbot.bot.api import Api, NotSent, Rejected, TelegramError
from kimbot.core.chance import Chance
from kimbot.core.clock import Clock
from kimbot.db.database import Database, DatabaseProblem
from kimbot.inbox.store import Inbox

log = structlog.get_logger()

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
HOLD = 25
"""Seconds Telegram may hold our request when there is nothing new."""
BATCH = 100
LONGEST_PAUSE = 30.0
GIVE_UP_AFTER = {401: 5, 404: 5}
"""Answers in a row that mean the token is wrong: a stray one is survived, a steady one ends the process."""


class TokenRefused(Exception):
    """Telegram says, again and again, that this token is not a bot's."""


class Poller:
    """Receives updates until cancelled. `last_good`: `clock.pace()` of the last good answer, for health."""

    def __init__(
        self, api: Api, db: Database, clock: Clock, chance: Chance, *, wake: Callable[[], None], hold: int = HOLD
    ) -> None:
        self._api, self._db, self._clock, self._chance = api, db, clock, chance
        self._wake, self._hold = wake, hold
        self._offset: int | None = None
        self.last_good: float | None = None

    async def run(self) -> None:
        """Poll for ever. Raises `TokenRefused`."""
        failures = refused = 0
        while True:
            try:
                await self._once()
                failures = refused = 0
            except (TelegramError, DatabaseProblem) as problem:
                failures += 1
                status = problem.status if isinstance(problem, Rejected) else 0
                refused = refused + 1 if status in GIVE_UP_AFTER else 0
                if refused and refused >= GIVE_UP_AFTER[status]:
                    raise TokenRefused(str(problem)) from problem
                await asyncio.sleep(self._pause(problem, failures))

    async def _once(self) -> None:
        params: dict[str, object] = {
            "timeout": self._hold,
            "limit": BATCH,
            "allowed_updates": ALLOWED_UPDATES,
            "offset": self._offset,
        }
        answer = await self._api.call("getUpdates", params, timeout=self._hold + 10)
        updates = cast("list[dict[str, Any]]", answer)
        self.last_good = self._clock.pace()
        if not updates:
            return
        now = self._clock.now()
        await self._db.unit(lambda tx: Inbox(tx, now).store(updates), durable=True)
        self._offset = max(int(update["update_id"]) for update in updates) + 1
        self._wake()

    def _pause(self, problem: Exception, failures: int) -> float:
        if isinstance(problem, Rejected) and problem.retry_after:
            return float(problem.retry_after)
        pause = self._chance.jitter(min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 8)))
        log.warning("polling failed", problem=str(problem), unreachable=isinstance(problem, NotSent), again_in=round(pause, 1))
        return pause
