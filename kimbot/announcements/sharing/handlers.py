"""An announcement made ready to be passed on: its text to copy, and a picture of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kimbot.announcements import screens
from kimbot.announcements.content import Content
from kimbot.announcements.model import Announcement
from kimbot.announcements.sharing.picture import Card, draw
from kimbot.bot.events import Tap
from kimbot.bot.render import words
from kimbot.bot.routes import Route, button
from kimbot.core import fills
from kimbot.core.screens import Screen
from kimbot.core.whatsapp import plain
from kimbot.jobs.model import Kind, Params
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work

JOB = "announcement picture"
READ_IN = LANGUAGES[0]
"""A picture is passed on to everybody: never in the language of who had it drawn."""


def to_copy(work: Work, tap: Tap) -> None:
    """Salin teks, of a text that no button can hold."""
    content = work.announcements.read_by(tap.actor, tap.subject).content
    work.say(tap.chat.id, screens.to_copy(_whole(work, content, work.chats.get(tap.chat.id).language)))


def picture(work: Work, tap: Tap) -> None:
    """Gambar: drawn once after this unit, whoever asks for it then."""
    announcement = work.announcements.read_by(tap.actor, tap.subject)
    stored = work.files.again(_key(announcement))
    if stored is not None:
        work.say(tap.chat.id, screens.picture(stored))
        return
    params = {"person": tap.actor.id, "announcement": announcement.id}
    work.jobs.ask(JOB, params, key=f"{JOB}:{tap.actor.id}:{announcement.id}", person=tap.actor.id)
    work.answer("announcements.drawing")


def _key(announcement: Announcement) -> str:
    """What the picture shows: corrected words are another picture."""
    content = announcement.content
    shown = f"{announcement.topic}\n{announcement.urgent}\n{content.whole}\n{content.occasion or ''}"
    return f"{JOB}:{hashlib.sha256(shown.encode()).hexdigest()}"


def _wanted(work: Work, params: Params) -> tuple[str, Card]:
    announcement = work.announcements.read(params["announcement"])
    return _key(announcement), card_of(work, announcement)


def card_of(work: Work, announcement: Announcement) -> Card:
    """What stands on its picture."""

    def words(name: str, **values: object) -> str:
        return work.context.texts.label(READ_IN, f"announcements.card.{name}", values)

    address = f"t.me/{work.context.username}"
    return Card(
        head=words("head", topic=work.topics.named(announcement.topic), urgent=announcement.urgent),
        text=fills.elided(plain(_whole(work, announcement.content, READ_IN), marked=False)),
        foot=words("foot", city=work.areas.city.name, address=address),
        more=words("more", address=address),
        urgent=announcement.urgent,
    )


def _whole(work: Work, content: Content, language: str) -> str:
    """All that is passed on, as HTML."""
    said = screens.body(content, content.whole)
    return words(work.context.texts, language, said) if isinstance(said, Screen) else said


def _drawn(given: tuple[str, Card]) -> tuple[str, bytes]:
    key, card = given
    return key, draw(card)


def _send(work: Work, params: Params, made: tuple[str, bytes]) -> None:
    key, content = made
    stored = work.files.keep(f"pengumuman-{params['announcement']}.png", content, "image/png", key=key)
    work.say(params["person"], screens.picture(stored))


def _sorry(work: Work, params: Params) -> None:
    work.say(params["person"], Screen("announcements.not_drawn"))


JOBS = (Kind(JOB, _wanted, _send, make=_drawn, failed=_sorry),)

ROUTES: tuple[Route, ...] = (
    button("a.text", to_copy),
    button("a.picture", picture),
)
