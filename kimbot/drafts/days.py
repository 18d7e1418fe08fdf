"""The question for a day, as any form may ask it: Hari ini, Kemarin, or typed."""

from collections.abc import Iterable
from datetime import date, timedelta

from kimbot.core.clock import local
from kimbot.core.dates import NotUnderstood, parse_day, say_day
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Reply, choice
from kimbot.core.screens import Row, Screen
from kimbot.texts.days import said

TODAY, YESTERDAY = "today", "yesterday"


def ask_past_day(draft: Draft, key: str) -> Screen:
    """The question `key` for a day that has been."""
    return Screen(key, {}, ((choice(draft, TODAY, "days.today"), choice(draft, YESTERDAY, "days.yesterday")),))


def read_past_day(desk: Desk, draft: Draft, reply: Reply) -> str:
    """The day meant, today or before, as 2026-11-23. Raises `Invalid` with what it may mean."""
    day = today(desk)
    if reply.choice in (TODAY, YESTERDAY):
        return (day - timedelta(days=int(reply.choice == YESTERDAY))).isoformat()
    return _read(desk, draft, reply, past=True).isoformat()


def read_day(desk: Desk, draft: Draft, reply: Reply) -> date:
    """The day meant, on either side of today; of several in no certain year the next one. Raises `Invalid`."""
    return _read(desk, draft, reply, past=False)


def today(desk: Desk) -> date:
    """The local day."""
    return local(desk.now, desk.context.zone).date()


def _read(desk: Desk, draft: Draft, reply: Reply, *, past: bool) -> date:
    words = " ".join((reply.choice or reply.words).split())
    if not words:
        raise Invalid("days.not_understood", typed="", understood="", unknown="")
    try:
        return parse_day(words, today(desk), past=past)
    except NotUnderstood as problem:
        if not past and problem.reason == "past" and len(problem.days) == 1:
            return problem.days[0]
        raise _which_day(desk, draft, words, problem, past=past) from None


def _which_day(desk: Desk, draft: Draft, words: str, problem: NotUnderstood, *, past: bool) -> Invalid:
    """What was understood, and the days it may mean as buttons."""
    if problem.reason == "future" and problem.days:
        return Invalid("days.future", day=said(problem.days[0]))
    days = [day for day in problem.days if not past or day <= today(desk)]
    if problem.reason == "ambiguous":
        return Invalid("days.ambiguous", _offered(desk, draft, days), typed=words[:60])
    if problem.reason == "no_such_date":
        return Invalid("days.no_such_date", typed=words[:60])
    understood, unknown = problem.understood[:60], problem.unknown[:60]
    return Invalid("days.not_understood", typed=words[:60], understood=understood, unknown=unknown)


def _offered(desk: Desk, draft: Draft, days: Iterable[date]) -> tuple[Row, ...]:
    language = desk.chats.get(draft.chat).language
    return tuple((choice(draft, day.isoformat(), text=_short(day, language)),) for day in list(days)[:4])


def _short(day: date, language: str) -> str:
    return f"{say_day(day, language).split(',')[0]} {day.day}/{day.month}/{day.year}"
