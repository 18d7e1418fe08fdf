"""Ikut membentuk KIM: who helps where there is none, and what an officer makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Tap
from kimbot.bot.routes import Route, button
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import show
from kimbot.kim import screens
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.work import Work


def join(work: Work, tap: Tap) -> None:
    """Ikut membentuk KIM."""
    member = work.candidates.join(tap.actor)
    work.say(tap.chat.id, Screen("forming.joined", {"area": work.areas.label(member.area)}), replacing=tap.message)


def place(work: Work, tap: Tap) -> None:
    """A kelurahan without a KIM: who would help there."""
    people = work.candidates.at(tap.actor, tap.arg)
    work.say(tap.chat.id, screens.place(tap.arg, people, work.areas))


def register_kim(work: Work, tap: Tap) -> None:
    """Daftarkan KIM: the form of a new KIM, its home known."""
    work.roles.require(tap.actor, Right.MANAGE_KIM, tap.arg)
    draft, _ = work.drafts.begin(tap.actor.id, "kim", answers={"area": tap.arg})
    show(work, draft)


ROUTES: tuple[Route, ...] = (
    button("fm.join", join),
    button("fm.show", place),
    button("fm.kim", register_kim),
)
