"""Facts and screens put together, for the form and the handlers: people by the name they gave, places in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.core import links
from kimbot.core.actor import Actor
from kimbot.core.screens import Screen
from kimbot.roles import screens
from kimbot.roles.model import Grant, Offer, Proposal

if TYPE_CHECKING:
    from kimbot.work import Work


def holder_of(work: Work, grant: Grant) -> screens.Holder:
    """A grant with its person and place in words."""
    return screens.Holder(grant, work.members.name_of(grant.person), work.roles.place(grant))


def given(work: Work, done: Grant | Proposal) -> Screen:
    """It is given, said to who gave it; or the card that waits for the second person."""
    if isinstance(done, Proposal):
        return work.proposals.asked(done)
    return screens.saved(holder_of(work, done), told=_reached(work, done), zone=work.context.zone)


def taken(work: Work, done: Grant | Proposal) -> Screen:
    """It is taken, said to who took it; or the card that waits for the second person."""
    if isinstance(done, Proposal):
        return work.proposals.asked(done)
    return screens.withdrawn(holder_of(work, done), told=_reached(work, done), zone=work.context.zone)


def invited(work: Work, actor: Actor, offer: Offer) -> Screen:
    """A new invitation, as a text that can be passed on: the only time its token is told."""
    invitation, token = work.invitations.invite(actor, offer)
    zone, place = work.context.zone, work.roles.place(offer)
    values = screens.passed_on(invitation, place, links.to_bot(work.context.username, f"i_{token}"), zone)
    text = work.context.texts.label(actor.language, "invite.text", values)
    return screens.invitation(text, links.to_whatsapp(text), offer, place, zone)


def _reached(work: Work, grant: Grant) -> bool:
    return work.chats.get(grant.person).state == "open"
