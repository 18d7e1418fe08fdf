"""SQL of roles: grants, invitations, proposals."""

import json
from collections.abc import Mapping
from typing import Any

from kimbot.core.actor import Actor
from kimbot.core.screens import Screen
from kimbot.core.strings import containing
from kimbot.db.database import Row, Tx
from kimbot.roles.model import Grant, Invitation, Offer, Proposal, Role

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

    def holders_named(self, text: str, limit: int) -> list[tuple[int, str]]:
        """Number and Telegram name of people who hold a role, by a part of the name."""
        rows = self._tx.rows(
            f"SELECT DISTINCT c.id, c.title FROM chats c JOIN grants g ON g.person = c.id AND {_VALID}"
            " WHERE LOWER(c.title) LIKE :like ESCAPE '!' ORDER BY c.title, c.id LIMIT :limit",
            like=containing(text.lower()),
            limit=limit,
            now=self._now,
        )
        return [(row["id"], row["title"]) for row in rows]

    def ending(self, before: int, term: int) -> list[Grant]:
        """The grants that end before that moment, were given for longer than `term`, and of which nobody was told."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM grants g WHERE {_VALID} AND g.reminded IS NULL"
            " AND g.until <= :before AND g.until - g.granted > :term ORDER BY g.until, g.id",
            now=self._now,
            before=before,
            term=term,
        )
        return [_grant(row) for row in rows]

    def reminded(self, number: int) -> None:
        """Its people were told that it ends."""
        self._tx.run("UPDATE grants SET reminded = :now WHERE id = :id", id=number, now=self._now)

    def ever(self, person: int, role: Role) -> bool:
        """Whether she holds that role or ever held it."""
        return bool(
            self._tx.value(
                "SELECT 1 FROM grants WHERE person = :person AND role = :role", person=person, role=str(role)
            )
        )

    def add(self, person: int, offer: Offer, by: int) -> Grant:
        """A new grant."""
        number = self._tx.value(
            "INSERT INTO grants (person, role, area, kim_id, until, granted_by, granted)"
            " VALUES (:person, :role, :area, :kim, :until, :by, :now) RETURNING id",
            person=person,
            role=str(offer.role),
            area=offer.area,
            kim=offer.kim_id,
            until=offer.until,
            by=by,
            now=self._now,
        )
        return Grant(int(number), person, offer.role, offer.area, offer.kim_id, offer.until)

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


class InvitationStore:
    """The table `invitations`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def add(self, hashed: str, by: int, offer: Offer, expires: int | None) -> int:
        """A new invitation; its number."""
        return int(
            self._tx.value(
                "INSERT INTO invitations (hash, invited_by, role, area, kim_id, until, replaces, expires)"
                " VALUES (:hash, :by, :role, :area, :kim, :until, :replaces, :expires) RETURNING id",
                hash=hashed,
                by=by,
                role=str(offer.role),
                area=offer.area,
                kim=offer.kim_id,
                until=offer.until,
                replaces=offer.replaces,
                expires=expires,
            )
        )

    def get(self, number: int) -> Invitation | None:
        """The invitation with that number, if its time is not over."""
        return self._one("id = :id", id=number)

    def hashed(self, hashed: str) -> Invitation | None:
        """The invitation of a link, if its time is not over."""
        return self._one("hash = :hash", hash=hashed)

    def all(self) -> list[Invitation]:
        """The invitations of people that still hold, oldest first."""
        rows = self._tx.rows(f"SELECT * FROM invitations WHERE invited_by <> 0 AND {_OPEN} ORDER BY id", now=self._now)
        return [_invitation(row) for row in rows]

    def over(self) -> list[Invitation]:
        """The invitations whose time is over."""
        rows = self._tx.rows("SELECT * FROM invitations WHERE expires <= :now ORDER BY id", now=self._now)
        return [_invitation(row) for row in rows]

    def opened(self, number: int, person: int) -> bool:
        """Somebody opened it; False when somebody else was faster."""
        sql = "UPDATE invitations SET person = :person WHERE id = :id AND person IS NULL"
        return self._tx.run(sql, id=number, person=person) > 0

    def remove(self, number: int) -> bool:
        """It is used or void; False when it had gone."""
        return self._tx.run("DELETE FROM invitations WHERE id = :id", id=number) > 0

    def of(self, person: int) -> list[Invitation]:
        """Those that she made or has opened."""
        rows = self._tx.rows("SELECT * FROM invitations WHERE :person IN (invited_by, person)", person=person)
        return [_invitation(row) for row in rows]

    def remove_by(self, person: int) -> None:
        """None of hers holds any more."""
        self._tx.run("DELETE FROM invitations WHERE invited_by = :by", by=person)

    def _one(self, where: str, **values: object) -> Invitation | None:
        row = self._tx.row(f"SELECT * FROM invitations WHERE {where} AND {_OPEN}", now=self._now, **values)
        return _invitation(row) if row else None


class ProposalStore:
    """The table `proposals`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def add(self, act: str, asker: Actor, about: Screen, given: Mapping[str, Any], expires: int) -> Proposal:
        """A new proposal."""
        number = self._tx.value(
            "INSERT INTO proposals (act, asker, about, given, expires)"
            " VALUES (:act, :asker, :about, :given, :expires) RETURNING id",
            act=act,
            asker=asker.id,
            about=json.dumps([about.key, dict(about.values)], ensure_ascii=False),
            given=json.dumps(given, ensure_ascii=False),
            expires=expires,
        )
        return Proposal(int(number), act, asker, about, given)

    def get(self, number: int) -> Proposal | None:
        """The proposal with that number, if its time is not over."""
        found = self._some("p.id = :id AND p.expires > :now", id=number)
        return found[0] if found else None

    def all(self) -> list[Proposal]:
        """What waits, oldest first."""
        return self._some("p.expires > :now")

    def over(self) -> list[Proposal]:
        """What has waited too long."""
        return self._some("p.expires <= :now")

    def of(self, person: int) -> list[Proposal]:
        """What she asked for, and what is about her or a role of hers."""
        return [one for one in self._some("1 = 1") if person in (one.asker.id, self.concerns(one))]

    def concerns(self, proposal: Proposal) -> int | None:
        """The person whom it names, besides its asker."""
        grant = proposal.given.get("grant")
        found: int | None = proposal.given.get("person")
        if grant is not None:
            found = self._tx.value("SELECT person FROM grants WHERE id = :id", id=grant)
        return found

    def remove(self, number: int) -> bool:
        """It is decided; False when it had been."""
        return self._tx.run("DELETE FROM proposals WHERE id = :id", id=number) > 0

    def _some(self, where: str, **values: object) -> list[Proposal]:
        rows = self._tx.rows(
            "SELECT p.*, c.title, c.language FROM proposals p JOIN chats c ON c.id = p.asker"
            f" WHERE {where} ORDER BY p.id",
            now=self._now,
            **values,
        )
        return [_proposal(row) for row in rows]


_OPEN = "(expires IS NULL OR expires > :now)"


def _invitation(row: Row) -> Invitation:
    offer = Offer(Role(row["role"]), row["area"], row["kim_id"], row["until"], row["replaces"])
    return Invitation(row["id"], row["invited_by"], offer, row["person"], row["expires"])


def _proposal(row: Row) -> Proposal:
    _, values = json.loads(row["about"])  # the key of its words has had other names
    about = Screen(f"second.about.{row['act']}", values)
    asker = Actor(row["asker"], row["title"], row["language"])
    return Proposal(row["id"], row["act"], asker, about, json.loads(row["given"]))
