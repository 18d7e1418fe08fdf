"""Inviting, and answering an invitation."""

from dataclasses import replace

from kimbot.announcements.model import Announcement, Composed
from kimbot.announcements.rights import Able, Rights
from kimbot.announcements.service import Announcements
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.model import covers
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.kit import Kit
from kimbot.occasions import screens
from kimbot.occasions.model import LISTED, Attendance, signing
from kimbot.occasions.store import OccasionStore
from kimbot.roles.model import Grant, Right
from kimbot.roles.service import Roles


class Occasions:
    """Who may invite does so within her area, in the name of her office; anybody who is asked answers."""

    def __init__(self, kit: Kit, reading: Announcements, roles: Roles) -> None:
        self._store, self._announcements = OccasionStore(kit.tx, kit.now), AnnouncementStore(kit.tx, kit.now)
        self._reading, self._roles, self._rights = reading, roles, Rights(roles)
        self._outbox, self._now = kit.outbox, kit.now

    def require(self, actor: Actor) -> list[Grant]:
        """The grants by which she may invite, the widest first. Raises `NotAllowed`."""
        found = self._roles.somewhere(actor.id, Right.INVITE)
        if not found:
            raise NotAllowed("occasions.only_offices")
        return sorted(found, key=lambda grant: len(grant.area))

    def hers(self, actor: Actor, announcement: Announcement) -> bool:
        """Whether she changes it as an invitation of her own: she signed it, or writes nothing else."""
        return self._rights.owns(actor.id, announcement) and (
            announcement.signed or not self._rights.may(actor.id, "submit")
        )

    def invite(self, actor: Actor, given: Composed, before: Announcement | None = None) -> Announcement:
        """Who speaks for that area signs it: it leaves in a minute, and who approves is told. Others ask for approval.

        `before`: this one, which she may change, becomes that. Raises `NotAllowed`: not her area; `Refused`: it begins
        before anybody could read of it.
        """
        grants, occasion = self.require(actor), given.content.occasion
        assert occasion is not None
        if not all(any(covers(grant.area, area) for grant in grants) for area in given.areas):
            raise NotAllowed("occasions.not_your_area")
        if signing(grants, given.areas) is None:
            return self._reading.propose(actor, given, before)
        signed = replace(given.content, occasion=replace(occasion, signed=True))
        return self._reading.sign(actor, replace(given, content=signed), before)

    def answer(self, actor: Actor, number: int, *, coming: bool) -> bool:
        """Whether she comes; False when she had said so before. Raises `Stale`: it has begun, or is not for her."""
        announcement = self._reading.read_by(actor, number)
        occasion = announcement.content.occasion
        if occasion is None:
            raise Stale()
        if occasion.starts <= self._now:
            raise Stale("occasions.begun")
        return self._store.answer(number, actor.id, coming=coming)

    def forget(self, person: int) -> None:
        """She is erased: the lists that stand with authors name her no more."""
        for number in self._store.forget(person):
            shown = screens.attendance(self._announcement(number), self._store.attendance(number))
            self._outbox.change(screens.card(number), shown)

    def own(self, actor: Actor) -> list[Announcement]:
        """What she invites to, and has invited to lately; the last to begin first."""
        self.require(actor)
        return [self._announcement(number) for number in self._store.of(actor.id, self._now - LISTED)]

    def open(self, actor: Actor, number: int) -> tuple[Announcement, Attendance, Able]:
        """One invitation, who comes and what she can do: for its author while she may invite, and for who announces.

        Raises `NotAllowed` or `Stale`.
        """
        announcement = self._announcements.get(number)
        if announcement is None or not self._rights.owns(actor.id, announcement):
            self._reading.require(actor)
        if announcement is None or announcement.content.occasion is None:
            raise Stale()
        return announcement, self._store.attendance(number), self._rights.able(actor.id, announcement)

    def _announcement(self, number: int) -> Announcement:
        found = self._announcements.get(number)
        assert found is not None
        return found
