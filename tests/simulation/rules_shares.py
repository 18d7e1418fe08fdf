"""What must hold where somebody is loud, slow or wrong: whoever waits is served all the same."""

from collections import defaultdict
from collections.abc import Iterator

from tests.simulation.evidence import Evidence
from tests.simulation.history import Request

SERVED = 10.0
"""Seconds in which who gives a command has something of the bot before her."""
URGENT_LEAVES = 10.0
"""Seconds in which an urgent copy has left."""
URGENT = 1
AFTER_A_SPELL = 90.0
"""Seconds after which Telegram is known to answer again: nothing rests longer."""
LONG = 600.0
"""Seconds of such a spell after which what came in it is no news to be in a hurry with."""
DEATHS = 4
"""Processes that one input may end at most."""


def nobody_starves(given: Evidence) -> Iterator[str]:
    """Who gives a command is answered soon, however loud, slow or wrong others are and whatever the calendar says."""
    if not given.scene:
        return
    shown = _shown(given)
    for command in given.history.commands:
        came = min((at for at in shown[command.chat] if at > command.at), default=float("inf"))
        if command.waits and came > _deadline(given, command.at):
            waited = came - command.at
            yield f"a command in chat {command.chat} at {command.at:.1f} was answered after {waited:.1f} s"


def _shown(given: Evidence) -> dict[int, list[float]]:
    """When something of the bot appeared in each chat."""
    found: dict[int, list[float]] = defaultdict(list)
    for request in given.history.requests:
        if request.accepted and request.delivery:
            found[request.chat].append(request.at)
    return found


def _deadline(given: Evidence, since: float) -> float:
    begin, length = given.spell
    deadline = since + SERVED
    if length and begin <= deadline and since <= begin + length + AFTER_A_SPELL:
        deadline = max(deadline, begin + length + (AFTER_A_SPELL if length < LONG else float("inf")))
    for crash in given.history.crashes:
        if crash.at <= deadline and crash.back >= since:
            deadline = max(deadline, crash.back + SERVED)
    return deadline


def urgent_first(given: Evidence) -> Iterator[str]:
    """What cannot wait leaves at once, whoever types."""
    if not given.scene:
        return
    asked: dict[int, list[Request]] = given.history.by_delivery()
    for row in given["deliveries"]:
        if row["lane"] != URGENT or row["occurrence_id"] is None or row["problem"] == "closed":
            continue
        owed = given.second(max(row["created"], row["due"]))
        left = min((request.at for request in asked.get(row["id"], ())), default=float("inf"))
        if left > owed + URGENT_LEAVES:
            yield f"delivery {row['id']}, which is urgent, left after {left - owed:.1f} s"


def killer_put_aside(given: Evidence) -> Iterator[str]:
    """An input that ends the process which handles it is put aside after a few starts."""
    if given.history.deaths > DEATHS:
        yield f"one input has ended {given.history.deaths} processes"


def comes_in_the_end(given: Evidence) -> Iterator[str]:
    """What was in doubt to one chat is said again when all is well: of a card, and of answers, at least the newest."""
    rows = [row for row in given["deliveries"] if row["occurrence_id"] is None and row["policy"] == "ulang"]
    newest: dict[tuple[int, str | None], int] = {}
    for row in rows:
        newest[row["chat_id"], row["key"]] = max(row["id"], newest.get((row["chat_id"], row["key"]), 0))
    for row in rows:
        if row["state"] == "unknown" and newest[row["chat_id"], row["key"]] == row["id"]:
            yield f"delivery {row['id']} is in doubt for ever"
