"""The ledger as its sender sees it, for as long as its term of the lease lasts."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kimbot.db.database import Row, Tx
from kimbot.delivery.model import Delivery, Lane, Policy, State
from kimbot.delivery.store import PIN, ruling_epoch

_READY = (
    "SELECT d.id, d.chat_id AS chat, d.occurrence_id AS occurrence, c.telegram_id, c.kind, c.thread_id,"
    " d.lane, d.policy, d.attempts, d.edits,"
    " d.revision, COALESCE(d.method, t.method) AS method, COALESCE(d.payload, t.payload) AS payload,"
    " CASE WHEN e.state = 'sent' THEN e.message_id END AS target"
    " FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN contents t ON t.id = d.content_id"
    " LEFT JOIN deliveries e ON e.id = d.edits"
)
_SINGLE = (
    f"d.occurrence_id IS NULL AND d.lane = :of AND (d.key IS NULL OR d.key <> '{PIN}' OR e.state = 'sent')"
    # a message that is tried again is not overtaken by a later one to the same chat
    " AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.chat_id = d.chat_id AND b.state = 'queued'"
    " AND b.occurrence_id IS NULL AND b.id < d.id AND b.attempts > 0)"
)
_RELEASE = "d.occurrence_id = :of AND d.carrier IS NULL"  # lines of a digest leave with it


class Deposed(Exception):
    """The term is over: another process has taken the lease, and this one writes nothing any more."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one request. `message_ids` when sent; `due` when it goes back into the queue."""

    delivery: int
    state: State
    message_ids: tuple[int, ...] = ()
    problem: str | None = None
    due: int | None = None
    rewrite: tuple[str, str] | None = None
    """Method and payload for the next try: the message this row would edit is not there any more."""
    counts: bool = True
    """Whether this try counts as an attempt."""


