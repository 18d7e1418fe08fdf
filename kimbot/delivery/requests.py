"""Between a row of the ledger and Telegram: the call a row means, and what its answer means for the row. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kimbot.bot.api import TelegramError, Unclear
from kimbot.bot.render import Outgoing, as_new
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import Delivery, State
from kimbot.delivery.outcome import Decision, Verdict
from kimbot.delivery.term import Settled

FAILED_AT_LEAST, FAILED_SHARE = 20, 0.2
"""A release pauses itself when that many sends failed, and that share of what it has sent."""


@dataclass(slots=True)
class Tally:
    """How a release goes, since this process began to send it."""

    settled: int = 0
    failed: int = 0

    def add(self, verdict: Verdict) -> bool:
        """Count one more; whether the release goes so badly that it had better pause."""
        self.settled += 1
        self.failed += verdict is Verdict.FAILED
        return self.failed >= FAILED_AT_LEAST and self.failed >= FAILED_SHARE * self.settled


@dataclass(frozen=True, slots=True)
class Answered:
    """One request that has come to its end. `left` is when it left (calendar, ms)."""

    row: Delivery
    call: Outgoing
    decision: Decision
    result: object
    error: TelegramError | None
    left: int


@lru_cache(maxsize=256)
def _parsed(payload: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(payload)
    return found


def call_of(row: Delivery) -> Outgoing:
    """The call that this row means now; an edit of a message that never arrived is a message of its own."""
    method, payload = row.method, dict(_parsed(row.payload))
    if row.edits is not None:
        if row.target is None:
            return as_new(method, payload)
        payload["message_id"] = row.target
    if row.thread_id is not None and method.startswith("send"):
        payload["message_thread_id"] = row.thread_id
    return Outgoing(method, payload)


def plain_message(answered: Answered) -> int | None:
    """The message id, where a new message simply arrived and nothing else is to be written down."""
    row, result = answered.row, answered.result
    if answered.error is not None or answered.call.method != row.method or row.edits is not None:
        return None
    message = result.get("message_id") if isinstance(result, dict) else None
    return message if isinstance(message, int) else None


def settled(answered: Answered, due: int) -> Settled:
    """What is written down of an answer. `due` (ms) counts where the row goes back into the queue."""
    row, call, decision = answered.row, answered.call, answered.decision
    rewrite = call if call.method != row.method else None
    if decision.verdict is Verdict.ANEW:
        rewrite = as_new(call.method, call.payload)
    return Settled(
        row.id,
        decision.state,
        message_ids=_message_ids(answered.result, call.payload) if decision.verdict is Verdict.SENT else (),
        problem=decision.reason or None,
        due=due if decision.state is State.QUEUED else None,
        rewrite=(rewrite.method, json.dumps(rewrite.payload, ensure_ascii=False)) if rewrite else None,
        counts=isinstance(answered.error, Unclear),
    )


def note_chat(chats: Chats, answered: Answered) -> None:
    """What an answer says about the chat itself."""
    row, decision = answered.row, answered.decision
    match decision.verdict:
        case Verdict.GONE:
            chats.lost(row.chat, answered.left)
        case Verdict.MOVED if decision.migrate_to is not None:
            chats.migrate(row.telegram_id, decision.migrate_to)
        case Verdict.NO_TOPIC:
            chats.set_thread(row.chat, None)


def _message_ids(result: object, payload: Mapping[str, Any]) -> tuple[int, ...]:
    if isinstance(result, dict) and "message_id" in result:
        return (int(result["message_id"]),)
    if isinstance(result, list):
        return tuple(int(message["message_id"]) for message in result)
    target = payload.get("message_id")
    return (int(target),) if target is not None else ()
