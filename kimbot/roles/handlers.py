"""/peran: who holds which role; giving and taking them, by name or by invitation, and what needs a second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, link, opens
from kimbot.core.actor import Actor
from kimbot.core.paging import page_of
from kimbot.core.screens import MessageRef, Screen
from kimbot.drafts.handlers import show as show_form
from kimbot.drafts.handlers import start
from kimbot.roles import screens, shown
from kimbot.roles.model import Invitation, Offer, Role

if TYPE_CHECKING:
    from kimbot.work import Work


# ------------------------------------------------------------------------------------------------------- holders
def holders(work: Work, event: Said | Tap) -> None:
    """/peran"""
    _list(work, event, 0)


def page(work: Work, tap: Tap) -> None:
    """Another page, or back to the list."""
    _list(work, tap, tap.subject, replacing=tap.message)


def show(work: Work, tap: Tap) -> None:
    """One role of one person."""
    holder = shown.holder_of(work, work.roles.one(tap.actor, tap.subject))
    work.say(tap.chat.id, screens.one(holder, work.context.zone), replacing=tap.message)


def take(work: Work, tap: Tap) -> None:
    """Cabut peran: really?"""
    holder = shown.holder_of(work, work.roles.one(tap.actor, tap.subject))
    work.say(tap.chat.id, screens.sure(holder, work.context.zone), replacing=tap.message)


def withdraw(work: Work, tap: Tap) -> None:
    """Ya, cabut."""
    done = work.roles.withdraw(tap.actor, tap.subject)
    work.say(tap.chat.id, shown.taken(work, done), replacing=tap.message)


def add(work: Work, tap: Tap) -> None:
    """Beri peran."""
    work.roles.require_admin(tap.actor)
    start(work, tap.actor, "peran")


def hand_over(work: Work, tap: Tap) -> None:
    """Serah terima: who comes next?"""
    grant = work.roles.one(tap.actor, tap.subject)
    start(work, tap.actor, "peran", subject=grant.id)


def longer(work: Work, tap: Tap) -> None:
    """Perpanjang: the same person, another end."""
    grant = work.roles.one(tap.actor, tap.subject)
    draft, _ = work.drafts.begin(tap.actor.id, "peran", subject=grant.id, answers={"person": grant.person})
    show_form(work, draft)


# --------------------------------------------------------------------------------------------------- invitations
def opened(work: Work, said: Said) -> None:
    """Somebody came by the link of an invitation."""
    invitation = work.invitations.open(said.actor, said.args.removeprefix("i_"))
    if invitation.by == 0:
        work.say(said.chat.id, screens.first_admin())
        return
    by, place = work.chats.get(invitation.by).title, work.roles.place(invitation.offer)
    invited = screens.you_are_invited(invitation.offer, place, by, work.context.zone)
    work.outbox.say(said.chat.id, invited, about=invitation.by)


def is_her(work: Work, tap: Tap) -> None:
    """Ya, benar."""
    done = work.invitations.accept(tap.actor, tap.subject)
    work.say(tap.chat.id, shown.given(work, done), replacing=tap.message)


def is_not_her(work: Work, tap: Tap) -> None:
    """Bukan."""
    work.invitations.refuse(tap.actor, tap.subject)
    work.say(tap.chat.id, screens.wrong_person(), replacing=tap.message)


def invitations(work: Work, tap: Tap) -> None:
    """The open ones."""
    listed = [_described(work, one) for one in work.invitations.open_ones(tap.actor)]
    work.say(tap.chat.id, screens.invitations(listed, work.context.zone), replacing=tap.message)


def show_invitation(work: Work, tap: Tap) -> None:
    """One of them: to be confirmed by who sent it, once it is opened; to be taken back before."""
    invitation = work.invitations.one(tap.actor, tap.subject)
    if invitation.person is not None and invitation.by == tap.actor.id:
        who = work.chats.get(invitation.person)
        screen = screens.is_it_her(invitation, who, work.roles.place(invitation.offer))
    else:
        screen = screens.open_invitation(*_described(work, invitation), work.context.zone)
    work.say(tap.chat.id, screen, replacing=tap.message)


def drop_invitation(work: Work, tap: Tap) -> None:
    """Tarik undangan."""
    work.invitations.withdraw(tap.actor, tap.subject)
    work.answer("invite.withdrawn")
    invitations(work, tap)


# ---------------------------------------------------------------------------------------------------- two people
def proposals(work: Work, tap: Tap) -> None:
    """What waits for a second person."""
    work.say(tap.chat.id, screens.proposals(work.proposals.waiting_for(tap.actor)), replacing=tap.message)


def show_proposal(work: Work, tap: Tap) -> None:
    """One of them, as the card that can be tapped."""
    proposal = work.proposals.one(tap.actor, tap.subject)
    own = proposal.asker.id == tap.actor.id
    screen = work.proposals.asked(proposal) if own else screens.to_confirm(proposal)
    work.say(tap.chat.id, screen, replacing=tap.message)


def confirm(work: Work, tap: Tap) -> None:
    """Setujui; or Lanjutkan sendiri, by who stands alone."""
    proposal = work.proposals.confirm(tap.actor, tap.subject)
    outcome = work.context.acts[proposal.act](work, proposal.asker, proposal.given)
    work.proposals.done(tap.actor, proposal, outcome)


def decline(work: Work, tap: Tap) -> None:
    """Tolak; or Tarik kembali, by who asked."""
    work.proposals.decline(tap.actor, tap.subject)


def give_together(work: Work, asker: Actor, values: Mapping[str, Any]) -> Screen:
    """Two have agreed that this role is given."""
    offer = Offer(Role(values["role"]), values["area"], values["kim_id"], values["until"], values["replaces"])
    return shown.given(work, work.roles.seat(asker, values["person"], offer))


def take_together(work: Work, asker: Actor, values: Mapping[str, Any]) -> Screen:
    """Two have agreed that this role is taken."""
    return shown.taken(work, work.roles.take(asker, values["grant"]))


def _described(work: Work, one: Invitation) -> tuple[Invitation, str, str]:
    return one, work.roles.place(one.offer), work.chats.get(one.by).title


def _list(work: Work, event: Said | Tap, number: int, *, replacing: MessageRef | None = None) -> None:
    grants = work.roles.overview(event.actor)
    listed = page_of([shown.holder_of(work, grant) for grant in grants], number)
    invited = len(work.invitations.open_ones(event.actor))
    waiting = len(work.proposals.waiting_for(event.actor))
    zone = work.context.zone
    work.say(event.actor.id, screens.holders(listed, len(grants), invited, waiting, zone), replacing=replacing)


def remind(work: Work) -> None:
    """Each hour: roles that end within a week."""
    work.roles.remind()


def sweep(work: Work) -> None:
    """Each minute: invitations and proposals whose time is over."""
    work.invitations.sweep()
    work.proposals.sweep()


ACTS = {"role.give": give_together, "role.take": take_together}

ROUTES: tuple[Route, ...] = (
    *opens("peran", holders, "akses"),
    button("peran.page", page),
    button("peran.show", show),
    button("peran.take", take),
    button("peran.sure", withdraw),
    button("peran.add", add),
    button("peran.pass", hand_over),
    button("peran.longer", longer),
    link("i", opened),
    button("inv.yes", is_her),
    button("inv.no", is_not_her),
    button("inv.list", invitations),
    button("inv.show", show_invitation),
    button("inv.drop", drop_invitation),
    button("two.list", proposals),
    button("two.show", show_proposal),
    button("two.yes", confirm),
    button("two.no", decline),
)
