"""Roles and the rights they carry."""

from dataclasses import dataclass
from enum import StrEnum

from kimbot.areas.model import Level, covers


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
    SEE_KIM = "see_kim"
    VERIFY_MEMBER = "verify_member"
    VERIFY_KETUA = "verify_ketua"
    MODERATE = "moderate"
    ANNOUNCE = "announce"
    APPROVE_GROUP = "approve_group"
    APPROVE_LOCAL_GROUP = "approve_local_group"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.EDITOR: frozenset({Right.MODERATE, Right.ANNOUNCE, Right.SEE_KIM}),
    Role.APPROVER: frozenset({Right.ANNOUNCE, Right.APPROVE_GROUP, Right.SEE_KIM}),
    Role.FK_KIM: frozenset({Right.VERIFY_MEMBER, Right.VERIFY_KETUA, Right.SEE_KIM}),
    Role.MODERATOR: frozenset({Right.MODERATE}),
    Role.COORDINATOR: frozenset(
        {
            Right.VERIFY_MEMBER,
            Right.VERIFY_KETUA,
            Right.MODERATE,
            Right.SEE_KIM,
            Right.MANAGE_KIM,
            Right.APPROVE_LOCAL_GROUP,
        }
    ),
    Role.KEPALA_DINAS: frozenset({Right.SEE_KIM}),
    Role.CAMAT: frozenset({Right.SEE_KIM}),
    Role.LURAH: frozenset({Right.SEE_KIM}),
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
