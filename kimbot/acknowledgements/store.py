"""SQL of acknowledgements, of what was passed on, and of the ladder."""

from collections.abc import Iterable

from kimbot.acknowledgements.model import Asked, Rung, Silent, Way
from kimbot.announcements.model import SUBJECT
from kimbot.db.database import Row, Tx

_INSIDE = "(k.area = :area OR k.area LIKE :inside)"
_SILENT = (
    "SELECT l.release_id, l.kim_id, l.rung, k.name, k.area, o.subject, o.title FROM ladder l"
    " JOIN kim k ON k.id = l.kim_id JOIN occurrences o ON o.id = l.release_id AND o.state <> 'cancelled'"
    " WHERE l.read_at IS NULL AND NOT EXISTS (SELECT 1 FROM announcements w WHERE w.withdrawn IS NOT NULL"
    f" AND o.subject = '{SUBJECT}' || w.id)"
)
_RECENT = "EXISTS (SELECT 1 FROM askings q WHERE q.release_id = l.release_id AND q.since >= :since)"


class AcknowledgementStore:
    """The tables `acknowledgements`, `relays`, `askings`, `ladder`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def read(self, release: int, person: int, kim_id: int | None, area: str) -> bool:
        """She has read it, and so has her KIM; False when she had said so before."""
        added = self._tx.run(
            "INSERT INTO acknowledgements (release_id, person, kim_id, area, read_at)"
            " VALUES (:release, :person, :kim, :area, :now) ON CONFLICT (release_id, person) DO NOTHING",
            release=release,
            person=person,
            kim=kim_id,
            area=area,
            now=self._now,
        )
        self._heard(release, kim_id, "read_at")
        return added > 0

    def pass_on(self, release: int, person: int, kim_id: int | None, ways: Iterable[Way], photo: str) -> None:
        """She has passed it on, and so has her KIM; a photo that comes later takes the place of none."""
        self._tx.many(
            "INSERT INTO relays (release_id, person, way, photo, passed_at)"
            " VALUES (:release, :person, :way, :photo, :now) ON CONFLICT (release_id, person, way)"
            " DO UPDATE SET photo = CASE WHEN excluded.photo = '' THEN relays.photo ELSE excluded.photo END",
            [{"release": release, "person": person, "way": str(way), "photo": photo, "now": self._now} for way in ways],
        )
        self._heard(release, kim_id, "passed_at")

    def to_ask(self, since: int) -> list[int]:
        """Releases since then that ask, whose audience is written down, and whose KIM are not asked yet."""
        rows = self._tx.rows(
            "SELECT o.id FROM announcements a JOIN occurrences o ON o.subject = :prefix || a.id AND o.created >= :since"
            " WHERE a.confirm = 1 AND a.withdrawn IS NULL"
            " AND a.last_sent >= :since AND o.state IN ('sending', 'finished')"
            " AND NOT EXISTS (SELECT 1 FROM askings q WHERE q.release_id = o.id) ORDER BY o.id",
            prefix=SUBJECT,
            since=since,
        )
        return [row["id"] for row in rows]

    def ask(self, release: int, due: int) -> None:
        """Every KIM with a member who gets it is asked; one that has answered already does not climb."""
        self._tx.run(
            "INSERT INTO askings (release_id, since) VALUES (:release, :now) ON CONFLICT (release_id) DO NOTHING",
            release=release,
            now=self._now,
        )
        said = "FROM acknowledgements a WHERE a.release_id = :release AND a.kim_id = k.id"
        passed = (
            "FROM relays r JOIN acknowledgements a ON a.release_id = r.release_id AND a.person = r.person"
            " WHERE r.release_id = :release AND a.kim_id = k.id"
        )
        reached = _arrived(":release", "queued", "sending", "sent", "unknown")
        self._tx.run(
            "INSERT INTO ladder (release_id, kim_id, due, read_at, passed_at) SELECT :release, k.id,"
            f" CASE WHEN EXISTS (SELECT 1 {said}) THEN NULL ELSE :due END, (SELECT MIN(a.read_at) {said}),"
            f" (SELECT MIN(r.passed_at) {passed}) FROM kim k WHERE EXISTS (SELECT 1 FROM members m"
            f" WHERE m.kim_id = k.id AND m.state = 'active' AND {reached}) ORDER BY k.id"
            " ON CONFLICT (release_id, kim_id) DO NOTHING",
            release=release,
            due=due,
        )

    def climbing(self) -> list[int]:
        """The KIM that have been silent too long about something."""
        rows = self._tx.rows("SELECT DISTINCT kim_id FROM ladder WHERE due <= :now ORDER BY kim_id", now=self._now)
        return [row["kim_id"] for row in rows]

    def silent_too_long(self, kim_id: int) -> list[Silent]:
        """What of."""
        return self._silent("AND l.kim_id = :kim AND l.due <= :now", kim=kim_id, now=self._now)

    def let_go(self, kim_id: int) -> None:
        """Releases that were stopped meanwhile are nothing to be reminded of."""
        self._tx.run(
            "UPDATE ladder SET due = NULL WHERE kim_id = :kim AND due <= :now"
            " AND release_id IN (SELECT o.id FROM occurrences o WHERE o.state = 'cancelled' OR EXISTS (SELECT 1"
            f" FROM announcements w WHERE w.withdrawn IS NOT NULL AND o.subject = '{SUBJECT}' || w.id))",
            kim=kim_id,
            now=self._now,
        )

    def climbed(self, one: Silent, rung: Rung, due: int | None) -> None:
        """Those of this rung are reminded now; the next are at `due` (ms; None: there are none)."""
        self._tx.run(
            "UPDATE ladder SET rung = :rung, due = :due WHERE release_id = :release AND kim_id = :kim"
            " AND read_at IS NULL",
            rung=int(rung),
            due=due,
            release=one.release,
            kim=one.kim,
        )

    def reached(self, release: int, kim_id: int) -> list[int]:
        """The members of a KIM to whom a release has come."""
        arrived = _arrived(":release", "sent")
        rows = self._tx.rows(
            "SELECT m.id FROM members m JOIN chats c ON c.id = m.id AND c.state = 'open'"
            f" WHERE m.kim_id = :kim AND m.state = 'active' AND {arrived} ORDER BY m.id",
            release=release,
            kim=kim_id,
        )
        return [row["id"] for row in rows]

    def waiting_for_member(self, person: int, since: int) -> list[Silent]:
        """What nobody of her KIM has said anything of, and came to her; the newest first."""
        came = (
            # her KIM first: what others were ever silent about is not looked through
            "l.kim_id = (SELECT m.kim_id FROM members m WHERE m.id = :person) AND EXISTS"
            " (SELECT 1 FROM members m WHERE m.id = :person AND m.state = 'active'"
            f" AND {_arrived('l.release_id', 'sent')})"
        )
        return self._silent(
            f"AND l.rung >= :rung AND {_RECENT} AND {came}", person=person, rung=int(Rung.MEMBERS), since=since
        )

    def waiting_for_kim(self, kim_id: int, rung: Rung, since: int) -> list[Silent]:
        """What this KIM says nothing of, and has come up to this rung; the newest first."""
        where = f"AND l.kim_id = :kim AND l.rung >= :rung AND {_RECENT}"
        return self._silent(where, kim=kim_id, rung=int(rung), since=since)

    def waiting_in(self, area: str, rung: Rung, since: int) -> list[Silent]:
        """The same for all KIM of an area."""
        where = f"AND {_INSIDE} AND l.rung >= :rung AND {_RECENT}"
        return self._silent(where, area=area, inside=area + ".%", rung=int(rung), since=since)

    def asked(self, release: int) -> list[tuple[int, Asked]]:
        """The KIM that were asked, by number; those of one area together."""
        rows = self._tx.rows(
            "SELECT k.id, k.name, k.area, l.read_at, l.passed_at FROM ladder l JOIN kim k ON k.id = l.kim_id"
            " WHERE l.release_id = :release ORDER BY k.area, k.name",
            release=release,
        )
        return [
            (row["id"], Asked(row["name"], row["area"], row["read_at"] is not None, row["passed_at"] is not None))
            for row in rows
        ]

    def ways(self, release: int) -> list[tuple[Way, str, int | None]]:
        """What was passed on: where to, the area and the KIM for which it counts."""
        rows = self._tx.rows(
            "SELECT r.way, a.area, a.kim_id FROM relays r JOIN acknowledgements a ON a.release_id = r.release_id"
            " AND a.person = r.person WHERE r.release_id = :release",
            release=release,
        )
        return [(Way(row["way"]), row["area"], row["kim_id"]) for row in rows]

    def areas_heard(self, release: int, *, passed_on: bool) -> set[str]:
        """The areas for which somebody has said that she read it, or passed it on."""
        relayed = " JOIN relays r ON r.release_id = a.release_id AND r.person = a.person" if passed_on else ""
        told = "passed_at" if passed_on else "read_at"
        rows = self._tx.rows(
            f"SELECT a.area FROM acknowledgements a{relayed} WHERE a.release_id = :release"
            " UNION SELECT k.area FROM ladder l JOIN kim k ON k.id = l.kim_id"
            f" WHERE l.release_id = :release AND l.{told} IS NOT NULL",
            release=release,
        )
        return {row["area"] for row in rows}

    def _heard(self, release: int, kim_id: int | None, told: str) -> None:
        """Something has come from a KIM: it climbs no further."""
        self._tx.run(
            f"UPDATE ladder SET {told} = COALESCE({told}, :now), due = NULL"
            " WHERE release_id = :release AND kim_id = :kim",
            now=self._now,
            release=release,
            kim=kim_id,
        )

    def _silent(self, where: str, **values: object) -> list[Silent]:
        rows = self._tx.rows(f"{_SILENT} {where} ORDER BY l.release_id DESC, k.area, k.name", **values)
        return [_silent(row) for row in rows]


class NudgeStore:
    """The table `nudges`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def owe(self, people: Iterable[int]) -> None:
        """These people are to be reminded of what waits."""
        self._tx.many(
            "INSERT INTO nudges (person) VALUES (:person) ON CONFLICT (person) WHERE told IS NULL DO NOTHING",
            [{"person": person} for person in people],
        )

    def owed(self) -> list[int]:
        """Who is to be reminded."""
        return [row["person"] for row in self._tx.rows("SELECT person FROM nudges WHERE told IS NULL ORDER BY id")]

    def told_since(self, person: int, since: int) -> int:
        """How often she was reminded since then (ms)."""
        found = self._tx.value(
            "SELECT COUNT(*) FROM nudges WHERE person = :person AND told >= :since", person=person, since=since
        )
        return int(found)

    def told(self, person: int) -> None:
        """She is reminded now."""
        self._tx.run(
            "UPDATE nudges SET told = :now WHERE person = :person AND told IS NULL", now=self._now, person=person
        )

    def drop(self, person: int) -> None:
        """She is not reminded after all."""
        self._tx.run("DELETE FROM nudges WHERE person = :person AND told IS NULL", person=person)


def _silent(row: Row) -> Silent:
    number = int(row["subject"].removeprefix(SUBJECT))
    rung = Rung(row["rung"])
    return Silent(row["release_id"], number, row["title"], row["kim_id"], row["name"], row["area"], rung)


def _arrived(release: str, *states: str) -> str:
    """The condition that the copy of a member `m` is in one of these states."""
    return (
        f"EXISTS (SELECT 1 FROM deliveries d WHERE d.occurrence_id = {release} AND d.chat_id = m.id AND d.part = 0"
        f" AND d.state IN ({', '.join(repr(state) for state in states)}))"
    )
