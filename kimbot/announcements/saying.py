"""Moments, areas and numbers of an announcement in words, for its screens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kimbot.announcements.audience.model import Later
from kimbot.announcements.model import Announcement, Once
from kimbot.areas.register import Areas
from kimbot.core.clock import local
from kimbot.core.dates import Monthly, Recurring, Weekly, say_day, say_moment, say_near, say_recurring

AREAS_NAMED = 6
LATER = 4
Words = Mapping[str, str]
"""The same words in each language: templates take theirs."""
ONCE_APPROVED: Words = {"id": "begitu disetujui", "en": "as soon as it is approved"}


def mark(given: Announcement, at: int) -> Words:
    """When it was changed after it had been sent: the hour, with the day where it is another one."""
    zone = ZoneInfo(given.zone)
    moment = local(at, zone)
    if given.last_sent is not None and local(given.last_sent, zone).date() == moment.date():
        return {"id": f"{moment:%H.%M}", "en": f"{moment:%H:%M}"}
    return {"id": say_moment(moment, "id"), "en": say_moment(moment, "en")}


def corrected(given: Announcement) -> Words | None:
    """When its words were last changed after it had been sent; None where they never were."""
    return None if given.corrected is None else mark(given, given.corrected)


def when(given: Announcement) -> Words:
    """When it goes or went, in words; for who reads it, where it has no time of its own."""
    if not given.wall:
        return moment(given.last_sent, given.zone) if given.last_sent is not None else ONCE_APPROVED
    if given.recurring is not None:
        return recurring(given.recurring)
    wall = datetime.fromisoformat(given.wall).replace(tzinfo=ZoneInfo(given.zone))
    return {"id": say_moment(wall, "id"), "en": say_moment(wall, "en")}


def when_given(given: Once | Recurring | None, zone: ZoneInfo) -> Words | None:
    """When it shall go, in words; None for now."""
    match given:
        case Once():
            return moment(given.due, zone.key)
        case Weekly() | Monthly():
            return recurring(given)
    return None


def moment(due: int, zone: str) -> Words:
    """A moment (ms UTC) in words."""
    at = local(due, ZoneInfo(zone))
    return {"id": say_moment(at, "id"), "en": say_moment(at, "en")}


def moment_short(at: datetime, now: datetime) -> Words:
    """A moment on a button: "Sel 24 Nov 21.00", with the year where it is another one."""
    return {"id": f"{_day_short(at, now, 'id')} {at:%H.%M}", "en": f"{_day_short(at, now, 'en')} {at:%H:%M}"}


def named(codes: Sequence[str], areas: Areas) -> dict[str, object]:
    """The areas of an announcement by name, a few of them, and how many more there are."""
    labels = [areas.label(code) for code in codes]
    return {"areas": labels[:AREAS_NAMED], "more_areas": max(0, len(labels) - AREAS_NAMED)}


def said_later(later: Sequence[Later], zone: ZoneInfo, now: int) -> list[dict[str, object]]:
    """Who gets it at which later moment, for a template."""
    today = local(now, zone)

    def said(one: Later) -> dict[str, object]:
        at = local(one.due, zone)
        when = {"id": say_near(at, today, "id"), "en": say_near(at, today, "en")}
        return {"groups": one.groups, "members": one.members, "chats": one.chats, "digest": one.digest, "when": when}

    return [said(one) for one in later[:LATER]]


def recurring(rule: Recurring) -> Words:
    """How something comes again, in words."""
    return {"id": say_recurring(rule, "id"), "en": say_recurring(rule, "en")}


def _day_short(at: datetime, now: datetime, language: str) -> str:
    weekday, day, month, year = say_day(at.date(), language).replace(",", "").split()
    short = f"{weekday[:3]} {day} {month[:3]}"
    return short if at.year == now.year else f"{short} {year}"
