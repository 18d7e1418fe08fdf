"""Ten thousand updates of people who have no business there, through the real inbox and dispatcher: nothing happens.

Forged buttons on real things, foreign areas, commands edited or passed on, channels that write in groups, used links.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kimbot.app import Outside
from kimbot.inbox.store import Inbox
from kimbot.work import Work
from tests.harness import Bot
from tests.refusals import refusals
from tests.rights.city import build
from tests.rights.deaf import Deaf
from tests.rights.mallory import IN_ITS_NAME, KINDS, UNHEARD, Json, Mallory
from tests.simulation.dice import dice

COUNT = 10_000
BATCH = 500
NOISE = {
    "inbox",
    "deliveries",
    "contents",
    "audit",
    "refusals",
    "facts",
    "chats",
    "menus",
    "jobs",
    "files",
    "sqlite_sequence",
}
"""What may change: what came in, what is answered and noted, who was seen, what commands she is shown,
posters of what is her own.
"""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with Bot(tmp_path, Outside(transport=Deaf(), bell=False), admin_ids=()) as running:
        yield running


def kept(work: Work) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that they may not change."""
    tables = {row["name"] for row in work.tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {
        table: sorted(tuple(row) for row in work.tx.rows(f"SELECT * FROM {table}"))  # type: ignore[type-var]
        for table in tables - NOISE
    }


def changed(before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]) -> int:
    """How many rows of a table are new, gone or different."""
    return len(set(before) ^ set(after))


def owed_to_others(work: Work, attackers: set[int]) -> int:
    """Messages to anybody but those who attack."""
    rows = work.tx.rows("SELECT chat_id, COUNT(*) AS n FROM deliveries GROUP BY chat_id")
    return sum(row["n"] for row in rows if row["chat_id"] not in attackers)


def bring(bot: Bot, updates: list[Json]) -> None:
    """As Telegram brings them: kept, then handled; waits for the last."""
    bot.work(lambda work: Inbox(work.tx, work.now).store(updates))
    bot.app.dispatcher.wake()
    bot.until(lambda work: not Inbox(work.tx, 0).waiting(1), within=60)


def test_ten_thousand_forged_updates_have_no_effect(bot: Bot, record_property: Callable[[str, int], None]) -> None:
    city = bot.work(build)
    ids = bot.work(lambda work: {row["id"]: row["telegram_id"] for row in work.tx.rows("SELECT * FROM chats")})
    attackers = {actor.id for actor in city.attackers.values()}
    before, owed = bot.work(kept), bot.work(lambda work: owed_to_others(work, attackers))
    mallory = Mallory(dice(1, "mallory"), city, ids)
    kinds = mallory.dice.choices(list(KINDS), list(KINDS.values()), k=COUNT)
    actors = mallory.dice.choices(list(city.attackers.values()), k=COUNT)
    updates = [mallory.update(kind, actor) for kind, actor in zip(kinds, actors, strict=True)]
    for at in range(0, COUNT, BATCH):
        bring(bot, updates[at : at + BATCH])
    own = "DELETE FROM drafts WHERE form IN ('acara', 'sk', 'kunjungan')"
    bot.work(lambda work: work.tx.run(own))  # what they begin where they may is theirs
    after = bot.work(kept)
    record_property("forged: updates", COUNT)
    record_property("forged: rows changed", sum(changed(before[table], after[table]) for table in before))
    record_property("forged: refusals kept", sum(bot.work(refusals).values()))
    assert after == before
    count = Counter(kinds)
    answers = bot.work(lambda work: owed_to_others(work, attackers)) - owed
    assert 0 < answers <= count[IN_ITS_NAME], "the same words wait once in a group"
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM inbox WHERE strikes > 0")) == 0
    assert bot.work(lambda work: work.audit.chain().broken) is None
    noted = bot.work(refusals)
    heard = Counter(actor.id for kind, actor in zip(kinds, actors, strict=True) if kind not in (*UNHEARD, IN_ITS_NAME))
    assert {one.id: noted[one.id] for one in city.powerless.values()} == {
        one.id: heard[one.id] for one in city.powerless.values()
    }
    assert sum(noted[person] for person in noted if person not in attackers) == count[IN_ITS_NAME]
    assert sum(noted.values()) > 0.95 * (COUNT - count["edited"] - count["passed on"])  # others have lists of their own
