"""/start, /bantuan, /profil, /bahasa, /berhenti, and whatever answers no question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Standing, Tap
from kimbot.bot.routes import PRIVATE, Route, button, command, edited, message, opens, standing
from kimbot.core.actor import Actor
from kimbot.core.errors import Refused
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import answered, corrected
from kimbot.members import screens
from kimbot.roles.model import RIGHTS, Right
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work


def greet(work: Work, event: Said | Tap) -> None:
    """/start"""
    shown = screens.greeting(work.members.get(event.actor.id), event.actor.name, _rights(work, event.actor))
    first = work.steps.reminder(event.actor)
    work.say(event.actor.id, shown.with_rows((first,)) if first else shown)


def help_(work: Work, event: Said | Tap) -> None:
    """/bantuan"""
    work.say(event.actor.id, screens.help_(work.members.get(event.actor.id), _rights(work, event.actor)))


def said(work: Work, event: Said) -> None:
    """A message that is no command: the answer to an open form, or a person who needs the menu."""
    if event.command or not answered(work, event):
        shown = screens.lost(work.members.get(event.actor.id), _rights(work, event.actor))
        # one kind word for a burst of stickers, not one each
        work.say(event.actor.id, shown, key="lost", due=work.clock.after(0.7))


def profile(work: Work, event: Said | Tap) -> None:
    """/profil"""
    _show_profile(work, event)


def copies(work: Work, tap: Tap) -> None:
    """Announcements in her own chat: on (1) or off (0)."""
    member = work.members.set_private_copies(tap.actor, tap.subject == 1)
    work.answer("members.copies_now_on" if member.private_copies else "members.copies_now_off")
    _show_profile(work, tap, replace=True)


def language(work: Work, event: Said | Tap) -> None:
    """/bahasa"""
    work.say(event.actor.id, screens.languages())


def set_language(work: Work, tap: Tap) -> None:
    """Indonesian or English."""
    if tap.arg in LANGUAGES:
        work.chats.set_language(tap.actor.id, tap.arg)
    work.say(tap.chat.id, Screen("members.language_set"), replacing=tap.message)


def stop(work: Work, event: Said | Tap) -> None:
    """/berhenti: stop messages, or leave the KIM?"""
    work.say(event.actor.id, screens.stop(work.members.get(event.actor.id)))


def stay(work: Work, tap: Tap) -> None:
    """Tidak jadi."""
    work.say(tap.chat.id, Screen("members.stayed"), replacing=tap.message)


def opened_or_blocked(work: Work, event: Standing) -> None:
    """She blocked the bot, or let it in again."""
    work.chats.set_state(event.chat.id, "gone" if event.after == "kicked" else "open")


def _show_profile(work: Work, event: Said | Tap, *, replace: bool = False) -> None:
    member = work.members.get(event.actor.id)
    if member is None:
        raise Refused("members.register_first")
    kim = work.registry.get(member.kim_id)
    shown = screens.profile(member, kim.name if kim else "", work.roles.of(member.id), work.areas)
    work.say(event.actor.id, shown, replacing=event.message if replace and isinstance(event, Tap) else None)


def _rights(work: Work, actor: Actor) -> set[Right]:
    return {right for grant in work.roles.of(actor.id) for right in RIGHTS[grant.role]}


ROUTES: tuple[Route, ...] = (
    command("start", "mulai", to=greet),
    *opens("bantuan", help_, "help"),
    *opens("profil", profile),
    *opens("bahasa", language),
    *opens("berhenti", stop),
    button("p.copies", copies),
    button("p.lang", set_language),
    button("p.stay", stay),
    standing(opened_or_blocked, PRIVATE),
    message(said),
    edited(corrected),
)
