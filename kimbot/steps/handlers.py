"""/dasbor: the first steps of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, opens
from kimbot.core.errors import Stale
from kimbot.drafts.handlers import show
from kimbot.kim import lists
from kimbot.roles.form import INVITED
from kimbot.roles.model import Role
from kimbot.steps import screens
from kimbot.steps.model import Step

if TYPE_CHECKING:
    from kimbot.work import Work


def dashboard(work: Work, event: Said | Tap) -> None:
    """/dasbor"""
    found = work.steps.progress(event.actor)
    work.say(event.actor.id, screens.card(found), key=screens.CARD)


def go(work: Work, tap: Tap) -> None:
    """The button of a step does it."""
    work.roles.require_admin(tap.actor)
    match tap.arg:
        case Step.APPROVER:
            _invite(work, tap, Role.APPROVER)
        case Step.COORDINATOR:
            _invite(work, tap, Role.COORDINATOR)
        case Step.REGISTRY:
            lists.begin(work, tap)
        case Step.CHANNEL:
            work.say(tap.chat.id, screens.channel(work.context.username))
        case Step.TEST:
            work.steps.test(tap.actor)
        case _:
            raise Stale()


def hide(work: Work, tap: Tap) -> None:
    """Sembunyikan (1), or Tampilkan lagi (0)."""
    found = work.steps.hide(tap.actor, hidden=tap.subject == 1)
    shown = screens.put_away() if found.hidden else screens.card(found)
    work.say(tap.chat.id, shown, replacing=tap.message, card=None if found.hidden else screens.CARD)


def follow(work: Work) -> None:
    """Every few seconds: tick off what has been done."""
    work.steps.follow()


def _invite(work: Work, tap: Tap, role: Role) -> None:
    """The form of /peran, with the role already said."""
    draft, _ = work.drafts.begin(tap.actor.id, "peran", answers={"person": INVITED, "role": str(role)})
    show(work, draft)


ROUTES: tuple[Route, ...] = (
    *opens("dasbor", dashboard, "dashboard"),
    button("st.go", go),
    button("st.hide", hide),
)
