"""Asking for rights, giving and taking roles."""

from collections.abc import Iterable
from dataclasses import asdict, replace

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import AWAKE, DAY, local
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.roles import screens
from kimbot.roles.model import POWERS, Grant, Offer, Proposal, Right, Role, admin_remains
from kimbot.roles.proposals import Proposals
from kimbot.roles.store import GrantStore

REMINDED = 7 * DAY
"""How long (ms) before its end a role's people are told."""


class Roles:
    """Rights are asked here, of the actor's own number, and nowhere else."""

    def __init__(self, kit: Kit, proposals: Proposals) -> None:
        self._store, self._proposals = GrantStore(kit.tx, kit.now), proposals
        self._chats, self._audit, self._outbox = kit.chats, kit.audit, kit.outbox
        self._areas, self._zone, self._now = kit.areas, kit.zone, kit.now
        self.city = kit.areas.city.code

    def of(self, person: int) -> list[Grant]:
        """The grants a person holds now."""
        return self._store.of(person)

    def all(self) -> list[Grant]:
        """All grants that hold now, by role and area."""
        return self._store.all()

    def overview(self, actor: Actor) -> list[Grant]:
        """All grants that hold now, the wider roles first. Raises `NotAllowed`."""
        self.require_admin(actor)
        order = list(Role)
        return sorted(self._store.all(), key=lambda grant: (order.index(grant.role), grant.area, grant.id))

    def one(self, actor: Actor, number: int) -> Grant:
        """One grant that holds now. Raises `NotAllowed`, or `Stale` when it has ended."""
        self.require_admin(actor)
        grant = self._store.get(number)
        if grant is None:
            raise Stale("roles.ended")
        return grant

    def held(self, number: int) -> Grant | None:
        """The grant with that number, if it still holds."""
        return self._store.get(number)

    def place(self, grant: Grant | Offer) -> str:
        """Where a role holds, in words: the name of her KIM, or the area."""
        name = self._store.kim_name(grant.kim_id) if grant.kim_id is not None else None
        return name or self._areas.label(grant.area)

    def holders_named(self, text: str, limit: int) -> list[tuple[int, str]]:
        """People who hold a role, by a part of their Telegram name: number and name."""
        return self._store.holders_named(text, limit)

    def admins(self) -> list[Grant]:
        """The grants of all who are admins now, whether the bot can reach them or not."""
        return [grant for grant in self._store.all() if grant.role is Role.ADMIN]

    def is_admin(self, person: int) -> bool:
        """Whether the person may give roles now."""
        return self.may(person, Right.MANAGE_ROLES, self.city)

    def require_admin(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may give roles."""
        self.require(actor, Right.MANAGE_ROLES, self.city)

    def may(self, person: int, right: Right, area: str, kim_id: int | None = None) -> bool:
        """Whether the person may do that in the area (a ketua: for the KIM)."""
        return any(grant.allows(right, area, kim_id) for grant in self._store.of(person))

    def may_one(self, person: int, rights: Iterable[str], area: str) -> bool:
        """Whether the person has one of these rights there; they come from a table by their values."""
        return any(self.may(person, Right(right), area) for right in rights)

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

    def check(self, actor: Actor, person: int | None, offer: Offer) -> None:
        """Whether the actor may make this offer to that person (None: whoever is invited).

        Raises `NotAllowed`; `Stale`: what it replaces has ended; `Refused`: she holds it already, its end has passed,
        or no admin without an end would be left.
        """
        self.require_admin(actor)
        if offer.until is not None and self._store.over(offer.until):
            raise Refused("roles.until.past")
        old = self.one(actor, offer.replaces) if offer.replaces is not None else None
        if person is not None and any(_same(held, offer) and held != old for held in self._store.of(person)):
            raise Refused("roles.has_already")
        if old is not None and not self._admin_remains(old, offer):
            raise Refused("roles.last_admin_end")

    def grant(self, actor: Actor, person: int, offer: Offer, *, invited: bool = False) -> Grant | Proposal:
        """Give a role and tell her; a powerful one waits for a second person. Raises as `check` does.

        `invited`: she knows of it, and is told as well when nothing comes of it.
        """
        if offer.role not in POWERS:
            return self.seat(actor, person, offer)
        self.check(actor, person, offer)
        name = self._chats.get(person).title
        about = screens.about_giving(offer, name, self.place(offer), self._zone)
        return self._proposals.ask(actor, "role.give", about, {"person": person, "invited": invited, **asdict(offer)})

    def seat(self, actor: Actor, person: int, offer: Offer) -> Grant:
        """Give it now, whatever the role: both have agreed. What it replaces ends. Raises as `check` does."""
        self.check(actor, person, offer)
        if offer.replaces is not None:
            self._hand_over(actor, self.one(actor, offer.replaces), person)
        grant = self.give(actor, person, offer)
        self._tell(actor, grant, screens.given(grant, self.place(grant), self._zone))
        return grant

    def give(self, actor: Actor, person: int, offer: Offer) -> Grant:
        """Give a role that another act brings with it (a verified ketua), unless she holds it already.

        The caller has asked for the right.
        """
        for held in self._store.of(person):
            if _same(held, offer):
                return held
        self._audit.note(actor, f"role.give.{offer.role}", f"person:{person}", offer.area)
        return self._store.add(person, offer, actor.id)

    def withdraw(self, actor: Actor, number: int) -> Grant | Proposal:
        """Take a role away and tell her; a powerful one waits for a second person. Raises as `take` does."""
        grant = self.one(actor, number)
        if grant.role not in POWERS:
            return self.take(actor, number)
        self._keep_an_admin(grant)
        name = self._chats.get(grant.person).title
        about = screens.about_taking(grant, name, self.place(grant))
        return self._proposals.ask(actor, "role.take", about, {"grant": number})

    def take(self, actor: Actor, number: int) -> Grant:
        """Take it now, whatever the role: both have agreed.

        Raises `NotAllowed`; `Stale`: it has ended; `Refused`: the last admin.
        """
        grant = self.one(actor, number)
        self._keep_an_admin(grant)
        self._end(actor, grant)
        self._tell(actor, grant, screens.taken(grant, self.place(grant)))
        return grant

    def ketua_of(self, kim_id: int) -> set[int]:
        """Who heads a KIM now."""
        return {grant.person for grant in self._store.all() if grant.role is Role.KETUA and grant.kim_id == kim_id}

    def retire(self, actor: Actor, grants: Iterable[Grant]) -> None:
        """End roles together with what they hang on (a membership); the caller has decided that it ends."""
        for grant in grants:
            self._end(actor, grant)

    def resign(self, actor: Actor) -> None:
        """All her own roles end. Raises `Refused`: nobody could give roles any more."""
        for grant in self._store.of(actor.id):
            self._keep_an_admin(grant)
            self._end(actor, grant)

    def require_another_admin(self, person: int) -> None:
        """Raise `Refused` when nobody could give roles any more without this person."""
        if not all(self._admin_remains(grant) for grant in self._store.of(person)):
            raise Refused("roles.last_admin_leaves")

    def make_first_admin(self, person: int) -> None:
        """The settings name this person as an admin of Kominfo."""
        if not self._store.ever(person, Role.ADMIN):  # whom an admin has withdrawn it from does not get it back
            self.give(SYSTEM, person, Offer(Role.ADMIN, self.city))

    def remind(self) -> None:
        """Roles that end within a week: who holds them and the admins are told, once, and never at night."""
        if local(self._now, self._zone).hour not in AWAKE:
            return
        for grant in self._store.ending(self._now + REMINDED, REMINDED):
            self._store.reminded(grant.id)
            place, name = self.place(grant), self._chats.get(grant.person).title
            last = not self._admin_remains(grant)
            admins = {held.person for held in self.holders(Right.MANAGE_ROLES, self.city)}
            for person in sorted(admins):
                shown = screens.term_ends(screens.Holder(grant, name, place), self._zone, last=last)
                self._outbox.say(person, shown, lane=Lane.NOTICE, about=grant.person)
            if grant.person not in admins:
                self._outbox.say(grant.person, screens.ends_soon(grant, place, self._zone), lane=Lane.NOTICE)

    def _hand_over(self, actor: Actor, old: Grant, person: int) -> None:
        self._end(actor, old)
        if old.person != person:
            self._tell(actor, old, screens.taken(old, self.place(old)))

    def _end(self, actor: Actor, grant: Grant) -> None:
        if not self._store.withdraw(grant.id):
            raise Stale("roles.ended")
        self._audit.note(actor, f"role.take.{grant.role}", f"person:{grant.person}", grant.area)

    def _keep_an_admin(self, ending: Grant) -> None:
        if not self._admin_remains(ending):
            raise Refused("roles.last_admin")

    def _admin_remains(self, ending: Grant, coming: Offer | None = None) -> bool:
        """Whether somebody could still give roles once that grant has ended and that offer holds."""
        if ending.role is not Role.ADMIN:
            return True
        before = self.admins()
        after = [grant for grant in before if grant.id != ending.id]
        if coming is not None and coming.role is Role.ADMIN:
            after.append(replace(ending, until=coming.until))
        return admin_remains(before, after)

    def _tell(self, actor: Actor, grant: Grant, screen: Screen) -> None:
        if grant.person != actor.id:
            self._outbox.say(grant.person, screen, lane=Lane.NOTICE)


def _same(held: Grant, offer: Offer) -> bool:
    return (held.role, held.area, held.kim_id) == (offer.role, offer.area, offer.kim_id)
