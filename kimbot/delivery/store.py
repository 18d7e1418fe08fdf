"""SQL of the ledger: what is owed, what left, what became of it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kimbot.db.database import Row, Tx
from kimbot.delivery.model import Audience, Delivery, Lane, Policy, State

SLICE = 2_000
"""Rows changed in one unit at most, so that nobody waits long for the writer."""

# a term that has ended writes nothing any more
_RULES = "AND (SELECT CAST(value AS BIGINT) FROM facts WHERE name = 'epoch') = :epoch"

_READY = (
    "SELECT d.id, d.chat_id AS chat, d.occurrence_id AS occurrence, c.telegram_id, c.kind, c.thread_id,"
    " d.lane, d.policy, d.attempts, d.edits,"
    " d.revision, COALESCE(d.method, t.method) AS method, COALESCE(d.payload, t.payload) AS payload,"
    " CASE WHEN e.state = 'sent' THEN e.message_id END AS target"
    " FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN contents t ON t.id = d.content_id"
    " LEFT JOIN deliveries e ON e.id = d.edits"
)


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


class Ledger:
    """The table `deliveries`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def owe(
        self,
        chat: int,
        method: str,
        payload: dict[str, object],
        *,
        lane: Lane,
        policy: Policy,
        key: str | None = None,
        edits: int | None = None,
        due: int | None = None,
    ) -> int:
        """One more message owed to a chat; its delivery number."""
        return int(
            self._tx.value(
                "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, key, edits, due, created)"
                " VALUES (:chat, :lane, :policy, 'queued', :method, :payload, :key, :edits, :due, :now) RETURNING id",
                chat=chat,
                lane=int(lane),
                policy=str(policy),
                method=method,
                payload=json.dumps(payload, ensure_ascii=False),
                key=key,
                edits=edits,
                due=due or 0,  # owed at once: also when the calendar jumps back
                now=self._now,
            )
        )

    def content(self, method: str, payload: dict[str, object]) -> int:
        """What a whole broadcast sends, kept once; its content number."""
        return int(
            self._tx.value(
                "INSERT INTO contents (method, payload) VALUES (:method, :payload) RETURNING id",
                method=method,
                payload=json.dumps(payload, ensure_ascii=False),
            )
        )

    def owe_broadcast(
        self,
        occurrence: int,
        chats: Sequence[int],
        content: int,
        *,
        part: int = 0,
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
    ) -> None:
        """One delivery for each chat; a chat that already has this part of this occurrence is left as it is."""
        self._tx.many(
            "INSERT INTO deliveries (chat_id, occurrence_id, content_id, part, lane, policy, state, due, created)"
            " VALUES (:chat, :occurrence, :content, :part, :lane, :policy, 'queued', 0, :now)"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING",
            [
                {
                    "chat": chat,
                    "occurrence": occurrence,
                    "content": content,
                    "part": part,
                    "lane": int(lane),
                    "policy": str(policy),
                    "now": self._now,
                }
                for chat in chats
            ],
        )

    def render(self, occurrence: int, language: str, part: int, content: int) -> None:
        """What `owe_audience` sends to those who read this language."""
        self._tx.run(
            "INSERT INTO renderings (occurrence_id, language, part, content_id)"
            " VALUES (:occurrence, :language, :part, :content)",
            occurrence=occurrence,
            language=language,
            part=part,
            content=content,
        )

    def owe_audience(
        self,
        occurrence: int,
        audience: Audience,
        after: int,
        upto: int,
        *,
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
    ) -> None:
        """The deliveries of an audience among the chats numbered above `after` up to `upto`, in one statement."""
        self._tx.run(
            "INSERT INTO deliveries (chat_id, occurrence_id, content_id, part, lane, policy, state, due, created)"
            " SELECT c.id, :occurrence, r.content_id, r.part, :lane, :policy, 'queued', 0, :now FROM chats c"
            " JOIN renderings r ON r.occurrence_id = :occurrence AND r.language = c.language"
            f" WHERE c.id > :after AND c.id <= :upto AND ({audience.where}) ORDER BY c.id, r.part"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING",
            occurrence=occurrence,
            lane=int(lane),
            policy=str(policy),
            now=self._now,
            after=after,
            upto=upto,
            **audience.values,
        )

    def replace_queued(self, chat: int, key: str, method: str, payload: dict[str, object], due: int) -> bool:
        """Put new words into the row with this key that still waits for its moment; False when there is none."""
        changed = self._tx.run(
            "UPDATE deliveries SET method = :method, payload = :payload, due = :due, revision = revision + 1"
            " WHERE chat_id = :chat AND key = :key AND state = 'queued' AND attempts = 0 AND due > :now",
            now=self._now,
            chat=chat,
            key=key,
            method=method,
            payload=json.dumps(payload, ensure_ascii=False),
            due=due,
        )
        return changed > 0

    def drop_waiting(self, chat: int, key: str) -> None:
        """What waits under this key is out of date."""
        self._tx.run(
            "DELETE FROM deliveries WHERE chat_id = :chat AND key = :key AND state = 'queued' AND due > :now",
            chat=chat,
            key=key,
            now=self._now,
        )

    def latest(self, chat: int, key: str) -> Row | None:
        """The newest row with this key that may stand in the chat: id, state, method, edits, due."""
        return self._tx.row(
            "SELECT id, state, method, edits, due FROM deliveries WHERE chat_id = :chat AND key = :key"
            " AND state IN ('queued', 'sending', 'sent', 'unknown') ORDER BY id DESC LIMIT 1",
            chat=chat,
            key=key,
        )

    def chats_with(self, key: str) -> list[int]:
        """The chats in which a message with this key stands."""
        rows = self._tx.rows(
            "SELECT DISTINCT chat_id FROM deliveries WHERE key = :key"
            " AND state IN ('queued', 'sending', 'sent', 'unknown')",
            key=key,
        )
        return [row["chat_id"] for row in rows]

    def single(self, limit: int, skip: Collection[int]) -> list[Delivery]:
        """Messages owed to one chat alone whose moment has come, the highest lane first and each lane in order."""
        found: list[Delivery] = []
        for lane in Lane:
            found += self._ready(SINGLE, int(lane), limit, skip)
        return found

    def of_releases(self, limit: int, skip: Collection[int]) -> list[Delivery]:
        """Rows of running releases that may leave next; the releases of one lane take turns."""
        running = self._tx.rows(
            "SELECT id FROM occurrences WHERE finished IS NULL AND state IN ('filling', 'sending') ORDER BY id"
        )
        share = limit // max(1, len(running)) or 1
        releases = [self._ready("d.occurrence_id = :of", row["id"], share, skip) for row in running]
        in_turn = [one for turn in zip_longest(*releases) for one in turn if one is not None]
        return sorted(in_turn, key=lambda one: one.lane)

    def _ready(self, source: str, of: int, limit: int, skip: Collection[int]) -> list[Delivery]:
        skipped = {f"skip{at}": chat for at, chat in enumerate(skip)}
        but = f" AND d.chat_id NOT IN ({', '.join(f':{name}' for name in skipped)})" if skipped else ""
        rows = self._tx.rows(
            f"{_READY} WHERE d.state = 'queued' AND {source} AND d.due <= :now{but}"
            # what changes a message waits until that message has left
            " AND (e.id IS NULL OR e.state NOT IN ('queued', 'sending')) ORDER BY d.id LIMIT :limit",
            of=of,
            now=self._now,
            limit=limit,
            **skipped,
        )
        return [_delivery(row) for row in rows]

    def next_due(self) -> int | None:
        """When the next single message that still waits for its moment comes due (milliseconds)."""
        found = self._tx.value(
            "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND occurrence_id IS NULL AND due > :now",
            now=self._now,
        )
        return None if found is None else int(found)

    def mark(self, rows: Sequence[Delivery], epoch: int) -> set[int]:
        """Which of these rows of releases may leave now, if this epoch still rules and their release still runs.

        Rows that may not be sent twice (*tahan*) become `sending`.
        """
        ids = {f"id{at}": row.id for at, row in enumerate(rows)}
        still = (
            f"id IN ({', '.join(f':{name}' for name in ids)}) AND state = 'queued' AND occurrence_id IN"
            f" (SELECT id FROM occurrences WHERE finished IS NULL AND state IN ('filling', 'sending')) {_RULES}"
        )
        repeatable = self._tx.rows(f"SELECT id FROM deliveries WHERE policy = 'ulang' AND {still}", epoch=epoch, **ids)
        marked = self._tx.rows(
            f"UPDATE deliveries SET state = 'sending', epoch = :epoch WHERE policy = 'tahan' AND {still} RETURNING id",
            epoch=epoch,
            **ids,
        )
        return {row["id"] for row in (*repeatable, *marked)}

    def unmark(self, deliveries: Sequence[int], epoch: int) -> None:
        """Marked rows that did not leave after all go back into the queue."""
        for delivery in deliveries:
            self._tx.run(
                "UPDATE deliveries SET state = 'queued'"
                f" WHERE id = :id AND state = 'sending' AND epoch = :epoch {_RULES}",
                id=delivery,
                epoch=epoch,
            )

    def settle(self, done: Settled, revision: int, epoch: int) -> bool:
        """Write down what became of a request, once: only a row that is still open under this epoch changes.

        False also when the row got new words while the old ones were on their way: it stays queued and they follow.
        """
        method, payload = done.rewrite or (None, None)
        changed = self._tx.run(
            "UPDATE deliveries SET state = :state, message_id = :message, more_ids = :more, problem = :problem,"
            " due = COALESCE(:due, due), attempts = attempts + :counts, settled = :settled,"
            # what has arrived says names and numbers of people, and is not needed any more
            " method = COALESCE(:method, method),"
            " payload = CASE WHEN :state = 'sent' THEN NULL ELSE COALESCE(:payload, payload) END,"
            " edits = CASE WHEN :payload IS NULL THEN edits END"
            f" WHERE id = :id AND revision = :revision AND state IN ('queued', 'sending') {_RULES}",
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
            epoch=epoch,
        )
        return changed > 0

    def settle_sent(self, sent: Sequence[tuple[Delivery, int]], epoch: int) -> None:
        """The plain case, many at once: new messages that arrived, each with its message id."""
        self._tx.many(
            "UPDATE deliveries SET state = 'sent', message_id = :message, problem = NULL, payload = NULL,"
            f" settled = :now WHERE id = :id AND revision = :revision AND state IN ('queued', 'sending') {_RULES}",
            [
                {"id": row.id, "revision": row.revision, "message": message, "now": self._now, "epoch": epoch}
                for row, message in sent
            ],
        )

    def abandon(self, epoch: int) -> int:
        """A new holder starts: rows that an older epoch left `sending` are unknown now. How many."""
        return self._tx.run(
            "UPDATE deliveries SET state = 'unknown', problem = 'crash', settled = :now"
            " WHERE state = 'sending' AND epoch < :epoch",
            now=self._now,
            epoch=epoch,
        )

    def counts(self, occurrence: int) -> dict[str, int]:
        """How many deliveries of an occurrence stand in each state (its first part only)."""
        rows = self._tx.rows(
            "SELECT state, COUNT(*) AS n FROM deliveries WHERE occurrence_id = :occurrence AND part = 0 GROUP BY state",
            occurrence=occurrence,
        )
        return {row["state"]: row["n"] for row in rows}

    def cancel(self, occurrence: int, most: int = SLICE) -> int:
        """Take back what has not left of a release, up to `most` rows. How many."""
        return self._tx.run(
            "UPDATE deliveries SET state = 'cancelled', settled = :now WHERE id IN (SELECT id FROM deliveries"
            " WHERE occurrence_id = :occurrence AND state = 'queued' ORDER BY id LIMIT :most)",
            now=self._now,
            occurrence=occurrence,
            most=most,
        )

    def again(self, occurrence: int, most: int = SLICE) -> int:
        """Queue again what did not certainly arrive of a release, up to `most` rows. How many."""
        return self._tx.run(
            "UPDATE deliveries SET state = 'queued', attempts = 0, problem = NULL, settled = NULL, due = :now"
            " WHERE id IN (SELECT id FROM deliveries WHERE occurrence_id = :occurrence"
            " AND state IN ('gone', 'failed', 'unknown') ORDER BY id LIMIT :most)",
            now=self._now,
            occurrence=occurrence,
            most=most,
        )

    def forget_queued(self) -> None:
        """Drop everything that has not left: for a sample city that begins in the middle of things."""
        self._tx.run("DELETE FROM deliveries WHERE state = 'queued'")

    def recent(self, since: int) -> list[Row]:
        """What left since then (milliseconds): chat, kind, lane, settled; the rate windows are rebuilt from it."""
        return self._tx.rows(
            "SELECT d.chat_id AS chat, c.kind, d.lane, d.settled FROM deliveries d JOIN chats c ON c.id = d.chat_id"
            " WHERE d.settled >= :since AND d.state IN ('sent', 'unknown')",
            since=since,
        )


SINGLE = (
    "d.occurrence_id IS NULL AND d.lane = :of"
    # a message that is tried again is not overtaken by a later one to the same chat
    " AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.chat_id = d.chat_id AND b.state = 'queued'"
    " AND b.occurrence_id IS NULL AND b.id < d.id AND b.attempts > 0)"
)


def raise_epoch(tx: Tx) -> int:
    """A process has taken the lease: the number of its term."""
    tx.run(
        "INSERT INTO facts (name, value) VALUES ('epoch', '1')"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT)"
    )
    return int(tx.value("SELECT value FROM facts WHERE name = 'epoch'"))


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
