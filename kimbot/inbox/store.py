"""SQL of the inbox."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kimbot.bot import wire
from kimbot.bot.shapes import NUMBERS
from kimbot.core.clock import DAY
from kimbot.db.database import Tx

FORGET_AFTER = 5 * DAY
"""Update ids can start lower after a quiet week, so done ids are not kept for ever."""

LAST_KEPT = 100
"""The last batch stays whatever the calendar says: Telegram may not know yet that we have it."""

POISON_KEPT = 30 * DAY
"""An update put aside is kept that long for whoever looks into it."""

STRIKES = 3
SUSPECT = 2
"""Starts that an update has outlived unhandled, from which on it may be what ends the process."""
TRIES_ALONE = 2
"""Processes that it may end while nothing else is in hand: once may be a power cut."""
FIRST, LAST = NUMBERS[0] - 1, NUMBERS[-1]
"""Before the first chat there may be, and the last."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update to handle: our number, the Telegram chat whose order it keeps, its JSON."""

    id: int
    chat: int
    body: str
    suspect: bool = False
    """Whether it may be what ends each process that handles it."""


class Inbox:
    """The table `inbox`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def store(self, updates: Sequence[Mapping[str, Any]]) -> int:
        """Keep a batch; updates we have already are left as they are. How many are new.

        One whose own number no column holds is put aside as it came: the others must not wait for it.
        """
        return sum(self._keep(update, wire.written(update)) for update in updates)

    def _keep(self, update: Mapping[str, Any], body: str) -> int:
        number = update.get("update_id")
        fit = _is_id(number)
        return self._tx.run(
            "INSERT INTO inbox (update_id, chat, body, state, problem, received)"
            " VALUES (:update, :chat, :body, :state, :problem, :now) ON CONFLICT (update_id) DO NOTHING",
            update=number if fit else _stand_in(body),
            chat=chat_of(update),
            body=body,
            state="new" if fit else "poison",
            problem=None if fit else "update.update_id",
            now=self._now,
        )

    def waiting(self, limit: int, after: int = FIRST) -> list[Waiting]:
        """The oldest update not yet done of each chat: of the chats behind that one, and then from the first again."""
        found = self._heads(after, LAST, limit)
        if len(found) < limit and after > FIRST:
            found += self._heads(FIRST, after, limit - len(found))
        return found

    def _heads(self, above: int, upto: int, limit: int) -> list[Waiting]:
        # From chat to chat along the index: one who sends thousands costs as much as one who sends one.
        rows = self._tx.rows(
            "WITH RECURSIVE heads (chat) AS ("
            " SELECT MIN(chat) FROM inbox WHERE state = 'new' AND chat > :above AND chat <= :upto"
            " UNION ALL SELECT (SELECT MIN(inbox.chat) FROM inbox"
            " WHERE state = 'new' AND inbox.chat > heads.chat AND inbox.chat <= :upto)"
            " FROM heads WHERE heads.chat IS NOT NULL LIMIT :limit)"
            " SELECT id, chat, body, starts FROM inbox WHERE id IN"
            " (SELECT (SELECT MIN(id) FROM inbox WHERE state = 'new' AND inbox.chat = heads.chat) FROM heads)"
            " ORDER BY chat",
            above=above,
            upto=upto,
            limit=limit,
        )
        return [Waiting(row["id"], row["chat"], row["body"], row["starts"] >= SUSPECT) for row in rows]

    def outlived(self) -> None:
        """A process begins: what waits still has outlived the one before, or has ended it."""
        self._tx.run("UPDATE inbox SET starts = starts + 1 WHERE state = 'new'")

    def try_alone(self, number: int) -> bool:
        """Count a try before it is made; False where it has ended too many processes, and is put aside instead."""
        tries = self._tx.value(
            "UPDATE inbox SET alone = alone + 1, problem = CASE WHEN alone >= :most THEN 'ended the process' END,"
            " state = CASE WHEN alone >= :most THEN 'poison' ELSE state END"
            " WHERE id = :id AND state = 'new' RETURNING alone",
            most=TRIES_ALONE,
            id=number,
        )
        return tries is None or int(tries) <= TRIES_ALONE

    def survived(self, number: int) -> None:
        """The process still lives after a try: whatever ended others, it was not this update."""
        self._tx.run("UPDATE inbox SET starts = 0, alone = 0 WHERE id = :id AND state = 'new'", id=number)

    def done(self, number: int) -> bool:
        """Mark as done and drop its body; False when it was done before."""
        return (
            self._tx.run("UPDATE inbox SET state = 'done', body = NULL WHERE id = :id AND state = 'new'", id=number) > 0
        )

    def strike(self, number: int, problem: str, most: int = STRIKES) -> int:
        """Handling it raised: count that; strike number `most` puts it aside. How many strikes it has."""
        return int(
            self._tx.value(
                "UPDATE inbox SET strikes = strikes + 1, problem = :problem,"
                " state = CASE WHEN strikes + 1 >= :most THEN 'poison' ELSE 'new' END"
                " WHERE id = :id AND state = 'new' RETURNING strikes",
                problem=problem[:500],
                most=most,
                id=number,
            )
            or 0
        )

    def set_aside(self, problem: str) -> int:
        """Put everything aside that was not handled yet. How many."""
        return self._tx.run(
            "UPDATE inbox SET state = 'poison', problem = :problem WHERE state = 'new'", problem=problem
        )

    def begin_anew(self, problem: str) -> None:
        """Another bot receives from now on: its updates have numbers of their own, and what waits is not for it."""
        self.set_aside(problem)
        self._tx.run("DELETE FROM inbox WHERE state = 'done'")

    def put_aside(self, since: int) -> int:
        """How many updates received since then (milliseconds) were put aside."""
        return int(
            self._tx.value("SELECT COUNT(*) FROM inbox WHERE state = 'poison' AND received >= :since", since=since)
        )

    def forget(self) -> int:
        """Drop done updates that are old enough, and those put aside a month ago. How many were done."""
        self._tx.run("DELETE FROM inbox WHERE state = 'poison' AND received < :before", before=self._now - POISON_KEPT)
        return self._tx.run(
            "DELETE FROM inbox WHERE state = 'done' AND received < :before"
            " AND id <= (SELECT MAX(id) FROM inbox) - :last",
            before=self._now - FORGET_AFTER,
            last=LAST_KEPT,
        )


def chat_of(update: Mapping[str, Any]) -> int:
    """The Telegram chat an update belongs to (0 when none): updates of one chat are handled in order."""
    for name, value in update.items():
        if name == "update_id" or not isinstance(value, Mapping):
            continue
        inner = value.get("message", value) if name == "callback_query" else value
        place = inner.get("chat") or inner.get("from") if isinstance(inner, Mapping) else None
        if isinstance(place, Mapping) and _is_id(place.get("id")):
            return int(place["id"])
    return 0


def _is_id(number: Any) -> bool:
    return type(number) is int and number in NUMBERS


def _stand_in(body: str) -> int:
    """The number of an update that has none of its own; Telegram's are never below 0."""
    return -int.from_bytes(hashlib.blake2b(body.encode(), digest_size=6).digest()) - 1
