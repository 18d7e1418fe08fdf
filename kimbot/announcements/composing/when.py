"""The question when: now, once, or again and again; a time in quiet hours with a choice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kimbot.announcements import saying
from kimbot.announcements.model import Announcement, Once, next_due
from kimbot.announcements.options import OFFERED, moment_choice, moment_chosen
from kimbot.core.clock import instant, local, millis
from kimbot.core.dates import Moment, Monthly, NotUnderstood, Recurring, Weekly, parse_schedule, say_day
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Look, Reply, choice
from kimbot.core.screens import Row, Screen
from kimbot.delivery.pace import Pace, say_minute, say_quiet, waking

NOW, URGENT = "now", "urgent"
AT_ONCE: Mapping[str, Any] = {"now": True}
KEEP, MORNING = "keep", "morning"
QUIET = "quiet"
"""In a draft's view: the answer that lies in quiet hours."""


def ask_when(desk: Desk, draft: Draft) -> Screen:
    """When? Or, of a time in quiet hours: then, or in the morning?"""
    if QUIET in draft.view:
        return _ask_about_quiet(desk, draft)
    both = (choice(draft, NOW, "announcements.now"), choice(draft, URGENT, "announcements.urgent"))
    return Screen("announcements.ask_when", {}, (both,))


def read_when(desk: Desk, draft: Draft, reply: Reply) -> object:
    """An answer; a time in quiet hours is asked about first."""
    kept = draft.view.get(QUIET)
    if kept is not None and reply.choice == KEEP:
        return kept
    if kept is not None and reply.choice == MORNING:
        return _in_the_morning(desk, kept)
    answer = _read(desk, draft, reply)
    if answer.get("urgent") or not desk.context.quiet.holds(_minute_of(desk, answer)):
        return answer
    return Look({QUIET: answer})


def _read(desk: Desk, draft: Draft, reply: Reply) -> dict[str, Any]:
    now = local(desk.now, desk.context.zone)
    if reply.choice == NOW:
        return dict(AT_ONCE)
    if reply.choice == URGENT:
        return {**AT_ONCE, "urgent": True}
    if (due := moment_chosen(reply.choice)) is not None:
        return _once(local(due, desk.context.zone), now)
    if not reply.words:
        raise Invalid("announcements.when.nothing")
    try:
        given = parse_schedule(reply.words, now)
    except NotUnderstood as problem:
        raise _asked_again(draft, problem, reply.words, now) from problem
    if isinstance(given, Weekly | Monthly):
        return _rule_answer(given)
    return _once(given.instant, now)


def _ask_about_quiet(desk: Desk, draft: Draft) -> Screen:
    quiet, kept = desk.context.quiet, draft.view[QUIET]
    values = {
        "when": saying.when_given(when_of(kept), desk.context.zone),
        "quiet": say_quiet(quiet),
        "morning": say_minute(quiet.end),
    }
    morning = choice(draft, MORNING, "announcements.when.morning", morning=values["morning"])
    return Screen("announcements.when.quiet", values, ((morning, choice(draft, KEEP, "announcements.when.keep")),))


def _in_the_morning(desk: Desk, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same, when the quiet hours are over."""
    if "at" in kept:
        return {**kept, "at": say_minute(desk.context.quiet.end).replace(".", ":")}
    due = waking(kept.get("due", desk.now), Pace(), desk.context.habits)
    wall = local(due, desk.context.zone).replace(tzinfo=None)
    return {"wall": wall.isoformat("T", "minutes"), "due": due}


def _minute_of(desk: Desk, answer: Mapping[str, Any]) -> int:
    """The minute of the day at which it goes."""
    if "at" in answer:
        at = time.fromisoformat(answer["at"])
    else:
        at = local(answer.get("due", desk.now), desk.context.zone).time()
    return at.hour * 60 + at.minute


def _once(at: datetime, now: datetime) -> dict[str, Any]:
    """A moment as an answer; this very minute is now."""
    if at.timestamp() // 60 == now.timestamp() // 60:
        return dict(AT_ONCE)
    if at < now:
        raise Invalid("announcements.when.past", typed="", offered=0)
    return {"wall": at.replace(tzinfo=None).isoformat("T", "minutes"), "due": millis(at)}


def _asked_again(draft: Draft, problem: NotUnderstood, typed: str, now: datetime) -> Invalid:
    """Why a time was not taken, with the moments it may mean as buttons."""
    moments = problem.moments[:OFFERED]
    return Invalid(
        f"announcements.when.{problem.reason}",
        _offers(draft, moments, now),
        typed=typed[:60],
        understood=problem.understood[:60],
        unknown=problem.unknown[:60],
        days=_days(problem.days),
        offered=len(moments),
    )


def _offers(draft: Draft, moments: Iterable[Moment], now: datetime) -> Sequence[Row]:
    offered = [moment_choice(draft, moment, now) for moment in moments]
    return (*offered, (choice(draft, NOW, "announcements.now"),)) if offered else ()


def _days(days: Iterable[date]) -> list[dict[str, str]]:
    return [{"id": say_day(day, "id"), "en": say_day(day, "en")} for day in days]


def _rule_answer(rule: Recurring) -> dict[str, Any]:
    days = {"day": rule.day} if isinstance(rule, Monthly) else {"weekdays": list(rule.weekdays)}
    return {**days, "at": rule.at.isoformat("minutes"), "until": rule.until.isoformat() if rule.until else ""}


def answer_of(given: Announcement, now: int) -> dict[str, Any] | None:
    """The time of an announcement as an answer; None where it is over."""
    if not given.wall:
        return dict(AT_ONCE)
    if (rule := given.recurring) is not None:
        return _rule_answer(rule) if next_due(rule, ZoneInfo(given.zone), now) is not None else None
    due = instant(datetime.fromisoformat(given.wall), ZoneInfo(given.zone))
    return {"wall": given.wall, "due": due} if due > now else None


def when_of(answer: Mapping[str, Any]) -> Once | Recurring | None:
    """What an answer means."""
    until = date.fromisoformat(answer["until"]) if answer.get("until") else None
    match dict(answer):
        case {"weekdays": list(weekdays), "at": str(at)}:
            return Weekly(tuple(weekdays), time.fromisoformat(at), until)
        case {"day": int(day), "at": str(at)}:
            return Monthly(day, time.fromisoformat(at), until)
        case {"wall": str(wall), "due": int(due)}:
            return Once(datetime.fromisoformat(wall), due)
    return None
