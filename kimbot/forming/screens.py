"""The formation list, the card of a KIM or of a kelurahan without one, stages, visits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from kimbot.areas.register import Areas
from kimbot.core.clock import local
from kimbot.core.paging import Page, page_of, turn
from kimbot.core.screens import Button, Media, Row, Screen, columns, press
from kimbot.core.strings import shortened
from kimbot.forming.model import STAGES, Look, Overview, Place, Visit
from kimbot.kim.model import Kim, Sk, Stage
from kimbot.kim.screens import call_row
from kimbot.members.model import Member
from kimbot.texts.days import said

LABEL_MOST, SHOWN, NAMED, WORDS = 30, 3, 20, 120


# ------------------------------------------------------------------------------------------------------- the list
def overview(found: Overview, look: Look, areas: Areas) -> Screen:
    """The list, in pages: counts on top, each line opens its card."""
    page = page_of(found.places, look.page)
    look = replace(look, page=page.number)
    rows: list[Row] = [(Button(text=_label(place, areas), to=_to_card(place, look)),) for place in page.items]
    rows += turn(page, lambda number: press("fm.list", number, arg=look.arg))
    choose = [Button("forming.choose_stage", to=press("fm.stages", arg=look.arg))]
    if len(found.kecamatan) > 1:
        choose.append(Button("forming.choose_kecamatan", to=press("fm.where", arg=look.arg)))
    rows += [tuple(choose), (Button("btn.kembali", to=press("k.page")),)]
    values = {
        "kelurahan": sum(found.counts.values()),
        "counts": [{"stage": stage, "count": count} for stage, count in found.counts.items()],
        "wider": found.wider,
        "within": areas.label(look.within) if look.within else "",
        "stage": look.stage,
        "places": [{"name": _name(place, areas), "stage": place.stage} for place in page.items],
        "page": page.number + 1,
        "pages": page.count,
    }
    return Screen("forming.list", values, tuple(rows))


def stages(found: Overview, look: Look) -> Screen:
    """Which stage shall be shown?"""
    one = [
        Button("forming.stage_counted", to=press("fm.list", arg=replace(look, stage=stage).arg), values=values)
        for stage in STAGES
        if (values := {"stage": stage, "count": found.counts.get(stage, 0)})
    ]
    every = Button("forming.all_stages", to=press("fm.list", arg=replace(look, stage=None).arg))
    return Screen("forming.ask_stage", {}, (*columns(one, 1), (every,)))


def where(found: Overview, look: Look, areas: Areas) -> Screen:
    """Which kecamatan shall be shown?"""
    page = page_of(found.kecamatan, look.page)
    named = [(code, area.name) for code in page.items if (area := areas.get(code))]
    one = [Button(text=name, to=press("fm.list", arg=replace(look, within=code).arg)) for code, name in named]
    every = Button("forming.all_kecamatan", to=press("fm.list", arg=replace(look, within="").arg))
    turns = turn(page, lambda number: press("fm.where", number, arg=look.arg))
    return Screen("forming.ask_kecamatan", {}, (*columns(one), *turns, (every,)))


# ------------------------------------------------------------------------------------------------------ the cards
@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody may see of a place, and do there. `count`: candidates; `look`: the list she came from."""

    place: Place
    visits: Sequence[Visit]
    coaches: bool
    registers: bool = False
    count: int = 0
    look: Look | None = None


def kim(seen: Seen, members: Sequence[Member], areas: Areas, zone: ZoneInfo) -> Screen:
    """One KIM: its people, its stage, its decree, who was there."""
    place = seen.place
    assert place.kim is not None
    values = {
        **_of_place(seen, areas, zone),
        "name": place.kim.name,
        "theme": place.kim.theme,
        "sk": sk_values(place.kim.sk),
        "people": [{"name": member.name, "role": member.role} for member in members[:NAMED]],
        "count": len(members),
    }
    sk = Button("forming.change_sk" if place.kim.sk.number else "forming.give_sk", to=press("fm.sk", place.kim.id))
    rows = (call_row(place.kim.id), *_coaching(seen, sk), (_back(seen, "k.page"),))
    return Screen("kim.one", values, rows)


def kelurahan(seen: Seen, people: Sequence[Member], areas: Areas, zone: ZoneInfo) -> Screen:
    """A kelurahan without a KIM: how far it has come, who would help there."""
    area = seen.place.area
    names = [member.name for member in people[:NAMED]]
    values = {**_of_place(seen, areas, zone), "count": seen.count, "names": names}
    register = ((Button("forming.register", to=press("fm.kim", arg=area)),),) if seen.registers else ()
    rows = (*register, call_row(0, area), *_coaching(seen), (_back(seen, "fm.list"),))
    return Screen("forming.place", values, rows)


