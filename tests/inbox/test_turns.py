"""Who sends thousands of updates costs the others nothing: chats take turns, and looking for the next is cheap."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from kimbot.db.sqlite import SqliteTx
from kimbot.inbox.dispatcher import AT_WORK
from kimbot.inbox.store import Inbox
from tests.schema import image

LOUD, OTHERS = 100_000, 300
LOUD_ONE = -90
"""One of the first of them."""
STEPS = 100
"""Of SQLite's own machine; one step of ours is so many of them."""


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as found:
        found.deserialize(image())
        found.row_factory = sqlite3.Row
        yield found


def fill(tx: SqliteTx, chat: int, count: int, first: int) -> None:
    rows: list[dict[str, object]] = [{"update": first + n, "chat": chat} for n in range(count)]
    sql = "INSERT INTO inbox (update_id, chat, body, state, received) VALUES (:update, :chat, '{}', 'new', 1)"
    tx.many(sql, rows)


def steps(connection: sqlite3.Connection, inbox: Inbox) -> int:
    taken: list[None] = []
    connection.set_progress_handler(lambda: taken.append(None), STEPS)
    inbox.waiting(AT_WORK)
    connection.set_progress_handler(None, 0)
    return len(taken)


def test_looking_for_the_next_costs_the_same_however_much_of_one_chat_waits(connection: sqlite3.Connection) -> None:
    tx = SqliteTx(connection)
    for chat in range(OTHERS):
        fill(tx, chat - 100, 1, chat)
    before = steps(connection, Inbox(tx, 0))
    fill(tx, LOUD_ONE, LOUD, 10**6)
    assert steps(connection, Inbox(tx, 0)) <= before + 1
    assert before > 0


def test_each_chat_has_its_turn_before_one_comes_again(connection: sqlite3.Connection) -> None:
    tx = SqliteTx(connection)
    for chat in (-20, -3, 5, 9):
        fill(tx, chat, 3, chat * 100 + 10_000)
    inbox = Inbox(tx, 0)
    assert [one.chat for one in inbox.waiting(10)] == [-20, -3, 5, 9]
    assert [one.chat for one in inbox.waiting(3, after=5)] == [9, -20, -3]
    assert [one.chat for one in inbox.waiting(10, after=5)] == [9, -20, -3, 5]
    first = inbox.waiting(1)[0]
    assert first.id == tx.value("SELECT MIN(id) FROM inbox WHERE chat = -20")
    inbox.done(first.id)
    assert inbox.waiting(1)[0].id == tx.value("SELECT MIN(id) FROM inbox WHERE chat = -20 AND state = 'new'")
    assert Inbox(tx, 0).waiting(0) == []
