"""SQL of who is asked about which report."""

from collections.abc import Iterable

from kimbot.db.database import Tx


class AskedStore:
    """The table `report_asked`: a row for each moderator and report that waits for her. `open`: its card stands."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def add(self, report: int, person: int, *, opened: bool) -> None:
        """She is asked; once more changes nothing."""
        self._tx.run(
            "INSERT INTO report_asked (report_id, person, open) VALUES (:report, :person, :open)"
            " ON CONFLICT (report_id, person) DO NOTHING",
            report=report,
            person=person,
            open=int(opened),
        )

    def open(self, report: int, person: int) -> None:
        """Its card stands in her chat, if she is asked about it."""
        self._tx.run(
            "UPDATE report_asked SET open = 1 WHERE report_id = :report AND person = :person",
            report=report,
            person=person,
        )

    def open_of(self, person: int) -> int | None:
        """The report whose card she has open."""
        found = self._tx.value(
            "SELECT MAX(report_id) FROM report_asked WHERE person = :person AND open = 1", person=person
        )
        return None if found is None else int(found)

    def having_open(self, report: int) -> list[int]:
        """Who has its card open."""
        rows = self._tx.rows(
            "SELECT person FROM report_asked WHERE report_id = :report AND open = 1 ORDER BY person", report=report
        )
        return [row["person"] for row in rows]

    def behind(self, person: int, *, but: int = 0) -> list[int]:
        """The reports that wait for her without a card, the oldest first."""
        rows = self._tx.rows(
            "SELECT a.report_id FROM report_asked a JOIN reports r ON r.id = a.report_id"
            " WHERE a.person = :person AND a.open = 0 AND a.report_id <> :but ORDER BY r.waiting_since, r.id",
            person=person,
            but=but,
        )
        return [row["report_id"] for row in rows]

    def waiting_for(self, reports: Iterable[int]) -> dict[int, int]:
        """Who is asked about any of these reports, each with the number of reports that wait for her in all."""
        people = {
            row["person"]
            for report in reports
            for row in self._tx.rows("SELECT person FROM report_asked WHERE report_id = :report", report=report)
        }
        return {
            person: int(self._tx.value("SELECT COUNT(*) FROM report_asked WHERE person = :person", person=person))
            for person in sorted(people)
        }

    def take(self, report: int) -> list[tuple[int, bool]]:
        """Nobody is asked about it any more: who was, and whether she had it open."""
        rows = self._tx.rows("DELETE FROM report_asked WHERE report_id = :report RETURNING person, open", report=report)
        return sorted((row["person"], bool(row["open"])) for row in rows)

    def drop(self, report: int, person: int) -> None:
        """She is not asked about it any more."""
        self._tx.run(
            "DELETE FROM report_asked WHERE report_id = :report AND person = :person", report=report, person=person
        )
