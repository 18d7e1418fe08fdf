"""A member and the states she passes through."""

from dataclasses import dataclass
from enum import StrEnum

from kimbot.core.clock import DAY, MINUTE

CONSENT_VERSION = "2026-12"
"""The consent text people agree to now; kept with each member."""


class MemberState(StrEnum):
    """pending ⇄ returned; pending → active | rejected; active → left | removed."""

    PENDING = "pending"
    RETURNED = "returned"
    ACTIVE = "active"
    REJECTED = "rejected"
    LEFT = "left"
    REMOVED = "removed"


GONE = (MemberState.LEFT, MemberState.REJECTED, MemberState.REMOVED)
"""States of somebody who may register again, and has nothing that could stop."""


class Office(StrEnum):
    """What a member is in her KIM; the officers first."""

    KETUA = "ketua"
    SEKRETARIS = "sekretaris"
    BENDAHARA = "bendahara"
    ANGGOTA = "anggota"


@dataclass(frozen=True, slots=True)
class Member:
    """One Telegram user who registered. `id` is her number in `chats`; `area` her kelurahan's code.

    `kim_wish` is the name of a KIM that is not in the registry; `role` what she says she is (a ketua is one only by her
    grant, once verified); `application` rises when she asks anew, not when she corrects what waits; `reason` is why she
    was returned or rejected; `consent` the version of the text she agreed to; `ends` how often of late she has left or
    was rejected, `again` from when (ms) she may apply again.
    """

    id: int
    name: str
    area: str
    kim_id: int | None
    kim_wish: str
    role: Office
    phone: str
    state: MemberState
    version: int
    application: int
    private_copies: bool
    reason: str
    consent: str
    ends: int = 0
    again: int = 0

    @property
    def active(self) -> bool:
        return self.state is MemberState.ACTIVE


@dataclass(frozen=True, slots=True)
class Application:
    """What /daftar gathers."""

    name: str
    area: str
    kim_id: int | None
    kim_wish: str
    role: Office
    phone: str
    consent: str = CONSENT_VERSION


LATELY = 30 * DAY
AGAIN_AFTER = (0, DAY, 7 * DAY, 30 * DAY)
"""How long (ms) she waits before she may apply again, by how often she has ended it of late: once may be a mistake."""
SAME_CAUSE = DAY
"""Who takes an application back and applies again within so long (ms) is not a new one to who verifies her."""


def ended(member: Member, now: int, *, rejected: bool = False) -> tuple[int, int]:
    """What becomes of her `ends` and `again` if she leaves now, or is rejected, which counts twice."""
    ends = (member.ends if now - member.again < LATELY else 0) + (2 if rejected else 1)
    wait = AGAIN_AFTER[min(ends, len(AGAIN_AFTER)) - 1]
    return ends, -(-(now + wait) // MINUTE) * MINUTE if wait else now  # a wait is told to the minute
