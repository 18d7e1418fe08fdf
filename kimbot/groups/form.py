"""The form that sets up a group: kind, area, topics."""

from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Level
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.groups import screens
from kimbot.groups.model import GroupKind, Setup

LEVELS: tuple[Level, ...] = ("kelurahan", "kecamatan", "city")
ALL, DONE = "all", "done"
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


def _setup(draft: Draft) -> Setup:
    given = draft.answers
    return Setup(GroupKind(given["kind"]), given["area"], tuple(given["topics"]))


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
    ),
    _finish,
    _summary,
    sent_key="forms.saved",
)

FORMS = (SET_UP,)
