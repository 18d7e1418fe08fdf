"""SQL of corrections and withdrawals."""

from collections.abc import Sequence

from kimbot.announcements.after.model import Correction
from kimbot.announcements.content import Content
from kimbot.announcements.model import CORRECTION, Announcement
from kimbot.db.database import Row, Tx

_COLUMNS = "id, announcement_id, kind, asked_by, begun"


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

    def with_copies(self, subject: str) -> list[int]:
        """The releases of which copies stand, or may still come."""
        rows = self._tx.rows(
            "SELECT id FROM occurrences WHERE subject = :subject AND (finished IS NULL OR sent + unknown > 0)"
            " ORDER BY due DESC",
            subject=subject,
        )
        return [row["id"] for row in rows]

    def over(self, release: int) -> bool:
        """Whether nothing of a release is on its way any more."""
        found = self._tx.value("SELECT 1 FROM occurrences WHERE id = :id AND finished IS NOT NULL", id=release)
        return found is not None


def _correction(row: Row) -> Correction:
    return Correction(row["id"], row["announcement_id"], row["kind"], row["asked_by"], row["begun"])
