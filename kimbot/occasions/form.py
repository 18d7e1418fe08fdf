"""/acara: what is said, what it invites to, and for who may invite the whole city, whom."""

from dataclasses import replace

from kimbot.announcements.composing.aiming import AREAS
from kimbot.announcements.composing.form import composed, send_key
from kimbot.announcements.composing.when import AT_ONCE
from kimbot.announcements.composing.writing import FILES, TEXT
from kimbot.announcements.model import Composed
from kimbot.announcements.options import OCCASION
from kimbot.announcements.screens import message
from kimbot.areas.model import covers
from kimbot.core.actor import Actor
from kimbot.core.forms import Desk, Draft, Form
from kimbot.core.screens import Screen
from kimbot.groups.topics import Topic
from kimbot.occasions import screens
from kimbot.occasions.model import TOPIC, signing
from kimbot.roles.model import Grant, Right


def _grants(desk: Desk, draft: Draft) -> list[Grant]:
    """By which she invites, the widest first."""
    return sorted(desk.roles.somewhere(draft.chat, Right.INVITE), key=lambda grant: len(grant.area))


def _whole_city(desk: Desk, draft: Draft) -> bool:
    return any(grant.area == desk.areas.city.code for grant in _grants(desk, draft))


def _topic(desk: Desk) -> Topic:
    return desk.topics.get(TOPIC) or desk.topics.all[0]


def _composed(desk: Desk, draft: Draft) -> Composed:
    grants = _grants(desk, draft)
    areas = tuple(draft.answers.get("areas") or dict.fromkeys(grant.area for grant in grants))
    around = (grant for grant in grants if all(covers(grant.area, area) for area in areas))
    host = signing(grants, areas) or next(around, None)
    known = {"topic": _topic(desk).slug, "when": AT_ONCE, **draft.answers, "areas": areas}
    if host:
        known["host"] = _office(desk, host)
    if signing(grants, areas):
        known["when"] = AT_ONCE
    return composed(replace(draft, answers=known))


def _office(desk: Desk, grant: Grant) -> str:
    """In whose name: "Camat Cibodas"."""
    area = desk.areas.get(grant.area)
    values = {"area": area.name if area else ""}
    return desk.context.texts.label("id", f"occasions.host.{grant.role}", values)


def _preview(desk: Desk, draft: Draft) -> Screen:
    return message(_composed(desk, draft).content, _topic(desk), share=True)


def _summary(desk: Desk, draft: Draft) -> Screen:
    given = _composed(desk, draft)
    return screens.summary(given, desk.announcements.audience(given), desk.areas, desk.context.zone, desk.now)


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = _composed(desk, draft)
    number, version = draft.subject, draft.answers.get("version", 0)
    before = desk.announcements.to_revise(actor, number, version) if number else None
    announcement = desk.occasions.invite(actor, given, before)
    return desk.asking.held(announcement) if announcement.signed else desk.asking.asked(announcement)


INVITE = Form(
    "acara",
    "forms.title.acara",
    (
        TEXT,
        replace(OCCASION, unasked=False),
        replace(AREAS, when=_whole_city),
        FILES,
    ),
    _finish,
    _summary,
    send_key=send_key,
    preview=_preview,
    others="announcements.others",
    words="text",
    cancelled_key="announcements.given_up",
)

FORMS = (INVITE,)
