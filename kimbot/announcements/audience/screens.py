"""What the list of recipients looks like."""

from collections.abc import Callable, Sequence

from kimbot.announcements.audience.model import Recipient, Spot
from kimbot.areas.register import Areas
from kimbot.core.links import to_whatsapp
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, columns
from kimbot.core.strings import shortened

CLOSED = "x"
"""In a button: those who have not opened the bot."""
LABEL = 22
NAME = 60
To = Callable[[str], str]
"""The data of a button that shows another part of the list."""


def overview(page: Page[Spot], spots: Sequence[Spot], areas: Areas, to: To, back: str) -> Screen:
    """How many in each kecamatan."""
    listed = [{"name": areas.label(one.code), "groups": one.groups, "people": one.people} for one in page.items]
    closed = sum(one.closed for one in spots)
    rows = columns(Button(text=_short(one.code, areas), to=to(f"{one.code}:0")) for one in page.items)
    rows += turn(page, lambda number: to(f":{number}"))
    if closed:
        rows += ((Button("announcements.not_opened_button", to=to(f"{CLOSED}:0"), values={"count": closed}),),)
    values = {
        "spots": listed,
        "groups": sum(one.groups for one in spots),
        "people": sum(one.people for one in spots),
        "page": page.number + 1,
        "pages": page.count,
    }
    return Screen("announcements.recipients", values, (*rows, (Button("btn.kembali", to=back),)))


def within(code: str, page: Page[Recipient], areas: Areas, to: To) -> Screen:
    """Who in one of them, by name."""
    values = {"place": areas.label(code), **_named(page, areas)}
    return Screen("announcements.recipients_in", values, _turns(page, to, code))


def not_opened(page: Page[Recipient], areas: Areas, text: str, to: To) -> Screen:
    """Who has not opened the bot, by name, and what can be sent to them."""
    ways: Row = (Button("call.copy", copy=text), Button("btn.whatsapp", url=to_whatsapp(text)))
    return Screen("announcements.not_opened", {"text": text, **_named(page, areas)}, (ways, *_turns(page, to, CLOSED)))


def _turns(page: Page[Recipient], to: To, code: str) -> tuple[Row, ...]:
    return (*turn(page, lambda number: to(f"{code}:{number}")), (Button("btn.kembali", to=to(":0")),))


def _named(page: Page[Recipient], areas: Areas) -> dict[str, object]:
    names = [
        {"name": shortened(one.name, NAME), "place": areas.label(one.area) if one.area else "", "group": one.group}
        for one in page.items
    ]
    return {"names": names, "page": page.number + 1, "pages": page.count}


def _short(code: str, areas: Areas) -> str:
    area = areas.get(code)
    return shortened(area.name if area is not None else code or "–", LABEL)
