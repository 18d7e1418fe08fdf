"""Keeping a text that comes again: what it says, its topic, its name. Whatever is known is not asked."""

from collections.abc import Mapping
from typing import Any

from kimbot.announcements.composing.aiming import TOPIC
from kimbot.announcements.composing.writing import words_of
from kimbot.announcements.content import Link
from kimbot.announcements.templates.model import NAME_MOST, Template
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply
from kimbot.core.screens import Button, Screen, press


def _ask_text(desk: Desk, draft: Draft) -> Screen:
    return Screen("templates.ask_text")


def _read_text(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file is not None or reply.left_out:
        raise Invalid("templates.only_words")
    return words_of(reply)["html"]


def _ask_name(desk: Desk, draft: Draft) -> Screen:
    return Screen("templates.ask_name", {"most": NAME_MOST})


def _read_name(desk: Desk, draft: Draft, reply: Reply) -> object:
    name = " ".join(reply.words.split())
    if reply.file is not None or not any(map(str.isalnum, name)) or len(name) > NAME_MOST:
        raise Invalid("templates.name_unclear", most=NAME_MOST)
    if desk.templates.taken(name, draft.subject):
        raise Invalid("templates.name_taken", name=name)
    return name


def answers_of(given: Template, *, but: str) -> Mapping[str, Any]:
    """A template as answers, but for the one to be asked anew."""
    known = {"text": given.html, "topic": given.topic, "name": given.name}
    links = [(one.label, one.url) for one in given.links]
    return {"links": links, **{name: value for name, value in known.items() if name != but}}


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = draft.answers
    links = tuple(Link(*link) for link in given.get("links") or ())
    desk.templates.keep(actor, Template(draft.subject, given["name"], given["text"], given["topic"], links))
    ways = (Button("templates.back", to=press("tp.list")), Button("templates.announce", to=press("go.siarkan")))
    return Screen("templates.kept", {"name": given["name"]}, (ways,))


TEMPLATE = Form(
    "contoh",
    "forms.title.contoh",
    (
        Question("text", _ask_text, _read_text, "announcements.label.text"),
        TOPIC,
        Question("name", _ask_name, _read_name, "templates.label.name"),
    ),
    _finish,
)

FORMS = (TEMPLATE,)
