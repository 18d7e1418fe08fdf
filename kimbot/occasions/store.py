"""SQL of invitations: who comes, what was done about them."""

from kimbot.db.database import Tx
from kimbot.occasions.model import Attendance, Step

_NOT_DONE = "NOT EXISTS (SELECT 1 FROM occasion_steps s WHERE s.announcement_id = a.id AND s.step = '{step}')"


class OccasionStore:
    """The tables `attendance` and `occasion_steps`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def answer(self, announcement: int, person: int, *, coming: bool) -> bool:
        """Whether she comes; False when she had said the same before."""
        changed = self._tx.run(
            "INSERT INTO attendance (announcement_id, person, coming, answered)"
            " VALUES (:announcement, :person, :coming, :now) ON CONFLICT (announcement_id, person)"
            " DO UPDATE SET coming = excluded.coming, answered = excluded.answered, told = 0"
            " WHERE attendance.coming <> excluded.coming",
            announcement=announcement,
            person=person,
            coming=int(coming),
            now=self._now,
        )
        return changed > 0

    def attendance(self, announcement: int) -> Attendance:
        """Who comes and who cannot, by name."""
        rows = self._tx.rows(
            "SELECT COALESCE(m.name, c.title) AS name, t.coming FROM attendance t JOIN chats c ON c.id = t.person"
            " LEFT JOIN members m ON m.id = t.person WHERE t.announcement_id = :announcement"
            " ORDER BY t.answered, t.person",
            announcement=announcement,
        )
        coming, away = ([row["name"] for row in rows if bool(row["coming"]) is which] for which in (True, False))
        return Attendance(tuple(coming), tuple(away))

    def forget(self, person: int) -> list[int]:
        """Her answers are taken out; which invitations they were to."""
        rows = self._tx.rows("DELETE FROM attendance WHERE person = :person RETURNING announcement_id", person=person)
        return sorted(row["announcement_id"] for row in rows)

    def of(self, person: int, since: int) -> list[int]:
        """The invitations of this author that begin later than `since` (ms), the last to begin first."""
        return self._numbers(
            "a.author = :person AND a.occasion_at > :since AND a.state <> 'cancelled' AND a.withdrawn IS NULL"
            " ORDER BY a.occasion_at DESC",
            person=person,
            since=since,
        )

    def unsent(self, upto: int) -> list[int]:
        """Those that begin up to that moment (ms), have not gone out, and of which nobody was told so."""
        return self._numbers(
            "a.occasion_at > :now AND a.occasion_at <= :upto AND a.last_sent IS NULL"
            " AND a.state NOT IN ('cancelled', 'holding')"
            f" AND {_NOT_DONE.format(step=Step.WARNED)} ORDER BY a.id",
            now=self._now,
            upto=upto,
        )

    def to_remind(self, upto: int) -> list[int]:
        """Those that went out and begin up to that moment (ms), and of which nobody was reminded."""
        return self._numbers(
            "a.occasion_at > :now AND a.occasion_at <= :upto AND a.last_sent IS NOT NULL AND a.withdrawn IS NULL"
            f" AND {_NOT_DONE.format(step=Step.REMINDED)} ORDER BY a.occasion_at, a.id",
            now=self._now,
            upto=upto,
        )

    def past(self) -> list[int]:
        """Those that went out and have begun, and whose copies do not say that they are over."""
        return self._numbers(
            "a.occasion_at <= :now AND a.last_sent IS NOT NULL AND a.withdrawn IS NULL"
            f" AND {_NOT_DONE.format(step=Step.OVER)} ORDER BY a.occasion_at, a.id",
            now=self._now,
        )

    def answered(self) -> list[int]:
        """Those with answers that the list of their author does not show."""
        rows = self._tx.rows("SELECT DISTINCT announcement_id FROM attendance WHERE told = 0 ORDER BY announcement_id")
        return [row["announcement_id"] for row in rows]

    def told(self, announcement: int) -> None:
        """The list shows every answer."""
        self._tx.run(
            "UPDATE attendance SET told = 1 WHERE announcement_id = :announcement AND told = 0",
            announcement=announcement,
        )

    def done(self, announcement: int, step: Step) -> None:
        """That was done, now."""
        self._tx.run(
            "INSERT INTO occasion_steps (announcement_id, step, at) VALUES (:announcement, :step, :now)"
            " ON CONFLICT (announcement_id, step) DO UPDATE SET at = excluded.at",
            announcement=announcement,
            step=str(step),
            now=self._now,
        )

    def last_chat(self) -> int:
        """The highest number of a chat."""
        return int(self._tx.value("SELECT MAX(id) FROM chats") or 0)

    def _numbers(self, where: str, **values: object) -> list[int]:
        return [row["id"] for row in self._tx.rows(f"SELECT a.id FROM announcements a WHERE {where}", **values)]
