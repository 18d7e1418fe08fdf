"""Name and phone number: the questions for them, as any form may ask them, and how she corrects them herself."""

import re

from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply, choice
from kimbot.core.screens import Row, Screen
from kimbot.members import screens
from kimbot.members.names import NAME_MOST, clean, in_latin, pretends
from kimbot.texts.catalogue import LANGUAGES

NONE = "none"
_PHONE = re.compile(r"(?:\+?62|0)(8\d{7,12})", re.ASCII)


def telegram_name(desk: Desk, draft: Draft) -> str:
    """The name she has at Telegram, if it can be hers here; "" where it cannot."""
    try:
        return _fit(desk, desk.chats.get(draft.chat).title)
    except Invalid:
        return ""


def read_name(desk: Desk, draft: Draft, reply: Reply) -> str:
    """The name typed, or ("use") that of Telegram. Raises `Invalid` where it is no person's."""
    return _fit(desk, desk.chats.get(draft.chat).title if reply.choice == "use" else reply.words)


def read_phone(desk: Desk, draft: Draft, reply: Reply) -> str:
    """The number typed or shared, as +628…. Raises `Invalid`."""
    digits = re.sub(r"[\s().-]", "", reply.phone or reply.words)
    if reply.phone:
        digits = "+" + digits.removeprefix("+")
    if (found := _PHONE.fullmatch(digits)) is None:
        raise Invalid("members.not_a_phone")
    return f"+62{found[1]}"


def _ask_new_name(desk: Desk, draft: Draft) -> Screen:
    now, telegram = desk.members.name_of(draft.chat), telegram_name(desk, draft)
    offered = telegram if telegram != now else ""
    rows: tuple[Row, ...] = ((choice(draft, "use", "kim.use_name", name=offered[:16]),),) if offered else ()
    return Screen("members.name.ask", {"name": now}, rows)


def _rename(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    told = desk.membership.rename(actor, draft.answers["name"])
    return screens.renamed(desk.members.name_of(actor.id), [desk.members.name_of(person) for person in told])


def _ask_new_phone(desk: Desk, draft: Draft) -> Screen:
    member = desk.members.get(draft.chat)
    phone = member.phone if member is not None else ""
    rows: tuple[Row, ...] = ((choice(draft, NONE, "members.phone.remove"),),) if phone else ()
    return Screen("members.phone.ask", {"phone": phone}, rows)


def _read_new_phone(desk: Desk, draft: Draft, reply: Reply) -> str:
    return "" if reply.choice == NONE else read_phone(desk, draft, reply)


def _set_phone(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    phone = draft.answers["phone"]
    desk.membership.set_phone(actor, phone)
    return Screen("members.phone.changed", {"phone": phone})


NEW_NAME = Form(
    "nama",
    "forms.title.nama",
    (Question("name", _ask_new_name, read_name, "kim.label.name"),),
    _rename,
    cancelled_key="members.stayed",
)
NEW_PHONE = Form(
    "hp",
    "forms.title.hp",
    (Question("phone", _ask_new_phone, _read_new_phone, "kim.label.phone"),),
    _set_phone,
    cancelled_key="members.stayed",
)
FORMS = (NEW_NAME, NEW_PHONE)


def _fit(desk: Desk, given: str) -> str:
    if len(given) > NAME_MOST:
        raise Invalid("members.name.too_long", most=NAME_MOST)
    name = clean(given)
    if len(name) < 2 or not any(letter.isalpha() for letter in name):
        raise Invalid("members.name.too_short")
    if len(name) > NAME_MOST:
        raise Invalid("members.name.too_long", most=NAME_MOST)
    if not in_latin(name):
        raise Invalid("members.name.not_latin")
    if pretends(name, _offices(desk), _kims(desk)):
        raise Invalid("members.name.of_an_office")
    return name


def _offices(desk: Desk) -> list[str]:
    """Words of offices in every language, the city's own name, and the bot's."""
    texts = desk.context.texts
    listed = [texts.source(language, "members.name.offices").split(",") for language in LANGUAGES]
    return [*(word for words in listed for word in words), desk.areas.city.name, desk.context.username]


def _kims(desk: Desk) -> list[str]:
    """What a KIM is called, or may be. "Kim" alone is a person's name too: Tan Kim Hok, of the oldest families here."""
    places = [f"KIM {area.name}" for area in desk.areas.all]
    return ["KIM", *places, *(kim.name for kim in desk.registry.inside(desk.areas.city.code))]
