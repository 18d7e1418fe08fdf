"""The ledger's words: lanes, policies, the states of a delivery."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple

from kimbot.bot.render import ALBUM


class Lane(IntEnum):
    """Who goes first: a lower number leaves earlier. What a chat gets answered beyond its first few is FURTHER."""

    REPLY = 0
    URGENT = 1
    NOTICE = 2
    FURTHER = 3
    BROADCAST = 4


ANSWERS = frozenset((Lane.REPLY, Lane.FURTHER))
"""Somebody has asked, and waits for these."""
RELEASES = frozenset((Lane.URGENT, Lane.BROADCAST))
"""One message to many chats."""


class Policy(StrEnum):
    """What a crash between request and answer means. TAHAN: unknown, never repeated. ULANG: sent again."""

    TAHAN = "tahan"
    ULANG = "ulang"


class State(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    GONE = "gone"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


ENDED = (State.SENT, State.GONE, State.FAILED, State.UNKNOWN, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Audience:
    """Chats by a condition in SQL on `chats c`, with its values: whom a release is for, found while it is filled."""

    where: str
    values: Mapping[str, object]


class Delivery(NamedTuple):
    """One message owed to one chat, ready to leave.

    `payload` is the Bot API method's parameters without the chat, as JSON. `edits` is the delivery whose message this
    one replaces and `target` that message's id (None: it never arrived), with `more_ids` (JSON) where it was an album;
    `thread_id` is the forum topic of the chat. `lasted`: milliseconds since a first try got no clear answer.
    """

    id: int
    chat: int
    occurrence: int | None
    part: int
    telegram_id: int
    kind: str
    thread_id: int | None
    lane: Lane
    policy: Policy
    method: str
    payload: str
    edits: int | None
    target: int | None
    attempts: int
    revision: int
    more_ids: str | None = None
    lasted: int = 0

    @property
    def speaks(self) -> bool:
        """Whether it has words, which can come as a message of their own; a pin, or taking out, has none."""
        return '"text"' in self.payload or '"caption"' in self.payload

    @property
    def messages(self) -> int:
        """How many messages it is: an album is as many as it has photos or documents."""
        return len(json.loads(self.payload)["media"]) if self.method == ALBUM else 1


def messages_sent(more_ids: str | None) -> int:
    """How many messages stood in the answer: its own, and `more_ids` (JSON) of an album."""
    return 1 + len(json.loads(more_ids or "[]"))
