"""The greeting, the ways on, the help, and kind answers to what answers no question."""

from collections.abc import Collection, Sequence

from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.groups.screens import add_row
from kimbot.members.model import Member, MemberState
from kimbot.menu.model import Courtesy, keyboard, office, ways
from kimbot.roles.model import Right


def greeting(member: Member | None, name: str, rights: Collection[Right]) -> Screen:
    """/start: it brings the keyboard."""
    state = str(member.state) if member else "officer" if rights else "new"
    values = {"name": member.name if member else name, "state": state}
    return Screen("start.greeting", values, keyboard=keyboard(member, rights))


def tasks(member: Member | None, rights: Collection[Right], first: Button | None) -> Screen | None:
    """What is hers to do beside what the keyboard offers, if anything. `first`: the way to an office's first steps."""
    returned = member is not None and member.state is MemberState.RETURNED
    names = ("perbaiki", *office(rights)) if returned else office(rights)
    rows = _buttons(names) + (((first,),) if first else ())
    return Screen("start.tasks", {"returned": returned}, rows) if rows else None


def help_(member: Member | None, rights: Collection[Right], username: str) -> Screen:
    """/bantuan"""
    rows = (*_buttons(ways(member, rights)), add_row(username))
    return Screen("start.help", {"registered": member is not None}, rows)


def help_tasks(rights: Collection[Right]) -> Screen | None:
    """How the work of her offices is done, if she has any: the words of docs/panduan."""
    names = office(rights)
    return Screen("start.help_tasks", {"ways": names}) if names else None


def lost(member: Member | None, rights: Collection[Right], *, unreadable: bool = False) -> Screen:
    """Something was said that answers nothing."""
    return Screen("start.unreadable" if unreadable else "start.lost", {}, _buttons(ways(member, rights)))


def courteous(kind: Courtesy, name: str, member: Member | None, rights: Collection[Right]) -> Screen:
    """She greets, or thanks."""
    return Screen(f"start.{kind}_back", {"name": name}, _buttons(ways(member, rights)))


def _buttons(names: Sequence[str]) -> tuple[Row, ...]:
    return columns(
        Button(f"menu.{name}", to=press("go.daftar" if name == "perbaiki" else f"go.{name}")) for name in names
    )
