"""The question for an area, as any form may ask it: typed freely, or looked up by kecamatan."""

from kimbot.areas.model import Area, Level
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Look, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Button, Row, Screen

BROWSE = "browse"


def ask_area(desk: Desk, draft: Draft, key: str, **values: object) -> Screen:
    """The question `key`, with the list of kecamatan or kelurahan the person is looking at."""
    within = desk.areas.get(draft.view.get("kecamatan", ""))
    if within is not None:
        return Screen("areas.of_kecamatan", {"kecamatan": within.name}, kelurahan_of(desk, draft, within.code))
    if draft.view.get("list"):
        return Screen("areas.all_kecamatan", {}, _listed(desk, draft, desk.areas.kecamatan(), "in:"))
    return Screen(key, values, ((choice(draft, BROWSE, "areas.browse"),),))


def read_area(desk: Desk, draft: Draft, reply: Reply, levels: tuple[Level, ...] = ("kelurahan",)) -> str | Look:
    """The code of the area meant. Raises `Invalid` with the nearest names when that is not certain."""
    if reply.choice:
        return _chosen(desk, draft, reply.choice, levels)
    if not reply.words:
        raise Invalid("areas.type_it")
    found = desk.areas.search(reply.words, levels)
    if found.exact is not None:
        return str(found.exact.code)
    if not found.suggestions:
        raise Invalid("areas.unknown", ((choice(draft, BROWSE, "areas.browse"),),), typed=reply.words[:60])
    rows = tuple((area_choice(desk, draft, area),) for area in found.suggestions[:6])
    raise Invalid("areas.which", (*rows, (choice(draft, BROWSE, "areas.browse"),)), typed=reply.words[:60])


def kelurahan_of(desk: Desk, draft: Draft, kecamatan: str) -> tuple[Row, ...]:
    """The kelurahan of a kecamatan, in pages."""
    return _listed(desk, draft, desk.areas.kelurahan(kecamatan), "")


def area_choice(desk: Desk, draft: Draft, area: Area) -> Button:
    """A button that answers with this area; its label tells a kelurahan from the kecamatan of the same name."""
    return choice(draft, area.code, text=desk.areas.short_label(area))


def _chosen(desk: Desk, draft: Draft, chosen: str, levels: tuple[Level, ...]) -> str | Look:
    if chosen == BROWSE:
        return Look({"list": True})
    if (number := page_turned(chosen)) is not None:
        return Look({**draft.view, "page": number})
    if chosen.startswith("in:") and desk.areas.get(chosen[3:]) is not None:
        return Look({"kecamatan": chosen[3:]})
    area = desk.areas.get(chosen)
    if area is None or area.level not in levels:
        raise Invalid("areas.type_it")
    return str(area.code)


def _listed(desk: Desk, draft: Draft, areas: tuple[Area, ...], prefix: str) -> tuple[Row, ...]:
    page = page_of(areas, draft.view.get("page", 0))
    rows = ((choice(draft, prefix + area.code, text=area.name),) for area in page.items)
    return (*rows, *turn_within(draft, page))
