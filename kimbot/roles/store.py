"""SQL of role grants."""

from kimbot.core.strings import containing
from kimbot.db.database import Row, Tx
from kimbot.roles.model import Grant, Role

_COLUMNS = "g.id, g.person, g.role, g.area, g.kim_id, g.until"
_VALID = "g.withdrawn IS NULL AND (g.until IS NULL OR g.until > :now)"


class GrantStore:
    """The table `grants`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def of(self, person: int) -> list[Grant]:
        """The grants that hold now."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM grants g WHERE g.person = :person AND {_VALID} ORDER BY g.id",
            person=person,
            now=self._now,
        )
        return [_grant(row) for row in rows]

    def all(self) -> list[Grant]:
        """Every grant that holds now."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM grants g WHERE {_VALID} ORDER BY g.role, g.area, g.id", now=self._now
        )
        return [_grant(row) for row in rows]

    def reachable(self) -> list[Grant]:
        """Every grant that holds now and whose person the bot can write to."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM grants g JOIN chats c ON c.id = g.person AND c.state = 'open'"
            f" WHERE {_VALID} ORDER BY g.id",
            now=self._now,
        )
        return [_grant(row) for row in rows]

    def get(self, number: int) -> Grant | None:
        """The grant with that number, if it still holds."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM grants g WHERE g.id = :id AND {_VALID}", id=number, now=self._now)
        return _grant(row) if row else None

    def over(self, moment: int) -> bool:
        """Whether that moment (milliseconds) has passed."""
        return moment <= self._now

    def kim_name(self, number: int) -> str | None:
        """The name of the KIM a ketua's grant is for."""
        found = self._tx.value("SELECT name FROM kim WHERE id = :id", id=number)
        return None if found is None else str(found)

    def people_named(self, text: str, limit: int) -> list[tuple[int, str]]:
        """Number and Telegram name of people the bot can write to, by a part of the name."""
        rows = self._tx.rows(
            "SELECT c.id, c.title FROM chats c WHERE c.kind = 'private' AND c.state = 'open'"
            " AND LOWER(c.title) LIKE :like ESCAPE '!' ORDER BY c.title, c.id LIMIT :limit",
            like=containing(text.lower()),
            limit=limit,
        )
        return [(row["id"], row["title"]) for row in rows]

    def ever(self, person: int, role: Role) -> bool:
        """Whether she holds that role or ever held it."""
        return bool(
            self._tx.value(
                "SELECT 1 FROM grants WHERE person = :person AND role = :role", person=person, role=str(role)
            )
        )

    def add(self, person: int, role: Role, area: str, kim_id: int | None, until: int | None, by: int) -> int:
        """A new grant; its number."""
        return int(
            self._tx.value(
                "INSERT INTO grants (person, role, area, kim_id, until, granted_by, granted)"
                " VALUES (:person, :role, :area, :kim, :until, :by, :now) RETURNING id",
                person=person,
                role=str(role),
                area=area,
                kim=kim_id,
                until=until,
                by=by,
                now=self._now,
            )
        )

    def withdraw(self, number: int) -> bool:
        """End a grant now; False when it had ended."""
        return (
            self._tx.run(
                "UPDATE grants SET withdrawn = :now WHERE id = :id AND withdrawn IS NULL", id=number, now=self._now
            )
            > 0
        )


def _grant(row: Row) -> Grant:
    return Grant(row["id"], row["person"], Role(row["role"]), row["area"], row["kim_id"], row["until"])
