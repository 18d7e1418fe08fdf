"""The form of /peran: to whom, which role, where, until when."""

from datetime import date, datetime, time, timedelta

from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Level
from kimbot.core.actor import Actor
from kimbot.core.clock import local, millis
from kimbot.core.dates import NotUnderstood, parse_day, say_day
from kimbot.core.errors import Invalid, Refused
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import PAGE, page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.roles import screens
from kimbot.roles.model import LEVELS, Grant, Role

NAME_LEAST = 2
LABEL_MOST = 30
FOREVER = "forever"
ROLES = (
    Role.KETUA,
    Role.COORDINATOR,
    Role.MODERATOR,
    Role.LURAH,
    Role.CAMAT,
    Role.FK_KIM,
    Role.EDITOR,
    Role.APPROVER,
    Role.ADMIN,
    Role.KEPALA_DINAS,
)
"""In the order in which they are offered: those given often first."""


def _ask_person(desk: Desk, draft: Draft) -> Screen:
    typed = draft.view.get("typed", "")
    if not typed:
        return Screen("roles.ask_person")
    found = _people(desk, typed)
    rows = tuple((choice(draft, str(number), text=label[:LABEL_MOST]),) for number, label in found.items())
    return Screen("roles.which_person", {"typed": typed, "count": len(found), "most": PAGE}, rows)


def _people(desk: Desk, typed: str) -> dict[int, str]:
    """People by a part of their name, each with a label: members by the name they gave, others by Telegram's."""
    found: dict[int, str] = {}
    for number, title in [(one.id, one.name) for one in desk.members.find(typed)] + desk.roles.people_named(
        typed, PAGE
    ):
        member = desk.members.get(number)
        area = desk.areas.get(member.area) if member is not None else None
        label = f"{member.name} ({area.name})" if member is not None and area is not None else title
        found.setdefault(number, label)
    return dict(list(found.items())[:PAGE])


