"""What the campaign's peers share: one reply a second beside the broadcast, what became of each message, the report."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bench.peers.messages import FIRST_CHAT

REPLIER = FIRST_CHAT - 1


@dataclass
class Tally:
    """`failed`: given up with an error. `replies_ms`: from asking for a reply to its answer."""

    sent: int = 0
    failed: int = 0
    replies_ms: list[float] = field(default_factory=list)

    async def count(self, request: Awaitable[object]) -> None:
        """Wait for one message."""
        try:
            await request
            self.sent += 1
        except Exception:
            self.failed += 1

    async def reply(self, request: Awaitable[object]) -> None:
        """Wait for one reply, and note how long that took."""
        began = time.perf_counter()
        await self.count(request)
        self.replies_ms.append((time.perf_counter() - began) * 1000)


async def campaign(broadcast: Awaitable[object], reply: Callable[[], Awaitable[object]] | None, tally: Tally) -> None:
    """The broadcast to its end, a reply asked for in each second of it; print what came of it."""
    began, cpu = time.perf_counter(), time.process_time()
    running = asyncio.ensure_future(broadcast)
    replies: list[asyncio.Task[None]] = []
    while not running.done():
        if reply is not None:
            replies.append(asyncio.create_task(tally.reply(reply())))
        await asyncio.wait([running], timeout=1)
    await asyncio.gather(running, *replies)
    share = (time.process_time() - cpu) / (time.perf_counter() - began)
    found = {"core_share": share, "replies_ms": tally.replies_ms, "sent": tally.sent, "failed": tally.failed}
    print(json.dumps(found))
