"""Roles by invitation: a link for one person, and the word of who sent it that the right one has opened it."""

import hashlib
from collections.abc import Callable

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.roles import screens
from kimbot.roles.model import Grant, Invitation, Offer, Proposal, Role
from kimbot.roles.service import Roles
from kimbot.roles.store import InvitationStore

LASTS = 7 * DAY


class Invitations:
    """Inviting, opening, confirming. A token is told once, when it is made; what is kept is its hash."""

    def __init__(self, kit: Kit, roles: Roles, token: Callable[[], str]) -> None:
        self._store, self._roles, self._chats = InvitationStore(kit.tx, kit.now), roles, kit.chats
        self._audit, self._outbox, self._token, self._now = kit.audit, kit.outbox, token, kit.now

    # ------------------------------------------------------------------------------------------- who invites
    def invite(self, actor: Actor, offer: Offer) -> tuple[Invitation, str]:
        """A new invitation and the token of its link. Raises as `Roles.check` does."""
        self._roles.check(actor, None, offer)
        expires = self._now + LASTS
        number, token = self._add(actor, offer, expires)
        return Invitation(number, actor.id, offer, None, expires), token

    def open_ones(self, actor: Actor) -> list[Invitation]:
        """The invitations that still hold, oldest first. Raises `NotAllowed`."""
        self._roles.require_admin(actor)
        return self._store.all()

    def one(self, actor: Actor, number: int) -> Invitation:
        """One of them. Raises `NotAllowed`, or `Stale` when it is used or void."""
        self._roles.require_admin(actor)
        invitation = self._store.get(number)
        if invitation is None or invitation.by == SYSTEM.id:
            raise Stale("invite.gone")
        return invitation

    def accept(self, actor: Actor, number: int) -> Grant | Proposal:
        """Ya, benar: the right one has opened it, and holds the role now (a powerful one: once a second agrees)."""
        invitation = self._opened(actor, number)
        assert invitation.person is not None
        self._close(invitation)
        return self._roles.grant(actor, invitation.person, invitation.offer, invited=True)

    def refuse(self, actor: Actor, number: int) -> Invitation:
        """Bukan: somebody else has opened it. It is void."""
        invitation = self._opened(actor, number)
        assert invitation.person is not None
        self._close(invitation)
        self._audit.note(actor, "invite.refuse", f"invitation:{number}", invitation.offer.area)
        self._outbox.say(
            invitation.person, screens.not_you(invitation.offer, self._place(invitation)), lane=Lane.NOTICE
        )
        return invitation

    def withdraw(self, actor: Actor, number: int) -> Invitation:
        """Taken back before it was used. Raises `NotAllowed` or `Stale`."""
        invitation = self.one(actor, number)
        self._close(invitation)
        self._audit.note(actor, "invite.withdraw", f"invitation:{number}", invitation.offer.area)
        self._outbox.change(screens.invitation_card(invitation), Screen("invite.withdrawn"), by=actor.id)
        return invitation

    # ------------------------------------------------------------------------------------------ who is invited
    def open(self, actor: Actor, token: str) -> Invitation:
        """Somebody opened the link of an invitation; who sent it is asked whether it is the right one.

        Raises `NotAllowed`: there is no such invitation, it is used, or void; `Refused`: it is her own.
        """
        invitation = self._store.hashed(_hash(token))
        if invitation is None or invitation.person not in (None, actor.id) or not self._stands(invitation):
            raise NotAllowed("invite.void")
        if invitation.by == actor.id:
            raise Refused("invite.own")
        if invitation.by == SYSTEM.id:
            return self._first_admin(actor, invitation)
        if self._store.opened(invitation.id, actor.id):
            self._audit.note(actor, "invite.open", f"invitation:{invitation.id}", invitation.offer.area)
            who = self._chats.get(actor.id)
            shown = screens.is_it_her(invitation, who, self._place(invitation))
            self._outbox.say(invitation.by, shown, lane=Lane.NOTICE)
        return invitation

    # --------------------------------------------------------------------------------------------- first admin
    def first(self) -> str | None:
        """The token whose opener becomes the first admin; None where there is one. An earlier one is void."""
        self._store.remove_by(SYSTEM.id)
        if self._roles.admins():
            return None
        return self._add(SYSTEM, Offer(Role.ADMIN, self._roles.city), None)[1]

    def sweep(self) -> None:
        """What nobody has opened or confirmed in time is void."""
        for invitation in self._store.over():
            self._close(invitation)
            self._audit.note(SYSTEM, "invite.expire", f"invitation:{invitation.id}", invitation.offer.area)
            shown = screens.invitation_over(invitation.offer, self._place(invitation))
            self._outbox.change(screens.invitation_card(invitation), shown)

    def forget(self, person: int, shown: Screen) -> None:
        """Somebody is erased: the invitations she made or opened are void, and no card names her."""
        for invitation in self._store.of(person):
            self._close(invitation)
            self._outbox.take_back(screens.invitation_card(invitation), shown)
            if invitation.person not in (None, person):
                told = screens.not_given(str(invitation.offer.role), self._place(invitation))
                self._outbox.say(invitation.person, told, lane=Lane.NOTICE)

    def _first_admin(self, actor: Actor, invitation: Invitation) -> Invitation:
        self._close(invitation)
        self._roles.give(SYSTEM, actor.id, invitation.offer)
        self._audit.note(actor, "invite.first_admin", f"invitation:{invitation.id}", invitation.offer.area)
        return invitation

    def _stands(self, invitation: Invitation) -> bool:
        """Whether who made it could still give the role: kimbot itself only where there is no admin."""
        if invitation.by == SYSTEM.id:
            return not self._roles.admins()
        return self._roles.is_admin(invitation.by)

    def _opened(self, actor: Actor, number: int) -> Invitation:
        """The invitation a card speaks of. Raises `NotAllowed`: another one sent it; `Stale`."""
        invitation = self.one(actor, number)
        if invitation.by != actor.id:
            raise NotAllowed("invite.not_yours")
        if invitation.person is None:
            raise Stale("invite.gone")
        return invitation

    def _add(self, by: Actor, offer: Offer, expires: int | None) -> tuple[int, str]:
        token = self._token()
        number = self._store.add(_hash(token), by.id, offer, expires)
        self._audit.note(by, f"invite.{offer.role}", f"invitation:{number}", offer.area)
        return number, token

    def _close(self, invitation: Invitation) -> None:
        if not self._store.remove(invitation.id):
            raise Stale("invite.gone")

    def _place(self, invitation: Invitation) -> str:
        return self._roles.place(invitation.offer)


def _hash(token: str) -> str:
    """128 random bits need no salt and no slow hash: they cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
