"""The form that sets up a group: kind, area, topics; behind Ubah also when it gets them, and pinning."""

from typing import Any

from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Level
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.delivery.pace import Rhythm, read_quiet, say_minute, say_quiet
from kimbot.groups import screens
from kimbot.groups.model import MOST_A_DAY, Group, GroupKind, Setup

LEVELS: tuple[Level, ...] = ("kelurahan", "kecamatan", "city")
ALL, DONE = "all", "done"
CITY, NEVER = "city", "never"
LABEL_MOST = 22


def _title(desk: Desk, draft: Draft) -> str:
    group = desk.groups.get(draft.subject)
    return str(group.title) if group is not None else ""


def _ask_kind(desk: Desk, draft: Draft) -> Screen:
    rows = columns(choice(draft, kind, f"groups.kind.{kind}") for kind in GroupKind)
    return Screen("groups.ask_kind", {"title": _title(desk, draft)}, rows)


def _read_kind(desk: Desk, draft: Draft, reply: Reply) -> object:
    given = reply.choice or reply.words.casefold().replace("/", "").removeprefix("grup ")
    if given not in tuple(GroupKind):
        raise Invalid("forms.use_buttons")
    return given


def _ask_area(desk: Desk, draft: Draft) -> Screen:
    return ask_area(desk, draft, "groups.ask_area")


def _read_area(desk: Desk, draft: Draft, reply: Reply) -> object:
    return read_area(desk, draft, reply, LEVELS)


def _picked(desk: Desk, draft: Draft) -> list[str]:
    """The topics with a tick now: touched in this question, or answered before, or those the kind gets at first."""
    for given in (draft.view.get("picked"), draft.answers.get("topics")):
        if given is not None:
            return [slug for slug in given if desk.topics.get(slug) is not None]
    return list(desk.topics.default_for(draft.answers["kind"]))


def _ask_topics(desk: Desk, draft: Draft) -> Screen:
    picked, language = _picked(desk, draft), desk.chats.get(draft.chat).language
    page = page_of(desk.topics.all, draft.view.get("page", 0))
    rows: list[Row] = []
    for topic in page.items:
        label = desk.topics.label(topic.slug, language)
        ticked = f"✓ {label}" if topic.slug in picked else label
        rows.append((choice(draft, f"t:{topic.slug}", text=ticked[:LABEL_MOST]),))
    listed = [*columns(button for row in rows for button in row)]
    listed += [*turn_within(draft, page), (choice(draft, ALL, "groups.all_topics"), choice(draft, DONE, "btn.selesai"))]
    return Screen("groups.ask_topics", {"page": page.number + 1, "pages": page.count}, tuple(listed))


def _read_topics(desk: Desk, draft: Draft, reply: Reply) -> object:
    picked, given = _picked(desk, draft), reply.choice
    if given == DONE:
        if not picked:
            raise Invalid("groups.pick_one")
        return [topic.slug for topic in desk.topics.all if topic.slug in picked]
    if given == ALL:
        return Look({**draft.view, "picked": [topic.slug for topic in desk.topics.all]})
    if (number := page_turned(given)) is not None:
        return Look({**draft.view, "picked": picked, "page": number})
    slug = given.removeprefix("t:")
    if desk.topics.get(slug) is None:
        raise Invalid("forms.use_buttons")
    after = [one for one in picked if one != slug] if slug in picked else [*picked, slug]
    return Look({**draft.view, "picked": after})


def _ask_rhythm(desk: Desk, draft: Draft) -> Screen:
    rows = (tuple(choice(draft, rhythm, f"groups.rhythm.{rhythm}") for rhythm in Rhythm),)
    most = MOST_A_DAY.get(GroupKind(draft.answers["kind"]), 0)
    values = {"digest_at": say_minute(desk.context.digest_at), "most": most}
    return Screen("groups.ask_rhythm", values, rows)


def _read_rhythm(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice not in tuple(Rhythm):
        raise Invalid("forms.use_buttons")
    return reply.choice


def _ask_quiet(desk: Desk, draft: Draft) -> Screen:
    city = say_quiet(desk.context.quiet)
    rows = ((choice(draft, CITY, "groups.quiet_city", hours=city),), (choice(draft, NEVER, "groups.quiet_never"),))
    return Screen("groups.ask_quiet", {}, rows)


def _read_quiet(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice:
        return "" if reply.choice == NEVER else None
    try:
        return say_quiet(read_quiet(reply.words))
    except ValueError as problem:
        raise Invalid("groups.quiet_unclear", typed=reply.words[:60]) from problem


def _ask_pins(desk: Desk, draft: Draft) -> Screen:
    return Screen(
        "groups.ask_pins", {}, ((choice(draft, "1", "groups.pins_yes"), choice(draft, "0", "groups.pins_no")),)
    )


def _read_pins(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice not in ("0", "1"):
        raise Invalid("forms.use_buttons")
    return reply.choice == "1"


def _may_pin(desk: Desk, draft: Draft) -> bool:
    group = desk.groups.get(draft.subject)
    return group is not None and group.may_pin


def _setup(draft: Draft) -> Setup:
    given = draft.answers
    quiet = given.get("quiet")
    return Setup(
        GroupKind(given["kind"]),
        given["area"],
        tuple(given["topics"]),
        Rhythm(given.get("rhythm", Rhythm.DIRECT)),
        None if quiet is None else read_quiet(quiet),
        given.get("pins", False),
    )


def answers_of(group: Group) -> dict[str, Any]:
    """The answers with which the form begins for a group that is set up already."""
    return {
        "kind": str(group.kind),
        "area": group.area,
        "topics": list(group.topics),
        "rhythm": str(group.pace.rhythm),
        "quiet": None if group.pace.quiet is None else say_quiet(group.pace.quiet),
        "pins": group.pins,
    }


def _summary(desk: Desk, draft: Draft) -> Screen:
    given, language = _setup(draft), desk.chats.get(draft.chat).language
    return Screen(
        "groups.summary",
        {
            "title": _title(desk, draft),
            "kind": given.kind,
            "area": desk.areas.label(given.area),
            "topics": [desk.topics.label(slug, language) for slug in given.topics],
            "all": len(desk.topics.all),
            "digest": given.rhythm is Rhythm.DIGEST,
            "most": MOST_A_DAY.get(given.kind, 0),
            "digest_at": say_minute(desk.context.digest_at),
            "quiet": say_quiet(desk.context.quiet if given.quiet is None else given.quiet),
            "pins": given.pins,
            "may_pin": _may_pin(desk, draft),
        },
    )


def _finish(desk: Desk, actor: Actor, draft: Draft) -> None:
    group = desk.groups.set_up(actor, draft.subject, _setup(draft))
    desk.say(actor.id, screens.set_up_done(group, desk.areas))


SET_UP = Form(
    "grup",
    "forms.title.grup",
    (
        Question("kind", _ask_kind, _read_kind, "groups.label.kind", forgets=("topics",)),
        Question("area", _ask_area, _read_area, "groups.label.area"),
        Question("topics", _ask_topics, _read_topics, "groups.label.topics"),
        Question("rhythm", _ask_rhythm, _read_rhythm, "groups.label.rhythm", unasked=True),
        Question("quiet", _ask_quiet, _read_quiet, "groups.label.quiet", unasked=True),
        Question("pins", _ask_pins, _read_pins, "groups.label.pins", when=_may_pin, unasked=True),
    ),
    _finish,
    _summary,
    sent_key="forms.saved",
)

FORMS = (SET_UP,)
