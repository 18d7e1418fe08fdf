"""What a recap looks like on the phone."""

from zoneinfo import ZoneInfo

from kimbot.announcements.saying import moment
from kimbot.areas.register import Areas
from kimbot.core.clock import local
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Media, Row, Screen, columns, press
from kimbot.core.strings import shortened
from kimbot.recap.model import Contact, Place, Reach, Recap, Release

LABEL = 30
SHOWN = (Reach.SENT, Reach.READ, Reach.RELAYED, Reach.MISSED, Reach.OUTSIDE)


def drawing(release: Release, zone: ZoneInfo) -> Screen:
    """/rekap: which one it is about; the map follows."""
    return Screen("recap.drawing", {"title": release.title, "when": moment(release.due, zone.key)})


def nothing() -> Screen:
    """Nothing was released there yet."""
    return Screen("recap.nothing")


def chart(recap: Recap, zone: ZoneInfo, stored: str, withdrawn: int | None) -> Screen:
    """The map, and what can be done with it; `withdrawn`: when it was taken back (ms UTC)."""
    counts = [{"reach": str(reach), "count": recap.count(reach)} for reach in SHOWN if recap.count(reach)]
    values = {
        "title": recap.release.title,
        "when": moment(recap.release.due, zone.key),
        "total": len(recap.places),
        "counts": counts,
        "waiting": recap.copies.get("waiting", 0),
        "withdrawn": moment(withdrawn, zone.key) if withdrawn is not None else None,
    }
    return Screen("recap.map", values, ways(recap.release.id), (Media("photo", stored),))


def here(key: str, release: Release, stored: str) -> Screen:
    """A file about it."""
    return Screen(f"recap.{key}", {"title": release.title}, (_map(release),), (Media("document", stored),))


def ways(release: int) -> tuple[Row, ...]:
    """Ways on from a recap."""
    to = (("calls", "rekap.calls"), ("sheet", "rekap.sheet"), ("proof", "rekap.proof"))
    buttons = [Button(f"recap.way.{key}", to=press(route, release)) for key, route in to]
    return columns([*buttons, Button("recap.way.others", to=press("rekap.page"))])


def others(page: Page[Release], zone: ZoneInfo) -> Screen:
    """Releases to choose from."""
    rows = [(_button(one, zone),) for one in page.items]
    values = {"page": page.number + 1, "pages": page.count}
    return Screen("recap.choose", values, (*rows, *turn(page, lambda number: press("rekap.page", number))))


def calls(release: Release, page: Page[tuple[Place, Contact | None]], total: int, areas: Areas) -> Screen:
    """Whom to call about the kelurahan that it has not come to."""
    listed = [
        {
            "area": areas.label(place.area.code),
            "why": place.why,
            "name": one.name if one else "",
            "role": str(one.role) if one else "",
            "place": one.kim or areas.label(one.area) if one else "",
            "phone": one.phone if one else "",
        }
        for place, one in page.items
    ]
    values = {
        "title": release.title,
        "count": total,
        "listed": listed,
        "page": page.number + 1,
        "pages": page.count,
    }
    rows = turn(page, lambda number: press("rekap.calls", release.id, arg=str(number)))
    return Screen("recap.whom", values, (*rows, _map(release)))


def _map(release: Release) -> Row:
    return (Button("recap.way.map", to=press("rekap.show", release.id)),)


def _button(release: Release, zone: ZoneInfo) -> Button:
    """Its day and its title: a weekly one has many."""
    text = f"{local(release.due, zone):%d/%m} {release.title}"
    return Button(text=shortened(text, LABEL), to=press("rekap.show", release.id))
