"""What roles look like: who holds what, giving, taking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from kimbot.core.clock import local
from kimbot.core.dates import say_day
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.roles.model import Grant


@dataclass(frozen=True, slots=True)
class Holder:
    """A grant, with its person and place in words."""

    grant: Grant
    name: str
    place: str


def holders(page: Page[Holder], total: int, zone: ZoneInfo) -> Screen:
    """/peran: who holds what, in pages."""
    rows: list[Row] = [
        (Button("roles.holder", to=press("peran.show", one.grant.id), values=_short(one)),) for one in page.items
    ]
    rows += turn(page, lambda number: press("peran.page", number))
    rows.append((Button("roles.add", to=press("peran.add")),))
    listed = [_values(one, zone) for one in page.items]
    return Screen(
        "roles.holders", {"holders": listed, "count": total, "page": page.number + 1, "pages": page.count}, tuple(rows)
    )


def one(holder: Holder, zone: ZoneInfo) -> Screen:
    """One role of one person."""
    number = holder.grant.id
    rows: tuple[Row, ...] = (
        (Button("roles.take", to=press("peran.take", number)),),
        (Button("btn.kembali", to=press("peran.page")),),
    )
    return Screen("roles.one", _values(holder, zone), rows)


def sure(holder: Holder, zone: ZoneInfo) -> Screen:
    """Shall it really be taken?"""
    number = holder.grant.id
    rows = ((Button("roles.yes_take", to=press("peran.sure", number)), Button("roles.keep", to=press("peran.page"))),)
    return Screen("roles.sure", _values(holder, zone), rows)


def withdrawn(holder: Holder, *, told: bool, zone: ZoneInfo) -> Screen:
    """It is taken, said to who took it."""
    rows = ((Button("roles.all", to=press("peran.page")),),)
    return Screen("roles.withdrawn", {**_values(holder, zone), "told": told}, rows)


def saved(holder: Holder, *, told: bool, zone: ZoneInfo) -> Screen:
    """It is given, said to who gave it."""
    rows = ((Button("roles.all", to=press("peran.page")),),)
    return Screen("roles.saved", {**_values(holder, zone), "told": told}, rows)


def given(grant: Grant, place: str, zone: ZoneInfo) -> Screen:
    """She is told of her new role."""
    return Screen("roles.given", {"role": grant.role, "place": place, "until": last_day(grant.until, zone)})


def taken(grant: Grant, place: str) -> Screen:
    """She is told that a role of hers has ended."""
    return Screen("roles.taken", {"role": grant.role, "place": place})


def last_day(until: int | None, zone: ZoneInfo) -> Mapping[str, str] | None:
    """The last day on which a grant holds, in each language; None: without end."""
    return None if until is None else said(local(until - 1, zone).date())


def said(day: date) -> Mapping[str, str]:
    """A day, in each language."""
    return {"id": say_day(day, "id"), "en": say_day(day, "en")}


def _values(holder: Holder, zone: ZoneInfo) -> dict[str, object]:
    grant = holder.grant
    until = last_day(grant.until, zone)
    return {"name": holder.name, "role": grant.role, "place": holder.place, "until": until}


def _short(holder: Holder) -> dict[str, object]:
    return {"name": holder.name, "role": holder.grant.role}
