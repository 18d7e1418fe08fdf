"""How much of what one sender sends in is read: a token bucket, charged when an update is stored.

Pure. A message counts at the moment Telegram gives it, so that an outage of ours, after which everything comes at once,
punishes nobody; a tap, which has no moment of its own, counts when it comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeGuard

from kimbot.bot.shapes import NUMBERS
from kimbot.core.clock import HOUR, SECOND

MESSAGES = ("message", "edited_message")
MOVED = ("migrate_to_chat_id", "migrate_from_chat_id")


class Verdict(Enum):
    """What becomes of an update."""

    READ = "read"
    TOLD = "not read, and its sender hears that it was too fast"
    LEFT = "not read"


@dataclass(frozen=True, slots=True)
class Source:
    """Whom an update is counted for: Telegram's id, whether it is a tap, its moment (ms UTC), whether she hears of it.

    In a group nobody does: others would read it.
    """

    sender: int
    taps: bool
    at: int
    hears: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A bucket: when it is full again, and when its sender was told (0: not since it was full); ms UTC."""

    full_at: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many updates at once, and one more each `every` ms: of messages, and as many again of taps."""

    burst: int = 30
    every: int = SECOND

    def charged(self, level: Level, source: Source) -> tuple[Level, Verdict]:
        """What becomes of an update, and the bucket afterwards."""
        at, empty = source.at, source.at + self.burst * self.every
        told = level.told if level.full_at > at and abs(at - level.told) < HOUR else 0
        full_at = min(max(level.full_at, at), empty)  # a calendar that was set back must not shut anybody out
        if full_at + self.every <= empty:
            return Level(full_at + self.every, told), Verdict.READ
        if source.hears and not told:
            return Level(full_at, at), Verdict.TOLD
        return Level(full_at, told), Verdict.LEFT


ALLOWANCE = Allowance()
"""A city's: an album, a burst of what is passed on and a fast typist stay within it."""


def source_of(update: Mapping[str, Any], now: int) -> Source | None:
    """Whom an update is counted for; None for what is no message or tap, or tells that a group has moved."""
    tap = update.get("callback_query")
    if isinstance(tap, Mapping):
        message = tap.get("message")
        return _source(tap.get("from"), message if isinstance(message, Mapping) else {}, now, taps=True)
    for name in MESSAGES:
        message = update.get(name)
        if isinstance(message, Mapping) and not any(moved in message for moved in MOVED):
            date = message.get("edit_date") or message.get("date")
            at = date * SECOND if is_id(date) and is_id(date * SECOND) else now
            return _source(message.get("sender_chat") or message.get("from"), message, at, taps=False)
    return None


def _source(who: object, message: Mapping[str, Any], at: int, *, taps: bool) -> Source | None:
    if not isinstance(who, Mapping) or not is_id(who.get("id")):
        return None
    chat = message.get("chat")
    return Source(who["id"], taps, at, isinstance(chat, Mapping) and chat.get("type") == "private")


def is_id(number: Any) -> TypeGuard[int]:
    """Whether it is a whole number that every column holds."""
    return type(number) is int and number in NUMBERS
