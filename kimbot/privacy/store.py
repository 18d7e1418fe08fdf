"""SQL over everything that is held about people, as the register says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from kimbot.core.clock import DAY
from kimbot.db.database import Tx
from kimbot.db.facts import set_fact
from kimbot.privacy.named import tells_of
from kimbot.privacy.register import KINDS

LEFT = "erased, traces left"
"""A fact: somebody was erased, last then (ms UTC), since the database was written anew."""
MOST = 500
"""Rows of one kind that are forgotten in one unit, so that nobody waits long for the writer."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One erasure: her number, her Telegram id, when (ms UTC), whether what she had published was taken back too."""

    person: int
    telegram_id: int
    at: int
    withdrawn: bool


class PrivacyStore:
    """Every table that the register names, and `erasures`: those not yet noted outside the database."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def mine(self, person: int) -> dict[str, list[dict[str, object]]]:
        """Everything held about a person, by name."""
        return {
            name: [dict(row) for row in self._tx.rows(sql, person=person)]
            for kind in KINDS
            for name, sql in kind.mine.items()
        }

    def erase(self, person: int, telegram_id: int) -> None:
        """Take a person out of every table. Her number stays, and stands for nobody."""
        self._drop_put_aside(telegram_id, self._traits(person))
        values: Mapping[str, object] = {"person": person, "telegram": telegram_id, "now": self._now}
        for kind in KINDS:
            for sql in kind.erase:
                self._tx.run(sql, **values)
        set_fact(self._tx, LEFT, str(self._now))

    def _traits(self, person: int) -> tuple[set[str], set[str]]:
        """The names and telephone numbers by which somebody else's message may tell of her."""
        row = self._tx.row(
            "SELECT c.title, c.username, m.name, m.phone FROM chats c LEFT JOIN members m ON m.id = c.id"
            " WHERE c.id = :person",
            person=person,
        )
        found = dict(row or {})
        phone = found.pop("phone", None)
        return {str(name) for name in found.values() if name}, {str(phone)} if phone else set()

    def _drop_put_aside(self, telegram_id: int, traits: tuple[set[str], set[str]]) -> None:
        """What others sent and nobody could handle goes too, where she stands in it: a contact card, say."""
        for row in self._tx.rows("SELECT id, body FROM inbox WHERE state = 'poison' AND body IS NOT NULL"):
            if tells_of(row["body"], telegram_id, *traits):
                self._tx.run("DELETE FROM inbox WHERE id = :id", id=row["id"])

    def withdraw(self, person: int) -> None:
        """What she had published is published no more."""
        self._tx.run(
            "UPDATE reports SET state = 'withdrawn' WHERE reporter = :person AND state = 'published'", person=person
        )

    def forget(self) -> bool:
        """Take out a slice of what has been kept for its time; whether there is more."""
        more = False
        for kind in KINDS:
            for sql in kind.forget:
                assert kind.days is not None
                more = self._tx.run(sql, before=self._now - kind.days * DAY, most=MOST) >= MOST or more
        return more

    def menu(self, person: int) -> str | None:
        """What Telegram's menu in her chat shows; None where it is everybody's."""
        found = self._tx.value("SELECT shown FROM menus WHERE person = :person", person=person)
        return None if found is None else str(found)

    def set_menu(self, person: int, shown: str) -> None:
        """What it shows stands under this number from now on."""
        self._tx.run("INSERT INTO menus (person, shown) VALUES (:person, :shown)", person=person, shown=shown)

    def note(self, erased: Erased) -> None:
        """An erasure that is still to be noted outside."""
        self._tx.run(
            "INSERT INTO erasures (person, telegram_id, at, withdrawn) VALUES (:person, :telegram, :at, :withdrawn)",
            person=erased.person,
            telegram=erased.telegram_id,
            at=erased.at,
            withdrawn=int(erased.withdrawn),
        )

    def to_note(self) -> list[Erased]:
        """The erasures that are not noted outside yet."""
        rows = self._tx.rows("SELECT person, telegram_id, at, withdrawn FROM erasures ORDER BY person")
        return [Erased(row["person"], row["telegram_id"], row["at"], bool(row["withdrawn"])) for row in rows]

    def noted(self, person: int) -> None:
        """It is noted outside."""
        self._tx.run("DELETE FROM erasures WHERE person = :person", person=person)
