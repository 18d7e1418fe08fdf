"""The forms of this wing: a new KIM, its SK, a visit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kimbot.areas.form import ask_area, read_area
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply, choice
from kimbot.core.screens import Button, Screen, press
from kimbot.drafts.days import ask_past_day, read_day, read_past_day
from kimbot.forming import screens
from kimbot.forming.model import DONE_LEAST, DONE_MOST
from kimbot.kim.form import read_kim_name
from kimbot.kim.model import NO_SK, Sk, Stage
from kimbot.roles.model import Right
from kimbot.texts.days import said

SK_LEAST, SK_MOST = 3, 120
TERMS = (3, 5)
"""Years that the term of a KIM's officers usually has."""


# ---------------------------------------------------------------------------------------------------------- the SK
def _ask_sk(desk: Desk, draft: Draft) -> Screen:
    return Screen("forming.ask_sk")


def _read_sk(desk: Desk, draft: Draft, reply: Reply) -> object:
    words = " ".join(reply.words.split())
    if not SK_LEAST <= len(words) <= SK_MOST or not any(letter.isalnum() for letter in words):
        raise Invalid("forming.sk_length", least=SK_LEAST, most=SK_MOST)
    return words


def _ask_sk_day(desk: Desk, draft: Draft) -> Screen:
    return Screen("forming.ask_sk_day")


def _ask_sk_until(desk: Desk, draft: Draft) -> Screen:
    begins = date.fromisoformat(draft.answers["sk_day"])
    terms = tuple(choice(draft, _ends(begins, years).isoformat(), "forming.years", years=years) for years in TERMS)
    return Screen("forming.ask_sk_until", {"day": said(begins)}, (terms,))


def _ends(begins: date, years: int) -> date:
    """The last day of a term of so many years."""
    leap = (begins.month, begins.day) == (2, 29)
    return begins.replace(year=begins.year + years, day=28 if leap else begins.day) - timedelta(days=1)


def _read_sk_until(desk: Desk, draft: Draft, reply: Reply) -> object:
    begins, ends = date.fromisoformat(draft.answers["sk_day"]), read_day(desk, draft, reply)
    if ends <= begins:
        raise Invalid("forming.sk_ends_before", day=said(begins))
    return ends.isoformat()


def _has_sk(desk: Desk, draft: Draft) -> bool:
    return bool(draft.answers.get("sk"))


def _sk(given: Mapping[str, Any]) -> Sk:
    if not given["sk"]:
        return NO_SK
    until = given["sk_until"]
    return Sk(given["sk"], date.fromisoformat(given["sk_day"]), date.fromisoformat(until) if until else None)


TERM = (
    Question("sk_day", _ask_sk_day, read_past_day, "forming.label.sk_day", when=_has_sk, forgets=("sk_until",)),
    Question("sk_until", _ask_sk_until, _read_sk_until, "forming.label.sk_until", when=_has_sk, optional=True),
)


def _sk_summary(desk: Desk, draft: Draft) -> Screen:
    kim = desk.registry.get(draft.subject)
    return Screen("forming.sk_summary", {"name": kim.name if kim else "", "sk": screens.sk_values(_sk(draft.answers))})


def _sk_finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    seen = draft.answers.get("seen")
    place = desk.formation.decree(actor, draft.subject, _sk(draft.answers), Stage(seen) if seen else None)
    return Screen("forming.sk_saved", {"name": place.name}, ((_to_kim(place.kim_id),),))


SK = Form(
    "sk",
    "forms.title.sk",
    (Question("sk", _ask_sk, _read_sk, "forming.label.sk"), *TERM),
    _sk_finish,
    _sk_summary,
    send_key="btn.simpan",
)


# ------------------------------------------------------------------------------------------------------- a new KIM
def _ask_name(desk: Desk, draft: Draft) -> Screen:
    return Screen("kim.ask_new_name")


def _read_name(desk: Desk, draft: Draft, reply: Reply) -> object:
    return read_kim_name(reply)


def _ask_home(desk: Desk, draft: Draft) -> Screen:
    return ask_area(desk, draft, "kim.ask_new_area")


