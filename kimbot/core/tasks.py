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


class Signal:
    """Wakes the one who waits for it, who may also wait no longer than some time."""

    def __init__(self) -> None:
        self._set = False
        self._waiter: asyncio.Future[None] | None = None

    def set(self) -> None:
        """Wake, now or as soon as somebody waits."""
        self._set = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Until it is set, or the time is over; it has to be set anew then."""
        if not self._set:
            loop = asyncio.get_running_loop()
            self._waiter = waiter = loop.create_future()
            timer = loop.call_later(seconds, self.set)
            try:
                await waiter
            finally:
                timer.cancel()
                self._waiter = None
        self._set = False
