"""What a person sees of herself."""

from collections.abc import Collection, Sequence

from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.delivery.pace import Rhythm
from kimbot.members.model import GONE, Member, Office
from kimbot.roles.model import Grant, Role

OFF, DIRECT, DIGEST = 0, 1, 2
"""What a button says of announcements in her own chat."""


def profile(member: Member, kim: str, grants: Collection[Grant], areas: Areas, digest: str) -> Screen:
    """/profil; `digest`: at what time announcements come gathered, empty for at once."""
    gone = member.state in GONE
    values = {
        "name": member.name,
        "area": areas.label(member.area),
        "kim": kim or member.kim_wish,
        "role": "" if gone else office(member, grants),
        "phone": member.phone,
        "state": member.state,
        "copies": member.private_copies and not gone,
        "digest": digest,
        "offices": [{"role": grant.role, "area": areas.label(grant.area)} for grant in grants if not grant.kim_id],
    }
    return Screen("members.profile", values, _of_profile(member, gathered=bool(digest)))


def _of_profile(member: Member, *, gathered: bool) -> tuple[Row, ...]:
    language = Button("members.language", to=press("go.bahasa"))
    if member.state in GONE:
        return ((Button("menu.daftar", to=press("go.daftar")), language),)
    copies: Row = (Button("members.copies_on", to=press("p.copies", DIRECT)),)
    if member.private_copies:
        copies = (_fewer_or_all(gathered=gathered), Button("members.copies_off", to=press("p.copies", OFF)))
    rows: tuple[Row, ...] = (
        copies,
        (language, Button("members.leave", to=press("go.berhenti"))),
        (Button("privacy.my_data", to=press("go.data_saya")),),
    )
    own = Button("menu.undang", to=press("go.undang")) if member.active else Button("menu.perbaiki", to=press("d.fix"))
    correct = (Button("members.change_name", to=press("p.name")), Button("members.change_phone", to=press("p.phone")))
    return ((own,), correct, *rows)


def renamed(name: str, told: Sequence[str]) -> Screen:
    """Her new name is kept; `told`: who hears of it."""
    return Screen("members.name.changed", {"name": name, "told": told[:3]})


def _fewer_or_all(*, gathered: bool) -> Button:
    if gathered:
        return Button("members.copies_direct", to=press("p.copies", DIRECT))
    return Button("members.copies_fewer", to=press("p.copies", DIGEST))


def office(member: Member, grants: Collection[Grant]) -> Office:
    """What she is in her KIM: a ketua by her grant, which may come and go; the rest she says herself."""
    if any(grant.role is Role.KETUA and grant.kim_id == member.kim_id for grant in grants):
        return Office.KETUA
    return member.role


def languages() -> Screen:
    """/bahasa"""
    choices = (
        Button(text="Bahasa Indonesia", to=press("p.lang", arg="id")),
        Button(text="English", to=press("p.lang", arg="en")),
    )
    return Screen("members.ask_language", {}, (choices,))


def stop(member: Member | None, rhythm: Rhythm) -> Screen:
    """/berhenti: what shall stop?"""
    if member is None or member.state in GONE:
        return Screen("members.nothing_to_stop")
    rows: list[Row] = []
    if member.private_copies and rhythm is Rhythm.DIRECT:
        rows.append((_fewer_or_all(gathered=False),))
    if member.private_copies:
        rows.append((Button("members.stop_messages", to=press("p.copies", 0)),))
    out = "members.leave_kim" if member.active else "members.take_back"
    rows.append((Button(out, to=press("p.leave")),))
    rows.append((Button("members.stay", to=press("p.stay")),))
    return Screen("members.ask_stop", {}, tuple(rows))
