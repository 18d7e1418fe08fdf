"""Roles and the rights they carry."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kimbot.areas.model import Level, covers
from kimbot.core.actor import Actor
from kimbot.core.screens import Screen


class Role(StrEnum):
    """What a person is. Stored by value; never rename one."""

    ADMIN = "admin"
    EDITOR = "editor"
    APPROVER = "approver"
    FK_KIM = "fk_kim"
    MODERATOR = "moderator"
    COORDINATOR = "coordinator"
    KEPALA_DINAS = "kepala_dinas"
    CAMAT = "camat"
    LURAH = "lurah"
    KETUA = "ketua"


class Right(StrEnum):
    """What a role allows."""

    MANAGE_ROLES = "manage_roles"
    MANAGE_KIM = "manage_kim"
    COACH_KIM = "coach_kim"
    SEE_KIM = "see_kim"
    VERIFY_MEMBER = "verify_member"
    VERIFY_KETUA = "verify_ketua"
    MODERATE = "moderate"
    ANNOUNCE = "announce"
    COMPOSE = "compose"
    APPROVE = "approve"
    SEE_RECAP = "see_recap"
    INVITE = "invite"
    APPROVE_GROUP = "approve_group"
    APPROVE_LOCAL_GROUP = "approve_local_group"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.EDITOR: frozenset({Right.MODERATE, Right.ANNOUNCE, Right.COMPOSE, Right.SEE_RECAP, Right.SEE_KIM}),
    Role.APPROVER: frozenset({Right.ANNOUNCE, Right.APPROVE, Right.SEE_RECAP, Right.APPROVE_GROUP, Right.SEE_KIM}),
    Role.FK_KIM: frozenset(
        {
            Right.VERIFY_MEMBER,
            Right.VERIFY_KETUA,
            Right.INVITE,
            Right.SEE_KIM,
            Right.SEE_RECAP,
            Right.COACH_KIM,
        }
    ),
    Role.MODERATOR: frozenset({Right.MODERATE}),
    Role.COORDINATOR: frozenset(
        {
            Right.VERIFY_MEMBER,
            Right.VERIFY_KETUA,
            Right.MODERATE,
            Right.SEE_KIM,
            Right.SEE_RECAP,
            Right.MANAGE_KIM,
            Right.COACH_KIM,
            Right.APPROVE_LOCAL_GROUP,
        }
    ),
    Role.KEPALA_DINAS: frozenset({Right.SEE_KIM, Right.SEE_RECAP, Right.INVITE}),
    Role.CAMAT: frozenset({Right.SEE_KIM, Right.SEE_RECAP, Right.INVITE}),
    Role.LURAH: frozenset({Right.SEE_KIM, Right.SEE_RECAP, Right.INVITE}),
    Role.KETUA: frozenset({Right.VERIFY_MEMBER, Right.MODERATE, Right.SEE_KIM, Right.APPROVE_LOCAL_GROUP}),
}

LEVELS: dict[Role, tuple[Level, ...]] = {
    Role.ADMIN: ("city",),
    Role.EDITOR: ("city",),
    Role.APPROVER: ("city",),
    Role.FK_KIM: ("city",),
    Role.MODERATOR: ("kelurahan", "kecamatan", "city"),
    Role.COORDINATOR: ("kecamatan",),
    Role.KEPALA_DINAS: ("city",),
    Role.CAMAT: ("kecamatan",),
    Role.LURAH: ("kelurahan",),
    Role.KETUA: (),
}
"""Which kinds of area a role is given for. A ketua's is her KIM."""

POWERS = frozenset({Role.ADMIN, Role.APPROVER})
"""Roles by which one person could undo what two agreed on: given and taken by two."""

TWO_PEOPLE: Mapping[str, Right] = {
    "role.give": Right.MANAGE_ROLES,
    "role.take": Right.MANAGE_ROLES,
    "kim.import": Right.MANAGE_KIM,
    "release.resume": Right.ANNOUNCE,
    "release.stop": Right.ANNOUNCE,
    "announcement.correct": Right.APPROVE,
    "announcement.withdraw": Right.APPROVE,
}
"""Acts for which one person asks and another confirms who has the same right in the whole city.

Where nobody else has it, she who asked confirms a second time, and the card says so.
"""

ASKS: Mapping[str, Right] = {"announcement.correct": Right.ANNOUNCE, "announcement.withdraw": Right.ANNOUNCE}
"""Acts of these that more people may ask for than may confirm them."""

REPORTED = ("announcement.correct", "announcement.withdraw")
"""Acts of these that go on for a while: who asked hears of their result, which is more than that they have begun."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A role as it would be given. `replaces` is the grant that ends at the same moment (a handover, a longer term)."""

    role: Role
    area: str
    kim_id: int | None = None
    until: int | None = None
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A role on offer to whoever opens its link, once. `person` is who did. `by` 0: kimbot itself."""

    id: int
    by: int
    offer: Offer
    person: int | None
    expires: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act of `TWO_PEOPLE` that waits for the second person. `about` says it in words, `given` is what it needs."""

    id: int
    act: str
    asker: Actor
    about: Screen
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person. `until` in milliseconds UTC, None: without end. A ketua's grant names her KIM."""

    id: int
    person: int
    role: Role
    area: str
    kim_id: int | None
    until: int | None

    def allows(self, right: Right, area: str, kim_id: int | None) -> bool:
        """Whether this grant lets its person do that, there: in its area, or (a ketua) with her own KIM."""
        if right not in RIGHTS[self.role]:
            return False
        if self.role is Role.KETUA:
            return kim_id is not None and kim_id == self.kim_id
        return covers(self.area, area)

    def hangs_on(self, area: str) -> bool:
        """Whether it ends when its person leaves the KIM of that area: a ketua's, and hers who moderates just there."""
        return self.kim_id is not None or (self.role is Role.MODERATOR and self.area == area)


def admin_remains(before: Collection[Grant], after: Collection[Grant]) -> bool:
    """Whether somebody can still give roles: for good if it was for good before, else at all."""
    lasts = any(grant.until is None for grant in after)
    lasted = any(grant.until is None for grant in before)
    return lasts or (bool(after) and not lasted)
