"""The other door: Telegram brings updates to our address, and once a minute we ask it how that goes."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import structlog

from kimbot.bot.api import Api, TelegramError
from kimbot.context import Context
from kimbot.db.database import Database, DatabaseProblem
from kimbot.inbox.door import ALLOWED_UPDATES, Contact, TokenRefused, status
from kimbot.inbox.heard import Heard
from kimbot.inbox.intake import Intake

log = structlog.get_logger()

LOOK_EVERY = 60.0
HEALTHY = 3 * LOOK_EVERY
"""Seconds without a good answer after which health is red."""
LONGEST_PAUSE = 60.0
REFUSALS = 5
"""Times in a row that Telegram does not know the token."""


class Webhook:
    """Has Telegram bring updates to `url`, and brings them to the intake."""

    def __init__(self, api: Api, db: Database, context: Context, intake: Intake, *, url: str, secret: str) -> None:
        self._api, self._chance, self._intake = api, context.chance, intake
        self._url, self._secret = url, secret
        self._heard = Heard(db, context)
        self._contact = Contact(context.clock, HEALTHY)
        self._failures = self._refusals = 0
        self._error_date, self._trouble, self._waiting = 0, "", 0

    async def run(self) -> None:
        """Set the webhook, then look after it for ever. Raises `TokenRefused`."""
        while not await self._tried(self.set()):
            self._failures += 1
            await asyncio.sleep(self._chance.jitter(min(LONGEST_PAUSE, 2.0 ** min(self._failures, 8))))
        while True:
            await self._tried(self.look())
            await asyncio.sleep(LOOK_EVERY)

    async def keep(self, update: Mapping[str, Any]) -> None:
        """An update has come: keep it durably, then have it handled. Raises `DatabaseProblem`."""
        await self._intake.keep([update])

    async def set(self) -> None:
        """Ask Telegram to bring updates to our address."""
        await self._api.call(
            "setWebhook", {"url": self._url, "secret_token": self._secret, "allowed_updates": ALLOWED_UPDATES}
        )

    async def look(self) -> None:
        """How does it go? A webhook that somebody took away is set again."""
        info = cast("dict[str, Any]", await self._api.call("getWebhookInfo", {}))
        await self._heard.note()
        if info.get("url") != self._url:
            log.warning("the webhook was taken away; setting it again", found=bool(info.get("url")))
            await self.set()
        failed_at = int(info.get("last_error_date", 0))
        self._waiting = int(info.get("pending_update_count", 0))
        news = failed_at > self._error_date and self._waiting > 0
        self._error_date = failed_at
        why = str(info.get("last_error_message", ""))[:200]
        self._trouble = f"Telegram cannot bring us updates, {self._waiting} wait there ({why})" if news else ""

    def problem(self) -> str:
        return self._contact.problem() or self._trouble

    def facts(self) -> Mapping[str, object]:
        silent = self._contact.silent
        return {"door": "webhook", "silent_s": silent and round(silent, 1), "waiting_at_telegram": self._waiting}

    async def _tried(self, asking: Any) -> bool:
        try:
            await asking
        except TelegramError as problem:
            self._contact.bad(problem)
            self._refusals = self._refusals + 1 if status(problem) in (401, 404) else 0
            if self._refusals == REFUSALS:
                raise TokenRefused(str(problem)) from problem
            log.warning("the webhook could not be looked after; trying again", problem=str(problem))
            return False
        except DatabaseProblem:
            return False
        self._contact.good()
        self._failures = self._refusals = 0
        return True
