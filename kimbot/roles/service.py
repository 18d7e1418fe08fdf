"""Asking for rights, giving and taking roles."""

from collections.abc import Iterable

from kimbot.audit.service import Audit
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.roles.model import Grant, Right, Role
from kimbot.roles.store import GrantStore


class Roles:
    """Rights are asked here, of the actor's own number, and nowhere else."""

    def __init__(self, store: GrantStore, audit: Audit, city: str) -> None:
        self._store, self._audit, self._city = store, audit, city

    def of(self, person: int) -> list[Grant]:
        """The grants a person holds now."""
        return self._store.of(person)

    def all(self) -> list[Grant]:
        """All grants that hold now, by role and area."""
        return self._store.all()

    def may(self, person: int, right: Right, area: str, kim_id: int | None = None) -> bool:
        """Whether the person may do that in the area (a ketua: for the KIM)."""
        return any(grant.allows(right, area, kim_id) for grant in self._store.of(person))

    def somewhere(self, person: int, right: Right) -> list[Grant]:
        """The grants by which a person may do that at all."""
        return [grant for grant in self._store.of(person) if grant.allows(right, grant.area, grant.kim_id)]

    def require(self, actor: Actor, right: Right, area: str, kim_id: int | None = None) -> None:
        """Raise `NotAllowed` unless the actor may do that there."""
        if not self.may(actor.id, right, area, kim_id):
            raise NotAllowed()

    def require_somewhere(self, actor: Actor, right: Right) -> list[Grant]:
        """The grants by which the actor may do that at all; `NotAllowed` when there is none."""
        found = self.somewhere(actor.id, right)
        if not found:
            raise NotAllowed()
        return found

    def holders(self, right: Right, area: str, kim_id: int | None = None, *, but: Iterable[int] = ()) -> list[Grant]:
        """The grants of reachable persons who may do that there, without the persons in `but`."""
        excluded = set(but)
        return [
            grant
            for grant in self._store.reachable()
            if grant.person not in excluded and grant.allows(right, area, kim_id)
        ]

    def grant(
        self,
        actor: Actor,
        person: int,
        role: Role,
        area: str,
        *,
        kim_id: int | None = None,
        until: int | None = None,
    ) -> Grant:
        """Give a role. Raises `NotAllowed`, or `Refused` when she holds it already."""
        self.require(actor, Right.MANAGE_ROLES, self._city)
        return self.give(actor, person, role, area, kim_id=kim_id, until=until)

    def give(
        self,
        actor: Actor,
        person: int,
        role: Role,
        area: str,
        *,
        kim_id: int | None = None,
        until: int | None = None,
    ) -> Grant:
        """Give a role that another act brings with it (a verified ketua); the caller has asked for the right."""
        if any((held.role, held.area, held.kim_id) == (role, area, kim_id) for held in self._store.of(person)):
            raise Refused("roles.has_already")
        number = self._store.add(person, role, area, kim_id, until, actor.id)
        self._audit.note(actor, f"role.give.{role}", f"person:{person}", area)
        return Grant(number, person, role, area, kim_id, until)

    def withdraw(self, actor: Actor, number: int) -> Grant:
        """Take a role away. Raises `NotAllowed`; `Stale` when it has ended; `Refused` for the last admin."""
        self.require(actor, Right.MANAGE_ROLES, self._city)
        grant = self._store.get(number)
        if grant is None:
            raise Stale()
        if grant.role is Role.ADMIN and len([g for g in self._store.all() if g.role is Role.ADMIN]) == 1:
            raise Refused("roles.last_admin")
        self._store.withdraw(number)
        self._audit.note(actor, f"role.take.{grant.role}", f"person:{grant.person}", grant.area)
        return grant

    def retire(self, actor: Actor, person: int) -> None:
        """Take away the KIM offices of somebody who leaves her KIM."""
        for grant in self._store.of(person):
            if grant.kim_id is not None:
                self._store.withdraw(grant.id)
                self._audit.note(actor, f"role.take.{grant.role}", f"person:{person}", grant.area)

    def make_first_admin(self, person: int) -> None:
        """The settings name this person as an admin of Kominfo."""
        if not any(grant.role is Role.ADMIN for grant in self._store.of(person)):
            self.give(SYSTEM, person, Role.ADMIN, self._city)
