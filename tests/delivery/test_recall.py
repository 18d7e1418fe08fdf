"""What a new term knows of the one before: nothing leaves sooner than if nobody had died."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.bot.api import Rejected
from kimbot.core.clock import SECOND
from kimbot.delivery.answers import Answered, write_down
from kimbot.delivery.model import Lane, Policy
from kimbot.delivery.outcome import decide
from kimbot.delivery.recall import Past, recall
from kimbot.delivery.singles import Singles
from kimbot.delivery.store import raise_epoch
from kimbot.delivery.term import Term
from tests.delivery.test_plans import Explaining

NOW = 1_795_399_200_000
MOST, FLYING = 1800, 56


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Explaining]:
    tx = Explaining(tmp_path)
    tx.many(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created)"
        " VALUES (:id, :id + 1000, 'private', 'A', 'open', 1)",
        [{"id": number} for number in range(1, 11)],
    )
    raise_epoch(tx)
    yield tx
    tx._connection.close()


def past(tx: Explaining, now: int = NOW) -> Past:
    return recall(tx, now, 1, MOST, FLYING)


def settled(tx: Explaining, chat: int, at: int, count: int = 1) -> None:
    tx.many(
        "INSERT INTO deliveries (chat_id, lane, policy, state, method, due, created, settled)"
        " VALUES (:chat, 0, 'ulang', 'sent', 'sendMessage', 0, 1, :at)",
        [{"chat": chat, "at": at}] * count,
    )


def owed(tx: Explaining, chat: int) -> None:
    Singles(tx, NOW).owe(chat, "sendMessage", {"text": "Halo"}, lane=Lane.NOTICE, policy=Policy.ULANG)


def refused(tx: Explaining, *chats: int, seconds: int, everybody: bool = False) -> None:
    """Telegram lets these wait."""
    for chat in chats:
        owed(tx, chat)
    decision = decide(Rejected(429, f"Too Many Requests: retry after {seconds}", seconds), Policy.ULANG, 1)
    rows = Term(tx, NOW, 1).single(100)
    until = NOW + seconds * SECOND
    answers = [Answered(one, decision, None, NOW, NOW, until, everybody) for one in rows if one.chat in chats]
    write_down(tx, NOW, 1, answers, lambda tx, row: None)


def test_the_last_minute_counts_and_nothing_else(tx: Explaining) -> None:
    settled(tx, 1, NOW - 61 * SECOND)
    settled(tx, 2, NOW - 20 * SECOND)
    settled(tx, 3, NOW)
    assert [(one.chat, one.ago) for one in past(tx).spent] == [(1003, 0.0), (1002, 20.0)]


def test_what_the_calendar_has_put_into_the_future_is_not_looked_through(tx: Explaining) -> None:
    settled(tx, 1, NOW + 3600 * SECOND, count=5000)
    settled(tx, 2, NOW - 5 * SECOND, count=2 * MOST)
    tx.steps.clear()
    found = past(tx)
    assert {one.chat for one in found.spent} == {1002}
    assert len(found.spent) == MOST
    assert "SEARCH d USING INDEX deliveries_settled (settled>? AND settled<?)" in tx.steps
    assert "SEARCH d USING INDEX deliveries_put_off (due>?)" in tx.steps


def test_whom_telegram_lets_wait_still_waits_after_a_restart(tx: Explaining) -> None:
    refused(tx, 1, seconds=30)
    owed(tx, 2)
    found = past(tx, NOW + 10 * SECOND)
    assert found.halts == {1001: 20.0}
    assert found.everybody == 0
    assert past(tx, NOW + 31 * SECOND).halts == {}


def test_where_everybody_waits_it_is_so_after_a_restart(tx: Explaining) -> None:
    refused(tx, 1, 2, 3, seconds=30, everybody=True)
    assert past(tx, NOW + 10 * SECOND).everybody == 20.0
    assert past(tx, NOW + 31 * SECOND).everybody == 0
    assert past(tx, NOW - 3600 * SECOND).everybody == 30.0, "the calendar was set back: no longer than it said"


def test_what_may_have_been_on_its_way_counts_once_for_a_chat(tx: Explaining) -> None:
    for chat in (1, 1, 2):
        owed(tx, chat)
    assert [(one.chat, one.ago, one.messages) for one in past(tx).spent] == [(1001, 0.0, 1), (1002, 0.0, 1)]
