"""Inviting others to a KIM: a text to pass on, a poster to print, and who comes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, link, opens
from kimbot.core import links
from kimbot.core.actor import Actor
from kimbot.core.screens import COPY_MOST, Button, Media, Screen, press
from kimbot.core.strings import slug
from kimbot.drafts.handlers import show, start
from kimbot.jobs.model import Kind, Params
from kimbot.kim.form import answers_of
from kimbot.kim.handlers import register
from kimbot.kim.model import Call
from kimbot.kim.poster import Poster, draw
from kimbot.kim.screens import call_row
from kimbot.members.model import CONSENT_VERSION, GONE
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work

JOB = "poster"
PRINTED_IN = LANGUAGES[0]
"""A poster hangs where everybody reads it: never in the language of who had it made."""


def invite(work: Work, event: Said | Tap) -> None:
    """Undang anggota: to her own KIM."""
    work.say(event.actor.id, _ready(work, event.actor, work.registry.own_call(event.actor)))


def invite_there(work: Work, tap: Tap) -> None:
    """Undang anggota: to the KIM, or the area, that she is looking at."""
    call = work.registry.call(tap.actor, tap.subject, tap.arg)
    work.say(tap.chat.id, _ready(work, tap.actor, call))


def print_poster(work: Work, tap: Tap) -> None:
    """Poster cetak: drawn after this unit."""
    call = work.registry.call(tap.actor, tap.subject, tap.arg)
    params = {"person": tap.actor.id, "payload": call.payload}
    work.jobs.ask(JOB, params, key=f"{JOB}:{tap.actor.id}:{call.payload}", person=tap.actor.id)
    work.answer("call.drawing")


def came(work: Work, said: Said) -> None:
    """Somebody came by an invitation: the form knows already where."""
    member = work.members.get(said.actor.id)
    if member is not None and member.active:
        own = work.registry.own_call(said.actor)
        work.say(member.id, Screen("call.member_already").with_rows(call_row(own.kim.id if own.kim else 0, own.area)))
    elif member is not None and member.state not in GONE:
        register(work, said)
    else:
        work.membership.applying(said.actor)
        _begin(work, said.actor, work.registry.called(said.args))


def _begin(work: Work, actor: Actor, call: Call | None) -> None:
    if call is None:
        work.say(actor.id, Screen("call.unknown"))
        start(work, actor, "daftar")
        return
    begun = work.drafts.of_form(actor.id, "daftar")
    agreed = begun is not None and begun.answers.get("consent") == CONSENT_VERSION
    kept = dict(begun.answers) if begun is not None and agreed else {}
    work.say(actor.id, Screen("call.welcome", {**_names(work, call), "name": actor.name}))
    draft, _ = work.drafts.begin(actor.id, "daftar", answers={**kept, **answers_of(work, call)})
    show(work, draft)


def _ready(work: Work, actor: Actor, call: Call) -> Screen:
    """The text that can be passed on, with its two ways."""
    text = _fitting(work, actor.language, call)
    rows = (
        (Button("call.copy", copy=text), Button("btn.whatsapp", url=links.to_whatsapp(text))),
        (Button("call.poster", to=press("c.poster", call.kim.id if call.kim else 0, arg=call.area)),),
    )
    return Screen("call.ready", {**_names(work, call), "text": text}, rows)


def _fitting(work: Work, language: str, call: Call) -> str:
    """The text, the name of the KIM shortened where a button could not copy all of it."""
    names = {**_names(work, call), "address": links.to_bot(work.context.username, call.payload)}
    text = work.context.texts.label(language, "call.text", names)
    if (over := len(text) - COPY_MOST) > 0:
        names["kim"] = names["kim"][: -over - 1] + "…"
        text = work.context.texts.label(language, "call.text", names)
    return text


def _names(work: Work, call: Call) -> dict[str, str]:
    return {"kim": call.kim.name if call.kim else "", "area": work.areas.label(call.area)}


# ------------------------------------------------------------------------------------------------------ the poster
def poster_of(work: Work, call: Call) -> Poster:
    """What stands on a poster."""

    def words(name: str, **values: object) -> str:
        return work.context.texts.label(PRINTED_IN, f"call.on_poster.{name}", values)

    username, names = work.context.username, _names(work, call)
    return Poster(
        title=words("title"),
        name=names["kim"] or names["area"],
        place=names["area"] if names["kim"] else "",
        what=words("what"),
        code=links.to_bot(username, call.payload),
        steps=(words("one"), words("two"), words("three")),
        typed=words("typed"),
        address=f"t.me/{username}",
        footer=words("kim_of", city=work.areas.city.name),
    )


def _wanted(work: Work, params: Params) -> Poster | None:
    call = work.registry.called(params["payload"])
    return poster_of(work, call) if call is not None else None


def _made(given: Poster | None) -> bytes:
    return draw(given) if given is not None else b""


def _send(work: Work, params: Params, made: bytes) -> None:
    call = work.registry.called(params["payload"])
    if call is None or not made:
        _sorry(work, params)
        return
    names = _names(work, call)
    kept = work.files.keep(
        f"poster-{slug(names['kim'] or names['area'])}.pdf", made, "application/pdf", person=params["person"]
    )
    work.say(params["person"], Screen("call.here", names, media=(Media("document", kept),)))


def _sorry(work: Work, params: Params) -> None:
    work.say(params["person"], Screen("call.not_drawn"))


JOBS = (Kind(JOB, _wanted, _send, make=_made, failed=_sorry),)

ROUTES: tuple[Route, ...] = (
    *opens("undang", invite),
    button("c.call", invite_there),
    button("c.poster", print_poster),
    link("d", came),
)
