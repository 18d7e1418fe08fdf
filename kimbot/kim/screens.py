"""What KIM and verification look like."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from kimbot.areas.register import Areas
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.kim.model import Kim, Leaving
from kimbot.members.model import Member, MemberState
from kimbot.roles.model import Grant
from kimbot.texts.days import said_moment


def card_of(member: Member) -> str:
    """The name of the card that verifiers get for this application."""
    return f"{subject_of(member.id)}:{member.application}"


def subject_of(person: int) -> str:
    """The name of a registration where it is spoken of."""
    return f"member:{person}"


def name_card_of(member: Member) -> str:
    """The name of the card that tells a ketua of a member's new name."""
    return f"{subject_of(member.id)}:name"


def renamed(before: str, member: Member) -> Screen:
    """What her ketua is told."""
    return Screen("kim.renamed", {"before": before, "name": member.name})


def to_verify(member: Member, kim: Kim | None, areas: Areas) -> Screen:
    """The card with the three decisions."""
    return Screen(
        "kim.to_verify",
        {
            "name": member.name,
            "area": areas.label(member.area),
            "kim": kim.name if kim else member.kim_wish,
            "listed": kim is not None,
            "role": member.role,
            "phone": member.phone,
        },
        (
            (Button("btn.setujui", to=press("v.ok", member.id, member.version)),),
            (
                Button("btn.minta_perbaikan", to=press("v.return", member.id, member.version)),
                Button("btn.tolak", to=press("v.reject", member.id, member.version)),
            ),
        ),
    )


def decided(member: Member, by: str) -> Screen:
    """The card after the decision, in every verifier's chat."""
    return Screen("kim.decided", {"name": member.name, "state": member.state, "by": by, "reason": member.reason})


def taken_back(member: Member) -> Screen:
    """The card after she gave her application up."""
    return Screen("kim.taken_back", {"name": member.name})


def asked_elsewhere(member: Member) -> Screen:
    """The card with somebody who is not asked any more, because she corrected where she belongs."""
    return Screen("kim.asked_elsewhere", {"name": member.name})


def checking(member: Member, kim: Kim | None, areas: Areas) -> Screen:
    """/daftar while her application waits: what she gave, and the way to correct it."""
    values = {
        "name": member.name,
        "area": areas.label(member.area),
        "kim": kim.name if kim else member.kim_wish,
        "role": member.role,
        "phone": member.phone,
    }
    return Screen("kim.checking", values, ((Button("menu.perbaiki", to=press("d.fix")),),))


def ask_leave(leaving: Leaving, name: Callable[[int], str], place: Callable[[Grant], str]) -> Screen:
    """Keluar dari KIM: really? Names and places as the services say them."""
    rows = ((Button("kim.yes_leave", to=press("p.gone", 0, leaving.member.version)),), (_stay(),))
    if not leaving.member.active:
        return Screen("kim.ask_take_back", {"again": _again(leaving.again)}, rows)
    heir = leaving.heirs[0] if leaving.ketua and leaving.heirs else None
    values = {
        "kim": leaving.kim.name if leaving.kim else "",
        "again": _again(leaving.again),
        "ketua": leaving.ketua,
        "heir": name(heir.person) if heir else "",
        "heir_role": heir.role if heir else "",
        "told": [name(person) for person in leaving.told][:3],
        "ends": [{"role": grant.role, "place": place(grant)} for grant in leaving.ends],
        "stays": [{"role": grant.role, "place": place(grant)} for grant in leaving.stays],
    }
    return Screen("kim.ask_leave", values, rows)


def left(leaving: Leaving, place: Callable[[Grant], str]) -> Screen:
    """She has left."""
    if not leaving.member.active:
        return Screen("kim.you_took_back", {"again": _again(leaving.again)})
    stays = [{"role": grant.role, "place": place(grant)} for grant in leaving.stays]
    values = {"kim": leaving.kim.name if leaving.kim else "", "again": _again(leaving.again), "stays": stays}
    return Screen("kim.left", values)


