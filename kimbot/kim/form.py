"""The forms of this wing: /daftar, the reason of a decision."""

from kimbot.areas.form import ask_area, read_area
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice
from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.kim import screens
from kimbot.kim.model import Call
from kimbot.members.form import read_name, read_phone, telegram_name
from kimbot.members.model import CONSENT_VERSION, Application, MemberState, Office
from kimbot.members.names import NAME_MOST

AGREE, REFUSE, FULL = "yes", "no", "full"
OTHER, NONE = "other", "none"


def _ask_consent(desk: Desk, draft: Draft) -> Screen:
    yes = choice(draft, AGREE, "btn.setuju")
    if draft.view.get("refused"):
        return Screen("kim.no_consent", {}, ((yes, Button("menu.pengumuman", to=press("go.pengumuman"))),))
    agree = (yes, choice(draft, REFUSE, "btn.tidak_setuju"))
    if draft.view.get("full"):
        return Screen("kim.consent_full", {"contact": desk.context.privacy_contact}, (agree,))
    return Screen("kim.consent", {}, (agree, (choice(draft, FULL, "kim.read_all"),)))


def _read_consent(desk: Desk, draft: Draft, reply: Reply) -> object:
    match reply.choice:
        case "yes":
            return CONSENT_VERSION
        case "full":
            return Look({"full": True})
        case "no":
            return Look({"refused": True})
    raise Invalid("forms.use_buttons")


def _ask_name(desk: Desk, draft: Draft) -> Screen:
    name = telegram_name(desk, draft)
    rows: tuple[Row, ...] = ((choice(draft, "use", "kim.use_name", name=name[:16]),),) if name else ()
    return Screen("kim.ask_name", {"offered": bool(name)}, rows)


def _ask_kelurahan(desk: Desk, draft: Draft) -> Screen:
    return ask_area(desk, draft, "kim.ask_kelurahan")


def _read_kelurahan(desk: Desk, draft: Draft, reply: Reply) -> object:
    return read_area(desk, draft, reply)


def _only_kim(desk: Desk, kelurahan: object) -> dict[str, object]:
    """The KIM of her kelurahan or kecamatan as the answer to the next question, when there is no other to choose from.

    One of the whole city (FK-KIM) is never taken unasked: everyone without a KIM of her own would end up in it.
    """
    found = desk.registry.choices(str(kelurahan))
    alone = len(found) == 1 and found[0].area != desk.areas.city.code
    return {"kim": {"kim": found[0].id, "wish": ""}} if alone else {}


def answers_of(desk: Desk, call: Call) -> dict[str, object]:
    """What she who comes by an invitation need not be asked; the form shows it, and she may change it."""
    area = desk.areas.get(call.area)
    if area is None or area.level != "kelurahan":
        return {}
    kim = {"kim": {"kim": call.kim.id, "wish": ""}} if call.kim else _only_kim(desk, call.area)
    return {"area": call.area, **kim}


def _kim_open(desk: Desk, draft: Draft) -> bool:
    return "area" in draft.answers


def _ask_kim(desk: Desk, draft: Draft) -> Screen:
    if draft.view.get("other"):
        return Screen("kim.ask_other_kim")
    found = desk.registry.choices(draft.answers["area"])
    rows: list[Row] = [(choice(draft, str(kim.id), text=kim.name[:30]),) for kim in found[:8]]
    rows.append((choice(draft, OTHER, "kim.other_kim"), choice(draft, NONE, "kim.no_kim")))
    key = "kim.ask_kim" if found else "kim.ask_kim_none"
    return Screen(key, {"area": desk.areas.label(draft.answers["area"])}, tuple(rows))


