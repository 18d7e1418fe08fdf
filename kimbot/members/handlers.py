"""/profil, /bahasa, /berhenti."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Standing, Tap
from kimbot.bot.routes import PRIVATE, Route, button, opens, standing
from kimbot.core.errors import Refused
from kimbot.core.screens import Screen
from kimbot.delivery.pace import Rhythm, say_minute
from kimbot.drafts.handlers import start
from kimbot.members import screens
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work


def profile(work: Work, event: Said | Tap) -> None:
    """/profil"""
    _show_profile(work, event)


def copies(work: Work, tap: Tap) -> None:
    """Announcements in her own chat: at once (1), in a digest (2) or none (0)."""
    rhythm = Rhythm.DIGEST if tap.subject == screens.DIGEST else Rhythm.DIRECT
    member = work.members.set_private_copies(tap.actor, tap.subject != screens.OFF, rhythm)
    work.answer(f"members.copies_now_{rhythm}" if member.private_copies else "members.copies_now_off", at=_digest(work))
    _show_profile(work, tap, replace=True)


def new_name(work: Work, tap: Tap) -> None:
    """Ubah nama."""
    _correct(work, tap, "nama")


def new_phone(work: Work, tap: Tap) -> None:
    """Ubah nomor HP."""
    _correct(work, tap, "hp")


def language(work: Work, event: Said | Tap) -> None:
    """/bahasa"""
    work.say(event.actor.id, screens.languages())


def set_language(work: Work, tap: Tap) -> None:
    """Indonesian or English."""
    if tap.arg in LANGUAGES:
        work.chats.set_language(tap.actor.id, tap.arg)
    work.say(tap.chat.id, Screen("members.language_set"))  # a message of its own: it brings the keyboard


def stop(work: Work, event: Said | Tap) -> None:
    """/berhenti: stop messages, or leave the KIM?"""
    work.say(event.actor.id, screens.stop(work.members.get(event.actor.id), work.chats.pace(event.actor.id).rhythm))


def stay(work: Work, tap: Tap) -> None:
    """Tidak jadi."""
    work.say(tap.chat.id, Screen("members.stayed"), replacing=tap.message)


def opened_or_blocked(work: Work, event: Standing) -> None:
    """She blocked the bot, or let it in again."""
    work.chats.set_state(event.chat.id, "gone" if event.after == "kicked" else "open")


def _correct(work: Work, tap: Tap, form: str) -> None:
    work.members.require(tap.actor)
    start(work, tap.actor, form)


def _show_profile(work: Work, event: Said | Tap, *, replace: bool = False) -> None:
    member = work.members.get(event.actor.id)
    if member is None:
        raise Refused("members.register_first")
    kim = work.registry.get(member.kim_id)
    digest = _digest(work) if work.chats.pace(member.id).rhythm is Rhythm.DIGEST else ""
    shown = screens.profile(member, kim.name if kim else "", work.roles.of(member.id), work.areas, digest)
    work.say(event.actor.id, shown, replacing=event.message if replace and isinstance(event, Tap) else None)


def _digest(work: Work) -> str:
    return say_minute(work.context.digest_at)


ROUTES: tuple[Route, ...] = (
    *opens("profil", profile),
    *opens("bahasa", language),
    *opens("berhenti", stop),
    button("p.copies", copies),
    button("p.name", new_name),
    button("p.phone", new_phone),
    button("p.lang", set_language),
    button("p.stay", stay),
    standing(opened_or_blocked, PRIVATE),
)
