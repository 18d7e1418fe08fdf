"""What a new term has to know of the one before: what left in the last minute, and who may get nothing yet."""

from collections.abc import Iterable
from typing import NamedTuple

from kimbot.core.clock import MINUTE, SECOND
from kimbot.db.database import Tx
from kimbot.db.facts import fact, set_fact
from kimbot.delivery.model import Delivery, Lane, Policy, messages_sent
from kimbot.delivery.term import Term

EVERYBODY_WAITS = "everybody waits"
"""A fact: when Telegram let everybody wait and until when (ms, ms)."""
TOO_MANY = "too many requests%"
"""The problem of a row that Telegram has put off (429), in lower case; it is due when its chat may get it."""


class Spent(NamedTuple):
    """One request that left `ago` seconds ago; `chat` and `kind` are Telegram's."""

    chat: int
    kind: str
    lane: Lane
    ago: float
    messages: int


class Past(NamedTuple):
    """`halts`: for how many more seconds a chat of Telegram's gets nothing; `everybody`: the same for all of them."""

    spent: list[Spent]
    halts: dict[int, float]
    everybody: float


def recall(tx: Tx, now: int, epoch: int, most: int, flying: int) -> Past:
    """Read it from the ledger; `most` requests of the last minute at most. Raises `Deposed`.

    Which of those that may be sent twice were on their way when the process before died nobody knows: the first
    `flying` of the queue count as if they had left just now.
    """
    term = Term(tx, now, epoch)
    again = [one for one in term.of_releases(flying) if one.policy is Policy.ULANG]
    spent = [*_settled(tx, now, most), *_perhaps([*again, *term.single(flying)])]
    halts = tx.rows(
        "SELECT c.telegram_id AS chat, MAX(d.due) AS until FROM deliveries d JOIN chats c ON c.id = d.chat_id"
        " WHERE d.state = 'queued' AND d.problem IS NOT NULL AND d.due > :now AND LOWER(d.problem) LIKE :too_many"
        " GROUP BY c.telegram_id",
        now=now,
        too_many=TOO_MANY,
    )
    return Past(spent, {row["chat"]: (row["until"] - now) / SECOND for row in halts}, _everybody(tx, now))


def note_halt(tx: Tx, now: int, until: int) -> None:
    """Telegram lets everybody wait until then (ms)."""
    if (until - now) / SECOND > _everybody(tx, now):
        set_fact(tx, EVERYBODY_WAITS, f"{now} {until}")


def _everybody(tx: Tx, now: int) -> float:
    noted, until = map(int, (fact(tx, EVERYBODY_WAITS) or "0 0").split())
    return max(0, min(until - now, until - noted)) / SECOND  # noted later than now: the calendar was set back


def _settled(tx: Tx, now: int, most: int) -> Iterable[Spent]:
    """What was settled in the last minute; not what a calendar set back since has put into the future."""
    rows = tx.rows(
        "SELECT c.telegram_id AS chat, c.kind, d.lane, d.settled, d.more_ids"
        " FROM deliveries d JOIN chats c ON c.id = d.chat_id"
        " WHERE d.settled >= :since AND d.settled <= :now AND d.state IN ('sent', 'unknown')"
        " ORDER BY d.settled DESC LIMIT :most",
        since=now - MINUTE,
        now=now,
        most=most,
    )
    for row in rows:
        ago = (now - row["settled"]) / SECOND
        yield Spent(row["chat"], row["kind"], Lane(row["lane"]), ago, messages_sent(row["more_ids"]))


def _perhaps(rows: Iterable[Delivery]) -> Iterable[Spent]:
    """A chat has one request on its way at a time."""
    for one in {one.telegram_id: one for one in rows}.values():
        yield Spent(one.telegram_id, one.kind, one.lane, 0.0, one.messages)
