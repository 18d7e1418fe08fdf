"""kimbot: a long release beside one reply a second, through ledger, budget and sender.

usage: campaign_kimbot.py URL TOKEN RATE SECONDS REPLIES(0|1) FOLDER
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import orjson

from bench.peers.beside import REPLIER
from bench.peers.messages import FIRST_CHAT, TEXT
from kimbot.bot.api import Api, Upload
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.core.tasks import Tasks
from kimbot.db.database import Tx
from kimbot.db.sqlite import open_sqlite
from kimbot.delivery.budget import Budget
from kimbot.delivery.model import Lane, Policy
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.sender import Sender
from kimbot.delivery.singles import Singles
from kimbot.delivery.store import Ledger, raise_epoch

PAYLOAD: dict[str, object] = {"text": TEXT, "parse_mode": "HTML"}


class TimedApi(Api):
    """Notes when the answer to a reply came."""

    answered: asyncio.Event

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | bytes,
        files: Mapping[str, Upload] | None = None,
        *,
        timeout: float | None = None,
    ) -> object:
        result = await super().call(method, params, files, timeout=timeout)
        if isinstance(params, bytes) and orjson.loads(params)["chat_id"] == REPLIER:
            self.answered.set()
        return result


def fill(tx: Tx, count: int, now: int) -> int:
    """A release to `count` private chats; the number of the chat that gets replies."""
    ids = [REPLIER, *(FIRST_CHAT + number for number in range(count))]
    tx.many(
        "INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (:id, 'private', 'Sari', 'open', :now)",
        [{"id": number, "now": now} for number in ids],
    )
    chats = [row["id"] for row in tx.rows("SELECT id FROM chats ORDER BY id")]
    occurrence = Occurrences(tx, now).begin("announcement:1", now)
    assert occurrence is not None
    ledger = Ledger(tx, now)
    ledger.owe_broadcast(occurrence, chats[1:], ledger.content("sendMessage", PAYLOAD))
    return int(chats[0])


async def main(url: str, token: str, rate: int, seconds: float, replies: bool, folder: Path) -> None:
    clock = SystemClock()
    db = await open_sqlite(folder / "kimbot.db")
    epoch = await db.unit(raise_epoch, durable=True)
    replier = await db.unit(lambda tx: fill(tx, int(rate * (seconds + 5)), clock.now()))
    api = TimedApi(token, url)
    api.answered = asyncio.Event()
    sender = Sender(api, db, clock, SystemChance(), Budget(rate), epoch)
    tasks = Tasks()
    took: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    tasks.start(sender.run(), "sender")

    def owe(tx: Tx) -> None:
        Singles(tx, clock.now()).owe(replier, "sendMessage", dict(PAYLOAD), lane=Lane.REPLY, policy=Policy.ULANG)

    while (passed := time.perf_counter() - began) < seconds + 1:
        if replies:
            api.answered.clear()
            asked = time.perf_counter()
            await db.unit(owe)
            sender.wake()
            await api.answered.wait()
            took.append((time.perf_counter() - asked) * 1000)
        passed = time.perf_counter() - began
        await asyncio.sleep(1 - passed % 1 if replies else seconds + 1 - passed)
    share = (time.process_time() - cpu) / (time.perf_counter() - began)
    await tasks.cancel()
    await sender.stop()
    counts = await db.read(
        lambda tx: {
            row["state"]: row["n"] for row in tx.rows("SELECT state, COUNT(*) n FROM deliveries GROUP BY state")
        }
    )
    await api.close()
    await db.close()
    failed = sum(count for state, count in counts.items() if state not in ("queued", "sent"))
    print(json.dumps({"core_share": share, "replies_ms": took, "sent": counts.get("sent", 0), "failed": failed}))


if __name__ == "__main__":
    at = sys.argv
    asyncio.run(main(at[1], at[2], int(at[3]), float(at[4]), at[5] == "1", Path(at[6])))
