"""/siarkan: text or media, topic, audience, when; then the preview and the summary."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kimbot.announcements import screens
from kimbot.announcements.approval.model import COMMENT_MOST, fits
from kimbot.announcements.model import (
    CAPTION_MOST,
    TEXT_MOST,
    Announcement,
    Composed,
    Content,
    Once,
    first_line,
    next_due,
    widest,
)
from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Area, Level
from kimbot.core.actor import Actor
from kimbot.core.clock import instant, local, millis
from kimbot.core.dates import Moment, Monthly, NotUnderstood, Recurring, Weekly, parse_schedule, say_day
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.core.strings import telegram_length

ALL, PICK, MORE, DONE, WHOLE, INSIDE = "all", "pick", "more", "done", "whole", "inside"
EVERYWHERE = ("semua", "semua wilayah", "all", "the whole city")
NOW, URGENT, AT = "now", "urgent", "at:"
OFFERED = 6
LEVELS: tuple[Level, ...] = ("kelurahan", "kecamatan", "city")


def _ask_text(desk: Desk, draft: Draft) -> Screen:
    return Screen("announcements.ask_caption" if draft.view else "announcements.ask_text", dict(draft.view))


def _read_text(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.left_out:
        raise Invalid("announcements.only_photo")
    if reply.file and draft.view:
        raise Invalid("announcements.one_file")
    media, file_id = _media(draft, reply)
    if not any(map(str.isalnum, reply.words)):
        if media:
            return Look({"media": media, "file_id": file_id})
        raise Invalid("announcements.needs_text")
    most = CAPTION_MOST if media else TEXT_MOST
    if (length := telegram_length(reply.words)) > most:
        raise Invalid("announcements.too_long", length=length, most=most, captioned=bool(media))
    return {"title": first_line(reply.words), "html": reply.html, "media": media, "file_id": file_id}


def _media(draft: Draft, reply: Reply) -> tuple[str, str]:
    """The file that goes with the words: sent with them or before them, or there already when only they are edited."""
    if reply.file:
        return reply.file.kind, reply.file.file_id
    known = draft.answers.get("text", {}) if reply.corrects else draft.view
    return known.get("media", ""), known.get("file_id", "")


def _ask_topic(desk: Desk, draft: Draft) -> Screen:
    page = page_of(desk.topics.all, draft.view.get("page", 0))
    rows = columns(choice(draft, topic.slug, "announcements.topic", topic=topic) for topic in page.items)
    return Screen("announcements.ask_topic", {}, (*rows, *turn_within(draft, page)))


def _read_topic(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file:
        raise Invalid("announcements.one_file")
    if (number := page_turned(reply.choice)) is not None:
        return Look({"page": number})
    typed = reply.words.lower()
    for topic in desk.topics.all:
        if reply.choice == topic.slug or (typed and typed in (topic.label_id.lower(), topic.label_en.lower())):
            return str(topic.slug)
    raise Invalid("forms.use_buttons")


def _ask_areas(desk: Desk, draft: Draft) -> Screen:
    if not draft.view:
        both = (choice(draft, ALL, "announcements.all_areas"), choice(draft, PICK, "announcements.pick_areas"))
        return Screen("announcements.ask_areas", {}, (both,))
    if set(draft.view) == {"picked"}:
        more = (choice(draft, MORE, "announcements.more_area"), choice(draft, DONE, "btn.selesai"))
        return Screen("announcements.picked", screens.named(draft.view["picked"], desk.areas), (more,))
    within = desk.areas.get(draft.view.get("kecamatan", ""))
    if within is not None and not draft.view.get("inside"):
        return Screen("announcements.kecamatan_or_part", {"kecamatan": within.name}, _whole_or_part(draft, within))
    return ask_area(desk, draft, "announcements.ask_which")


def _whole_or_part(draft: Draft, kecamatan: Area) -> tuple[Row, ...]:
    whole = choice(draft, kecamatan.code, "announcements.whole_kecamatan")
    return ((whole, choice(draft, INSIDE, "announcements.part_of_it")),)


def _read_areas(desk: Desk, draft: Draft, reply: Reply) -> object:
    picked = tuple(draft.view.get("picked", ()))
    match reply.choice:
        case "all":
            return [desk.areas.city.code]
        case "pick":
            return Look({"pick": True})
        case "more":
            return Look({"picked": picked, "more": True})
        case "inside":
            return Look({**draft.view, "inside": True})
        case "done" if picked:
            return list(picked)
        case "" if reply.words.lower() in EVERYWHERE:
            return [desk.areas.city.code]
    found = read_area(desk, draft, reply, LEVELS)
    if isinstance(found, Look):
        return Look({**({"picked": picked} if picked else {}), **found.view})
    return Look({"picked": widest((*picked, found))})


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


def _composed(draft: Draft) -> Composed:
    given = draft.answers
    when, urgent = _when(given["when"]), bool(given["when"].get("urgent"))
    reason = given.get("reason", "") if urgent else ""
    return Composed(Content(**given["text"]), given["topic"], tuple(given["areas"]), when, urgent, reason)


def answers_of(given: Announcement, now: int, *, ask_when: bool) -> dict[str, object]:
    """An announcement as answers of this form; without its time where that is over, or shall be another one."""
    known: dict[str, object] = {
        "version": given.version,
        "text": asdict(given.content),
        "topic": given.topic,
        "areas": list(given.areas),
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
    given = _composed(draft)
    return screens.message(given.content, desk.topics.named(given.topic), share=True)


def _summary(desk: Desk, draft: Draft) -> Screen:
    given = _composed(draft)
    audience, topic = desk.announcements.audience(given), desk.topics.named(given.topic)
    return screens.summary(given, topic, audience, desk.areas, desk.context.zone, desk.now)


def _send_key(draft: Draft) -> str:
    return "announcements.send_now" if _when(draft.answers["when"]) is None else "announcements.schedule_it"


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given, number = _composed(draft), draft.subject
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
        Question("text", _ask_text, _read_text, "announcements.label.text"),
        Question("topic", _ask_topic, _read_topic, "announcements.label.topic"),
        Question("areas", _ask_areas, _read_areas, "announcements.label.areas"),
        Question("when", _ask_when, _read_when, "announcements.label.when"),
        Question("reason", _ask_reason, _read_reason, "approval.reason", when=_urgent),
    ),
    _finish,
    _summary,
    send_key=_send_key,
    preview=_preview,
)

FORMS = (ANNOUNCE,)
