"""What Telegram's answers mean for the rows of the ledger and for their chats, written down in one unit."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from kimbot.bot.render import Outgoing
from kimbot.db.database import Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import ANSWERS, Delivery, State
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outcome import Decision, Verdict
from kimbot.delivery.recall import note_halt
from kimbot.delivery.requests import anew, call_of
from kimbot.delivery.singles import Singles
from kimbot.delivery.term import Settled, Term

Unanswered = Callable[[Tx, Delivery], None]
"""Tells a person whose reply Telegram has refused that there is none."""


class Answered(NamedTuple):
    """A request that has come to its end: when it left, when its answer came, when its row may leave again (ms).

    `everybody`: whether Telegram lets everybody wait until then.
    """

    row: Delivery
    decision: Decision
    result: object
    left: int
    came: int
    due: int
    everybody: bool = False


def write_down(tx: Tx, now: int, epoch: int, answers: Sequence[Answered], unanswered: Unanswered) -> None:
    """Each once. A release that goes too badly is paused. Raises `Deposed`."""
    term = Term(tx, now, epoch)
    plain = [(one.row, message, one.came) for one in answers if (message := _message(one)) is not None]
    if not term.arrived(plain):
        for row, message, came in plain:
            term.came_too_late(row, [message], came)
    for one in answers:
        if one.everybody:
            note_halt(tx, now, one.due)
        if _message(one) is None:
            done = settled(one)
            new = _is_new(one, done) and term.came_too_late(one.row, done.message_ids, one.came)
            kept = not new and term.settle(one.row, done, one.came)
            if kept and one.row.part and done.state in (State.FAILED, State.GONE):
                term.share_fate(one.row, done)
            _go_on(tx, now, one, unanswered)


def _message(answered: Answered) -> int | None:
    """The message id where a new message simply arrived."""
    row, result = answered.row, answered.result
    if answered.decision.verdict is not Verdict.SENT or row.edits is not None or not isinstance(result, dict):
        return None
    message = result.get("message_id")
    return message if isinstance(message, int) else None


def _is_new(answered: Answered, done: Settled) -> bool:
    """Whether messages stand in the chat now that were not there before: an album."""
    return done.state is State.SENT and isinstance(answered.result, list) and bool(done.message_ids)


def _go_on(tx: Tx, now: int, answered: Answered, unanswered: Unanswered) -> None:
    """What an answer says about the chat, the release, or the person who waits."""
    row, decision, chats = answered.row, answered.decision, Chats(tx, now)
    match decision.verdict:
        case Verdict.GONE:
            chats.lost(row.chat, answered.left)
        case Verdict.MOVED if decision.migrate_to is not None:
            chats.migrate(row.telegram_id, decision.migrate_to)
        case Verdict.ANEW:
            message = row.target or json.loads(row.payload).get("message_id")
            if row.occurrence is None and message is not None:
                Singles(tx, now).lost(row.id, row.chat, message)
        case Verdict.NO_TOPIC:
            chats.set_thread(row.chat, None)
        case Verdict.FAILED:
            releases = Occurrences(tx, now)
            if row.lane in ANSWERS:
                unanswered(tx, row)
            elif row.occurrence is not None and releases.goes_badly(row.occurrence):
                releases.pause(row.occurrence, decision.reason)


def settled(answered: Answered) -> Settled:
    """What is written down of an answer."""
    row, decision, result = answered.row, answered.decision, answered.result
    state, problem = decision.state, decision.reason or None
    ids: tuple[int, ...] = ()
    rewrite: Outgoing | None = None
    if state is State.SENT or decision.verdict is Verdict.ANEW or row.edits is not None:
        call = call_of(row)
        ids = _message_ids(result, call.payload) if state is State.SENT else ()
        rewrite = call if call.method != row.method else None
        if decision.verdict is Verdict.ANEW:
            rewrite = anew(row)
    return Settled(
        state,
        ids,
        problem,
        due=answered.due if state is State.QUEUED else None,
        rewrite=(rewrite.method, json.dumps(rewrite.payload, ensure_ascii=False)) if rewrite else None,
        counts=decision.unclear,
    )


def _message_ids(result: object, payload: Mapping[str, Any]) -> tuple[int, ...]:
    if isinstance(result, dict) and "message_id" in result:
        return (int(result["message_id"]),)
    if isinstance(result, list):
        return tuple(int(message["message_id"]) for message in result)
    target = payload.get("message_id")
    return (int(target),) if target is not None else ()
