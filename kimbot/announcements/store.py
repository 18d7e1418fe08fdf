"""SQL of announcements and of whom they reach."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from kimbot.announcements.audience.model import Finer
from kimbot.announcements.content import Content, Link, Occasion
from kimbot.announcements.model import CORRECTION, STANDS, SUBJECT, Announcement, Composed, State, Timing
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.core.screens import Media
from kimbot.db.database import Row, Tx
from kimbot.delivery.store import MISSED

_COLUMNS = (
    "a.id, a.author, a.title, a.html, a.files, a.links, a.topic, a.wall, a.weekdays, a.zone, a.state, a.due,"
    " a.missed, a.last_sent, a.version, a.created, a.urgent, a.reason, a.monthday, a.until, a.pinned, a.finer,"
    " a.corrected, a.withdrawn, a.confirm, a.occasion_at, a.occasion_place, a.occasion_host, a.occasion_signed"
)
_LISTED = 80
_STANDING = ", ".join(f"'{state}'" for state in STANDS)
_GIVEN = (
    *("title", "html", "files", "links", "topic", "finer"),
    *("wall", "weekdays", "monthday", "until", "due", "urgent", "reason", "pinned"),
    *("confirm", "occasion_at", "occasion_place", "occasion_host", "occasion_signed"),
)
"""The columns that hold what was given."""
_SET = ", ".join(f"{name} = :{name}" for name in _GIVEN)


class AnnouncementStore:
    """The tables `announcements` and `announcement_areas`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, number: int) -> Announcement | None:
        """The announcement with that number."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM announcements a WHERE a.id = :id", id=number)
        return self._announcement(row) if row else None

    def add(self, author: int, given: Composed, state: State, timing: Timing, zone: str) -> int:
        """A new announcement, brought in by this author; its number."""
        names = ", ".join(_GIVEN)
        number = int(
            self._tx.value(
                f"INSERT INTO announcements ({names}, author, zone, state, created)"
                f" VALUES ({', '.join(f':{name}' for name in _GIVEN)}, :author, :zone, :state, :now) RETURNING id",
                author=author,
                zone=zone,
                state=str(state),
                now=self._now,
                **_values(given, timing),
            )
        )
        self._put_areas(number, given.areas)
        return number

    def of_release(self, subject: str) -> Announcement | None:
        """The announcement that releases of that name send, or correct."""
        number = subject.removeprefix(SUBJECT)
        if subject.startswith(CORRECTION):
            correction = int(subject.removeprefix(CORRECTION))
            number = str(self._tx.value("SELECT announcement_id FROM corrections WHERE id = :id", id=correction))
        return self.get(int(number)) if number.isdigit() else None

    def due(self) -> list[int]:
        """Those whose moment has come, the earliest first."""
        rows = self._tx.rows("SELECT id FROM announcements WHERE due <= :now ORDER BY due, id", now=self._now)
        return [row["id"] for row in rows]

    def listed(self) -> list[Announcement]:
        """What waits (the next first), then what was sent, missed or cancelled, the newest first."""
        return self._all(
            f"ORDER BY CASE WHEN a.state IN ({_STANDING}) THEN 0 ELSE 1 END, COALESCE(a.due, 0),"
            " COALESCE(a.last_sent, a.created) DESC, a.id DESC LIMIT :most",
            most=_LISTED,
        )

    def latest(self, areas: Sequence[str], most: int) -> list[Announcement]:
        """The last that were sent to any of these areas, the newest first."""
        names = {f"area{at}": area for at, area in enumerate(areas)}
        return self._all(
            "WHERE a.last_sent IS NOT NULL AND a.withdrawn IS NULL"
            " AND a.id IN (SELECT s.announcement_id FROM announcement_areas s"
            f" WHERE s.area IN ({', '.join(f':{name}' for name in names)}))"
            " ORDER BY a.last_sent DESC, a.id DESC LIMIT :most",
            most=most,
            **names,
        )

    def move(
        self,
        before: Announcement,
        act: str,
        state: State,
        *,
        due: int | None = None,
        missed: int | None = None,
        at_once: bool = False,
    ) -> bool:
        """One move of `ANNOUNCEMENT`, as it stands now. False when somebody was faster, or it does not start there.

        `at_once`: what goes once has no time of its own any more.
        """
        move = ANNOUNCEMENT[act]
        assert state in move.after, (act, state)
        changed = self._tx.run(
            "UPDATE announcements SET state = :state, due = :due, missed = :missed, version = version + 1,"
            " wall = CASE WHEN :at_once = 1 AND weekdays = '' AND monthday IS NULL THEN '' ELSE wall END"
            f" WHERE id = :id AND version = :version AND {move.where}",
            state=str(state),
            due=due,
            missed=missed,
            at_once=int(at_once),
            id=before.id,
            version=before.version,
        )
        return changed > 0

    def revise(self, before: Announcement, given: Composed, state: State, timing: Timing) -> bool:
        """New words, audience or time; its author stays. False when it has changed.

        One that comes again is not read any more until it has gone out with these words.
        """
        move = ANNOUNCEMENT["revise"]
        assert state in move.after, state
        changed = self._tx.run(
            f"UPDATE announcements SET state = :state, missed = NULL, last_sent = NULL, version = version + 1, {_SET}"
            f" WHERE id = :id AND version = :version AND {move.where}",
            state=str(state),
            id=before.id,
            version=before.version,
            **_values(given, timing),
        )
        if changed:
            self._tx.run("DELETE FROM announcement_areas WHERE announcement_id = :id", id=before.id)
            self._put_areas(before.id, given.areas)
        return changed > 0

    def sent(self, number: int) -> None:
        """A release of it has begun."""
        self._tx.run("UPDATE announcements SET last_sent = :now WHERE id = :id", now=self._now, id=number)

    def missed(self, occurrence: int, fate: str, most: int) -> list[str]:
        """The names of some who did not certainly get a release."""
        rows = self._tx.rows(
            "SELECT COALESCE(m.name, c.title) AS name FROM deliveries d JOIN chats c ON c.id = d.chat_id"
            " LEFT JOIN members m ON m.id = c.id WHERE d.occurrence_id = :occurrence AND d.part = 0"
            f" AND {MISSED} AND d.state = :fate ORDER BY d.id LIMIT :most",
            occurrence=occurrence,
            fate=fate,
            most=most,
        )
        return sorted(row["name"] for row in rows)

    def _all(self, rest: str, **values: object) -> list[Announcement]:
        rows = self._tx.rows(f"SELECT {_COLUMNS} FROM announcements a {rest}", **values)
        return [self._announcement(row) for row in rows]

    def _announcement(self, row: Row) -> Announcement:
        areas = self._tx.rows(
            "SELECT area FROM announcement_areas WHERE announcement_id = :id ORDER BY area", id=row["id"]
        )
        return Announcement(
            id=row["id"],
            author=row["author"],
            content=_content(row),
            topic=row["topic"],
            areas=tuple(area["area"] for area in areas),
            wall=row["wall"],
            weekdays=tuple(row["weekdays"].split(",")) if row["weekdays"] else (),
            zone=row["zone"],
            state=State(row["state"]),
            due=row["due"],
            missed=row["missed"],
            last_sent=row["last_sent"],
            version=row["version"],
            created=row["created"],
            urgent=bool(row["urgent"]),
            reason=row["reason"],
            monthday=row["monthday"],
            until=row["until"],
            pinned=bool(row["pinned"]),
            finer=Finer(**{name: tuple(given) for name, given in json.loads(row["finer"]).items()}),
            corrected=row["corrected"],
            withdrawn=row["withdrawn"],
        )

    def _put_areas(self, number: int, areas: Sequence[str]) -> None:
        self._tx.many(
            "INSERT INTO announcement_areas (announcement_id, area) VALUES (:id, :area)",
            [{"id": number, "area": area} for area in areas],
        )


def _values(given: Composed, timing: Timing) -> dict[str, object]:
    """What was given, as values of its columns."""
    content, occasion = given.content, given.content.occasion
    return {
        "title": content.title,
        "html": content.html,
        "files": json.dumps([(one.kind, one.file_id) for one in content.files]),
        "links": json.dumps([(one.label, one.url) for one in content.links], ensure_ascii=False),
        "topic": given.topic,
        "finer": json.dumps(asdict(given.finer)),
        "wall": timing.wall,
        "weekdays": ",".join(timing.weekdays),
        "monthday": timing.monthday,
        "until": timing.until,
        "due": timing.due,
        "urgent": int(given.urgent),
        "reason": given.reason,
        "pinned": int(given.pinned),
        "confirm": int(content.confirm),
        "occasion_at": occasion.starts if occasion else None,
        "occasion_place": occasion.place if occasion else "",
        "occasion_host": occasion.host if occasion else "",
        "occasion_signed": int(occasion.signed) if occasion else 0,
    }


def _content(row: Row) -> Content:
    files = tuple(Media(*given) for given in json.loads(row["files"]))
    links = tuple(Link(*given) for given in json.loads(row["links"]))
    occasion = None
    if row["occasion_at"] is not None:
        place, host, signed = row["occasion_place"], row["occasion_host"], bool(row["occasion_signed"])
        occasion = Occasion(row["occasion_at"], row["zone"], place, host, signed)
    return Content(row["title"], row["html"], files, links, bool(row["confirm"]), occasion)
