"""The ledger as its sender sees it, for as long as its term of the lease lasts."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from operator import itemgetter
from typing import NamedTuple

from kimbot.core.lives import DELIVERY
from kimbot.db.database import Row, Tx
from kimbot.delivery.model import Delivery, Lane, Policy, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.singles import REPEATABLE, Singles
from kimbot.delivery.store import PIN, ruling_epoch

_MARK, _UNMARK = DELIVERY["mark"], DELIVERY["unmark"]
_READY = (
    "SELECT d.id, d.chat_id AS chat, d.occurrence_id AS occurrence, d.part, c.telegram_id, c.kind, c.thread_id,"
    " d.lane, d.policy, COALESCE(d.method, t.method) AS method, COALESCE(d.payload, t.payload) AS payload, d.edits,"
    " CASE WHEN e.state = 'sent' THEN e.message_id END AS target, d.attempts, d.revision, e.more_ids,"
    " COALESCE(:now - d.tried, 0) AS lasted"
    " FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN contents t ON t.id = d.content_id"
    " LEFT JOIN deliveries e ON e.id = d.edits WHERE d.state = 'queued'"
    # what changes a message waits until that message has left
    " AND (e.id IS NULL OR e.state NOT IN ('queued', 'sending'))"
)


class Deposed(Exception):
    """The term is over: another process has taken the lease, and this one writes nothing any more."""


class Settled(NamedTuple):
    """What became of one request. `message_ids` when sent; `due` when it goes back into the queue."""

    state: State
    message_ids: tuple[int, ...] = ()
    problem: str | None = None
    due: int | None = None
    rewrite: tuple[str, str] | None = None
    """Method and payload for the next try: the message this row would edit is not there any more."""
    counts: bool = False
    """Whether this try counts as an attempt."""


class Term:
    """The sender's side of the table `deliveries` under one epoch. Raises `Deposed` where another epoch rules."""

    def __init__(self, tx: Tx, now: int, epoch: int) -> None:
        self._tx, self._now, self._epoch = tx, now, epoch
        if (ruling := ruling_epoch(tx)) != epoch:
            raise Deposed(f"epoch {ruling} rules, not {epoch}")

    def single(self, limit: int) -> list[Delivery]:
        """Messages owed to one chat alone whose moment has come, the highest lane first and each lane in order."""
        rows = self._tx.rows(
            # plus: they are found in their order, not by their moment
            f"{_READY} AND d.occurrence_id IS NULL AND +d.due <= :now"
            f" AND (d.key IS NULL OR d.key <> '{PIN}' OR e.state = 'sent' AND e.message_id IS NOT NULL)"
            # a message that is tried again is not overtaken by a later one to the same chat, but by what is more urgent
            " AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.chat_id = d.chat_id AND b.state = 'queued'"
            " AND b.occurrence_id IS NULL AND b.id < d.id AND b.problem IS NOT NULL AND b.lane <= d.lane)"
            " ORDER BY d.lane, d.turn, d.id LIMIT :limit",
            now=self._now,
            limit=limit,
        )
        return [_delivery(row) for row in rows]

    def of_releases(self, limit: int) -> list[Delivery]:
        """Rows of running releases that may leave next: those of what is urgent first, others only where there is room.

        The releases of one lane take turns.
        """
        ready = Occurrences(self._tx, self._now).ready()  # what rests takes no share
        found = self._in_turn(ready, limit)
        urgent = {one.occurrence for one in found if one.lane is Lane.URGENT}
        if not urgent:
            return found
        first = self._in_turn([release for release in ready if release in urgent], limit)
        return (first + [one for one in found if one.occurrence not in urgent])[:limit]

    def _in_turn(self, releases: Sequence[int], limit: int) -> list[Delivery]:
        share = limit // max(1, len(releases)) or 1
        turns = zip_longest(*(self._of_release(release, share) for release in releases))
        return [one for turn in turns for one in turn if one is not None]

    def _of_release(self, release: int, limit: int) -> list[Delivery]:
        rows = self._tx.rows(
            # lines of a digest leave with it
            f"{_READY} AND d.occurrence_id = :release AND d.due <= :now AND d.carrier IS NULL"
            # the words follow what goes before them
            " AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.occurrence_id = :release AND b.chat_id = d.chat_id"
            " AND b.part > d.part AND b.state IN ('queued', 'sending'))"
            # a copy that never arrived needs no correction
            " AND (e.id IS NULL OR e.state IN ('sent', 'unknown'))"
            " ORDER BY d.due, d.id LIMIT :limit",
            release=release,
            now=self._now,
            limit=limit,
        )
        return [_delivery(row) for row in rows]

    def mark(self, rows: Sequence[Delivery]) -> list[Delivery]:
        """Those of these rows that may leave: their release still runs, and their words are the ones that were read.

        Rows that may not be sent twice (*tahan*) become `sending`, the others only have to be queued still.
        """
        ids: dict[str, object] = {}
        for at, one in enumerate(rows):
            ids |= {f"id{at}": one.id, f"revision{at}": one.revision}
        pairs = ", ".join(f"(:id{at}, :revision{at})" for at in range(len(rows)))
        these = f"id IN ({', '.join(f':id{at}' for at in range(len(rows)))}) AND (id, revision) IN (VALUES {pairs})"
        marked = self._tx.run(
            f"UPDATE deliveries SET state = '{_MARK.to}', epoch = :epoch"
            f" WHERE {these} AND policy = 'tahan' AND {_MARK.where} AND {_RUNS}",
            epoch=self._epoch,
            **ids,
        )
        if marked == len(rows):
            return list(rows)
        found = self._tx.rows(
            f"SELECT id FROM deliveries WHERE {these} AND (state = 'sending' AND epoch = :epoch"
            f" OR policy = 'ulang' AND state = 'queued' AND {_RUNS})",
            epoch=self._epoch,
            **ids,
        )
        may = {row["id"] for row in found}
        return [one for one in rows if one.id in may]

    def unmark(self, rows: Iterable[Delivery]) -> None:
        """Marked rows that did not leave after all go back into the queue."""
        self._tx.many(
            f"UPDATE deliveries SET state = '{_UNMARK.to}' WHERE id = :id AND {_UNMARK.where}",
            [{"id": one.id} for one in rows],
        )

    def arrived(self, messages: Sequence[tuple[Delivery, int, int]]) -> bool:
        """The plain case, many at once: new messages that arrived, each with its message id and the moment (ms).

        Whether that is so for all of them: not where something has happened to a row meanwhile.
        """
        if not messages:
            return True
        values: dict[str, object] = {}
        for at, (row, message, moment) in enumerate(messages):
            values |= {f"id{at}": row.id, f"revision{at}": row.revision, f"message{at}": message, f"at{at}": moment}
        listed = ", ".join(f"(:id{at}, :revision{at}, :message{at}, :at{at})" for at in range(len(messages)))
        changed = self._tx.run(
            "UPDATE deliveries AS d SET state = 'sent', message_id = v.column3, problem = NULL, payload = NULL,"
            f" settled = v.column4 FROM (VALUES {listed}) AS v"
            " WHERE d.id = v.column1 AND d.revision = v.column2 AND d.taken_back = 0"
            f" AND {DELIVERY['settle'].where}",
            **values,
        )
        return changed == len(messages)

    def came_too_late(self, row: Delivery, message_ids: Sequence[int], at: int) -> bool:
        """Whether what has arrived was taken back while it was on its way: then it is deleted where it stands."""
        changed = self._tx.run(
            f"UPDATE deliveries SET state = '{DELIVERY['too late'].to}', message_id = :message, more_ids = :more,"
            " problem = NULL, payload = NULL, settled = :at WHERE id = :id"
            " AND (state = 'cancelled' OR state = 'sending' AND taken_back = 1)",
            message=message_ids[0],
            more=json.dumps(message_ids[1:]) if len(message_ids) > 1 else None,
            at=at,
            id=row.id,
        )
        if changed:
            Singles(self._tx, self._now).delete(row.chat, message_ids, row.id)
        return changed > 0

    def settle(self, row: Delivery, done: Settled, at: int | None = None) -> bool:
        """Write down what became of a request at that moment (ms), once: only a row that is still open changes.

        False also when the row got new words while the old ones were on their way: it stays queued and they follow.
        """
        state, ids = done.state, done.message_ids
        method, payload = done.rewrite or (None, None)
        changed = self._tx.run(
            _SETTLE,
            state=state.value,
            message=ids[0] if ids else None,
            more=json.dumps(ids[1:]) if len(ids) > 1 else None,
            problem=done.problem,
            due=done.due,
            counts=int(done.counts),
            settled=None if state is State.QUEUED else at or self._now,
            now=self._now,
            method=method,
            payload=payload,
            id=row.id,
            revision=row.revision,
        )
        return changed > 0

    def share_fate(self, row: Delivery, done: Settled) -> None:
        """What goes before the words of a release could not go: the words stay here too, so that nothing goes half."""
        self._tx.run(
            "UPDATE deliveries SET state = :state, problem = :problem, settled = :now WHERE occurrence_id = :release"
            " AND chat_id = :chat AND part < :part AND state = 'queued'",
            state=done.state.value,
            problem=done.problem,
            now=self._now,
            release=row.occurrence,
            chat=row.chat,
            part=row.part,
        )


