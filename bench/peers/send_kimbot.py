"""kimbot: a release of N messages in the ledger, sent by its sender, each one settled.

usage: send_kimbot.py URL TOKEN N FOLDER
"""

import asyncio
import sys
from pathlib import Path

from bench.peers.ledger import OPEN, SENT, ask, until
from bench.peers.messages import FIRST_CHAT, TEXT
from bench.peers.usage import Usage
from kimbot.bot.api import Api
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.core.tasks import Tasks
from kimbot.db.database import Tx
from kimbot.db.sqlite import open_sqlite
from kimbot.delivery.budget import Budget
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.sender import Sender
from kimbot.delivery.store import Ledger, raise_epoch

UNLIMITED = 1_000_000
"""Messages per second: the budget does all its work and holds nothing back."""
PAYLOAD: dict[str, object] = {"text": TEXT, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def fill(tx: Tx, count: int, now: int) -> None:
    """One release, one delivery for each of `count` private chats."""
    tx.many(
        "INSERT INTO chats (telegram_id, kind, title, state, created) VALUES (:id, 'private', 'Sari', 'open', :now)",
        [{"id": FIRST_CHAT + number, "now": now} for number in range(count)],
    )
    occurrence = Occurrences(tx, now).begin("announcement:1", now)
    assert occurrence is not None
    ledger = Ledger(tx, now)
    chats = [row["id"] for row in tx.rows("SELECT id FROM chats ORDER BY id")]
    ledger.owe_broadcast(occurrence, chats, ledger.content("sendMessage", PAYLOAD))


async def main(url: str, token: str, count: int, folder: Path) -> None:
    clock = SystemClock()
    db = await open_sqlite(folder / "kimbot.db")
    epoch = await db.unit(raise_epoch, durable=True)
    await db.unit(lambda tx: fill(tx, count, clock.now()))
    api = Api(token, url)
    sender = Sender(api, db, clock, SystemChance(), Budget(UNLIMITED), epoch)
    tasks = Tasks()
    usage = Usage()
    sending = tasks.start(sender.run(), "sender")
    await until(db, [sending], OPEN, 0)
    usage.report(count, sent=await ask(db, SENT))
    await tasks.cancel()
    await sender.stop()
    await api.close()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
