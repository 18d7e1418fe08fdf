"""SQL of the people whom an announcement is for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kimbot.announcements.audience.model import PEOPLE, Recipient
from kimbot.announcements.model import Announcement, Composed
from kimbot.db.database import Tx
from kimbot.delivery.model import Audience
from kimbot.members.model import Office

_CLOSED = "c.state <> 'open'"
_HOLDS = "h.withdrawn IS NULL AND (h.until IS NULL OR h.until > :moment)"


class AudienceStore:
    """Members who want copies, and holders of offices."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def people(self, given: Composed | Announcement) -> Audience:
        """As a condition on `chats c`."""
        where = Where(self._now)
        return Audience(where.people(given), where.values)

    def got(self, subject: str, person: int) -> bool:
        """Whether a release of it went to her."""
        found = self._tx.value(
            "SELECT 1 FROM occurrences o JOIN deliveries d ON d.occurrence_id = o.id AND d.chat_id = :person"
            " WHERE o.subject = :subject LIMIT 1",
            person=person,
            subject=subject,
        )
        return found is not None

    def last_person(self) -> int:
        """The highest number of a member, or of somebody with an office."""
        numbers = (self._tx.value(f"SELECT MAX({column}) FROM {table}") for table, column in _TABLES)
        return max(int(number or 0) for number in numbers)

    def counted(self, given: Composed | Announcement, most: int) -> tuple[Mapping[str, int], bool]:
        """How many: by the rhythm of their chat, or `closed`. At most so many are counted; whether there are more."""
        found, values = self._found(given)
        rows = self._tx.rows(
            f"SELECT CASE WHEN {_CLOSED} THEN 'closed' ELSE c.rhythm END AS rhythm {found} LIMIT :most",
            most=most + 1,
            **values,
        )
        return Counter(row["rhythm"] for row in rows[:most]), len(rows) > most

    def by_area(self, given: Composed | Announcement) -> list[tuple[str, bool, int]]:
        """How many in each area: its code, whether they are closed, how many."""
        found, values = self._found(given)
        rows = self._tx.rows(
            f"SELECT {_AREA} AS area, {_CLOSED} AS closed, COUNT(*) AS count {found} GROUP BY 1, 2", **values
        )
        return [(row["area"], bool(row["closed"]), row["count"]) for row in rows]

    def how_many(self, given: Composed | Announcement, areas: Sequence[str] | None, *, closed: bool) -> int:
        """How many of them in these areas (None: in all) can be reached, or cannot."""
        found, values = self._listed(given, areas, closed=closed)
        return int(self._tx.value(f"SELECT COUNT(*) {found}", **values))

    def named(
        self, given: Composed | Announcement, areas: Sequence[str] | None, begin: int, most: int, *, closed: bool
    ) -> list[Recipient]:
        """Some of those, by name."""
        found, values = self._listed(given, areas, closed=closed)
        rows = self._tx.rows(
            f"SELECT COALESCE(m.name, c.title) AS name, {_AREA} AS area {found}"
            " ORDER BY name, c.id LIMIT :most OFFSET :begin",
            begin=begin,
            most=most,
            **values,
        )
        return [Recipient(row["name"], row["area"], group=False) for row in rows]

    def _found(self, given: Composed | Announcement) -> tuple[str, dict[str, object]]:
        where = Where(self._now)
        if given.finer.roles:  # found by their offices, not among all chats
            found = f"FROM ({where.numbers(given)}) p JOIN chats c ON c.id = p.id LEFT JOIN members m ON m.id = c.id"
            return f"{found} WHERE 1 = 1", where.values
        return f"FROM members m JOIN chats c ON c.id = m.id WHERE {where.member(given)}", where.values

    def _listed(
        self, given: Composed | Announcement, areas: Sequence[str] | None, *, closed: bool
    ) -> tuple[str, dict[str, object]]:
        found, values = self._found(given)
        found += f" AND {'' if closed else 'NOT '}({_CLOSED})"
        if areas is not None:
            values |= {f"in{at}": area for at, area in enumerate(areas)}
            found += f" AND {_AREA} IN ({', '.join(f':in{at}' for at in range(len(areas)))})"
        return found, values


