"""Tasks that run beside each other: the only module that starts them."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Keeps hold of what it started, so that nothing is lost to the garbage collector or left running."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` beside the caller."""
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finish(self) -> None:
        """Wait until everything that was started has ended."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def cancel(self) -> None:
        """Stop everything that is still running."""
        for task in list(self._running):
            task.cancel()
        await self.finish()
