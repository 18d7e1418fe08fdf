"""SQL of what became of releases, by area."""

import json
from collections.abc import Sequence

from kimbot.announcements.model import CORRECTION, SUBJECT
from kimbot.db.database import Row, Tx
from kimbot.recap.model import Change, Contact, Recipient, Release
from kimbot.roles.model import Role

_LISTED = 80
_RELEASES = (
    "SELECT o.id, o.title, o.due, o.state, a.id AS announcement, a.finer"
    f" FROM announcements a JOIN occurrences o ON o.subject = '{SUBJECT}' || a.id"
)
_COPIES = (
    "FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN members m ON m.id = d.chat_id"
    " LEFT JOIN groups g ON g.chat_id = d.chat_id WHERE d.occurrence_id = :release AND d.part = 0"
)
_AREA = "COALESCE(g.taken_area, m.area, '')"
_OLD = "release_areas.occurrence_id = :release"
_FATE = "CASE WHEN d.state IN ('queued', 'sending') THEN 'waiting' ELSE d.state END"


class RecapStore:
    """Reads what other wings wrote: releases, copies, the offices near a place."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def release(self, number: int) -> Release | None:
        """The release of an announcement with that number."""
        row = self._tx.row(f"{_RELEASES} WHERE o.id = :id", id=number)
        return self._release(row) if row else None

    def releases(self, areas: Sequence[str], most: int = _LISTED) -> list[Release]:
        """The last that were for any part of these areas, the newest first."""
        parts, values = [], {}
        for at, area in enumerate(areas):
            parts.append(f"s.area = :a{at} OR s.area LIKE :a{at} || '.%' OR :a{at} LIKE s.area || '.%'")
            values[f"a{at}"] = area
        rows = self._tx.rows(
            f"{_RELEASES} WHERE EXISTS (SELECT 1 FROM announcement_areas s WHERE s.announcement_id = a.id"
            f" AND ({' OR '.join(parts)})) ORDER BY o.created DESC, o.id DESC LIMIT :most",
            most=most,
            **values,
        )
        return [self._release(row) for row in rows]

    def copies(self, release: int) -> dict[str, dict[str, int]]:
        """How many copies came to which end, by area: a member's own, or the one whose news a group takes.

        Of members of an old release only these numbers are left.
        """
        found: dict[str, dict[str, int]] = {}
        for row in self._tx.rows(
            f"SELECT area, fate, SUM(copies) AS copies FROM (SELECT {_AREA} AS area, {_FATE} AS fate, 1 AS copies"
            f" {_COPIES} AND (c.kind <> 'private' OR NOT EXISTS (SELECT 1 FROM release_areas WHERE {_OLD}))"
            f" UNION ALL SELECT area, fate, copies FROM release_areas WHERE {_OLD}) AS ends GROUP BY area, fate",
            release=release,
        ):
            found.setdefault(row["area"], {})[row["fate"]] = row["copies"]
        return found

    def recipients(self, release: int, areas: Sequence[str], most: int, *, people: bool) -> list[Recipient]:
        """The chats in these areas that were to get it, by area and name, at most so many; groups alone, or all."""
        values = {f"a{at}": area for at, area in enumerate(areas)}
        inside = " OR ".join(f"{_AREA} = :{name} OR {_AREA} LIKE :{name} || '.%'" for name in values)
        rows = self._tx.rows(
            f"SELECT COALESCE(m.name, c.title) AS name, c.kind, {_AREA} AS area, {_FATE} AS fate, d.settled {_COPIES}"
            f" AND ({inside}) AND (:people OR c.kind <> 'private') ORDER BY {_AREA}, name, d.id LIMIT :most",
            release=release,
            people=int(people),
            most=most,
            **values,
        )
        return [
            Recipient(row["name"], row["kind"] != "private", row["area"], row["fate"], row["settled"]) for row in rows
        ]

    def sent_between(self, release: int) -> tuple[int | None, int | None]:
        """When the first copy and the last one had arrived (ms UTC)."""
        row = self._tx.row(
            "SELECT MIN(settled) AS first, MAX(settled) AS last FROM deliveries"
            " WHERE occurrence_id = :release AND part = 0 AND state = 'sent'",
            release=release,
        )
        return (row["first"], row["last"]) if row else (None, None)

    def changes(self, release: Release) -> list[Change]:
        """What changed the copies of a release afterwards, in its order."""
        rows = self._tx.rows(
            "SELECT c.kind, c.begun, c.was, o.sent, o.owed FROM corrections c"
            f" JOIN occurrences o ON o.subject = '{CORRECTION}' || c.id AND o.due = :due"
            " WHERE c.announcement_id = :announcement AND c.kind <> 'selesai' ORDER BY c.id",
            due=release.due,
            announcement=release.announcement,
        )
        return [Change(row["kind"], row["begun"], row["was"], row["sent"], row["owed"]) for row in rows]

    def contacts(self) -> list[Contact]:
        """Every ketua and coordinator, with the area of her KIM or her own."""
        rows = self._tx.rows(
            "SELECT COALESCE(m.name, c.title) AS name, g.role, COALESCE(k.area, g.area) AS area,"
            " COALESCE(k.name, '') AS kim, COALESCE(m.phone, '') AS phone FROM grants g JOIN chats c ON c.id = g.person"
            " LEFT JOIN members m ON m.id = g.person LEFT JOIN kim k ON k.id = g.kim_id"
            " WHERE g.role IN ('ketua', 'coordinator') AND g.withdrawn IS NULL AND (g.until IS NULL OR g.until > :now)",
            now=self._now,
        )
        return [Contact(row["name"], Role(row["role"]), row["area"], row["kim"], row["phone"]) for row in rows]

    def _release(self, row: Row) -> Release:
        areas = self._tx.rows(
            "SELECT area FROM announcement_areas WHERE announcement_id = :id ORDER BY area", id=row["announcement"]
        )
        return Release(
            id=row["id"],
            announcement=row["announcement"],
            title=row["title"],
            due=row["due"],
            state=row["state"],
            areas=tuple(one["area"] for one in areas),
            without=tuple(json.loads(row["finer"]).get("without", ())),
        )
