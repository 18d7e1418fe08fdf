"""What is approved, by whom, and when somebody is reminded."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from kimbot.announcements.model import Announcement
from kimbot.core.clock import MINUTE, instant, local
from kimbot.core.strings import telegram_length
from kimbot.roles.model import Grant, Role

COMMENT_LEAST, COMMENT_MOST = 3, 500
MOVES_ON = ("id", "author", "state", "due", "missed", "last_sent", "version", "created", "corrected", "withdrawn")
"""What changes while an announcement lives; everything else was seen and approved."""
BEFORE_DUE = (60 * MINUTE, 15 * MINUTE)
"""When who approves is reminded, before the moment at which it goes."""
AFTER_ASKED = (15 * MINUTE, 60 * MINUTE)
"""When she is reminded of what goes as soon as she approves it; after that, each working morning."""
MORNING = time(8)


class Decision(StrEnum):
    """Stored by value; what leads to what stands in `kimbot.core.lives`."""

    ASKED = "asked"
    GRANTED = "granted"
    RETURNED = "returned"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Approval:
    """What was asked for one wording of an announcement, and what came of it. Times in ms UTC.

    `level`: how many reminders there were. `alone`: she approved what she asked for, there being nobody else.
    """

    id: int
    announcement: int
    seal: str
    state: Decision
    asker: int
    asked: int
    level: int = 0
    decider: int | None = None
    alone: bool = False
    comment: str = ""

    def holds_for(self, announcement: Announcement) -> bool:
        """Whether it was granted for just these words, this audience and this time."""
        return self.state is Decision.GRANTED and self.seal in ("", seal(announcement))


def seal(announcement: Announcement) -> str:
    """One short string for the words, the audience and the time; any change makes another one."""
    kept = {name: value for name, value in _said(announcement).items() if name not in MOVES_ON}
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:32]


def _said(given: Any) -> Any:
    """A value as plain data, without what was left as it is by default: a field that comes later breaks no seal."""
    if isinstance(given, tuple):
        return [_said(one) for one in given]
    if not is_dataclass(given):
        return given
    values = {one.name: (getattr(given, one.name), one.default) for one in fields(given)}
    return {name: _said(value) for name, (value, default) in values.items() if value != default}


def reminders(asked: int, due: int | None, now: int, zone: ZoneInfo) -> int:
    """How many reminders are behind us by now: those before `due`, or after `asked` where it goes once approved."""
    if due is None:
        return sum(asked + after <= now for after in AFTER_ASKED) + _mornings(asked + AFTER_ASKED[-1], now, zone)
    return sum(due - before <= now for before in BEFORE_DUE)


def _mornings(after: int, upto: int, zone: ZoneInfo) -> int:
    """How many working mornings lie between two moments (ms)."""
    first = local(after, zone).date()
    days = (first + timedelta(days=n) for n in range((local(upto, zone).date() - first).days + 1))
    mornings = (instant(datetime.combine(day, MORNING), zone) for day in days if day.weekday() < 5)
    return sum(after < morning <= upto for morning in mornings)


def first_asked(grants: Iterable[Grant]) -> tuple[list[int], list[int]]:
    """Who is asked at once, and who only when those do not answer.

    First who is approver for good; then who is it until a day (*Plt.*), and the admins.
    """
    listed = list(grants)
    people = list(dict.fromkeys(grant.person for grant in listed))
    office = {grant.person for grant in listed if grant.role is Role.APPROVER and grant.until is None}
    first = [person for person in people if person in office]
    return (first, [person for person in people if person not in office]) if first else (people, [])


def acting_approvers(grants: Iterable[Grant]) -> set[int]:
    """Who is approver until a day only: *Plt.*"""
    return {grant.person for grant in grants if grant.role is Role.APPROVER and grant.until is not None}


def fits(comment: str) -> bool:
    """Whether a comment says enough, and not too much."""
    return COMMENT_LEAST <= telegram_length(comment) <= COMMENT_MOST
