"""Releases of something to many chats: each due moment of each subject at most once."""

from dataclasses import dataclass

from kimbot.core.clock import MINUTE
from kimbot.core.lives import OCCURRENCE
from kimbot.db.database import Row, Tx

FILLING, SENDING, PAUSED, FINISHED, CANCELLED = "filling", "sending", "paused", "finished", "cancelled"
SOON = 10 * MINUTE
"""What waits no longer than this (ms) was only put off: a busy chat, a network that was away."""


FAILED_AT_LEAST, FAILED_SHARE = 20, 0.2
"""A release pauses itself when that many sends failed, and that share of those that reached a chat or might have."""
TRIED = "sent + failed + unknown"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One release. `subject` names what is released, as `announcement:3` or `report:12`; times in ms UTC.

    `cursor` is the chat number up to which its audience is in the ledger.
    """

    id: int
    subject: str
    due: int
    state: str
    cursor: int = 0
    title: str = ""
    created: int = 0

    @property
    def goes(self) -> bool:
        """Whether more of it may leave."""
        return self.state in (FILLING, SENDING, PAUSED)


_SELECT = "SELECT id, subject, due, state, cursor, title, created FROM occurrences"
_RUNS = "state IN ('filling', 'sending')"
_OWED = (
    "EXISTS (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'queued'"
    " AND d.carrier IS NULL AND d.due <= :by)"
)


class Occurrences:
    """The table `occurrences`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def begin(self, subject: str, due: int, title: str = "") -> int | None:
        """Begin a release (state `filling`); None when this due moment was released before.

        `title`: what it is called where it is one line of a digest.
        """
        found = self._tx.value(
            "INSERT INTO occurrences (subject, due, title, state, created)"
            " VALUES (:subject, :due, :title, 'filling', :now)"
            " ON CONFLICT (subject, due) DO NOTHING RETURNING id",
            subject=subject,
            due=due,
            title=title,
            now=self._now,
        )
        return None if found is None else int(found)

    def get(self, number: int) -> Occurrence | None:
        """The release with that number."""
        return next(iter(self._all("id = :id", id=number)), None)

    def of(self, subject: str) -> list[Occurrence]:
        """The releases of a subject, newest first."""
        return self._all("subject = :subject", "due DESC", subject=subject)

    def running(self) -> list[int]:
        """The releases of which messages may leave."""
        return self._numbers(_RUNS)

    def ready(self) -> list[int]:
        """Those of them of which a message of its own may leave now."""
        return self._numbers(f"{_RUNS} AND {_OWED}", by=self._now)

    def moving(self) -> list[Occurrence]:
        """Those of them of which something leaves soon; what rests until a later hour is not counted through."""
        line = _OWED.replace("IS NULL", "IS NOT NULL")
        return self._all(f"finished IS NULL AND {_RUNS} AND ({_OWED} OR {line})", by=self._now + SOON)

    def filling(self, prefix: str) -> list[int]:
        """Releases of that kind (how their subjects begin) of which not all is written into the ledger yet."""
        return [one.id for one in self._all("finished IS NULL AND state = 'filling'") if one.subject.startswith(prefix)]

    def advance(self, number: int, cursor: int) -> None:
        """The audience is written up to this chat number."""
        self._tx.run("UPDATE occurrences SET cursor = :cursor WHERE id = :id", cursor=cursor, id=number)

    def filled(self, number: int) -> None:
        """The ledger holds a delivery for everyone."""
        self._move(number, "fill")

    def pause(self, number: int, trouble: str | None = None) -> bool:
        """Nothing of it leaves until it is resumed; False when it was not going out. `trouble`: why by itself."""
        if not self._move(number, "pause"):
            return False
        self._tx.run("UPDATE occurrences SET trouble = :trouble WHERE id = :id", trouble=trouble, id=number)
        return True

    def troubled(self) -> list[Occurrence]:
        """Releases that paused themselves and of which nobody has been told."""
        return self._all("finished IS NULL AND state = 'paused' AND trouble IS NOT NULL")

    def told_of_trouble(self, number: int) -> bool:
        """Somebody is told of it now; False when that was done before."""
        changed = self._tx.run(
            "UPDATE occurrences SET trouble = NULL WHERE id = :id AND trouble IS NOT NULL AND state = 'paused'",
            id=number,
        )
        return changed > 0

    def resume(self, number: int) -> bool:
        """It goes on where it stopped."""
        if not self._move(number, "resume"):
            return False
        self._tx.run(
            f"UPDATE occurrences SET forgiven_failed = failed, forgiven_tried = {TRIED} WHERE id = :id", id=number
        )
        return True

    def goes_badly(self, number: int) -> bool:
        """Whether so much of it fails that it had better pause; what failed before it was resumed is forgiven."""
        row = self._tx.row(
            f"SELECT failed - forgiven_failed AS failed, {TRIED} - forgiven_tried AS tried FROM occurrences"
            " WHERE id = :id",
            id=number,
        )
        return row is not None and row["failed"] >= FAILED_AT_LEAST and row["failed"] >= FAILED_SHARE * row["tried"]

    def cancel(self, number: int) -> bool:
        """Nothing more of it leaves; `sweep` writes that down for each message. False when it had ended."""
        return self._move(number, "stop")

    def reopen(self, number: int) -> bool:
        """A finished release goes out again to those who were missed (their rows are queued by the ledger)."""
        return self._move(number, "again")

    def look_again(self, number: int) -> bool:
        """A finished release that changes copies looks at all of them once more."""
        if not self._move(number, "look again"):
            return False
        self.advance(number, 0)
        return True

    def repeating(self) -> list[int]:
        """Releases of which not all who were missed are queued again yet."""
        return self._numbers("again IS NOT NULL")

    def repeated(self, number: int) -> int:
        """Up to which delivery that is done."""
        return int(self._tx.value("SELECT again FROM occurrences WHERE id = :id", id=number) or 0)

    def repeat(self, number: int, upto: int | None) -> None:
        """It is done up to this delivery; None: for all."""
        self._tx.run("UPDATE occurrences SET again = :upto WHERE id = :id", upto=upto, id=number)

    def settled(self) -> list[Occurrence]:
        """Releases that are filled and of which nothing is queued or on its way any more."""
        return self._all(
            "finished IS NULL AND state = 'sending' AND again IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'queued'"
            " AND d.carrier IS NULL) AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'queued'"
            " AND d.carrier IS NOT NULL) AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'sending')"
        )

    def cancelled(self) -> list[int]:
        """Cancelled releases of which some messages still stand as queued."""
        return self._numbers("state = 'cancelled'")

    def resting(self) -> list[Occurrence]:
        """Releases of which the rest waits for a later hour, and of which nobody has been told so."""

        def queued(more: str) -> str:
            return (
                "EXISTS (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'queued'"
                f" AND {more})"
            )

        itself, line = "d.carrier IS NULL", "d.carrier IS NOT NULL"
        return self._all(
            "finished IS NULL AND state = 'sending' AND resting = 0"
            f" AND NOT {queued(f'{itself} AND d.due <= :soon')} AND NOT {queued(f'{line} AND d.due <= :soon')}"
            f" AND ({queued(itself)} OR {queued(line)}) AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = occurrences.id AND d.state = 'sending')",
            soon=self._now + SOON,
        )

    def rest(self, number: int) -> bool:
        """Somebody is told that the rest waits; False when that was done before."""
        return self._tx.run("UPDATE occurrences SET resting = 1 WHERE id = :id AND resting = 0", id=number) > 0

    def finish(self, number: int) -> bool:
        """Everything has settled; False when that was noted before."""
        return self._move(number, "finish")

    def swept(self, number: int) -> None:
        """Every message of a cancelled release is written down as such, if none is on its way any more."""
        self._tx.run(
            "UPDATE occurrences SET finished = :now WHERE id = :id AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = :id AND d.state = 'sending')",
            now=self._now,
            id=number,
        )

    def _numbers(self, unfinished: str, **values: object) -> list[int]:
        which = f"finished IS NULL AND {unfinished}"
        rows = self._tx.rows(f"SELECT id FROM occurrences WHERE {which} ORDER BY id", **values)
        return [row["id"] for row in rows]

    def _all(self, where: str, order: str = "id", **values: object) -> list[Occurrence]:
        return [_occurrence(row) for row in self._tx.rows(f"{_SELECT} WHERE {where} ORDER BY {order}", **values)]

    def _move(self, number: int, act: str) -> bool:
        move = OCCURRENCE[act]
        changed = self._tx.run(
            "UPDATE occurrences SET state = :after, resting = 0, finished = CASE WHEN :after = 'finished' THEN :now END"
            f" WHERE id = :id AND {move.where}",
            after=move.to,
            now=self._now,
            id=number,
        )
        return changed > 0


def _occurrence(row: Row) -> Occurrence:
    return Occurrence(row["id"], row["subject"], row["due"], row["state"], row["cursor"], row["title"], row["created"])
