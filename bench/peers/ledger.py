"""When kimbot is done: questions to its ledger, asked of partial indexes so that asking costs next to nothing."""

import asyncio
from typing import Any

from kimbot.db.database import Database

PAUSE = 0.02
OPEN = (
    "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 'queued' AND occurrence_id IS NULL)"
    " OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'queued' AND occurrence_id IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'sending')"
)
SENT = "SELECT COUNT(*) FROM deliveries WHERE state = 'sent'"
OWED = "SELECT COUNT(*) FROM deliveries"
RECEIVED = "SELECT MAX(id) FROM inbox"
UNDONE = "SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')"


async def ask(db: Database, question: str) -> Any:
    """The one value that the question has for an answer."""
    return await db.read(lambda tx: tx.value(question))


async def until(db: Database, running: "list[asyncio.Task[Any]]", question: str, answer: int) -> None:
    """Wait until the database says so. Raises what ends one of the tasks."""
    while await ask(db, question) != answer:
        done, _ = await asyncio.wait(running, timeout=PAUSE)
        for task in done:
            task.result()
