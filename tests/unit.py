"""Units of work over a real database, without a bot around them: quick, and nothing leaves."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kimbot.areas.register import load_areas
from kimbot.context import Context
from kimbot.core.chance import SeededChance
from kimbot.db.sqlite import open_sqlite
from kimbot.delivery.store import raise_epoch
from kimbot.groups.topics import load_topics
from kimbot.texts.catalogue import load_texts
from kimbot.work import Work
from tests.harness import ROOT, TestClock
from tests.schema import laid

Unit = Callable[[Callable[[Work], Any]], Awaitable[Any]]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def unit(tmp_path: Path, clock: TestClock) -> AsyncIterator[Unit]:
    """`await unit(lambda work: ...)` runs one transaction."""
    config = ROOT / "config"
    areas, topics = load_areas(config / "areas", "36.71"), load_topics(config / "topics.toml")
    context = Context(clock, SeededChance(1), load_texts(), areas, {}, ZoneInfo("Asia/Jakarta"), "kimbot", topics)
    db = await open_sqlite(laid(tmp_path / "kimbot.db"))
    await db.unit(raise_epoch)
    try:
        yield lambda act: db.unit(lambda tx: act(Work(tx, context)))
    finally:
        await db.close()
