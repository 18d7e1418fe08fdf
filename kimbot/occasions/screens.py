"""What an invitation looks like besides the announcement itself."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from kimbot.announcements.approval.screens import home
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.content import Occasion
from kimbot.announcements.model import Announcement, Composed
from kimbot.announcements.rights import Able
from kimbot.announcements.saying import named, said_later, when_given
from kimbot.announcements.screens import invited_to
from kimbot.areas.register import Areas
from kimbot.core.clock import local
from kimbot.core.dates import say_near
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.core.strings import shortened
from kimbot.occasions.model import Attendance

LABEL = 30
NAMED, NAME_MOST = 40, 36
"""How many are named of those who come and of those who cannot, and letters of a name: both lists fit a message."""


def card(announcement: int) -> str:
    """The name of the list of who comes, which keeps changing."""
    return f"attendance:{announcement}"


def attendance(announcement: Announcement, found: Attendance) -> Screen:
    """Who comes, and who cannot, by name."""
    values = {
        "title": announcement.content.title,
        "occasion": invited_to(announcement.content.occasion),
        "coming": [shortened(name, NAME_MOST) for name in found.coming[:NAMED]],
        "more_coming": max(0, len(found.coming) - NAMED),
        "away": [shortened(name, NAME_MOST) for name in found.away[:NAMED]],
        "more_away": max(0, len(found.away) - NAMED),
        "count": len(found.coming),
        "count_away": len(found.away),
    }
    return Screen("occasions.attendance", values)


def back(announcement: Announcement, able: Able) -> Button:
    """From the list of who comes: to the announcement, or to her own invitations."""
    return Button("btn.kembali", to=press("a.show", announcement.id)) if able.sees else home(able)


def own(invitations: Sequence[Announcement]) -> Screen:
    """Her invitations, with what stands in their way, and the way to a new one."""
    rows: list[Row] = [
        (Button(text=shortened(one.content.title, LABEL), to=press("oc.show", one.id)),) for one in invitations
    ]
    listed = [
        {
            "title": one.content.title,
            "occasion": invited_to(one.content.occasion),
            "state": one.state if one.last_sent is None else "",
        }
        for one in invitations
    ]
    return Screen("occasions.own", {"listed": listed}, (*rows, (Button("occasions.new", to=press("oc.new")),)))


def standing(announcement: Announcement, decided: Screen | None, ways_on: tuple[Row, ...]) -> Screen:
    """One that has not gone out: what it waits for, and what can be done about that."""
    values = {
        "title": announcement.content.title,
        "occasion": invited_to(announcement.content.occasion),
        "state": announcement.state,
        "decided": decided,
    }
    return Screen("occasions.standing", values, ways_on or ((Button("occasions.new", to=press("oc.new")),),))


def summary(given: Composed, audience: Audience, areas: Areas, zone: ZoneInfo, now: int) -> Screen:
    """What is about to be sent, and to how many."""
    values = {
        "occasion": invited_to(given.content.occasion),
        "audience": audience,
        "later": said_later(audience.later, zone, now),
        "when": when_given(given.when, zone),
        "notice": given.notice(now, audience.later),
        **named(given.areas, areas),
    }
    return Screen("occasions.summary", values)


def reminder(announcement: Announcement, occasion: Occasion, now: int) -> Screen:
    """The day before."""
    zone = ZoneInfo(occasion.zone)
    at, today = local(occasion.starts, zone), local(now, zone)
    values = {
        "title": announcement.content.title,
        "when": {"id": say_near(at, today, "id"), "en": say_near(at, today, "en")},
        "place": occasion.place,
        "host": occasion.host,
    }
    both = (
        Button("announcements.answer.come", to=press("oc.come", announcement.id)),
        Button("announcements.answer.away", to=press("oc.away", announcement.id)),
    )
    return Screen("occasions.reminder", values, (both,))


def not_out_yet(announcement: Announcement) -> Screen:
    """It begins soon, and nobody has been invited yet."""
    values = {"title": announcement.content.title, "occasion": invited_to(announcement.content.occasion)}
    look = Button("occasions.look", to=press("oc.show", announcement.id))
    return Screen("occasions.not_out_yet", values, ((look,),))