_RUNS = "occurrence_id IN (SELECT id FROM occurrences WHERE finished IS NULL AND state IN ('filling', 'sending'))"
_SETTLE = (
    "UPDATE deliveries SET state = :state, message_id = :message, more_ids = :more, problem = :problem,"
    " due = COALESCE(:due, due), attempts = attempts + :counts, settled = :settled, method = COALESCE(:method, method),"
    " tried = CASE WHEN :counts = 1 THEN COALESCE(tried, :now) ELSE tried END,"
    # what has come to its end says names and numbers of people; only what is in doubt needs its words once more
    " payload = CASE WHEN :state = 'queued' THEN COALESCE(:payload, payload)"
    f" WHEN :state = 'unknown' AND {REPEATABLE} THEN payload END,"
    " edits = CASE WHEN :payload IS NULL THEN edits END"
    f" WHERE id = :id AND {DELIVERY['settle'].where} AND (state = 'sending' OR revision = :revision)"
)
_LANES = {int(lane): lane for lane in Lane}
_POLICIES = {str(policy): policy for policy in Policy}


_FIELDS = itemgetter(*Delivery._fields)


def _delivery(row: Row) -> Delivery:
    one = Delivery._make(_FIELDS(row))
    return one._replace(lane=_LANES[one.lane], policy=_POLICIES[one.policy])
