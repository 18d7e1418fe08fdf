"""What becomes of a delivery once Telegram has answered, or has not: the design's table as one pure function."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kimbot.bot.api import NotSent, Rejected, TelegramError, Unclear
from kimbot.core.clock import MINUTE
from kimbot.delivery.model import Policy, State

PERSISTENCE = 10 * MINUTE
"""Milliseconds for which a row that may be repeated is tried while it stays unclear whether it arrived."""
LONGEST_REST = 60.0  # seconds between two of these tries: each may have arrived, and come twice
DEFAULT_WAIT = 5.0  # seconds, where Telegram asks us to wait without saying how long
LONGEST_PAUSE = 30.0  # seconds between tries while the network is away


class Verdict(StrEnum):
    """What to do with the row."""

    SENT = "sent"
    AGAIN = "again"  # queued again as it is, `after` seconds from now
    WAIT = "wait"  # queued again; its chat may get nothing for `after` seconds (429)
    MOVED = "moved"  # the chat has the new id `migrate_to`; queued again
    ANEW = "anew"  # the message to edit cannot be edited; the same row goes out as a new message
    NO_TOPIC = "no_topic"  # the forum topic is gone or closed; queued again without it
    GONE = "gone"  # nothing can reach this chat until it opens itself again
    FAILED = "failed"
    UNKNOWN = "unknown"


ENDS = {
    Verdict.SENT: State.SENT,
    Verdict.GONE: State.GONE,
    Verdict.FAILED: State.FAILED,
    Verdict.UNKNOWN: State.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and its details. `after` is seconds, to which the sender adds its jitter.

    `everywhere`: the trouble is not this chat's (no network, token refused), so everything had better pause `after`.
    """

    verdict: Verdict
    reason: str = ""
    after: float = 0.0
    migrate_to: int | None = None
    everywhere: bool = False
    unclear: bool = False
    """Whether the message may have arrived: such a try counts."""

    @property
    def state(self) -> State:
        """The state of the row from now on."""
        return ENDS.get(self.verdict, State.QUEUED)


DELIVERED = Decision(Verdict.SENT)

# Telegram's own words, from a 400, in lower case. Every 403 means the same as GONE.
GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "user_deactivated",
    "input_user_deactivated",
    "peer_id_invalid",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "group chat was deleted",
    "group chat is deactivated",
    "group chat was deactivated",
    "channel_private",
    "chat_write_forbidden",
    "chat_restricted",
    "user_is_blocked",
    "need administrator rights in the channel",
    "have no rights to send a message",
    "not enough rights to send text messages",
)
DONE = ("message is not modified", "message to delete not found")
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "to pin not found", "message_id_invalid")
TOPIC_LOST = ("message thread not found", "topic_deleted", "topic_closed", "topic not found")


def decide(
    error: TelegramError | None, policy: Policy, attempts: int, lasted: int = 0, *, speaks: bool = True
) -> Decision:
    """What becomes of a row. `error` is None when Telegram said ok; `attempts` counts requests, this one included.

    `lasted`: milliseconds since the first try that got no clear answer. `speaks`: whether it has words of its own; what
    only acts on a message has nothing more to do where that is gone.
    """
    match error:
        case None:
            return DELIVERED
        case NotSent():
            return Decision(Verdict.AGAIN, error.reason, _pause(attempts), everywhere=True)
        case Unclear():
            return _unclear(error.reason, policy, attempts, lasted)
        case Rejected():
            decision = _rejected(error, attempts)
            return DELIVERED if decision.verdict is Verdict.ANEW and not speaks else decision
    return Decision(Verdict.UNKNOWN, error.reason)


def _unclear(reason: str, policy: Policy, attempts: int, lasted: int) -> Decision:
    if policy is Policy.ULANG and lasted < PERSISTENCE:
        return Decision(Verdict.AGAIN, reason, _pause(attempts, LONGEST_REST), unclear=True)
    return Decision(Verdict.UNKNOWN, reason, unclear=True)


def _rejected(error: Rejected, attempts: int) -> Decision:
    text = error.description.lower()
    if error.migrate_to is not None:
        return Decision(Verdict.MOVED, error.description, migrate_to=error.migrate_to)
    match error.status:
        case 429:
            return Decision(Verdict.WAIT, error.description, _retry_after(error))
        case 400:
            return Decision(_bad_request(text), error.description)
        case 403 if "message_delete_forbidden" not in text:
            return Decision(Verdict.GONE, error.description)
        case 401 | 404 if "method not found" not in text:
            # The token was refused, not the message; a single stray one of these has been seen to pass.
            return Decision(Verdict.AGAIN, error.description, max(DEFAULT_WAIT, _pause(attempts)), everywhere=True)
    return Decision(Verdict.FAILED, error.description)


def _bad_request(text: str) -> Verdict:
    known = ((DONE, Verdict.SENT), (NOT_EDITABLE, Verdict.ANEW), (TOPIC_LOST, Verdict.NO_TOPIC), (GONE, Verdict.GONE))
    return next((verdict for words, verdict in known if any(word in text for word in words)), Verdict.FAILED)


def _retry_after(error: Rejected) -> float:
    if error.retry_after is not None:
        return float(error.retry_after)
    told = re.search(r"retry after (\d+)", error.description, re.IGNORECASE)
    return float(told[1]) if told else DEFAULT_WAIT


def _pause(attempts: int, most: float = LONGEST_PAUSE) -> float:
    return min(2.0 ** min(attempts - 1, 10), most)
