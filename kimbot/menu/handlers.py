"""/start, /bantuan, and whatever answers no question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Attachment, Said, Tap
from kimbot.bot.routes import Route, command, edited, label, message, opens
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import answered, corrected
from kimbot.kim.lists import list_sent
from kimbot.menu import screens
from kimbot.menu.model import courtesy, rights_of
from kimbot.reports.handlers import report_photo
from kimbot.reports.screens import register_first
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.work import Work

BURST = 0.7
"""Seconds in which several messages in a row get one answer."""


def greet(work: Work, event: Said | Tap) -> None:
    """/start"""
    member, rights = work.members.get(event.actor.id), _rights(work, event)
    work.say(event.actor.id, screens.greeting(member, event.actor.name, rights))
    if (more := screens.tasks(member, rights, work.steps.reminder(event.actor))) is not None:
        work.say(event.actor.id, more)


def help_(work: Work, event: Said | Tap) -> None:
    """/bantuan"""
    member = work.members.get(event.actor.id)
    rights = _rights(work, event)
    work.say(event.actor.id, screens.help_(member, rights, work.context.username))
    if (more := screens.help_tasks(rights)) is not None:
        work.say(event.actor.id, more)


def said(work: Work, event: Said) -> None:
    """A message that is no command: an answer to the open form, a file worth a form, or somebody who is lost."""
    if not event.command and (answered(work, event) or _begins(work, event)):
        return
    # one kind word for a burst of stickers or an album, not one each
    work.say(event.actor.id, _kind_word(work, event), key="lost", due=work.clock.after(BURST))


def _begins(work: Work, event: Said) -> bool:
    """A file out of the blue may begin something."""
    match event.attachment:
        case Attachment(kind="photo"):
            return report_photo(work, event)
        case Attachment(kind="document"):
            return list_sent(work, event)
    return False


def _kind_word(work: Work, event: Said) -> Screen:
    member, rights = work.members.get(event.actor.id), _rights(work, event)
    if (kind := courtesy(event.words)) is not None:
        return screens.courteous(kind, member.name if member else event.actor.name, member, rights)
    if event.attachment is not None and event.attachment.kind == "photo":
        return register_first()
    return screens.lost(member, rights, unreadable=event.attachment is not None and not event.words)


def _rights(work: Work, event: Said | Tap) -> set[Right]:
    return rights_of(work.roles.of(event.actor.id))


def refresh(work: Work) -> None:
    """The tick: the menus of Telegram's own say what the texts and the roles say."""
    work.menus.refresh()


ROUTES: tuple[Route, ...] = (
    command("start", "mulai", to=greet),
    *opens("bantuan", help_, "help"),
    label("keyboard.bantuan", help_),
    label("keyboard.tugas", greet),
    message(said),
    edited(corrected),
)
