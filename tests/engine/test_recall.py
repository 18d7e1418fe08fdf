"""The bot dies and comes back: Telegram's limits have not forgotten it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.core.clock import HOUR
from tests.engine.stage import Engine, Hands, seen


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def engine(tmp_path: Path, clock: Hands) -> Iterator[Engine]:
    with Engine(tmp_path, clock=clock) as running:
        yield running


def test_nothing_leaves_for_a_chat_that_was_to_wait_though_the_bot_came_back(engine: Engine) -> None:
    siti, wati = engine.people(2)
    engine.fault("429", chat=siti.id, retry_after=3)
    engine.say(siti, "Kabar")
    engine.waits(lambda: any(call.status == 429 for call in engine.calls()))
    engine.until(lambda work: work.tx.value("SELECT 1 FROM deliveries WHERE state = 'queued' AND problem <> ''"))
    engine.stop()
    engine.start()
    engine.say(siti, "Sesudahnya")
    engine.say(wati, "Kabar")
    wati.sees("Kabar")
    assert seen(siti, "Sesudahnya") == 0
    siti.sees("Sesudahnya", within=10)
    refused, *again = engine.calls(chat=siti.id)[-3:]
    assert all(call.left - refused.came >= 2.9 for call in again)
    assert engine.limits()["early"] == 0


def test_an_answer_is_not_late_though_the_ledger_is_of_an_hour_to_come(engine: Engine, clock: Hands) -> None:
    (siti,) = engine.people(1)
    chat = engine.number(siti)
    later = engine.work(lambda work: work.now) + HOUR
    engine.work(
        lambda work: work.tx.many(
            "INSERT INTO deliveries (chat_id, lane, policy, state, method, due, created, settled)"
            " VALUES (:chat, 0, 'ulang', 'sent', 'sendMessage', 0, 1, :at)",
            [{"chat": chat, "at": later}] * 200,
        )
    )
    engine.stop()
    engine.start()
    siti.says("/bahasa")
    siti.sees("Bahasa", within=10)
