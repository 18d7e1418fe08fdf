"""SQL of reports, their wordings, photos and decisions."""

from collections.abc import Iterable
from datetime import date

from kimbot.core.forms import FormFile
from kimbot.db.database import Row, Tx
from kimbot.reports.model import Content, Faces, Kind, Report, ReportState

_SELECT = (
    "SELECT r.id, r.reporter, COALESCE(m.name, '') AS reporter_name, r.area, r.kim_id, COALESCE(k.name, '') AS kim,"
    " r.state, r.version, r.reason, r.occurrence_id, r.card, r.level, v.kind, v.title, v.story, v.day, v.place, v.faces"
    " FROM reports r JOIN report_versions v ON v.report_id = r.id AND v.version = r.version"
    " LEFT JOIN members m ON m.id = r.reporter LEFT JOIN kim k ON k.id = r.kim_id"
)


class ReportStore:
    """The tables `reports`, `report_versions`, `report_photos` and `report_decisions`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self.now = tx, now

    def get(self, number: int) -> Report | None:
        """The report with that number."""
        row = self._tx.row(f"{_SELECT} WHERE r.id = :id", id=number)
        return self._report(row) if row else None

    def of(self, person: int) -> list[Report]:
        """The reports of a person, newest first."""
        return self._all("WHERE r.reporter = :person ORDER BY r.id DESC", person=person)

    def held(self, person: int) -> list[Report]:
        """Her reports that wait for her verification, oldest first."""
        return self._all("WHERE r.reporter = :person AND r.state = 'held' ORDER BY r.id", person=person)

    def waiting(self) -> list[Report]:
        """The reports that wait for a decision, oldest first."""
        return self._all("WHERE r.state = 'submitted' ORDER BY r.waiting_since, r.id")

    def add(self, person: int, area: str, kim_id: int | None, state: ReportState, content: Content) -> int:
        """A new report; its number."""
        number = int(
            self._tx.value(
                "INSERT INTO reports (reporter, area, kim_id, state, created, waiting_since)"
                " VALUES (:person, :area, :kim, :state, :now, :now) RETURNING id",
                person=person,
                area=area,
                kim=kim_id,
                state=str(state),
                now=self.now,
            )
        )
        self._write(number, 1, content)
        return number

    def rewrite(
        self, before: Report, version: int, state: ReportState, content: Content, area: str, *, anew: bool
    ) -> bool:
        """Another wording of a report read in `before`; False when that state or version is over.

        `anew`: its card comes once more instead of changing where it stands.
        """
        changed = self._tx.run(
            "UPDATE reports SET state = :state, area = :area, version = version + 1,"
            " card = CASE WHEN :anew = 1 THEN version + 1 ELSE card END,"
            # one that was returned waits from now on, for those who are nearest
            " waiting_since = CASE WHEN state = 'returned' THEN :now ELSE waiting_since END,"
            " level = CASE WHEN state = 'returned' THEN 0 ELSE level END,"
            " reminded = CASE WHEN state = 'returned' THEN NULL ELSE reminded END,"
            " passed_on = CASE WHEN state = 'returned' THEN NULL ELSE passed_on END"
            " WHERE id = :id AND version = :version AND state = :before"
            " AND state IN ('held', 'submitted', 'returned')",
            state=str(state),
            area=area,
            anew=int(anew),
            now=self.now,
            id=before.id,
            version=version,
            before=str(before.state),
        )
        if changed:
            self._write(before.id, version + 1, content)
        return changed > 0

    def release(self, number: int, area: str, kim_id: int | None) -> bool:
        """A held report goes on, for the KIM its reporter belongs to now; False when it is not held any more."""
        changed = self._tx.run(
            "UPDATE reports SET state = 'submitted', area = :area, kim_id = :kim, waiting_since = :now"
            " WHERE id = :id AND state = 'held'",
            area=area,
            kim=kim_id,
            now=self.now,
            id=number,
        )
        return changed > 0

    def decide(self, report: Report, after: ReportState, by: int, reason: str = "") -> bool:
        """Move from the state and version the report was read in; False when somebody was faster. It is kept."""
        changed = self._tx.run(
            "UPDATE reports SET state = :after, reason = :reason,"
            " withdrawn = CASE WHEN :after = 'withdrawn' THEN :now ELSE withdrawn END"
            " WHERE id = :id AND state = :before AND version = :version",
            after=str(after),
            reason=reason,
            now=self.now,
            id=report.id,
            before=str(report.state),
            version=report.version,
        )
        if changed:
            self._tx.run(
                "INSERT INTO report_decisions (report_id, version, state, reason, decided_by, decided)"
                " VALUES (:id, :version, :state, :reason, :by, :now)",
                id=report.id,
                version=report.version,
                state=str(after),
                reason=reason,
                by=by,
                now=self.now,
            )
        return changed > 0

    def published(self, number: int, occurrence: int) -> bool:
        """An approved report is out; False when it was not approved."""
        changed = self._tx.run(
            "UPDATE reports SET state = 'published', occurrence_id = :occurrence WHERE id = :id AND state = 'approved'",
            occurrence=occurrence,
            id=number,
        )
        return changed > 0

    def not_reminded(self, before: int) -> list[int]:
        """Reports that wait since then (ms) or longer, of which nobody was reminded."""
        rows = self._tx.rows(
            "SELECT id FROM reports WHERE state = 'submitted' AND waiting_since <= :before AND reminded IS NULL"
            " ORDER BY id",
            before=before,
        )
        return [row["id"] for row in rows]

    def reminded(self, numbers: Iterable[int]) -> None:
        """Those who are asked have been reminded of them."""
        self._tx.many(
            "UPDATE reports SET reminded = :now WHERE id = :id", [{"id": id_, "now": self.now} for id_ in numbers]
        )

    def not_passed_on(self, before: int) -> list[Report]:
        """Reports of which somebody was reminded then (ms) or earlier, in vain, and that no further level was asked."""
        return self._all(
            "WHERE r.state = 'submitted' AND r.reminded <= :before AND r.passed_on IS NULL ORDER BY r.id",
            before=before,
        )

    def passed_on(self, number: int, level: int) -> None:
        """From now on this level is asked."""
        self._tx.run(
            "UPDATE reports SET level = :level, passed_on = :now WHERE id = :id", level=level, now=self.now, id=number
        )

    def decisions(self, number: int) -> list[tuple[int, ReportState, str, int]]:
        """What was decided, oldest first: version, state, reason, by whom."""
        rows = self._tx.rows(
            "SELECT version, state, reason, decided_by FROM report_decisions WHERE report_id = :id ORDER BY id",
            id=number,
        )
        return [(row["version"], ReportState(row["state"]), row["reason"], row["decided_by"]) for row in rows]

    def wordings(self, number: int) -> list[Content]:
        """Every wording there was, oldest first."""
        rows = self._tx.rows(
            "SELECT v.version, v.kind, v.title, v.story, v.day, v.place, v.faces FROM report_versions v"
            " WHERE v.report_id = :id ORDER BY v.version",
            id=number,
        )
        return [_content(row, self._photos(number, row["version"])) for row in rows]

    def _all(self, where: str, **values: object) -> list[Report]:
        return [self._report(row) for row in self._tx.rows(f"{_SELECT} {where}", **values)]

    def _report(self, row: Row) -> Report:
        return Report(
            id=row["id"],
            reporter=row["reporter"],
            reporter_name=row["reporter_name"],
            area=row["area"],
            kim_id=row["kim_id"],
            kim=row["kim"],
            state=ReportState(row["state"]),
            version=row["version"],
            reason=row["reason"],
            occurrence=row["occurrence_id"],
            card=row["card"],
            level=row["level"],
            content=_content(row, self._photos(row["id"], row["version"])),
        )

    def _photos(self, number: int, version: int) -> tuple[FormFile, ...]:
        rows = self._tx.rows(
            "SELECT file_id, file_unique FROM report_photos"
            " WHERE report_id = :id AND version = :version ORDER BY place",
            id=number,
            version=version,
        )
        return tuple(FormFile("photo", row["file_id"], row["file_unique"]) for row in rows)

    def _write(self, number: int, version: int, content: Content) -> None:
        self._tx.run(
            "INSERT INTO report_versions (report_id, version, kind, title, story, day, place, faces, written)"
            " VALUES (:id, :version, :kind, :title, :story, :day, :place, :faces, :now)",
            id=number,
            version=version,
            kind=str(content.kind),
            title=content.title,
            story=content.story,
            day=content.day.isoformat(),
            place=content.place,
            faces=str(content.faces),
            now=self.now,
        )
        self._tx.many(
            "INSERT INTO report_photos (report_id, version, place, file_id, file_unique)"
            " VALUES (:id, :version, :place, :file_id, :file_unique)",
            [
                {
                    "id": number,
                    "version": version,
                    "place": place,
                    "file_id": photo.file_id,
                    "file_unique": photo.unique,
                }
                for place, photo in enumerate(content.photos)
            ],
        )


def _content(row: Row, photos: tuple[FormFile, ...]) -> Content:
    return Content(
        kind=Kind(row["kind"]),
        title=row["title"],
        story=row["story"],
        day=date.fromisoformat(row["day"]),
        place=row["place"],
        faces=Faces(row["faces"]),
        photos=photos,
    )
