"""SQL of corrections and withdrawals."""

from collections.abc import Sequence

from kimbot.announcements.after.model import Correction
from kimbot.announcements.content import Content
from kimbot.announcements.model import CORRECTION, SUBJECT, Announcement
from kimbot.db.database import Row, Tx

_COLUMNS = "id, announcement_id, kind, asked_by, begun"
_COPIES = "(finished IS NULL OR sent + unknown > 0)"
_GO = (
    f"FROM corrections c JOIN occurrences o ON o.subject = '{CORRECTION}' || c.id"
    " WHERE c.announcement_id = :announcement AND o.finished IS NULL"
)


class CorrectionStore:
    """The table `corrections`, and what a correction changes in `announcements`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def reword(self, before: Announcement, after: Content) -> None:
        """Its words from now on."""
        self._tx.run(
            "UPDATE announcements SET title = :title, html = :html, corrected = :now, version = version + 1"
            " WHERE id = :id",
            title=after.title,
            html=after.html,
            now=self._now,
            id=before.id,
        )

    def withdraw(self, number: int) -> None:
        """It is not to be read any more."""
        self._tx.run(
            "UPDATE announcements SET withdrawn = :now, version = version + 1 WHERE id = :id",
            now=self._now,
            id=number,
        )

    def add(self, announcement: int, kind: str, asked_by: int, html: str, was: str) -> Correction:
        """A new one, carried out from now on."""
        row = self._tx.row(
            "INSERT INTO corrections (announcement_id, kind, asked_by, html, was, begun)"
            f" VALUES (:announcement, :kind, :asked_by, :html, :was, :now) RETURNING {_COLUMNS}",
            announcement=announcement,
            kind=kind,
            asked_by=asked_by,
            html=html,
            was=was,
            now=self._now,
        )
        assert row is not None
        return _correction(row)

    def of(self, announcement: int) -> list[Correction]:
        """Those of one announcement, oldest first."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM corrections WHERE announcement_id = :id ORDER BY id", id=announcement
        )
        return [_correction(row) for row in rows]

    def of_subject(self, subject: str) -> Correction | None:
        """The one that releases of that name carry out."""
        number = subject.removeprefix(CORRECTION)
        row = self._tx.row(f"SELECT {_COLUMNS} FROM corrections WHERE id = :id", id=int(number))
        return _correction(row) if row else None

    def changed_by(self, corrections: Sequence[Correction], due: int) -> list[int]:
        """The releases by which these changed the release of that due moment."""
        found = [
            self._tx.value("SELECT id FROM occurrences WHERE subject = :s AND due = :due", s=one.subject, due=due)
            for one in corrections
        ]
        return [int(number) for number in found if number is not None]

    def with_copies(self, announcement: int, since: int) -> list[int]:
        """The releases of which copies stand, or may still come, the newest first.

        Those that began later than `since` (ms); the last one, and those that go or are being changed, at any time.
        """
        rows = self._tx.rows(
            f"SELECT id FROM occurrences WHERE subject = :subject AND {_COPIES} AND (created > :since"
            f" OR due = (SELECT MAX(due) FROM occurrences WHERE subject = :subject AND {_COPIES})"
            f" OR finished IS NULL OR due IN (SELECT o.due {_GO})) ORDER BY due DESC",
            subject=f"{SUBJECT}{announcement}",
            announcement=announcement,
            since=since,
        )
        return [row["id"] for row in rows]

    def go(self, announcement: int) -> bool:
        """Whether one of them is being carried out."""
        return self._tx.value(f"SELECT 1 {_GO} LIMIT 1", announcement=announcement) is not None

    def over(self, release: int) -> bool:
        """Whether nothing of a release is on its way any more."""
        found = self._tx.value("SELECT 1 FROM occurrences WHERE id = :id AND finished IS NOT NULL", id=release)
        return found is not None


def _correction(row: Row) -> Correction:
    return Correction(row["id"], row["announcement_id"], row["kind"], row["asked_by"], row["begun"])
