"""What a person sees of herself, and the menu."""

from collections.abc import Collection

from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.members.model import Member, MemberState, Office
from kimbot.roles.model import Grant, Right, Role

GONE = (MemberState.LEFT, MemberState.REJECTED, MemberState.REMOVED)
"""States of somebody who may register again, and has nothing that could stop."""


def menu(member: Member | None, rights: Collection[Right]) -> tuple[Row, ...]:
    """The ways on, for who she is now."""
    names: list[str] = []
    if member is None or member.state in GONE:
        names.append("daftar")
    elif member.state is MemberState.RETURNED:
        names += ["perbaiki", "lapor", "laporan"]
    else:
        names += ["lapor", "laporan"]
    names += ["pengumuman", "profil"] if member else ["pengumuman"]
    offices = {
        Right.VERIFY_MEMBER: "verifikasi",
        Right.MODERATE: "moderasi",
        Right.SEE_KIM: "kim",
        Right.ANNOUNCE: "siarkan",
        Right.APPROVE_GROUP: "grup",
        Right.APPROVE_LOCAL_GROUP: "grup",
        Right.MANAGE_ROLES: "peran",
    }
    names += [name for right, name in offices.items() if right in rights]
    if Right.ANNOUNCE in rights:
        names.append("jadwal")
    return columns(_way(name) for name in dict.fromkeys(names))


def greeting(member: Member | None, name: str, rights: Collection[Right]) -> Screen:
    """/start"""
    state = str(member.state) if member else "officer" if rights else "new"
    return Screen("members.greeting", {"name": member.name if member else name, "state": state}, menu(member, rights))


def lost(member: Member | None, rights: Collection[Right]) -> Screen:
    """Something was said that answers nothing."""
    return Screen("members.lost", {}, menu(member, rights))


def help_(member: Member | None, rights: Collection[Right]) -> Screen:
    """/bantuan"""
    return Screen("members.help", {"registered": member is not None}, menu(member, rights))


def profile(member: Member, kim: str, grants: Collection[Grant], areas: Areas) -> Screen:
    """/profil"""
    copies = "members.copies_off" if member.private_copies else "members.copies_on"
    rows = [
        (Button(copies, to=press("p.copies", int(not member.private_copies))),),
        (Button("members.language", to=press("go.bahasa")), Button("members.leave", to=press("go.berhenti"))),
    ]
    if member.state is MemberState.RETURNED:
        rows.insert(0, (_way("perbaiki"),))
    values = {
        "name": member.name,
        "area": areas.label(member.area),
        "kim": kim or member.kim_wish,
        "role": office(member, grants),
        "phone": member.phone,
        "state": member.state,
        "copies": member.private_copies,
        "offices": [{"role": grant.role, "area": areas.label(grant.area)} for grant in grants if not grant.kim_id],
    }
    return Screen("members.profile", values, tuple(rows))


def office(member: Member, grants: Collection[Grant]) -> Office:
    """What she is in her KIM now: a ketua is one by her role, which may come and go; the rest she says herself."""
    if any(grant.role is Role.KETUA and grant.kim_id == member.kim_id for grant in grants):
        return Office.KETUA
    return Office.ANGGOTA if member.active and member.role is Office.KETUA else member.role


def languages() -> Screen:
    """/bahasa"""
    choices = (
        Button(text="Bahasa Indonesia", to=press("p.lang", arg="id")),
        Button(text="English", to=press("p.lang", arg="en")),
    )
    return Screen("members.ask_language", {}, (choices,))


def stop(member: Member | None) -> Screen:
    """/berhenti: what shall stop?"""
    if member is None or member.state in GONE:
        return Screen("members.nothing_to_stop")
    rows: list[Row] = []
    if member.private_copies:
        rows.append((Button("members.stop_messages", to=press("p.copies", 0)),))
    rows.append((Button("members.leave_kim", to=press("p.leave")),))
    rows.append((Button("members.stay", to=press("p.stay")),))
    return Screen("members.ask_stop", {}, tuple(rows))


def _way(name: str) -> Button:
    return Button(f"menu.{name}", to=press("go.daftar" if name == "perbaiki" else f"go.{name}"))