def _read_home(desk: Desk, draft: Draft, reply: Reply) -> object:
    """Where she may register none is said here, before she types the rest."""
    area = read_area(desk, draft, reply, ("kelurahan", "kecamatan", "city"))
    if isinstance(area, str) and not desk.roles.may(draft.chat, Right.MANAGE_KIM, area):
        own = {grant.area for grant in desk.roles.somewhere(draft.chat, Right.MANAGE_KIM)}
        raise Invalid("forming.not_there", area=desk.areas.label(area), own=sorted(map(desk.areas.label, own)))
    return area


def _ask_new_sk(desk: Desk, draft: Draft) -> Screen:
    return Screen("forming.ask_new_sk")


def _begins(draft: Draft) -> Stage:
    """One whose place was on the list begins with its SK; any other is at work already."""
    return Stage.DECREED if draft.answers.get("formed") and draft.answers["sk"] else Stage.ACTIVE


def _new_summary(desk: Desk, draft: Draft) -> Screen:
    given = draft.answers
    values = {"name": given["name"], "area": desk.areas.label(given["area"]), "stage": _begins(draft)}
    return Screen("kim.new_summary", {**values, "sk": screens.sk_values(_sk(given))})


def _new_finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = draft.answers
    kim = desk.registry.add(actor, given["name"], given["area"], sk=_sk(given), stage=_begins(draft))
    values = {"name": kim.name, "area": desk.areas.label(kim.area)}
    return Screen("kim.registered", values, ((_to_kim(kim.id),),))


NEW_KIM = Form(
    "kim",
    "forms.title.kim",
    (
        Question("name", _ask_name, _read_name, "kim.label.name"),
        Question("area", _ask_home, _read_home, "kim.label.home"),
        Question("sk", _ask_new_sk, _read_sk, "forming.label.sk", optional=True),
        *TERM,
    ),
    _new_finish,
    _new_summary,
    send_key="btn.simpan",
)


# --------------------------------------------------------------------------------------------------------- a visit
def _ask_day(desk: Desk, draft: Draft) -> Screen:
    kim = desk.registry.get(draft.subject or None)
    asked = ask_past_day(draft, "forming.ask_visit_day")
    return Screen(asked.key, {"name": kim.name if kim else desk.areas.label(draft.answers["area"])}, asked.rows)


def _ask_done(desk: Desk, draft: Draft) -> Screen:
    return Screen("forming.ask_done")


def _read_done(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file is not None:
        raise Invalid("forming.photo_later")
    if reply.left_out or reply.choice:
        raise Invalid("forms.cannot_read")
    words = " ".join(reply.words.split())
    if not DONE_LEAST <= len(words) <= DONE_MOST:
        raise Invalid("forming.done_length", least=DONE_LEAST, most=DONE_MOST)
    return words


def _ask_photo(desk: Desk, draft: Draft) -> Screen:
    return Screen("forming.ask_photo")


def _read_photo(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file is None or reply.file.kind != "photo":
        raise Invalid("forming.photo_wanted")
    return reply.file.file_id


def _visit_summary(desk: Desk, draft: Draft) -> Screen:
    given, kim = draft.answers, desk.registry.get(draft.subject or None)
    values = {
        "name": kim.name if kim else desk.areas.label(given["area"]),
        "day": said(date.fromisoformat(given["day"])),
        "done": given["done"],
        "photo": bool(given["photo"]),
    }
    return Screen("forming.visit_summary", values)


def _visit_finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = draft.answers
    day, photo = date.fromisoformat(given["day"]), given["photo"] or ""
    place = desk.formation.note_visit(actor, draft.subject, given["area"], day, given["done"], photo)
    to = press("k.show", place.kim_id) if place.kim else press("fm.show", arg=place.area)
    return Screen("forming.visit_noted", {}, ((Button("forming.see_place", to=to),),))


VISIT = Form(
    "kunjungan",
    "forms.title.kunjungan",
    (
        Question("day", _ask_day, read_past_day, "forming.label.day"),
        Question("done", _ask_done, _read_done, "forming.label.done"),
        Question("photo", _ask_photo, _read_photo, "forming.label.photo", optional=True),
    ),
    _visit_finish,
    _visit_summary,
    send_key="btn.simpan",
)


def _to_kim(number: int) -> Button:
    return Button("kim.see", to=press("k.show", number))


FORMS = (NEW_KIM, SK, VISIT)