class Term:
    """The sender's side of the table `deliveries` under one epoch. Raises `Deposed` where another epoch rules."""

    def __init__(self, tx: Tx, now: int, epoch: int) -> None:
        self._tx, self._now, self._epoch = tx, now, epoch
        if (ruling := ruling_epoch(tx)) != epoch:
            raise Deposed(f"epoch {ruling} rules, not {epoch}")

    def single(self, limit: int, skip: Collection[int]) -> list[Delivery]:
        """Messages owed to one chat alone whose moment has come, the highest lane first and each lane in order."""
        found: list[Delivery] = []
        for lane in Lane:
            found += self._ready(_SINGLE, int(lane), limit, skip)
        return found

    def of_releases(self, limit: int, skip: Collection[int]) -> list[Delivery]:
        """Rows of running releases that may leave next; the releases of one lane take turns."""
        running = self._tx.rows(
            "SELECT id FROM occurrences WHERE finished IS NULL AND state IN ('filling', 'sending') ORDER BY id"
        )
        share = limit // max(1, len(running)) or 1
        releases = [self._ready(_RELEASE, row["id"], share, skip, "d.due, d.id") for row in running]
        in_turn = [one for turn in zip_longest(*releases) for one in turn if one is not None]
        return sorted(in_turn, key=lambda one: one.lane)

    def _ready(self, source: str, of: int, limit: int, skip: Collection[int], order: str = "d.id") -> list[Delivery]:
        skipped = {f"skip{at}": chat for at, chat in enumerate(skip)}
        but = f" AND d.chat_id NOT IN ({', '.join(f':{name}' for name in skipped)})" if skipped else ""
        rows = self._tx.rows(
            f"{_READY} WHERE d.state = 'queued' AND {source} AND d.due <= :now{but}"
            # what changes a message waits until that message has left
            f" AND (e.id IS NULL OR e.state NOT IN ('queued', 'sending')) ORDER BY {order} LIMIT :limit",
            of=of,
            now=self._now,
            limit=limit,
            **skipped,
        )
        return [_delivery(row) for row in rows]

    def mark(self, rows: Sequence[Delivery]) -> set[int]:
        """Which of these rows of releases may leave now, if their release still runs.

        Rows that may not be sent twice (*tahan*) become `sending`.
        """
        ids = {f"id{at}": row.id for at, row in enumerate(rows)}
        still = (
            f"id IN ({', '.join(f':{name}' for name in ids)}) AND state = 'queued' AND occurrence_id IN"
            f" (SELECT id FROM occurrences WHERE finished IS NULL AND state IN ('filling', 'sending'))"
        )
        repeatable = self._tx.rows(f"SELECT id FROM deliveries WHERE policy = 'ulang' AND {still}", **ids)
        marked = self._tx.rows(
            f"UPDATE deliveries SET state = 'sending', epoch = :epoch WHERE policy = 'tahan' AND {still} RETURNING id",
            epoch=self._epoch,
            **ids,
        )
        return {row["id"] for row in (*repeatable, *marked)}

    def unmark(self, deliveries: Sequence[int]) -> None:
        """Marked rows that did not leave after all go back into the queue."""
        for delivery in deliveries:
            self._tx.run("UPDATE deliveries SET state = 'queued' WHERE id = :id AND state = 'sending'", id=delivery)

    def settle(self, done: Settled, revision: int) -> bool:
        """Write down what became of a request, once: only a row that is still open changes.

        False also when the row got new words while the old ones were on their way: it stays queued and they follow.
        """
        method, payload = done.rewrite or (None, None)
        changed = self._tx.run(
            "UPDATE deliveries SET state = :state, message_id = :message, more_ids = :more, problem = :problem,"
            " due = COALESCE(:due, due), attempts = attempts + :counts, settled = :settled,"
            # what has come to its end says names and numbers of people, and is not needed any more
            " method = COALESCE(:method, method),"
            " payload = CASE WHEN :state = 'queued' THEN COALESCE(:payload, payload) END,"
            " edits = CASE WHEN :payload IS NULL THEN edits END"
            " WHERE id = :id AND revision = :revision AND state IN ('queued', 'sending')",
            state=str(done.state),
            message=done.message_ids[0] if done.message_ids else None,
            more=json.dumps(done.message_ids[1:]) if len(done.message_ids) > 1 else None,
            problem=done.problem,
            due=done.due,
            counts=int(done.counts),
            settled=None if done.state is State.QUEUED else self._now,
            method=method,
            payload=payload,
            id=done.delivery,
            revision=revision,
        )
        return changed > 0

    def settle_sent(self, sent: Sequence[tuple[Delivery, int]]) -> None:
        """The plain case, many at once: new messages that arrived, each with its message id."""
        self._tx.many(
            "UPDATE deliveries SET state = 'sent', message_id = :message, problem = NULL, payload = NULL,"
            " settled = :now WHERE id = :id AND revision = :revision AND state IN ('queued', 'sending')",
            [{"id": row.id, "revision": row.revision, "message": message, "now": self._now} for row, message in sent],
        )

    def recent(self, since: int) -> list[Row]:
        """What left since then (milliseconds): chat, kind, lane, settled; the rate windows are rebuilt from it."""
        return self._tx.rows(
            "SELECT d.chat_id AS chat, c.kind, d.lane, d.settled FROM deliveries d JOIN chats c ON c.id = d.chat_id"
            " WHERE d.settled >= :since AND d.state IN ('sent', 'unknown')",
            since=since,
        )


_LANES = {int(lane): lane for lane in Lane}
_POLICIES = {str(policy): policy for policy in Policy}


def _delivery(row: Row) -> Delivery:
    return Delivery(
        row["id"],
        row["chat"],
        row["occurrence"],
        row["telegram_id"],
        row["kind"],
        row["thread_id"],
        _LANES[row["lane"]],
        _POLICIES[row["policy"]],
        row["method"],
        row["payload"],
        row["edits"],
        row["target"],
        row["attempts"],
        row["revision"],
    )
