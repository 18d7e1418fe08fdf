"""What KIM and verification look like."""

from collections.abc import Sequence

from kimbot.areas.register import Areas
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.kim.model import Kim
from kimbot.members.model import Member, MemberState


def card_of(member: Member) -> str:
    """The name of the card that verifiers get for this application."""
    return f"member:{member.id}:{member.version}"


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


def your_application(member: Member, kim: Kim | None, areas: Areas) -> Screen:
    """What the member is told of the decision."""
    values = {
        "name": member.name,
        "kim": kim.name if kim else "",
        "area": areas.label(member.area),
        "reason": member.reason,
        "role": member.role,
    }
    if member.state is MemberState.ACTIVE:
        rows = ((Button("menu.lapor", to=press("go.lapor")),), (Button("menu.pengumuman", to=press("go.pengumuman")),))
        return Screen("kim.welcome", values, rows)
    if member.state is MemberState.RETURNED:
        return Screen("kim.returned", values, ((Button("kim.correct", to=press("go.daftar")),),))
    return Screen("kim.rejected", values)


def waiting(members: Sequence[Member], areas: Areas) -> Screen:
    """Who waits for verification."""
    rows = [(Button(text=member.name[:30], to=press("v.show", member.id, member.version)),) for member in members[:8]]
    names = [{"name": member.name, "area": areas.label(member.area)} for member in members[:8]]
    return Screen(
        "kim.waiting" if members else "kim.nobody_waits", {"members": names, "count": len(members)}, tuple(rows)
    )


def registry(page: Page[Kim], total: int, *, may_add: bool) -> Screen:
    """The list of KIM, in pages."""
    rows: list[Row] = [(Button(text=kim.name[:30], to=press("k.show", kim.id)),) for kim in page.items]
    rows += turn(page, lambda number: press("k.page", number))
    if may_add:
        rows.append((Button("kim.add", to=press("k.add")),))
    return Screen("kim.registry", {"count": total, "page": page.number + 1, "pages": page.count}, tuple(rows))


def one(kim: Kim, members: Sequence[Member], areas: Areas) -> Screen:
    """One KIM and its people."""
    people = [{"name": member.name, "role": member.role} for member in members[:20]]
    values = {
        "name": kim.name,
        "area": areas.label(kim.area),
        "stage": kim.stage,
        "theme": kim.theme,
        "people": people,
        "count": len(members),
    }
    return Screen("kim.one", values, ((Button("btn.kembali", to=press("k.page", 0)),),))
