"""Whom an announcement is for: topic and areas; behind Pilihan lain further topics, areas left out, groups, offices."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from kimbot.announcements import saying
from kimbot.announcements.audience.model import PEOPLE, Finer, widest
from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Area, Level, covers
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.groups.model import GroupKind
from kimbot.members.model import Office
from kimbot.roles.model import Role

ALL, PICK, MORE, DONE, WHOLE, INSIDE, NONE = "all", "pick", "more", "done", "whole", "inside", "none"
EVERYWHERE = ("semua", "semua wilayah", "all", "the whole city")
LEVELS: tuple[Level, ...] = ("kelurahan", "kecamatan", "city")
KINDS = (*GroupKind, PEOPLE)
ROLES = (
    Office.KETUA, Office.SEKRETARIS, Office.BENDAHARA, Office.ANGGOTA,
    Role.COORDINATOR, Role.FK_KIM, Role.LURAH, Role.CAMAT, Role.KEPALA_DINAS, Role.MODERATOR,
)  # fmt: skip
LABEL_MOST = 22


def _ask_topic(desk: Desk, draft: Draft) -> Screen:
    page = page_of(desk.topics.all, draft.view.get("page", 0))
    rows = columns(choice(draft, topic.slug, "announcements.topic", topic=topic) for topic in page.items)
    return Screen("announcements.ask_topic", {}, (*rows, *turn_within(draft, page)))


def _read_topic(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file:
        raise Invalid("announcements.files_elsewhere")
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
        return Screen("announcements.picked", saying.named(draft.view["picked"], desk.areas), (more,))
    within = desk.areas.get(draft.view.get("kecamatan", ""))
    if within is not None and not draft.view.get("inside"):
        return Screen("announcements.kecamatan_or_part", {"kecamatan": within.name}, _whole_or_part(draft, within))
    return _ask_next(desk, draft, "announcements.ask_which", draft.view.get("picked"))


def _ask_next(desk: Desk, draft: Draft, key: str, picked: object) -> Screen:
    """One more area, or enough: who has picked some is never kept here."""
    asked = ask_area(desk, draft, key)
    return asked.with_rows((choice(draft, DONE, "btn.selesai"),)) if picked else asked


def _read_next(desk: Desk, draft: Draft, reply: Reply, levels: tuple[Level, ...], picked: Sequence[str]) -> str | Look:
    try:
        return read_area(desk, draft, reply, levels)
    except Invalid as unclear:
        if not picked or not unclear.rows:
            raise
        rows = (*unclear.rows, (choice(draft, DONE, "btn.selesai"),))
        raise Invalid(unclear.key, rows, **unclear.values) from None


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
    found = _read_next(desk, draft, reply, LEVELS, picked)
    if isinstance(found, Look):
        return Look({**({"picked": picked} if picked else {}), **found.view})
    return Look({"picked": widest((*picked, found))})


def _ask_without(desk: Desk, draft: Draft) -> Screen:
    """Areas are picked one after the other; those of the whole audience cannot be."""
    picked = draft.view.get("picked", draft.answers.get("without") or [])
    if picked and set(draft.view) <= {"picked"}:
        more = (choice(draft, MORE, "announcements.more_area"), choice(draft, DONE, "btn.selesai"))
        none = (choice(draft, NONE, "announcements.nothing_left_out"),)
        return Screen("announcements.left_out", saying.named(picked, desk.areas), (more, none))
    return _ask_next(desk, draft, "announcements.ask_without", picked)


def _read_without(desk: Desk, draft: Draft, reply: Reply) -> object:
    picked = tuple(draft.view.get("picked", draft.answers.get("without") or ()))
    match reply.choice:
        case "none":
            return []
        case "more":
            return Look({"picked": picked, "more": True})
        case "done" if picked:
            return list(picked)
    found = _read_next(desk, draft, reply, LEVELS[:2], picked)
    if isinstance(found, Look):
        return Look({"picked": picked, **found.view})
    after = widest((*picked, found))
    if all(any(covers(left, area) for left in after) for area in draft.answers["areas"]):
        raise Invalid("announcements.nobody_left")
    return Look({"picked": after})


Label = Callable[[Desk, str, str], str]
"""The name of an option: (desk, option, language)."""


def _ticked(name: str, key: str, options: Callable[[Desk, Draft], Sequence[str]], label: Label) -> Question:
    """A question of which any number of options may be ticked; none: all of them."""

    def picked(draft: Draft) -> list[str]:
        return list(draft.view.get("picked", draft.answers.get(name) or ()))

    def ask(desk: Desk, draft: Draft) -> Screen:
        ticks, language = picked(draft), desk.chats.get(draft.chat).language
        page = page_of(options(desk, draft), draft.view.get("page", 0))
        buttons = []
        for one in page.items:
            words = label(desk, one, language)
            buttons.append(choice(draft, f"t:{one}", text=(f"✓ {words}" if one in ticks else words)[:LABEL_MOST]))
        last = (choice(draft, NONE, "announcements.everybody_button"), choice(draft, DONE, "btn.selesai"))
        return Screen(f"announcements.ask_{name}", {}, (*columns(buttons), *turn_within(draft, page), last))

    def read(desk: Desk, draft: Draft, reply: Reply) -> object:
        ticks = picked(draft)
        if reply.choice == DONE:
            return ticks
        if reply.choice == NONE:
            return []
        if (number := page_turned(reply.choice)) is not None:
            return Look({"picked": ticks, "page": number})
        one = reply.choice.removeprefix("t:")
        if one == reply.choice or one not in options(desk, draft):
            raise Invalid("forms.use_buttons")
        after = [other for other in ticks if other != one] if one in ticks else [*ticks, one]
        return Look({**draft.view, "picked": after})

    return Question(name, ask, read, key, unasked=True)


def _other_topics(desk: Desk, draft: Draft) -> Sequence[str]:
    return [topic.slug for topic in desk.topics.all if topic.slug != draft.answers["topic"]]


def _topic_label(desk: Desk, slug: str, language: str) -> str:
    return str(desk.topics.label(slug, language))


def _kind_label(desk: Desk, kind: str, language: str) -> str:
    return str(desk.context.texts.label(language, f"announcements.kind.{kind}", {}))


def _role_label(desk: Desk, role: str, language: str) -> str:
    return str(desk.context.texts.label(language, f"announcements.role.{role}", {}))


def finer_of(draft: Draft) -> Finer:
    """What was said of the audience behind Pilihan lain."""
    given = draft.answers
    topics = [slug for slug in given.get("topics") or () if slug != given["topic"]]
    named = (tuple(given.get(name) or ()) for name in ("without", "kinds", "roles"))
    return Finer(tuple(topics), *named)


def finer_answers(given: Finer) -> dict[str, object]:
    """The same as answers."""
    return {name: list(value) for name, value in asdict(given).items()}


TOPIC = Question("topic", _ask_topic, _read_topic, "announcements.label.topic")
AREAS = Question("areas", _ask_areas, _read_areas, "announcements.label.areas")
FINER = (
    _ticked("topics", "announcements.label.topics", _other_topics, _topic_label),
    Question("without", _ask_without, _read_without, "announcements.label.without", unasked=True),
    _ticked("kinds", "announcements.label.kinds", lambda desk, draft: KINDS, _kind_label),
    _ticked("roles", "announcements.label.roles", lambda desk, draft: ROLES, _role_label),
)