def ask_move(place: Place, areas: Areas) -> Screen:
    """Ubah tahap: how far has it come?"""
    rows = columns(Button(f"forming.to.{stage}", to=_to_stage(place, stage)) for stage in place.onward)
    back = (Button("btn.kembali", to=_to_card(place)),)
    return Screen("forming.ask_move", {"name": _name(place, areas), "stage": place.stage}, (*rows, back))


def sk_values(sk: Sk) -> dict[str, object]:
    """A decree as a text shows it."""
    return {"number": sk.number, "day": sk.day and said(sk.day), "until": sk.until and said(sk.until)}


def sk_ends(kims: Sequence[Kim], today: date, areas: Areas) -> Screen:
    """Decrees end soon, or have ended: to who keeps these KIM."""
    page = page_of(kims, 0)
    listed = [
        {"name": one.name, "area": areas.label(one.area), "until": said(one.sk.until), "over": one.sk.until < today}
        for one in page.items
        if one.sk.until is not None
    ]
    rows = tuple((Button(text=shortened(one.name, LABEL_MOST), to=press("k.show", one.id)),) for one in page.items)
    return Screen("forming.sk_ends", {"kims": listed, "more": len(kims) - len(page.items)}, rows)


# --------------------------------------------------------------------------------------------------------- visits
def visits(place: Place, page: Page[Visit], total: int, name: Callable[[int], str], areas: Areas) -> Screen:
    """All visits to a place, in pages; each photo by its button."""
    photos = [
        Button("forming.photo_of", to=press("fm.photo", one.id), values={"day": _short(one.day)})
        for one in page.items
        if one.photo
    ]
    rows = (
        *columns(photos),
        *turn(page, lambda number: press("fm.visits", place.kim_id, number, place.area)),
        (Button("btn.kembali", to=_to_card(place)),),
    )
    listed = [{"day": said(one.day), "done": one.done, "by": name(one.by)} for one in page.items]
    values = {"name": _name(place, areas), "visits": listed, "count": total, "page": page.number + 1}
    return Screen("forming.visits", {**values, "pages": page.count}, rows)


def photo(visit: Visit) -> Screen:
    """The photo of a visit."""
    return Screen("forming.photo", {"day": said(visit.day), "done": visit.done}, media=(Media("photo", visit.photo),))


def _of_place(seen: Seen, areas: Areas, zone: ZoneInfo) -> Mapping[str, object]:
    place = seen.place
    return {
        "area": areas.label(place.area),
        "stage": place.stage,
        "since": said(local(place.since, zone).date()) if place.since is not None else None,
        "visits": [{"day": said(one.day), "done": shortened(one.done, WORDS)} for one in seen.visits[:SHOWN]],
    }


def _coaching(seen: Seen, *more: Button) -> tuple[Row, ...]:
    """What she may do there who coaches KIM; looking at the visits may anybody who sees them."""
    place = seen.place
    every = Button("forming.all_visits", to=press("fm.visits", place.kim_id, 0, place.area))
    looks = (every,) if seen.visits else ()
    if not seen.coaches:
        return columns(looks)
    move = Button("forming.move", to=press("fm.stage", place.kim_id, arg=place.area))
    note = Button("forming.note_visit", to=press("fm.visit", place.kim_id, arg=place.area))
    return columns((move, *more, note, *looks))


def _back(seen: Seen, to: str) -> Button:
    """To the list where she came from."""
    return Button("btn.kembali", to=press("fm.list", seen.look.page, arg=seen.look.arg) if seen.look else press(to))


def _to_card(place: Place, look: Look | None = None) -> str:
    """The press that opens a card; it knows the way back to where she looked."""
    page, arg = (look.page + 1, look.arg) if look else (0, "")
    if place.kim:
        return press("k.show", place.kim.id, page, arg)
    return press("fm.show", 0, page, f"{place.area}/{arg}" if look else place.area)


def _to_stage(place: Place, after: Stage) -> str:
    if after is Stage.DECREED:
        return press("fm.sk", place.kim_id, STAGES.index(place.stage) + 1)
    return press("fm.move", place.kim_id, STAGES.index(place.stage) + 1, f"{place.area}:{after}")


def _label(place: Place, areas: Areas) -> str:
    area = areas.get(place.area)
    return shortened(place.name or (areas.short_label(area) if area else place.area), LABEL_MOST)


def _name(place: Place, areas: Areas) -> str:
    """In a text: a KIM with its place, a kelurahan with its kecamatan."""
    return f"{place.name}, {areas.label(place.area)}" if place.kim else areas.label(place.area)


def _short(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
