"""Delivery of updates to the bot's webhook: in order, with the secret, again and again until it is taken."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from kimbot.sandbox.events import Bell
from kimbot.sandbox.updates import SET_HOOK, Updates

Answer = Callable[[str, dict[str, Any]], object]


@dataclass
class Hook:
    """Where updates go."""

    url: str
    secret: str
    max_connections: int


class Webhook:
    """The webhook that is set, if any, and the task that delivers to it. `retry` is the first pause in seconds."""

    def __init__(self, updates: Updates, bell: Bell, retry: float = 0.2) -> None:
        self._updates = updates
        self._bell = bell
        self.retry = retry
        self.hook: Hook | None = None
        self.error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None

    def set(self, hook: Hook, now: Callable[[], int], answer: Answer) -> None:
        """Starts delivering to `hook`; `answer(method, params)` carries out a method sent back in a reply."""
        self.stop()
        self._updates.end_poll(SET_HOOK)
        self._updates.hooked, self.hook, self.error = True, hook, None
        self._task = asyncio.get_running_loop().create_task(self._deliver(hook, now, answer))

    def stop(self) -> None:
        """Back to getUpdates."""
        if self._task:
            self._task.cancel()
        self._updates.hooked, self.hook, self._task = False, None, None

    async def _deliver(self, hook: Hook, now: Callable[[], int], answer: Answer) -> None:
        pause = self.retry
        async with aiohttp.ClientSession() as session:
            while not self._bell.closed:
                update = await self._bell.until(self._updates.first, 3600)
                if update is None:
                    continue
                problem = await self._post(session, hook, update.body, answer)
                if problem is None:
                    self._updates.confirm(update.id + 1)
                    pause = self.retry
                    continue
                self.error = (now(), problem)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60)

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, body: Any, answer: Answer) -> str | None:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        try:
            async with session.post(hook.url, data=json.dumps(body), headers=headers) as response:
                text = await response.text()
                if response.status // 100 != 2:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "Connection refused"
        _carry_out(text, answer)
        return None


def _carry_out(text: str, answer: Answer) -> None:
    """A webhook may answer with one method call; Telegram never tells what became of it."""
    try:
        reply = json.loads(text or "null")
    except ValueError:
        return
    if isinstance(reply, dict) and isinstance(method := reply.pop("method", None), str):
        answer(method, reply)