def _read_person(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice:
        return _chosen_person(desk, reply.choice)
    words = " ".join(reply.words.split())
    if len(words) < NAME_LEAST:
        raise Invalid("roles.name_too_short")
    return Look({"typed": words[:60]})


def _chosen_person(desk: Desk, chosen: str) -> int:
    try:
        person = desk.chats.get(int(chosen))
    except (KeyError, ValueError):
        raise Invalid("forms.use_buttons") from None
    if not person.private:
        raise Invalid("forms.use_buttons")
    return int(person.id)


def _ask_role(desk: Desk, draft: Draft) -> Screen:
    page = page_of(ROLES, draft.view.get("page", 0))
    rows = columns(choice(draft, role, f"role.{role}") for role in page.items)
    values = {"name": _name(desk, draft.answers["person"])}
    return Screen("roles.ask_role", values, (*rows, *turn_within(draft, page)))


def _read_role(desk: Desk, draft: Draft, reply: Reply) -> object:
    if (number := page_turned(reply.choice)) is not None:
        return Look({"page": number})
    if reply.choice not in tuple(Role):
        raise Invalid("forms.use_buttons")
    if reply.choice == Role.KETUA and _own_kim(desk, draft) is None:
        raise Invalid("roles.ketua_needs_kim", name=_name(desk, draft.answers["person"]))
    return reply.choice


def _own_kim(desk: Desk, draft: Draft) -> int | None:
    """The KIM in which the person is a verified member."""
    member = desk.members.get(draft.answers["person"])
    return member.kim_id if member is not None and member.active else None


def _levels(draft: Draft) -> tuple[Level, ...]:
    return LEVELS[Role(draft.answers["role"])] if "role" in draft.answers else ()


def _area_open(desk: Desk, draft: Draft) -> bool:
    return _levels(draft) not in ((), ("city",))


def _ask_area(desk: Desk, draft: Draft) -> Screen:
    levels = _levels(draft)
    if levels == ("kecamatan",):
        return Screen("roles.ask_kecamatan", {}, _kecamatan(desk, draft))
    asked = ask_area(desk, draft, "roles.ask_area", wide="city" in levels)
    whole: tuple[Row, ...] = ()
    kecamatan = desk.areas.get(draft.view.get("kecamatan", ""))
    if kecamatan is not None and "kecamatan" in levels:
        whole = ((choice(draft, kecamatan.code, "roles.whole_kecamatan", kecamatan=kecamatan.name),),)
    elif not draft.view and "city" in levels:
        whole = ((choice(draft, desk.areas.city.code, "roles.whole_city"),),)
    return Screen(asked.key, asked.values, whole + asked.rows)


def _kecamatan(desk: Desk, draft: Draft) -> tuple[Row, ...]:
    page = page_of(desk.areas.kecamatan(), draft.view.get("page", 0))
    rows = columns(choice(draft, area.code, text=area.name) for area in page.items)
    return (*rows, *turn_within(draft, page))


def _read_area(desk: Desk, draft: Draft, reply: Reply) -> object:
    return read_area(desk, draft, reply, _levels(draft))


def _ask_until(desk: Desk, draft: Draft) -> Screen:
    return Screen("roles.ask_until", {}, ((choice(draft, FOREVER, "roles.forever"),),))


def _read_until(desk: Desk, draft: Draft, reply: Reply) -> object:
    """The last day as 2027-12-31; "" without end."""
    if reply.choice == FOREVER:
        return ""
    words = " ".join((reply.choice or reply.words).split())
    today = local(desk.now, desk.context.zone).date()
    try:
        return parse_day(words, today, past=False).isoformat()
    except NotUnderstood as problem:
        raise _which_day(desk, draft, today, words, problem) from None


def _which_day(desk: Desk, draft: Draft, today: date, typed: str, problem: NotUnderstood) -> Invalid:
    if problem.reason == "past":
        return Invalid("roles.until.past")
    days = [day for day in problem.days if day >= today][:4]
    if problem.reason == "ambiguous" and days:
        language = desk.chats.get(draft.chat).language
        rows: list[Row] = [(choice(draft, day.isoformat(), text=say_day(day, language)[:LABEL_MOST]),) for day in days]
        return Invalid("roles.until.ambiguous", tuple(rows), typed=typed[:60])
    return Invalid("roles.until.not_understood", typed=typed[:60], understood=problem.understood[:60])


def _grant(desk: Desk, draft: Draft) -> Grant:
    """What would be given; its number is not known yet. Raises `Refused` when she has left the KIM meanwhile."""
    given = draft.answers
    role, kim_id, area = Role(given["role"]), None, str(given.get("area") or desk.areas.city.code)
    if role is Role.KETUA:
        kim = desk.registry.get(_own_kim(desk, draft))
        if kim is None:
            raise Refused("roles.ketua_needs_kim", name=_name(desk, given["person"]))
        kim_id, area = kim.id, kim.area
    elif not _area_open(desk, draft):
        area = desk.areas.city.code
    return Grant(0, given["person"], role, area, kim_id, _end(desk, given["until"]))


def _end(desk: Desk, last_day: str) -> int | None:
    """The midnight that ends the last day, in milliseconds."""
    if not last_day:
        return None
    after = date.fromisoformat(last_day) + timedelta(days=1)
    return millis(datetime.combine(after, time(), tzinfo=desk.context.zone))


def _summary(desk: Desk, draft: Draft) -> Screen:
    grant = _grant(desk, draft)
    values = {
        "name": _name(desk, grant.person),
        "role": grant.role,
        "place": desk.roles.place(grant),
        "until": screens.last_day(grant.until, desk.context.zone),
    }
    return Screen("roles.summary", values)


def _finish(desk: Desk, actor: Actor, draft: Draft) -> None:
    asked = _grant(desk, draft)
    grant = desk.roles.grant(actor, asked.person, asked.role, asked.area, kim_id=asked.kim_id, until=asked.until)
    holder = screens.Holder(grant, _name(desk, grant.person), desk.roles.place(grant))
    told = desk.chats.get(grant.person).state == "open"
    desk.say(actor.id, screens.saved(holder, told=told, zone=desk.context.zone))


def _name(desk: Desk, person: int) -> str:
    member = desk.members.get(person)
    return str(member.name if member is not None else desk.chats.get(person).title)


GIVE = Form(
    "peran",
    "forms.title.peran",
    (
        Question("person", _ask_person, _read_person, "roles.label.person", forgets=("role", "area")),
        Question("role", _ask_role, _read_role, "roles.label.role", forgets=("area",)),
        Question("area", _ask_area, _read_area, "roles.label.area", when=_area_open),
        Question("until", _ask_until, _read_until, "roles.label.until"),
    ),
    _finish,
    _summary,
    send_key="btn.simpan",
    sent_key="roles.sent",
)

FORMS = (GIVE,)
