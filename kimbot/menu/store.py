"""SQL of the commands that persons were given."""

from kimbot.db.database import Tx


class MenuStore:
    """The table `menus`: the language and the commands that an officer's own chat shows."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def all(self) -> dict[int, str]:
        """What each person's chat shows."""
        return {row["person"]: row["shown"] for row in self._tx.rows("SELECT person, shown FROM menus")}

    def languages(self) -> dict[int, str]:
        """The language of everyone who holds a role and can be reached."""
        rows = self._tx.rows(
            "SELECT id, language FROM chats WHERE state = 'open'"
            " AND id IN (SELECT person FROM grants WHERE withdrawn IS NULL)"
        )
        return {row["id"]: row["language"] for row in rows}

    def put(self, person: int, shown: str) -> None:
        """What her chat shows from now on; nothing of its own when that is empty."""
        if not shown:
            self._tx.run("DELETE FROM menus WHERE person = :person", person=person)
            return
        self._tx.run(
            "INSERT INTO menus (person, shown) VALUES (:person, :shown)"
            " ON CONFLICT (person) DO UPDATE SET shown = excluded.shown",
            person=person,
            shown=shown,
        )
