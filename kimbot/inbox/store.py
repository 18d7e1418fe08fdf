"""SQL of the inbox."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kimbot.bot import wire
from kimbot.bot.shapes import NUMBERS
from kimbot.core.clock import DAY, HOUR
from kimbot.db.database import Tx
from kimbot.inbox.allowance import Allowance, Level, Verdict, is_id, source_of

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
    surplus: bool = False
    """Whether it was too much: it has no body, and its sender is to be told."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept of a batch: how many are new, and the ids of taps that nobody will handle."""

    new: int
    taps: tuple[str, ...]


class _Levels:
    """The buckets of who wrote a batch, each read and written once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._found: dict[tuple[int, bool], Level] = {}
        self._charged: set[tuple[int, bool]] = set()

    def of(self, sender: int, taps: bool) -> Level:
        if (sender, taps) not in self._found:
            sql = "SELECT full_at, told FROM allowances WHERE sender = :sender AND taps = :taps"
            row = self._tx.row(sql, sender=sender, taps=int(taps))
            self._found[sender, taps] = Level(row["full_at"], row["told"]) if row else Level()
        return self._found[sender, taps]

    def put(self, sender: int, taps: bool, level: Level) -> None:
        self._found[sender, taps] = level
        self._charged.add((sender, taps))

    def keep(self) -> None:
        self._tx.many(
            "INSERT INTO allowances (sender, taps, full_at, told) VALUES (:sender, :taps, :full_at, :told)"
            " ON CONFLICT (sender, taps) DO UPDATE SET full_at = excluded.full_at, told = excluded.told",
            [
                {"sender": key[0], "taps": int(key[1]), "full_at": level.full_at, "told": level.told}
                for key, level in self._found.items()
                if key in self._charged
            ],
        )


class Inbox:
    """The table `inbox`, and what each sender may still send in."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def store(self, updates: Sequence[Mapping[str, Any]], allowance: Allowance | None = None) -> Stored:
        """Keep a batch; updates we have already are left as they are, and cost nothing.

        `allowance`: what is beyond it is kept as done, without its body (None: everything is read). One whose own
        number no column holds is put aside as it came: the others must not wait for it.
        """
        levels, new, taps = _Levels(self._tx), 0, []
        for update in updates:
            source = source_of(update, self._now) if allowance and is_id(update.get("update_id")) else None
            if allowance is None or source is None:
                new += self._keep(update)
                continue
            level, verdict = allowance.charged(levels.of(source.sender, source.taps), source)
            if self._keep(update, verdict):
                new += 1
                levels.put(source.sender, source.taps, level)
                if source.taps and verdict is not Verdict.READ:
                    taps.append(str(update["callback_query"].get("id")))
        levels.keep()
        return Stored(new, tuple(taps))

    def _keep(self, update: Mapping[str, Any], verdict: Verdict = Verdict.READ) -> int:
        number, read = update.get("update_id"), verdict is Verdict.READ
        fit = is_id(number)
        body = wire.written(update) if read else None
        return self._tx.run(
            "INSERT INTO inbox (update_id, chat, body, state, problem, received, surplus)"
            " VALUES (:update, :chat, :body, :state, :problem, :now, :surplus) ON CONFLICT (update_id) DO NOTHING",
            update=number if fit else _stand_in(str(body)),
            chat=chat_of(update),
            body=body,
            state=("done" if verdict is Verdict.LEFT else "new") if fit else "poison",
            problem=None if fit else "update.update_id",
            now=self._now,
            surplus=int(not read),
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
            " SELECT id, chat, body, starts, surplus FROM inbox WHERE id IN"
            " (SELECT (SELECT MIN(id) FROM inbox WHERE state = 'new' AND inbox.chat = heads.chat) FROM heads)"
            " ORDER BY chat",
            above=above,
            upto=upto,
            limit=limit,
        )
        return [
            Waiting(row["id"], row["chat"], row["body"] or "", row["starts"] >= SUSPECT, bool(row["surplus"]))
            for row in rows
        ]

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
        """Drop done updates that are old enough, those put aside a month ago, and full buckets. How many were done."""
        self._tx.run("DELETE FROM allowances WHERE full_at < :before", before=self._now - HOUR)
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
        if isinstance(place, Mapping) and is_id(place.get("id")):
            return int(place["id"])
    return 0


def _stand_in(body: str) -> int:
    """The number of an update that has none of its own; Telegram's are never below 0."""
    return -int.from_bytes(hashlib.blake2b(body.encode(), digest_size=6).digest()) - 1