def has_left(leaving: Leaving) -> Screen:
    """What those who keep her KIM are told."""
    kim = leaving.kim
    rows: tuple[Row, ...] = ((Button("kim.see", to=press("k.show", kim.id)),),) if kim else ()
    values = {"name": leaving.member.name, "kim": kim.name if kim else "", "ketua": leaving.ketua}
    return Screen("kim.has_left", values, rows)


def _again(moment: datetime | None) -> Mapping[str, str] | None:
    return said_moment(moment) if moment is not None else None


def _stay() -> Button:
    return Button("members.stay", to=press("p.stay"))


def your_application(member: Member, kim: Kim | None, areas: Areas, again: datetime | None) -> Screen:
    """What the member is told of the decision; `again`: from when she may apply again."""
    values = {
        "name": member.name,
        "kim": kim.name if kim else "",
        "area": areas.label(member.area),
        "reason": member.reason,
        "role": member.role,
        "again": _again(again),
    }
    if member.state is MemberState.ACTIVE:
        rows: tuple[Row, ...] = (
            (Button("menu.lapor", to=press("go.lapor")),),
            (Button("menu.pengumuman", to=press("go.pengumuman")), Button("menu.undang", to=press("go.undang"))),
        )
        return Screen("kim.welcome", values, rows)
    if member.state is MemberState.RETURNED:
        return Screen("kim.returned", values, ((Button("kim.correct", to=press("go.daftar")),),))
    return Screen("kim.rejected", values)


def waiting(members: Sequence[Member], areas: Areas) -> Screen:
    """Who waits for verification."""
    rows = [(Button(text=member.name[:30], to=press("v.show", member.id, member.version)),) for member in members[:8]]
    names = [{"name": member.name, "area": areas.label(member.area)} for member in members[:8]]
    return Screen(
        "kim.waiting" if members else "kim.nobody_waits",
        {"members": names, "count": len(members)},
        tuple(rows),
        names=tuple(subject_of(member.id) for member in members[:8]),
    )


def registry(page: Page[Kim], total: int, *, wide: bool, may_add: bool, may_import: bool) -> Screen:
    """The list of KIM, in pages; new ones one by one, or a whole list of them. `wide`: with the formation list."""
    rows: list[Row] = [(Button(text=kim.name[:30], to=press("k.show", kim.id)),) for kim in page.items]
    rows += turn(page, lambda number: press("k.page", number))
    if wide:
        rows.append((Button("forming.open", to=press("fm.list")),))
    more = ((may_add, "kim.add", "k.add"), (may_import, "kim.import", "k.import"))
    rows += columns(Button(key, to=press(to)) for may, key, to in more if may)
    return Screen("kim.registry", {"count": total, "page": page.number + 1, "pages": page.count}, tuple(rows))


def call_row(kim_id: int, area: str = "") -> Row:
    """Inviting others to a KIM, or (0) to an area: by a text, by a poster."""
    return (
        Button("menu.undang", to=press("c.call", kim_id, arg=area)),
        Button("call.poster", to=press("c.poster", kim_id, arg=area)),
    )


# --------------------------------------------------------------------------------------------- where there is none
def may_form(area: str, areas: Areas) -> Screen:
    """The way to help form a KIM, for who has just registered where there is none."""
    rows: tuple[Row, ...] = ((Button("forming.join", to=press("fm.join")),),)
    return Screen("forming.may", {"area": areas.label(area)}, rows)


def forming_card(area: str) -> str:
    """The name of the card that tells how many want to help in a kelurahan."""
    return f"forming:{area}"


def forming(area: str, count: int, areas: Areas) -> Screen:
    """So many want to form a KIM there."""
    rows: tuple[Row, ...] = ((Button("forming.see", to=press("fm.show", arg=area)),),)
    return Screen("forming.card", {"area": areas.label(area), "count": count}, rows, card=forming_card(area))


def formed(kim: Kim, areas: Areas) -> Screen:
    """The same card, and what those who helped are told, once the KIM is there."""
    return Screen("forming.formed", {"kim": kim.name, "area": areas.label(kim.area)})
