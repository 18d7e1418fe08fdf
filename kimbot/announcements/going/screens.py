"""A release as those see it who steer it: on its way, in trouble, late, done."""

from zoneinfo import ZoneInfo

from kimbot.announcements.audience.model import Audience
from kimbot.announcements.going.model import Result
from kimbot.announcements.model import REMINDER, Announcement
from kimbot.announcements.saying import moment, said_later
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.delivery.occurrences import Occurrence


def about(act: str, announcement: Announcement) -> Screen:
    """What is asked of a second person: `release.resume` or `release.stop`."""
    return Screen(f"second.about.{act}", {"title": announcement.content.title})


def going(given: Announcement, audience: Audience, now: int) -> Screen:
    """It goes out now."""
    later = said_later(audience.later, ZoneInfo(given.zone), now)
    return Screen("announcements.going", {"title": given.content.title, "audience": audience, "later": later})


def steering(given: Announcement, release: Occurrence, *, missed: bool = False) -> tuple[Row, ...]:
    """What can be done with a release as it stands."""

    def way(key: str, route: str) -> Button:
        return Button(f"announcements.{key}", to=press(route, release.id, arg=str(given.id)))

    match release.state:
        case "filling" | "sending":
            return ((way("pause", "a.pause"), way("stop", "a.stop")), (way("watch", "a.watch"),))
        case "paused":
            return ((way("resume", "a.resume"), way("stop", "a.stop")),)
        case "finished" if missed:
            return ((way("again", "a.again"),),)
    return ()


def troubled(given: Announcement, release: Occurrence, result: Result, now: int) -> Screen:
    """A release that failed too often and has paused itself."""
    values = {"title": given.content.title, "result": tally(result, given.zone, now)}
    return Screen("announcements.troubled", values, steering(given, release))


def other_card(release: int) -> str:
    """The name of the card about a report or a digest that paused itself."""
    return f"release-trouble:{release}"


def troubled_other(release: Occurrence) -> Screen:
    """A report, a reminder or a digest that failed too often and has paused itself."""
    ways = (("resume", "on"), ("stop", "off"))
    row = tuple(Button(f"announcements.{key}", to=press("a.other", release.id, arg=arg)) for key, arg in ways)
    return Screen("announcements.troubled_other", _other(release), (row,))


def steered_other(release: Occurrence, by: str, *, on: bool) -> Screen:
    """What was decided about it."""
    return Screen("announcements.steered_other", {**_other(release), "by": by, "on": on})


def _other(release: Occurrence) -> dict[str, object]:
    return {"title": release.title, "reminds": release.subject.startswith(REMINDER)}


def held_up(given: Announcement) -> Screen:
    """Something on our side keeps it from going on."""
    return Screen("announcements.held_up", {"title": given.content.title})


def missed(given: Announcement, due: int, before: int, *, begun: bool = False) -> Screen:
    """A release that is too late to send unasked; so many `before` it went by as well.

    `begun`: what it invites to has begun.
    """
    yes = Button("announcements.send_now", to=press("a.late", given.id, given.version))
    no = Button("announcements.drop", to=press("a.drop", given.id, given.version))
    values = {"title": given.content.title, "when": moment(due, given.zone), "before": before, "begun": begun}
    return Screen("announcements.missed", values, ((yes, no),))


def passed_by(given: Announcement, count: int) -> Screen:
    """It goes out now, and so many moments before this one went by while nothing was running."""
    return Screen("announcements.passed_by", {"title": given.content.title, "count": count})


def dropped(given: Announcement) -> Screen:
    """The late release is not sent; a weekly one goes on."""
    return Screen("announcements.dropped", {"title": given.content.title, "weekly": given.recurring is not None})


def result(given: Announcement, result: Result, now: int) -> Screen:
    """What became of a release, by name."""
    values = {"title": given.content.title, "result": tally(result, given.zone, now), "lost_file": result.lost_file}
    return Screen("announcements.result", values)


def tally(result: Result, zone: str, now: int) -> dict[str, object]:
    """A result for a template: how many were sent and still wait; each fate with the names of some."""
    fates = [
        {"fate": _fate(one.fate, result), "count": one.count, "names": one.names, "more": one.count - len(one.names)}
        for one in result.fates
    ]
    later = said_later(result.later, ZoneInfo(zone), now)
    return {"sent": result.sent, "waiting": result.waiting, "later": later, "fates": fates}


def _fate(fate: str, result: Result) -> str:
    return "lost_file" if fate == "failed" and result.lost_file else fate
