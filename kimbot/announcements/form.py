"""/siarkan: text or media, topic, audience, when; then the preview and the summary. The rest is behind Pilihan lain."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kimbot.announcements import screens
from kimbot.announcements.aiming import AREAS, FINER, TOPIC, finer_answers, finer_of
from kimbot.announcements.approval.model import COMMENT_MOST, fits
from kimbot.announcements.model import Announcement, Composed, Once, next_due
from kimbot.announcements.writing import FILES, LINKS, PINNED, TEXT, content_answers, content_of
from kimbot.core.actor import Actor
from kimbot.core.clock import instant, local, millis
from kimbot.core.dates import Moment, Monthly, NotUnderstood, Recurring, Weekly, parse_schedule, say_day
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply, choice
from kimbot.core.screens import Button, Row, Screen, press

NOW, URGENT, AT = "now", "urgent", "at:"
OFFERED = 6


def _ask_when(desk: Desk, draft: Draft) -> Screen:
    both = (choice(draft, NOW, "announcements.now"), choice(draft, URGENT, "announcements.urgent"))
    return Screen("announcements.ask_when", {}, (both,))


def _read_when(desk: Desk, draft: Draft, reply: Reply) -> object:
    now = local(desk.now, desk.context.zone)
    if reply.choice == NOW:
        return {"now": True}
    if reply.choice == URGENT:
        return {"now": True, "urgent": True}
    if reply.choice.startswith(AT) and reply.choice[3:].isdigit() and len(reply.choice) <= len(AT) + 13:
        return _once(local(int(reply.choice[3:]), desk.context.zone), now)
    if not reply.words:
        raise Invalid("announcements.when.nothing")
    try:
        given = parse_schedule(reply.words, now)
    except NotUnderstood as problem:
        raise _asked_again(draft, problem, reply.words, now) from problem
    if isinstance(given, Weekly | Monthly):
        return _rule_answer(given)
    return _once(given.instant, now)


def _once(at: datetime, now: datetime) -> dict[str, object]:
    """A moment as an answer; this very minute is now."""
    if at.timestamp() // 60 == now.timestamp() // 60:
        return {"now": True}
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
    offered = [
        (choice(draft, f"{AT}{millis(m.instant)}", "announcements.at", when=screens.moment_short(m.instant, now)),)
        for m in moments
    ]
    return (*offered, (choice(draft, NOW, "announcements.now"),)) if offered else ()


def _days(days: Iterable[date]) -> list[dict[str, str]]:
    return [{"id": say_day(day, "id"), "en": say_day(day, "en")} for day in days]


def _urgent(desk: Desk, draft: Draft) -> bool:
    return bool(draft.answers.get("when", {}).get("urgent"))


def _ask_reason(desk: Desk, draft: Draft) -> Screen:
    return Screen("approval.ask_reason")


def _read_reason(desk: Desk, draft: Draft, reply: Reply) -> object:
    if not fits(reply.words):
        raise Invalid("forms.reason_length", most=COMMENT_MOST)
    return reply.words


def composed(draft: Draft) -> Composed:
    """What has been answered, once all is."""
    given = draft.answers
    when, urgent = _when(given["when"]), bool(given["when"].get("urgent"))
    return Composed(
        content_of(draft),
        given["topic"],
        tuple(given["areas"]),
        when,
        urgent,
        given.get("reason", "") if urgent else "",
        given.get("pinned", False),
        finer_of(draft),
    )


def answers_of(given: Announcement, now: int, *, ask_when: bool) -> dict[str, object]:
    """An announcement as answers of this form; without its time where that is over, or shall be another one."""
    known: dict[str, object] = {
        "version": given.version,
        "topic": given.topic,
        "areas": list(given.areas),
        "pinned": given.pinned,
        **content_answers(given.content),
        **finer_answers(given.finer),
    }
    when = _when_answer(given, now)
    return known if ask_when or when is None else {**known, "when": when}


def _rule_answer(rule: Recurring) -> dict[str, object]:
    days = {"day": rule.day} if isinstance(rule, Monthly) else {"weekdays": list(rule.weekdays)}
    return {**days, "at": rule.at.isoformat("minutes"), "until": rule.until.isoformat() if rule.until else ""}


def _when_answer(given: Announcement, now: int) -> dict[str, object] | None:
    if not given.wall:
        return {"now": True}
    if (rule := given.recurring) is not None:
        return _rule_answer(rule) if next_due(rule, ZoneInfo(given.zone), now) is not None else None
    due = instant(datetime.fromisoformat(given.wall), ZoneInfo(given.zone))
    return {"wall": given.wall, "due": due} if due > now else None


def _when(answer: dict[str, Any]) -> Once | Recurring | None:
    until = date.fromisoformat(answer["until"]) if answer.get("until") else None
    match answer:
        case {"weekdays": list(weekdays), "at": str(at)}:
            return Weekly(tuple(weekdays), time.fromisoformat(at), until)
        case {"day": int(day), "at": str(at)}:
            return Monthly(day, time.fromisoformat(at), until)
        case {"wall": str(wall), "due": int(due)}:
            return Once(datetime.fromisoformat(wall), due)
    return None


def _preview(desk: Desk, draft: Draft) -> Screen:
    given = composed(draft)
    return screens.message(given.content, desk.topics.named(given.topic), share=True)


def _summary(desk: Desk, draft: Draft) -> Screen:
    given = composed(draft)
    audience, topic = desk.announcements.audience(given), desk.topics.named(given.topic)
    shown = screens.summary(given, topic, audience, desk.areas, desk.topics, desk.context.zone, desk.now)
    who = Button("announcements.who", to=press("a.who", draft.id, draft.version, ":0"))
    return shown.with_rows((who, Button("templates.keep", to=press("tp.keep", draft.id, draft.version))))


def _send_key(draft: Draft) -> str:
    return "announcements.send_now" if _when(draft.answers["when"]) is None else "announcements.schedule_it"


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given, number = composed(draft), draft.subject
    if given.urgent:
        if number:
            desk.announcements.cancel(actor, number, draft.answers["version"])
        announcement = desk.announcements.send_urgent(actor, given)
        return screens.going(announcement, desk.announcements.audience(given), desk.now)
    if number:
        return desk.approvals.asked(desk.announcements.revise(actor, number, draft.answers["version"], given))
    return desk.approvals.asked(desk.announcements.submit(actor, given))


ANNOUNCE = Form(
    "siarkan",
    "forms.title.siarkan",
    (
        TEXT,
        TOPIC,
        AREAS,
        Question("when", _ask_when, _read_when, "announcements.label.when"),
        Question("reason", _ask_reason, _read_reason, "approval.reason", when=_urgent),
        FILES,
        LINKS,
        PINNED,
        *FINER,
    ),
    _finish,
    _summary,
    send_key=_send_key,
    preview=_preview,
    others="announcements.others",
)

FORMS = (ANNOUNCE,)