_TABLES = (("members", "id"), ("grants", "person"))
_AREA = f"COALESCE(m.area, (SELECT MIN(h.area) FROM grants h WHERE h.person = c.id AND {_HOLDS}), '')"


class Where:
    """Conditions and the values in them. A member's own are on `members m`, an office's on `grants h`."""

    def __init__(self, now: int) -> None:
        self.values: dict[str, object] = {"moment": now}

    def people(self, given: Composed | Announcement) -> str:
        """Everybody whom it is for, as a condition on `chats c`."""
        found = (f"SELECT 1 FROM {table} WHERE {one} = c.id AND {where}" for table, one, where in self._ways(given))
        return " OR ".join(f"EXISTS ({one})" for one in found)

    def numbers(self, given: Composed | Announcement) -> str:
        """The same people by their numbers, as a query."""
        found = (f"SELECT {one} AS id FROM {table} WHERE {where}" for table, one, where in self._ways(given))
        return " UNION ".join(found)

    def _ways(self, given: Composed | Announcement) -> list[tuple[str, str, str]]:
        """As what they get it: a table, which column of it is the person, and the condition."""
        roles = given.finer.roles
        offices, posts = [one for one in roles if one in set(Office)], [one for one in roles if one not in set(Office)]
        ways = []
        if offices or not roles:
            ways.append(("members m", "m.id", self.member(given)))
        if posts:
            ways.append(("grants h", "h.person", self._holder(given, posts)))
        return ways

    def member(self, given: Composed | Announcement) -> str:
        """Verified members who want copies: there, and with one of these offices."""
        finer = given.finer
        if finer.kinds and PEOPLE not in finer.kinds:
            return "1 = 0"
        parts = ["m.state = 'active' AND m.private_copies = 1", f"({self._inside('m.area', given.areas)})"]
        if finer.without:
            parts.append(f"NOT ({self._inside('m.area', finer.without)})")
        offices = [one for one in finer.roles if one in set(Office)]
        if offices:
            heads = f"EXISTS (SELECT 1 FROM grants h WHERE h.person = m.id AND h.role = 'ketua' AND {_HOLDS})"
            parts.append(f"CASE WHEN {heads} THEN 'ketua' ELSE m.role END IN ({self._named(offices)})")
        return " AND ".join(parts)

    def _holder(self, given: Composed | Announcement, posts: Sequence[str]) -> str:
        """Who holds one of these roles there, and has not said that she wants no copies."""
        finer = given.finer
        if finer.kinds and PEOPLE not in finer.kinds:
            return "1 = 0"
        around = " OR ".join(f"{self._named([area])} LIKE h.area || '.%'" for area in given.areas)
        apart = f" AND NOT ({self._inside('h.area', finer.without)})" if finer.without else ""
        return (
            f"h.role IN ({self._named(posts)})"
            f" AND {_HOLDS} AND ({self._inside('h.area', given.areas)} OR {around}){apart}"
            " AND NOT EXISTS (SELECT 1 FROM members n WHERE n.id = h.person AND n.private_copies = 0)"
        )

    def _inside(self, column: str, areas: Iterable[str]) -> str:
        """That the area in a column is one of these, or lies in one."""
        # codes are digits and dots; "/" comes right after "."
        return " OR ".join(
            f"{column} = {self._named([area])} OR {column} > {self._named([f'{area}.'])}"
            f" AND {column} < {self._named([f'{area}/'])}"
            for area in areas
        )

    def _named(self, values: Iterable[str]) -> str:
        """Placeholders for these values."""
        names = []
        for value in values:
            names.append(f"v{len(self.values)}")
            self.values[names[-1]] = value
        return ", ".join(f":{name}" for name in names)
