"""What happens, numbered: the live stream of the phone page, and the bell that wakes whoever waits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar

T = TypeVar("T")
KEPT = 10_000  # a page that was away for longer reads the state anew


class Bell:
    """Wakes everyone waiting for something to happen."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.closed = False

    def ring(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    def close(self) -> None:
        """Ends all waiting, now and later: the server is going down."""
        self.closed = True
        self.ring()

    async def until(self, look: Callable[[], T], seconds: float) -> T:
        """Looks again at each ring until `look` finds something (true) or the time is over; then what it sees."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (found := look()) and not self.closed and (left := end - loop.time()) > 0:
            waiting = loop.create_future()
            self._waiting.add(waiting)
            await asyncio.wait([waiting], timeout=left)
            self._waiting.discard(waiting)
        return found


class Events:
    """The numbered log of everything people can see happen; a message's `change` is the number of its last event."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.last = 0
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def number(self) -> int:
        """The next number, taken before the event is told (a message carries it inside)."""
        self.last += 1
        return self.last

    def tell(self, number: int, kind: str, chat: int | None, **more: Any) -> None:
        self._kept.append({"n": number, "type": kind, "chat": chat, **more})
        self.bell.ring()

    def say(self, kind: str, chat: int | None, **more: Any) -> None:
        self.tell(self.number(), kind, chat, **more)

    def after(self, number: int) -> list[dict[str, Any]]:
        newer = takewhile(lambda event: event["n"] > number, reversed(self._kept))
        return list(newer)[::-1]

    async def follow(self, number: int, idle: float = 15.0) -> AsyncIterator[dict[str, Any] | None]:
        """Events after `number` as they happen; None when nothing happened for `idle` seconds (keeps the line open)."""
        while True:
            found = await self.bell.until(partial(self.after, number), idle)
            for event in found:
                number = event["n"]
                yield event
            if self.bell.closed:
                return
            if not found:
                yield None
