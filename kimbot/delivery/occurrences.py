"""Releases of something to many chats: each due moment of each subject at most once."""

from dataclasses import dataclass

from kimbot.db.database import Row, Tx

FILLING, SENDING, FINISHED, CANCELLED = "filling", "sending", "finished", "cancelled"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One release. `subject` names what is released, as `announcement:3` or `report:12`; times in ms UTC."""

    id: int
    subject: str
    due: int
    state: str


class Occurrences:
    """The table `occurrences`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def begin(self, subject: str, due: int) -> int | None:
        """Begin a release (state `filling`); None when this due moment was released before."""
        found = self._tx.value(
            "INSERT INTO occurrences (subject, due, state, created) VALUES (:subject, :due, 'filling', :now)"
            " ON CONFLICT (subject, due) DO NOTHING RETURNING id",
            subject=subject,
            due=due,
            now=self._now,
        )
        return None if found is None else int(found)

    def get(self, number: int) -> Occurrence | None:
        """The release with that number."""
        row = self._tx.row("SELECT id, subject, due, state FROM occurrences WHERE id = :id", id=number)
        return _occurrence(row) if row else None

    def of(self, subject: str) -> list[Occurrence]:
        """The releases of a subject, newest first."""
        rows = self._tx.rows(
            "SELECT id, subject, due, state FROM occurrences WHERE subject = :subject ORDER BY due DESC", subject=subject
        )
        return [_occurrence(row) for row in rows]

    def filled(self, number: int) -> None:
        """The ledger holds a delivery for everyone."""
        self._move(number, FILLING, SENDING)

    def settled(self) -> list[Occurrence]:
        """Releases that are filled and of which nothing is queued or on its way any more."""
        rows = self._tx.rows(
            "SELECT o.id, o.subject, o.due, o.state FROM occurrences o WHERE o.state = 'sending' AND NOT EXISTS"
            " (SELECT 1 FROM deliveries d WHERE d.occurrence_id = o.id AND d.state IN ('queued', 'sending')) ORDER BY o.id"
        )
        return [_occurrence(row) for row in rows]

    def finish(self, number: int) -> bool:
        """Everything has settled; False when that was noted before."""
        return self._move(number, SENDING, FINISHED)

    def _move(self, number: int, before: str, after: str) -> bool:
        changed = self._tx.run(
            "UPDATE occurrences SET state = :after, finished = CASE WHEN :after = 'finished' THEN :now END"
            " WHERE id = :id AND state = :before",
            after=after,
            now=self._now,
            id=number,
            before=before,
        )
        return changed > 0


def _occurrence(row: Row) -> Occurrence:
    return Occurrence(row["id"], row["subject"], row["due"], row["state"])
