"""An invitation's moments, and who comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kimbot.announcements.content import Occasion
from kimbot.areas.model import covers
from kimbot.core.clock import DAY, HOUR, instant, local
from kimbot.roles.model import Grant, Role

TOPIC = "acara"
"""What invitations are about."""
LAST_CALL = 3 * HOUR
"""One that has not gone out so long (ms) before it begins: its author is told."""
REMIND_AT = time(9)
"""When, on the day before, people are reminded."""
FRESH = 6 * HOUR
"""Who was invited no longer than this (ms) before the reminder needs none."""
SIGN = (Role.KEPALA_DINAS, Role.CAMAT, Role.LURAH)
"""Offices that invite in their own name; others who invite ask for approval like every announcement."""
LISTED = 30 * DAY
"""So long after it, an invitation still stands in its author's list."""


class Step(StrEnum):
    """What is done about an invitation, each once. Stored by value."""

    WARNED = "warned"
    REMINDED = "reminded"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who answered an invitation, by name, who answered first first."""

    coming: tuple[str, ...] = ()
    away: tuple[str, ...] = ()


def signing(grants: Iterable[Grant], areas: Iterable[str]) -> Grant | None:
    """The grant by which somebody speaks for all these areas, and invites there without anybody's approval."""
    able = (grant for grant in grants if grant.role in SIGN)
    return next((grant for grant in able if all(covers(grant.area, area) for area in areas)), None)


def reminder_due(occasion: Occasion) -> int:
    """The morning of the day before (ms UTC)."""
    zone = ZoneInfo(occasion.zone)
    before = local(occasion.starts, zone).date() - timedelta(days=1)
    return instant(datetime.combine(before, REMIND_AT), zone)
