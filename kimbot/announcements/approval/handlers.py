"""Approving, sending back, changing, stopping in the last minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.announcements.approval import screens
from kimbot.announcements.composing.form import answers_of
from kimbot.announcements.composing.writing import files_of
from kimbot.announcements.screens import message
from kimbot.bot.routes import Route, button
from kimbot.drafts.handlers import ask_change
from kimbot.drafts.handlers import show as show_form

if TYPE_CHECKING:
    from kimbot.bot.events import Tap
    from kimbot.work import Work


def approve(work: Work, tap: Tap) -> None:
    """Setujui; or Lanjutkan sendiri."""
    work.approvals.approve(tap.actor, tap.subject, tap.version)


def look(work: Work, tap: Tap) -> None:
    """Lihat dan putuskan: just what would go out, and the card."""
    announcement, card = work.approvals.look(tap.actor, tap.subject)
    work.say(tap.chat.id, message(announcement.content, work.topics.named(announcement.topic), share=True))
    work.outbox.open_again(tap.chat.id, card)


def card(work: Work, tap: Tap) -> None:
    """Back from the list of recipients to the card."""
    work.say(tap.chat.id, work.approvals.look(tap.actor, tap.subject)[1], replacing=tap.message)


def send_back(work: Work, tap: Tap) -> None:
    """Minta perbaikan: what about?"""
    announcement = work.approvals.to_send_back(tap.actor, tap.subject, tap.version)
    known = {"version": announcement.version, "title": announcement.content.title}
    draft, _ = work.drafts.begin(tap.actor.id, "perbaiki_siaran", subject=announcement.id, answers=known)
    show_form(work, draft)


def fix(work: Work, tap: Tap) -> None:
    """Ubah: what it says now, to copy from, and what shall be changed; Tunda: only the time is asked again.

    Of what somebody invites to, the form is hers.
    """
    announcement = work.announcements.to_revise(tap.actor, tap.subject, tap.version)
    known = answers_of(announcement, work.now, another_time=tap.arg == "when")
    form, files = "acara" if work.occasions.hers(tap.actor, announcement) else "siarkan", files_of(announcement.content)
    draft, _ = work.drafts.begin(tap.actor.id, form, subject=announcement.id, answers=known, files=files)
    if work.drafts.form(draft).current(work, draft) is not None:
        show_form(work, draft)
        return
    work.say(tap.chat.id, message(announcement.content, work.topics.named(announcement.topic)))
    ask_change(work, draft)


def insist(work: Work, tap: Tap) -> None:
    """Kirim bila disetujui"""
    announcement = work.approvals.insist(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, work.asking.asked(announcement), replacing=tap.message)


def stop(work: Work, tap: Tap) -> None:
    """Hentikan, before anything has left."""
    announcement = work.approvals.stop(tap.actor, tap.subject, tap.version)
    if tap.arg:
        able = work.announcements.able(tap.actor, announcement)
        work.say(tap.chat.id, screens.stopped(announcement, tap.actor.name, able), replacing=tap.message)


def try_out(work: Work, tap: Tap) -> None:
    """Kirim uji"""
    group = work.approvals.try_out(tap.actor, tap.subject, work.context.trial_group)
    work.answer("approval.tried", group=group)


ROUTES: tuple[Route, ...] = (
    button("ap.yes", approve),
    button("ap.back", send_back),
    button("ap.show", look),
    button("ap.card", card),
    button("ap.fix", fix),
    button("ap.wait", insist),
    button("ap.stop", stop),
    button("ap.try", try_out),
)
