"""Answers to taps, outside the ledger: worth nothing after seconds, so they have a few connections and no queue."""

import asyncio

import structlog

from kimbot.bot.api import Api, TelegramError
from kimbot.core.tasks import Tasks

log = structlog.get_logger()

AT_ONCE = 16
"""Connections that answers to taps take at most: slow ones must not stand in the way of anything else."""
SECONDS = 4.0
"""For one answer, connecting and all; the phone has given up waiting soon after."""


class Answers:
    """Gives answers to taps. While all its connections are taken an answer is dropped: a key only stays grey longer."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._tasks = Tasks()

    def give(self, tap: str, words: dict[str, object] | None = None) -> None:
        """Answer the tap of that Telegram id: silently, or with these words (`text`, `show_alert`)."""
        if len(self._tasks) < AT_ONCE:
            self._tasks.start(self._give({"callback_query_id": tap, **(words or {})}), "answer")
        else:
            log.info("a tap could not be answered", problem="the answers before it are still on their way")

    async def stop(self) -> None:
        """End at once: what is on its way has mostly arrived, and nobody waits for the rest."""
        await self._tasks.cancel()

    async def _give(self, params: dict[str, object]) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await self._api.call("answerCallbackQuery", params)
        except (TelegramError, TimeoutError) as problem:
            log.info("a tap could not be answered", problem=str(problem) or "no answer in time")
