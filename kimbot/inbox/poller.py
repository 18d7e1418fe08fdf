"""getUpdates → stored in one durable commit → only then the next offset."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, cast

import structlog

from kimbot.bot.api import Api, NotSent, Rejected, TelegramError
from kimbot.core.chance import Chance
from kimbot.core.clock import DAY, MINUTE, Clock
from kimbot.db.database import Database, DatabaseProblem
from kimbot.db.facts import set_fact
from kimbot.inbox.store import Inbox

log = structlog.get_logger()

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
HOLD = 25
"""Seconds Telegram may hold our request when there is nothing new."""
BATCH = 100
LONGEST_PAUSE = 30.0
REFUSALS = {401: 5, 404: 5, 409: 20}
"""Answers in a row after which there is no use in going on: a stray one is survived, a steady one is not."""
GIVE_UP_AFTER = 30 * 60.0
"""Seconds of nothing but failures, of whatever kind, after which a fresh start may do better."""
KEPT_BY_TELEGRAM = DAY
OFFSET_KEPT = 6 * DAY
"""After a week without updates Telegram may count from a lower number, which an old offset would hide."""
HEARD = "heard"
NOTE_EVERY = MINUTE


class GaveUp(Exception):
    """Receiving failed for so long that the process had better end and be started again."""


class TokenRefused(GaveUp):
    """Telegram says, again and again, that this token is not a bot's."""


class Poller:
    """Receives updates until cancelled.

    `wake()` after each stored batch; `blind(ms)` when we come back after longer than Telegram keeps updates.
    `last_good` is `clock.pace()` of the last good answer, for health.
    """

    def __init__(
        self,
        api: Api,
        db: Database,
        clock: Clock,
        chance: Chance,
        *,
        wake: Callable[[], None],
        blind: Callable[[int], Awaitable[None]],
        hold: int = HOLD,
    ) -> None:
        self._api, self._db, self._clock, self._chance = api, db, clock, chance
        self._wake, self._blind, self._hold = wake, blind, hold
        self._offset: int | None = None
        self._heard: int | None = None
        self._last_update = 0
        self.last_good: float | None = None

    async def run(self) -> None:
        """Poll for ever. Raises `TokenRefused` or `GaveUp`."""
        failures, refusals = 0, 0
        failing_since = self._clock.pace()
        while True:
            try:
                await self._once()
                failures, refusals, failing_since = 0, 0, self._clock.pace()
            except (TelegramError, DatabaseProblem) as problem:
                failures += 1
                refusals = refusals + 1 if _status(problem) in REFUSALS else 0
                self._give_up(problem, refusals, self._clock.pace() - failing_since)
                await self._take_down_webhook(problem)
                await asyncio.sleep(self._pause(problem, failures))

    async def _take_down_webhook(self, problem: Exception) -> None:
        """Updates still go to a webhook that was set before: they shall come to us."""
        if _status(problem) == 409 and "webhook" in str(problem):
            with contextlib.suppress(TelegramError):
                await self._api.call("deleteWebhook", {})

    def _give_up(self, problem: Exception, refusals: int, failing: float) -> None:
        status = _status(problem)
        if refusals and refusals >= REFUSALS[status]:
            raise (GaveUp if status == 409 else TokenRefused)(str(problem)) from problem
        if failing > GIVE_UP_AFTER:
            raise GaveUp(f"nothing but failures for {failing / 60:.0f} minutes: {problem}") from problem

    async def _once(self) -> None:
        if self._offset is not None and self._clock.now() - self._last_update > OFFSET_KEPT:
            self._offset = None
        params: dict[str, object] = {
            "timeout": self._hold,
            "limit": BATCH,
            "allowed_updates": ALLOWED_UPDATES,
            "offset": self._offset,
        }
        answer = await self._api.call("getUpdates", params, timeout=self._hold + 10)
        updates = cast("list[dict[str, Any]]", answer)
        self.last_good = self._clock.pace()
        await self._note_heard()
        if not updates:
            return
        now = self._clock.now()
        await self._db.unit(lambda tx: Inbox(tx, now).store(updates), durable=True)
        self._offset = max(int(update["update_id"]) for update in updates) + 1
        self._last_update = now
        self._wake()

    async def _note_heard(self) -> None:
        """Keep, now and then, when we last heard from Telegram; after too long a silence, say so."""
        now = self._clock.now()
        if self._heard is not None and now - self._heard < NOTE_EVERY:
            return
        before = await self._db.unit(lambda tx: set_fact(tx, HEARD, str(now)))
        if before is not None and now - int(before) > KEPT_BY_TELEGRAM:
            await self._blind(now - int(before))
        self._heard = now

    def _pause(self, problem: Exception, failures: int) -> float:
        if isinstance(problem, Rejected) and problem.retry_after:
            return float(problem.retry_after)
        pause = self._chance.jitter(min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 8)))
        log.warning(
            "polling failed", problem=str(problem), unreachable=isinstance(problem, NotSent), again_in=round(pause, 1)
        )
        return pause


def _status(problem: Exception) -> int:
    return problem.status if isinstance(problem, Rejected) else 0
