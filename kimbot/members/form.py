"""Questions for a name and a phone number, as any form may ask them."""

import re

from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Reply
from kimbot.members.names import NAME_MOST, clean, in_latin, pretends
from kimbot.texts.catalogue import LANGUAGES

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
