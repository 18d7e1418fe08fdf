"""getUpdates → stored in one durable commit → only then the next offset."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from typing import Any

import structlog

from kimbot.bot.api import Api, NotSent, Rejected, TelegramError, Unclear
from kimbot.context import Context
from kimbot.db.database import Database, DatabaseProblem
from kimbot.inbox.door import ALLOWED_UPDATES, Contact, GaveUp, TokenRefused, status
from kimbot.inbox.heard import Heard
from kimbot.inbox.intake import Intake

log = structlog.get_logger()

HOLD = 25
"""Seconds Telegram may hold our request when there is nothing new."""
BATCH = 100
LONGEST_PAUSE = 30.0
REFUSALS = 5
"""Times in a row that Telegram does not know the token: a stray 401 or 404 is survived, a steady one is not."""
CONFLICTS, CONFLICTS_WITHIN = 20, 600.0
"""So many 409s in so many seconds, in a row or not: two programs that receive with one token take turns."""
GIVE_UP_AFTER = 30 * 60.0
"""Seconds in which Telegram never answered, after which a fresh start may do better."""
HEALTHY = 90.0
"""Seconds without a good answer after which health is red."""


class Poller:
    """Receives updates until cancelled, and brings them to the intake."""

    def __init__(self, api: Api, db: Database, context: Context, intake: Intake, *, hold: int = HOLD) -> None:
        self._api, self._clock, self._chance = api, context.clock, context.chance
        self._intake, self._hold = intake, hold
        self._heard = Heard(db, context)
        self._contact = Contact(context.clock, HEALTHY)
        self._offset: int | None = None
        """Confirms the batch before. Later it would only hide: after a quiet week Telegram may count from below it."""
        self._failures = self._refusals = 0
        self._conflicts: deque[float] = deque()
        self._answered = context.clock.pace()

    async def run(self) -> None:
        """Poll for ever. Raises `TokenRefused` or `GaveUp`."""
        self._answered = self._clock.pace()
        while True:
            try:
                await self._once()
                self._failures = self._refusals = 0
            except TelegramError as problem:
                self._contact.bad(problem)
                self._give_up(problem)
                await self._take_down_webhook(problem)
                await asyncio.sleep(self._pause(problem))
            except DatabaseProblem as problem:  # nothing was acknowledged, and it may work again: no reason to end
                await asyncio.sleep(self._pause(problem))

    def problem(self) -> str:
        return self._contact.problem()

    def facts(self) -> Mapping[str, object]:
        silent = self._contact.silent
        return {"door": "polling", "silent_s": silent and round(silent, 1)}

    async def _once(self) -> None:
        params: dict[str, object] = {
            "timeout": self._hold,
            "limit": BATCH,
            "allowed_updates": ALLOWED_UPDATES,
            "offset": self._offset,
        }
        updates = _updates(await self._api.call("getUpdates", params, timeout=self._hold + 10))
        self._contact.good()
        self._answered = self._clock.pace()
        await self._heard.note()
        if updates:
            await self._intake.keep(updates)
        self._offset = max(filter(None, map(_number, updates))) + 1 if updates else None

    async def _take_down_webhook(self, problem: TelegramError) -> None:
        """Updates still go to a webhook that was set before: they shall come to us."""
        if status(problem) == 409 and "webhook" in str(problem):
            with contextlib.suppress(TelegramError):
                await self._api.call("deleteWebhook", {})

    def _give_up(self, problem: TelegramError) -> None:
        now = self._clock.pace()
        self._refusals = self._refusals + 1 if status(problem) in (401, 404) else 0
        if self._refusals == REFUSALS:
            raise TokenRefused(str(problem)) from problem
        if status(problem) == 409:
            self._conflicts.append(now)
            while self._conflicts[0] < now - CONFLICTS_WITHIN:
                self._conflicts.popleft()
            if len(self._conflicts) == CONFLICTS:
                raise GaveUp(f"another program receives with the same token; stop one of them ({problem})") from problem
        failing = now - self._answered
        if failing > GIVE_UP_AFTER:
            raise GaveUp(f"nothing but failures for {failing / 60:.0f} minutes: {problem}") from problem

    def _pause(self, problem: Exception) -> float:
        self._failures += 1
        if isinstance(problem, Rejected) and problem.retry_after:
            return float(problem.retry_after)
        pause = self._chance.jitter(min(LONGEST_PAUSE, 0.5 * 2 ** min(self._failures, 8)))
        log.warning(
            "polling failed", problem=str(problem), unreachable=isinstance(problem, NotSent), again_in=round(pause, 1)
        )
        return pause


def _updates(answer: object) -> list[dict[str, Any]]:
    """What getUpdates has brought. Raises `Unclear` where it is no list of updates: nothing of it can be confirmed."""
    found = [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else None
    if found is None or (answer and not any(map(_number, found))):
        raise Unclear("getUpdates: the answer is no list of updates")
    return found


def _number(update: Mapping[str, Any]) -> int | None:
    number = update.get("update_id")
    return number if type(number) is int else None
