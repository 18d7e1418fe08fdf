"""The texts that come again: looked at, kept, renamed, written anew, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kimbot.announcements.composing.form import composed
from kimbot.announcements.templates.form import answers_of
from kimbot.announcements.templates.model import Template
from kimbot.bot.events import Tap
from kimbot.bot.routes import Route, button
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of, turn
from kimbot.core.screens import Button, Html, Screen, press
from kimbot.drafts.handlers import show

if TYPE_CHECKING:
    from kimbot.work import Work


def listed(work: Work, tap: Tap) -> None:
    """Kelola contoh; its subject is the page."""
    found = work.templates.listed(tap.actor)
    page = page_of(found, tap.subject)
    rows = tuple((Button(text=one.name, to=press("tp.show", one.id)),) for one in page.items)
    ways = (Button("templates.new", to=press("tp.new")), Button("templates.announce", to=press("go.siarkan")))
    turns = turn(page, lambda number: press("tp.list", number))
    work.say(tap.chat.id, Screen("templates.list", {"count": len(found)}, (*rows, *turns, ways)), replacing=tap.message)


def show_one(work: Work, tap: Tap) -> None:
    """One of them, and what can be done with it."""
    found = work.templates.open(tap.actor, tap.subject)
    rows = (
        (
            Button("templates.rename", to=press("tp.name", found.id)),
            Button("templates.reword", to=press("tp.text", found.id)),
        ),
        (Button("templates.drop", to=press("tp.drop", found.id)), Button("btn.kembali", to=press("tp.list"))),
    )
    values = {"name": found.name, "text": Html(found.html), "topic": work.topics.named(found.topic)}
    work.say(tap.chat.id, Screen("templates.one", values, rows), replacing=tap.message)


def new(work: Work, tap: Tap) -> None:
    """Contoh baru."""
    work.announcements.require_compose(tap.actor)
    _ask(work, tap, 0, {})


def rename(work: Work, tap: Tap) -> None:
    """Ganti nama"""
    found = work.templates.open(tap.actor, tap.subject)
    _ask(work, tap, found.id, answers_of(found, but="name"))


def reword(work: Work, tap: Tap) -> None:
    """Ganti isi"""
    found = work.templates.open(tap.actor, tap.subject)
    _ask(work, tap, found.id, answers_of(found, but="text"))


def keep(work: Work, tap: Tap) -> None:
    """Simpan jadi contoh, of what has been written."""
    work.announcements.require_compose(tap.actor)
    draft = work.drafts.at(tap.actor.id, tap.subject, tap.version)
    if work.drafts.form(draft).current(work, draft) is not None:
        raise Stale()
    given = composed(draft)
    known = Template(0, "", given.content.html, given.topic, given.content.links)
    _ask(work, tap, 0, answers_of(known, but="name"))


def ask_drop(work: Work, tap: Tap) -> None:
    """Hapus: sure?"""
    found = work.templates.open(tap.actor, tap.subject)
    both = (
        Button("templates.yes_drop", to=press("tp.sure", found.id)),
        Button("btn.kembali", to=press("tp.show", found.id)),
    )
    work.say(tap.chat.id, Screen("templates.sure", {"name": found.name}, (both,)), replacing=tap.message)


def drop(work: Work, tap: Tap) -> None:
    """Ya, hapus."""
    found = work.templates.drop(tap.actor, tap.subject)
    back = (Button("templates.back", to=press("tp.list")),)
    work.say(tap.chat.id, Screen("templates.dropped", {"name": found.name}, (back,)), replacing=tap.message)


def _ask(work: Work, tap: Tap, number: int, answers: Mapping[str, Any]) -> None:
    draft, _ = work.drafts.begin(tap.actor.id, "contoh", subject=number, answers=answers)
    show(work, draft, replacing=tap.message)


ROUTES: tuple[Route, ...] = (
    button("tp.list", listed),
    button("tp.show", show_one),
    button("tp.new", new),
    button("tp.name", rename),
    button("tp.text", reword),
    button("tp.keep", keep),
    button("tp.drop", ask_drop),
    button("tp.sure", drop),
)
