"""The form of /peran: to whom (by name or by invitation), which role, where, until when.

With a grant as its subject it hands that one over, or lengthens it: the role and its place are known then.
"""

from datetime import date, datetime, time, timedelta

from kimbot.areas.form import ask_area, read_area
from kimbot.areas.model import Level
from kimbot.core.actor import Actor
from kimbot.core.clock import local, millis
from kimbot.core.dates import NotUnderstood, parse_day, say_day
from kimbot.core.errors import Invalid, Refused, Stale
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import PAGE, page_of
from kimbot.core.screens import Row, Screen, columns
from kimbot.core.strings import shortened
from kimbot.roles import screens, shown
from kimbot.roles.model import LEVELS, Offer, Role

NAME_LEAST = 2
LABEL_MOST = 30
FOREVER = "forever"
INVITED = 0
"""In the place of a person's number: whoever opens the link."""
ANY_LEVEL: tuple[Level, ...] = ("kelurahan", "kecamatan", "city")
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
    invite = ((choice(draft, str(INVITED), "invite.by_invitation"),),)
    if not typed:
        old = desk.roles.held(draft.subject)
        values = {"role": old.role if old else "", "place": desk.roles.place(old) if old else ""}
        return Screen("roles.ask_person", values, invite)
    found = _people(desk, typed)
    rows = tuple((choice(draft, str(number), text=shortened(label, LABEL_MOST)),) for number, label in found.items())
    return Screen("roles.which_person", {"typed": typed, "count": len(found), "most": PAGE}, rows + invite)


def _people(desk: Desk, typed: str) -> dict[int, str]:
    """People by a part of their name, each with a label: verified members, and who holds a role already.

    A Telegram name is a claim that anybody can make. Whom nobody has verified comes by invitation.
    """
    members = [one for one in desk.members.find(typed) if one.active]
    found = {one.id: f"{one.name} ({_name_of_area(desk, one.area)})" for one in members}
    for number, title in desk.roles.holders_named(typed, PAGE):
        found.setdefault(number, title)
    return dict(list(found.items())[:PAGE])


def _name_of_area(desk: Desk, code: str) -> str:
    area = desk.areas.get(code)
    return area.name if area is not None else code


