"""SQL of announcements and of whom they reach."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kimbot.announcements.model import Announcement, Composed, Content, State
from kimbot.db.database import Row, Tx
from kimbot.delivery.model import Audience
from kimbot.delivery.store import MISSED

_COLUMNS = (
    "a.id, a.author, a.title, a.html, a.media, a.file_id, a.topic, a.wall, a.weekdays, a.zone, a.state, a.due,"
    " a.missed, a.last_sent, a.version, a.created, a.urgent"
)
_LISTED = 80


class AnnouncementStore:
    """The tables `announcements` and `announcement_areas`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, number: int) -> Announcement | None:
        """The announcement with that number."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM announcements a WHERE a.id = :id", id=number)
        return self._announcement(row) if row else None

    def add(self, author: int, given: Composed, *, wall: str, weekdays: Sequence[str], zone: str, due: int) -> int:
        """A new announcement, due then; its number."""
        number = int(
            self._tx.value(
                "INSERT INTO announcements (author, title, html, media, file_id, topic, wall, weekdays, zone,"
                " state, due, urgent, created) VALUES (:author, :title, :html, :media, :file_id, :topic, :wall,"
                " :weekdays, :zone, 'scheduled', :due, :urgent, :now) RETURNING id",
                author=author,
                title=given.content.title,
                html=given.content.html,
                media=given.content.media,
                file_id=given.content.file_id,
                topic=given.topic,
                wall=wall,
                weekdays=",".join(weekdays),
                zone=zone,
                due=due,
                urgent=int(given.urgent),
                now=self._now,
            )
        )
        self._tx.many(
            "INSERT INTO announcement_areas (announcement_id, area) VALUES (:id, :area)",
            [{"id": number, "area": area} for area in given.areas],
        )
        return number

    def due(self) -> list[int]:
        """Those whose moment has come, the earliest first."""
        rows = self._tx.rows("SELECT id FROM announcements WHERE due <= :now ORDER BY due, id", now=self._now)
        return [row["id"] for row in rows]

    def listed(self) -> list[Announcement]:
        """What waits (the next first), then what was sent, missed or cancelled, the newest first."""
        return self._all(
            "ORDER BY CASE WHEN a.state IN ('scheduled', 'missed') THEN 0 ELSE 1 END, COALESCE(a.due, 0),"
            " COALESCE(a.last_sent, a.created) DESC, a.id DESC LIMIT :most",
            most=_LISTED,
        )

    def latest(self, areas: Sequence[str], most: int) -> list[Announcement]:
        """The last that were sent to any of these areas, the newest first."""
        names = {f"area{at}": area for at, area in enumerate(areas)}
        return self._all(
            "WHERE a.last_sent IS NOT NULL AND a.id IN (SELECT s.announcement_id FROM announcement_areas s"
            f" WHERE s.area IN ({', '.join(f':{name}' for name in names)}))"
            " ORDER BY a.last_sent DESC, a.id DESC LIMIT :most",
            most=most,
            **names,
        )

    def move_on(self, before: Announcement, state: State, due: int | None, missed: int | None) -> bool:
        """A due moment was dealt with: its state, its next moment. False when somebody was faster."""
        changed = self._tx.run(
            "UPDATE announcements SET state = :state, due = :due, missed = :missed, version = version + 1"
            " WHERE id = :id AND version = :version AND due IS NOT NULL",
            state=str(state),
            due=due,
            missed=missed,
            id=before.id,
            version=before.version,
        )
        return changed > 0

    def settle_missed(self, before: Announcement, state: State) -> bool:
        """Somebody decided about a release that was too late. False when it was decided before."""
        changed = self._tx.run(
            "UPDATE announcements SET state = :state, missed = NULL, version = version + 1"
            " WHERE id = :id AND version = :version AND missed IS NOT NULL",
            state=str(state),
            id=before.id,
            version=before.version,
        )
        return changed > 0

    def cancel(self, before: Announcement) -> bool:
        """Nothing more goes out. False when it has changed since."""
        changed = self._tx.run(
            "UPDATE announcements SET state = 'cancelled', due = NULL, missed = NULL, version = version + 1"
            " WHERE id = :id AND version = :version AND state IN ('scheduled', 'missed')",
            id=before.id,
            version=before.version,
        )
        return changed > 0

    def sent(self, number: int) -> None:
        """A release of it has begun."""
        self._tx.run("UPDATE announcements SET last_sent = :now WHERE id = :id", now=self._now, id=number)

    def readers(self, areas: Sequence[str]) -> Audience:
        """Verified members in these areas who want copies, as a condition for the ledger."""
        where, values = _inside(areas)
        member = f"m.id = c.id AND m.state = 'active' AND m.private_copies = 1 AND ({where})"
        return Audience(f"EXISTS (SELECT 1 FROM members m WHERE {member})", values)

    def last_member(self) -> int:
        """The highest number of a member."""
        return int(self._tx.value("SELECT MAX(id) FROM members") or 0)

    def readers_counted(self, areas: Sequence[str], most: int) -> tuple[Mapping[str, int], bool]:
        """How many verified members in these areas want copies: by the rhythm of their chat, or `closed`.

        At most so many are counted; whether there are more.
        """
        where, values = _inside(areas)
        rows = self._tx.rows(
            "SELECT CASE WHEN c.state = 'open' THEN c.rhythm ELSE 'closed' END AS rhythm"
            " FROM members m JOIN chats c ON c.id = m.id"
            f" WHERE m.state = 'active' AND m.private_copies = 1 AND ({where}) LIMIT :most",
            most=most + 1,
            **values,
        )
        return Counter(row["rhythm"] for row in rows[:most]), len(rows) > most

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
            content=Content(row["title"], row["html"], row["media"], row["file_id"]),
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
        )


def _inside(areas: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The condition that a member lives in one of the areas, and its values."""
    parts: list[str] = []
    values: dict[str, str] = {}
    for at, area in enumerate(areas):
        # codes are digits and dots; "/" comes right after "."
        parts.append(f"m.area = :area{at} OR m.area > :from{at} AND m.area < :upto{at}")
        values |= {f"area{at}": area, f"from{at}": f"{area}.", f"upto{at}": f"{area}/"}
    return " OR ".join(parts), values
