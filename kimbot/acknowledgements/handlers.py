"""Sudah dibaca, Sudah diteruskan: in her own chat and in the groups of KIM; and the ticks of the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.acknowledgements import screens
from kimbot.bot.events import Tap
from kimbot.bot.routes import GROUPS, PRIVATE, Route, button
from kimbot.core.errors import Refused
from kimbot.drafts.handlers import show
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.work import Work


def read(work: Work, tap: Tap) -> None:
    """Sudah dibaca"""
    first = work.acknowledgements.read(tap.actor, tap.subject)
    work.answer("acknowledgements.read_toast" if first else "acknowledgements.read_before")


def pass_on(work: Work, tap: Tap) -> None:
    """Sudah diteruskan: where to? Asked in her own chat, wherever she tapped."""
    announcement = work.acknowledgements.to_pass_on(tap.actor, tap.subject)
    if work.chats.get(tap.actor.id).state != "open":
        raise Refused("acknowledgements.open_chat")
    title = announcement.content.title
    draft, _ = work.drafts.begin(tap.actor.id, "diteruskan", subject=tap.subject, answers={"title": title})
    show(work, draft)
    if not tap.chat.private:
        work.answer("acknowledgements.go_on_in_private")


def overview(work: Work, tap: Tap) -> None:
    """What came of asking."""
    found = work.acknowledgements.overview(tap.actor, tap.subject)
    sees = work.roles.may(tap.actor.id, Right.ANNOUNCE, work.areas.city.code)
    work.say(tap.chat.id, screens.overview(found, work.areas, sees=sees))


def to_ask(work: Work) -> list[int]:
    """Releases whose KIM are not asked yet."""
    return work.ladder.to_ask()


def ask(work: Work, release: int) -> None:
    """The KIM whom it reaches are asked."""
    work.ladder.ask(release)


def climbing(work: Work) -> list[int]:
    """KIM that have been silent too long."""
    return work.ladder.climbing()


def climb(work: Work, kim: int) -> None:
    """Who comes next is to be reminded."""
    work.ladder.climb(kim)


def owed(work: Work) -> list[int]:
    """Who is to be reminded."""
    return work.ladder.owed()


def remind(work: Work, person: int) -> None:
    """She is."""
    work.ladder.remind(person)


ROUTES: tuple[Route, ...] = (
    button("ack.read", read, chats=PRIVATE | GROUPS),
    button("ack.pass", pass_on, chats=PRIVATE | GROUPS),
    button("ack.list", overview),
)
