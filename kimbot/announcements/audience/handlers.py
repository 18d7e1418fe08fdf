"""Whom an announcement will reach, looked at before it goes: by kecamatan, by name, and who has not opened the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.announcements.audience import screens
from kimbot.announcements.audience.service import Given
from kimbot.announcements.composing.form import composed
from kimbot.bot.events import Tap
from kimbot.bot.routes import Route, button
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of
from kimbot.core.screens import Screen, press

if TYPE_CHECKING:
    from kimbot.work import Work


def of_draft(work: Work, tap: Tap) -> None:
    """Lihat penerima, of what is being written."""
    work.announcements.require(tap.actor)
    draft = work.drafts.at(tap.actor.id, tap.subject, tap.version)
    form = work.drafts.form(draft)
    if form.current(work, draft) is not None:
        raise Stale()
    back = press("f.show", draft.id, draft.version)
    _show(work, tap, composed(draft), lambda arg: press("a.who", draft.id, draft.version, arg), back)


def of_announcement(work: Work, tap: Tap) -> None:
    """Lihat penerima, of what waits."""
    announcement, _, _ = work.announcements.open(tap.actor, tap.subject)
    decides = "approve" in work.announcements.able(tap.actor, announcement).moves
    back = press("ap.card" if decides else "a.show", announcement.id)
    _show(work, tap, announcement, lambda arg: press("a.whom", announcement.id, arg=arg), back)


def _show(work: Work, tap: Tap, given: Given, to: screens.To, back: str) -> None:
    """`tap.arg`: a page of the kecamatan, or `code:page` of the names in one of them."""
    code, _, page = tap.arg.rpartition(":")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 0
    work.say(tap.chat.id, _screen(work, given, code, number, to, back), replacing=tap.message)


def _screen(work: Work, given: Given, code: str, number: int, to: screens.To, back: str) -> Screen:
    if code == screens.CLOSED:
        address = f"https://t.me/{work.context.username}"
        text = work.context.texts.label("id", "announcements.open_it", {"address": address})
        return screens.not_opened(work.audiences.closed(given, number), work.areas, text, to)
    if code:
        return screens.within(code, work.audiences.within(given, code, number), work.areas, to)
    spots = work.audiences.spots(given)
    return screens.overview(page_of(spots, number), spots, work.areas, to, back)


ROUTES: tuple[Route, ...] = (button("a.who", of_draft), button("a.whom", of_announcement))