def _read_person(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice:
        return _chosen_person(desk, draft, reply.choice)
    words = " ".join(reply.words.split())
    if len(words) < NAME_LEAST:
        raise Invalid("roles.name_too_short")
    return Look({"typed": words[:60]})


def _chosen_person(desk: Desk, draft: Draft, chosen: str) -> int:
    """The number of the person; `INVITED` for whoever opens the link."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Invalid("forms.use_buttons")
    person = int(chosen)
    if person == INVITED:
        return INVITED
    member = desk.members.get(person)
    if not (member is not None and member.active) and not desk.roles.of(person):
        raise Invalid("forms.use_buttons")
    old = desk.roles.held(draft.subject)
    if old is not None and old.kim_id is not None and (member is None or member.kim_id != old.kim_id):
        raise Invalid("roles.successor_elsewhere", name=_name(desk, person), kim=desk.roles.place(old))
    return person


def _new(desk: Desk, draft: Draft) -> bool:
    """Whether the role itself is asked: not in a handover."""
    return not draft.subject


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
    if reply.choice == Role.KETUA and draft.answers["person"] != INVITED and _own_kim(desk, draft) is None:
        raise Invalid("roles.ketua_needs_kim", name=_name(desk, draft.answers["person"]))
    return reply.choice


def _own_kim(desk: Desk, draft: Draft) -> int | None:
    """The KIM in which the person is a verified member."""
    member = desk.members.get(draft.answers["person"])
    return member.kim_id if member is not None and member.active else None


def _levels(draft: Draft) -> tuple[Level, ...]:
    if "role" not in draft.answers:
        return ()
    return ANY_LEVEL if _kim_open(draft) else LEVELS[Role(draft.answers["role"])]


def _kim_open(draft: Draft) -> bool:
    """Whether her KIM is asked: of a ketua who is invited. One who is named has hers."""
    return draft.answers.get("role") == Role.KETUA and draft.answers.get("person") == INVITED


def _area_asked(desk: Desk, draft: Draft) -> bool:
    return _new(desk, draft) and _levels(draft) not in ((), ("city",))


def _kim_asked(desk: Desk, draft: Draft) -> bool:
    return _new(desk, draft) and _kim_open(draft)


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
    area = read_area(desk, draft, reply, _levels(draft))
    if isinstance(area, str) and _kim_open(draft) and not desk.registry.at(area):
        raise Invalid("roles.no_kim_there", area=desk.areas.label(area))
    return area


def _ask_kim(desk: Desk, draft: Draft) -> Screen:
    listed = desk.registry.at(draft.answers["area"])
    page = page_of(listed, draft.view.get("page", 0))
    rows = tuple((choice(draft, str(kim.id), text=shortened(kim.name, LABEL_MOST)),) for kim in page.items)
    return Screen("roles.ask_kim", {}, (*rows, *turn_within(draft, page)))


def _read_kim(desk: Desk, draft: Draft, reply: Reply) -> object:
    if (number := page_turned(reply.choice)) is not None:
        return Look({"page": number})
    for kim in desk.registry.at(draft.answers["area"]):
        if reply.choice == str(kim.id):
            return kim.id
    raise Invalid("forms.use_buttons")


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


def _offer(desk: Desk, draft: Draft) -> Offer:
    """What would be given. Raises `Refused`: she has left her KIM meanwhile; `Stale`: what it replaces has ended."""
    given, until = draft.answers, _end(desk, draft.answers["until"])
    if draft.subject:
        old = desk.roles.held(draft.subject)
        if old is None:
            raise Stale("roles.ended")
        return Offer(old.role, old.area, old.kim_id, until, old.id)
    role = Role(given["role"])
    if role is not Role.KETUA:
        area = given["area"] if _area_asked(desk, draft) else desk.areas.city.code
        return Offer(role, area, None, until)
    kim = desk.registry.get(given["kim"] if _kim_open(draft) else _own_kim(desk, draft))
    if kim is None:
        raise Refused("roles.ketua_needs_kim", name=_name(desk, given["person"]))
    return Offer(role, kim.area, kim.id, until)


def _end(desk: Desk, last_day: str) -> int | None:
    """The midnight that ends the last day, in milliseconds."""
    if not last_day:
        return None
    after = date.fromisoformat(last_day) + timedelta(days=1)
    return millis(datetime.combine(after, time(), tzinfo=desk.context.zone))


def _summary(desk: Desk, draft: Draft) -> Screen:
    offer = _offer(desk, draft)
    old = desk.roles.held(draft.subject)
    values = {
        "name": _name(desk, draft.answers["person"]),
        "role": offer.role,
        "place": desk.roles.place(offer),
        "until": screens.last_day(offer.until, desk.context.zone),
        "after": _name(desk, old.person) if old is not None and old.person != draft.answers["person"] else "",
    }
    return Screen("roles.summary", values)


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    offer, person = _offer(desk, draft), draft.answers["person"]
    if person == INVITED:
        return shown.invited(desk, actor, offer)
    return shown.given(desk, desk.roles.grant(actor, person, offer))


def _name(desk: Desk, person: int) -> str:
    """The name she gave, or Telegram's; "" for whoever is invited."""
    return "" if person == INVITED else desk.members.name_of(person)


def _send_key(draft: Draft) -> str:
    return "invite.make" if draft.answers.get("person") == INVITED else "btn.simpan"


GIVE = Form(
    "peran",
    "forms.title.peran",
    (
        Question("person", _ask_person, _read_person, "roles.label.person", forgets=("role", "area", "kim")),
        Question("role", _ask_role, _read_role, "roles.label.role", when=_new, forgets=("area", "kim")),
        Question("area", _ask_area, _read_area, "roles.label.area", when=_area_asked, forgets=("kim",)),
        Question("kim", _ask_kim, _read_kim, "roles.label.kim", when=_kim_asked),
        Question("until", _ask_until, _read_until, "roles.label.until"),
    ),
    _finish,
    _summary,
    send_key=_send_key,
)

FORMS = (GIVE,)