def _read_kim(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice == OTHER:
        return Look({"other": True})
    if reply.choice == NONE:
        return {"kim": None, "wish": ""}
    found = desk.registry.choices(draft.answers["area"])
    typed = reply.words.lower().removeprefix("kim ").strip()
    for kim in found:
        if reply.choice == str(kim.id) or (typed and kim.name.lower().removeprefix("kim ") == typed):
            return {"kim": kim.id, "wish": ""}
    if draft.view.get("other") and not reply.choice:
        return {"kim": None, "wish": read_kim_name(reply)}
    raise Invalid("forms.use_buttons")


def _ask_role(desk: Desk, draft: Draft) -> Screen:
    given = draft.answers.get("kim") or {"kim": None, "wish": ""}
    kim = desk.registry.get(given["kim"])
    values = {"area": desk.areas.label(draft.answers["area"]), "kim": kim.name if kim else given["wish"]}
    return Screen("kim.ask_role", values, columns(choice(draft, office, f"office.{office}") for office in Office))


def _read_role(desk: Desk, draft: Draft, reply: Reply) -> object:
    given = reply.choice or reply.words.lower()
    if given not in tuple(Office):
        raise Invalid("forms.use_buttons")
    return given


def _ask_phone(desk: Desk, draft: Draft) -> Screen:
    return Screen("kim.ask_phone")


def _application(desk: Desk, draft: Draft) -> Application:
    given = draft.answers
    kim_id, wish = given["kim"]["kim"], given["kim"]["wish"]
    phone, consent = given["phone"] or "", str(given["consent"])
    return Application(given["name"], given["area"], kim_id, wish, Office(given["role"]), phone, consent)


def _summary(desk: Desk, draft: Draft) -> Screen:
    given = _application(desk, draft)
    kim = desk.registry.get(given.kim_id)
    member = desk.members.get(draft.chat)
    return Screen(
        "kim.summary",
        {
            "name": given.name,
            "area": desk.areas.label(given.area),
            "kim": kim.name if kim else given.kim_wish,
            "role": given.role,
            "phone": given.phone,
            "asked_for": member.reason if member is not None and member.state is MemberState.RETURNED else "",
        },
    )


def _finish(desk: Desk, actor: Actor, draft: Draft) -> None:
    member = desk.membership.apply(actor, _application(desk, draft))
    asked = desk.membership.verifiers(member)
    desk.say(actor.id, Screen("kim.applied", {"name": member.name, "asked": len(asked)}))
    if desk.candidates.may_join(member):
        desk.say(actor.id, screens.may_form(member.area, desk.areas))


def _worth_going_on(desk: Desk, draft: Draft) -> bool:
    """She has agreed that we keep it, and it is still of use."""
    member = desk.members.get(draft.chat)
    return bool(draft.answers.get("consent")) and not (member is not None and member.active)


REGISTER = Form(
    "daftar",
    "forms.title.daftar",
    (
        Question("consent", _ask_consent, _read_consent, "kim.label.consent"),
        Question("name", _ask_name, read_name, "kim.label.name"),
        Question("area", _ask_kelurahan, _read_kelurahan, "kim.label.area", forgets=("kim",), implies=_only_kim),
        Question("kim", _ask_kim, _read_kim, "kim.label.kim", when=_kim_open),
        Question("role", _ask_role, _read_role, "kim.label.role"),
        Question("phone", _ask_phone, read_phone, "kim.label.phone", optional=True),
    ),
    _finish,
    _summary,
    reminds=_worth_going_on,
)


def read_kim_name(reply: Reply) -> str:
    """The name of a KIM, typed. Raises `Invalid`."""
    name = " ".join(reply.words.split())
    if not 3 <= len(name) <= NAME_MOST:
        raise Invalid("kim.new_name_length", most=NAME_MOST)
    return name


REASON_MOST = 500


def _ask_reason(desk: Desk, draft: Draft) -> Screen:
    member = desk.members.get(draft.subject)
    name = member.name if member is not None else ""
    values = {"name": name, "decision": draft.answers["decision"]}
    return Screen("kim.ask_reason", values, names=(screens.subject_of(draft.subject),))


def _read_reason(desk: Desk, draft: Draft, reply: Reply) -> object:
    if not 3 <= len(reply.words) <= REASON_MOST:
        raise Invalid("forms.reason_length", most=REASON_MOST)
    return reply.words


def _decide(desk: Desk, actor: Actor, draft: Draft) -> None:
    given = draft.answers
    act = desk.membership.return_to if given["decision"] == "return" else desk.membership.reject
    member = act(actor, draft.subject, given["version"], given["reason"])
    desk.say(actor.id, Screen("kim.told_her", {"name": member.name}, names=(screens.subject_of(member.id),)))


DECISION = Form(
    "verifikasi",
    "forms.title.verifikasi",
    (Question("reason", _ask_reason, _read_reason, "forms.reason"),),
    _decide,
    cancelled_key="kim.not_decided",
)

FORMS = (REGISTER, DECISION)
