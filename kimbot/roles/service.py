"""Asking for rights, giving and taking roles."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.delivery.outbox import Outbox
from kimbot.roles import screens
from kimbot.roles.model import Grant, Right, Role
from kimbot.roles.store import GrantStore


class Roles:
    """Rights are asked here, of the actor's own number, and nowhere else."""

    def __init__(self, store: GrantStore, audit: Audit, outbox: Outbox, areas: Areas, zone: ZoneInfo) -> None:
        self._store, self._audit, self._outbox, self._areas, self._zone = store, audit, outbox, areas, zone
        self._city = areas.city.code

    def of(self, person: int) -> list[Grant]:
        """The grants a person holds now."""
        return self._store.of(person)

    def all(self) -> list[Grant]:
        """All grants that hold now, by role and area."""
        return self._store.all()

    def overview(self, actor: Actor) -> list[Grant]:
        """All grants that hold now, the wider roles first. Raises `NotAllowed`."""
        self.require(actor, Right.MANAGE_ROLES, self._city)
        order = list(Role)
        return sorted(self._store.all(), key=lambda grant: (order.index(grant.role), grant.area, grant.id))

    def one(self, actor: Actor, number: int) -> Grant:
        """One grant that holds now. Raises `NotAllowed`, or `Stale` when it has ended."""
        self.require(actor, Right.MANAGE_ROLES, self._city)
        grant = self._store.get(number)
        if grant is None:
            raise Stale("roles.ended")
        return grant

    def place(self, grant: Grant) -> str:
        """Where a grant holds, in words: the name of her KIM, or the area."""
        name = self._store.kim_name(grant.kim_id) if grant.kim_id is not None else None
        return name or self._areas.label(grant.area)

    def people_named(self, text: str, limit: int) -> list[tuple[int, str]]:
        """People who have pressed /start, members or not, by a part of their Telegram name: number and name."""
        return self._store.people_named(text, limit)

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

    def reachable(self) -> list[Grant]:
        """The grants of all who can be written to."""
        return self._store.reachable()

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
        """Give a role and tell her. Raises `NotAllowed`, or `Refused`: she holds it already, its end has passed."""
        self.require(actor, Right.MANAGE_ROLES, self._city)
        if until is not None and self._store.over(until):
            raise Refused("roles.until.past")
        grant = self.give(actor, person, role, area, kim_id=kim_id, until=until)
        self._tell(actor, grant, screens.given(grant, self.place(grant), self._zone))
        return grant

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
        """Take a role away and tell her. Raises `NotAllowed`; `Stale`: it has ended; `Refused`: the last admin."""
        grant = self.one(actor, number)
        if self._is_last_admin(grant):
            raise Refused("roles.last_admin")
        if not self._store.withdraw(number):
            raise Stale("roles.ended")
        self._audit.note(actor, f"role.take.{grant.role}", f"person:{grant.person}", grant.area)
        self._tell(actor, grant, screens.taken(grant, self.place(grant)))
        return grant

    def ketua_of(self, kim_id: int) -> set[int]:
        """Who heads a KIM now."""
        return {grant.person for grant in self._store.all() if grant.role is Role.KETUA and grant.kim_id == kim_id}

    def retire(self, actor: Actor, grants: Iterable[Grant]) -> None:
        """End roles together with what they hang on (a membership); the caller has decided that it ends."""
        for grant in grants:
            self._store.withdraw(grant.id)
            self._audit.note(actor, f"role.take.{grant.role}", f"person:{grant.person}", grant.area)

    def make_first_admin(self, person: int) -> None:
        """The settings name this person as an admin of Kominfo."""
        if not self._store.ever(person, Role.ADMIN):  # whom an admin has withdrawn it from does not get it back
            self.give(SYSTEM, person, Role.ADMIN, self._city)

    def _is_last_admin(self, grant: Grant) -> bool:
        """Whether nobody could give roles any more, now or when the roles that have an end are over."""
        if grant.role is not Role.ADMIN:
            return False
        others = [held for held in self._store.all() if held.role is Role.ADMIN and held.person != grant.person]
        return not others or (grant.until is None and all(held.until is not None for held in others))

    def _tell(self, actor: Actor, grant: Grant, screen: Screen) -> None:
        if grant.person != actor.id:
            self._outbox.say(grant.person, screen, lane=Lane.NOTICE)
