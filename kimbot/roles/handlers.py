"""/peran: who holds which role; giving and taking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, opens
from kimbot.core.paging import page_of
from kimbot.core.screens import MessageRef
from kimbot.drafts.handlers import start
from kimbot.roles import screens
from kimbot.roles.model import Grant, Right

if TYPE_CHECKING:
    from kimbot.work import Work


def holders(work: Work, event: Said | Tap) -> None:
    """/peran"""
    _list(work, event, 0)


def page(work: Work, tap: Tap) -> None:
    """Another page, or back to the list."""
    _list(work, tap, tap.subject, replacing=tap.message)


def show(work: Work, tap: Tap) -> None:
    """One role of one person."""
    holder = _holder(work, work.roles.one(tap.actor, tap.subject))
    work.say(tap.chat.id, screens.one(holder, work.context.zone), replacing=tap.message)


def take(work: Work, tap: Tap) -> None:
    """Cabut peran: really?"""
    holder = _holder(work, work.roles.one(tap.actor, tap.subject))
    work.say(tap.chat.id, screens.sure(holder, work.context.zone), replacing=tap.message)


def withdraw(work: Work, tap: Tap) -> None:
    """Ya, cabut."""
    holder = _holder(work, work.roles.withdraw(tap.actor, tap.subject))
    told = work.chats.get(holder.grant.person).state == "open"
    work.say(tap.chat.id, screens.withdrawn(holder, told=told, zone=work.context.zone), replacing=tap.message)


def add(work: Work, tap: Tap) -> None:
    """Beri peran."""
    work.roles.require(tap.actor, Right.MANAGE_ROLES, work.areas.city.code)
    start(work, tap.actor, "peran")


def _list(work: Work, event: Said | Tap, number: int, *, replacing: MessageRef | None = None) -> None:
    grants = work.roles.overview(event.actor)
    shown = page_of([_holder(work, grant) for grant in grants], number)
    work.say(event.actor.id, screens.holders(shown, len(grants), work.context.zone), replacing=replacing)


def _holder(work: Work, grant: Grant) -> screens.Holder:
    member = work.members.get(grant.person)
    name = member.name if member is not None else work.chats.get(grant.person).title
    return screens.Holder(grant, name, work.roles.place(grant))


ROUTES: tuple[Route, ...] = (
    *opens("peran", holders, "akses"),
    button("peran.page", page),
    button("peran.show", show),
    button("peran.take", take),
    button("peran.sure", withdraw),
    button("peran.add", add),
)
