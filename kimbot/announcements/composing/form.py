"""/siarkan: text or media, topic, audience, when; then the preview and the summary. The rest is behind Pilihan lain."""

from kimbot.announcements import screens
from kimbot.announcements.approval.model import COMMENT_MOST, fits
from kimbot.announcements.composing.aiming import AREAS, FINER, TOPIC, finer_answers, finer_of
from kimbot.announcements.composing.when import AT_ONCE, answer_of, ask_when, read_when, when_of
from kimbot.announcements.composing.writing import FILES, LINKS, PINNED, TEXT, content_answers, content_of
from kimbot.announcements.going import screens as going_screens
from kimbot.announcements.model import Announcement, Composed
from kimbot.announcements.options import CONFIRM, OCCASION, option_answers, with_options
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply
from kimbot.core.screens import Button, Screen, press


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
    when, urgent = when_of(given["when"]), bool(given["when"].get("urgent"))
    return Composed(
        with_options(content_of(draft), given),
        given["topic"],
        tuple(given["areas"]),
        when,
        urgent,
        given.get("reason", "") if urgent else "",
        given.get("pinned", False),
        finer_of(draft),
    )


def answers_of(given: Announcement, now: int, *, another_time: bool) -> dict[str, object]:
    """An announcement as answers of this form; without its time where that is over, or shall be another one."""
    known: dict[str, object] = {
        "version": given.version,
        "topic": given.topic,
        "areas": list(given.areas),
        "pinned": given.pinned,
        **content_answers(given.content),
        **option_answers(given.content),
        **finer_answers(given.finer),
    }
    when = answer_of(given, now)
    return known if another_time or when is None else {**known, "when": when}


def _preview(desk: Desk, draft: Draft) -> Screen:
    given = composed(draft)
    return screens.message(given.content, desk.topics.named(given.topic), share=True)


def _summary(desk: Desk, draft: Draft) -> Screen:
    given = composed(draft)
    audience, topic = desk.announcements.audience(given), desk.topics.named(given.topic)
    shown = screens.summary(given, topic, audience, desk.areas, desk.topics, desk.context.zone, desk.now)
    who = Button("announcements.who", to=press("a.who", draft.id, draft.version, ":0"))
    return shown.with_rows((who, Button("templates.keep", to=press("tp.keep", draft.id, draft.version))))


def send_key(draft: Draft) -> str:
    """What its last button says."""
    return (
        "announcements.send_now" if when_of(draft.answers.get("when", AT_ONCE)) is None else "announcements.schedule_it"
    )


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given, number = composed(draft), draft.subject
    if given.urgent:
        waited = desk.announcements.to_cancel(actor, number, draft.answers["version"]) if number else None
        announcement = desk.announcements.send_urgent(actor, given, waited)
        return going_screens.going(announcement, desk.announcements.audience(given), desk.now)
    if number:
        return desk.asking.asked(desk.announcements.revise(actor, number, draft.answers["version"], given))
    return desk.asking.asked(desk.announcements.submit(actor, given))


ANNOUNCE = Form(
    "siarkan",
    "forms.title.siarkan",
    (
        TEXT,
        TOPIC,
        AREAS,
        Question("when", ask_when, read_when, "announcements.label.when"),
        Question("reason", _ask_reason, _read_reason, "approval.reason", when=_urgent),
        FILES,
        LINKS,
        CONFIRM,
        OCCASION,
        PINNED,
        *FINER,
    ),
    _finish,
    _summary,
    send_key=send_key,
    preview=_preview,
    others="announcements.others",
    words="text",
    cancelled_key="announcements.given_up",
)

FORMS = (ANNOUNCE,)
