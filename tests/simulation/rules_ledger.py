"""What must hold of the ledger: it tells the truth about what the chats got."""

import json
from collections.abc import Iterator
from itertools import pairwise

from tests.simulation.evidence import Evidence, Row, words_of
from tests.simulation.history import Request

CURABLE = (
    "upgraded to a supergroup",
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
)
PERSISTENCE = 600.0
"""Seconds for which what may be repeated is tried while no answer is clear."""
A_MINUTE, TRIES = 60.0, 8
"""How often it is tried in any minute at most: the pauses grow."""
ENDS = ("sent", "gone", "failed", "unknown", "cancelled")


def conserved(given: Evidence) -> Iterator[str]:
    """Every delivery ends in a state that tells the truth about what the chat got."""
    asked = given.sendings()
    paused = {row["id"] for row in given["occurrences"] if row["state"] == "paused"}
    in_flight = {row for crash in given.history.crashes for row in crash.sending}
    if given.deposed:  # it marks on until it is gone
        in_flight |= {row["id"] for row in given["deliveries"] if row["problem"] == "crash"}
    states = {row["id"]: row["state"] for row in given["deliveries"]}
    for row in given["deliveries"]:
        if row["occurrence_id"] in paused and row["state"] == "queued":
            continue
        if row["carrier"]:
            yield from _one_line(row, states.get(row["carrier"], "nowhere"))
            continue
        yield from _one_end(given, row, asked.get(row["id"], [[]])[-1], in_flight)
        if row["state"] == "unknown" and row["id"] not in in_flight and row["policy"] == "ulang":
            yield from _given_up(row, [request for one in asked.get(row["id"], []) for request in one])


def _one_line(row: Row, state: str) -> Iterator[str]:
    """A line of a digest shares its fate."""
    if row["state"] != state and (state in ENDS or row["state"] in ENDS):
        yield f"delivery {row['id']} is {row['state']}, the digest it went with is {state}"


def _one_end(given: Evidence, row: Row, requests: list[Request], in_flight: set[int]) -> Iterator[str]:
    name, state = f"delivery {row['id']} ({row['policy']}, {row['state']})", row["state"]
    got = sum(request.accepted for request in requests)
    unclear = any(request.outcome == "unclear" for request in requests)
    if state not in ENDS and row["due"] <= given.now:
        yield f"{name} never left"
    if state == "sent" and not got:
        yield f"{name} never arrived"
    if state == "unknown" and row["id"] not in in_flight and not unclear:
        yield f"{name} without a reason"
    if state == "cancelled" and got:
        yield f"{name} arrived all the same"
    if state == "cancelled" and row["payload"] is not None:
        yield f"{name} keeps words that nobody will read"
    if state in ("gone", "failed") and row["problem"] != "closed":  # her chat was closed before
        deposed = [request for request in requests if request.term in given.deposed]
        mine = [request for request in requests if request not in deposed]
        if mine or not deposed:
            yield from _refused(name, row, mine, got)


def _given_up(row: Row, requests: list[Request]) -> Iterator[str]:
    """What may be repeated is tried for long enough."""
    unclear = [request.at for request in requests if request.outcome == "unclear"]
    if unclear and unclear[-1] - unclear[0] < PERSISTENCE:
        yield f"delivery {row['id']} (ulang) was given up after {unclear[-1] - unclear[0]:.0f} s"


def _refused(name: str, row: Row, requests: list[Request], got: int) -> Iterator[str]:
    refusals = [request for request in requests if request.outcome in ("400", "403")]
    if not refusals:
        yield f"{name} was never refused"
        return
    if got and row["policy"] == "tahan":
        yield f"{name} arrived all the same"
    if row["state"] == "failed" and any(words in refusals[-1].reason for words in CURABLE):
        yield f"{name} was given up: {refusals[-1].reason}"
    if row["state"] == "gone" and "can't parse" in refusals[-1].reason:
        yield f"{name} says that its chat is gone: {refusals[-1].reason}"


def known_by_number(given: Evidence) -> Iterator[str]:
    """A message that arrived is known by its number in the chat: a later edit needs it."""
    moved = {row["id"] for row in given["chats"] if row["kind"] == "supergroup"}  # old numbers mean nothing there
    for row in given["deliveries"]:
        lost = row["message_id"] is None and row["chat_id"] not in moved and row["edits"] is None
        if row["state"] == "sent" and not row["carrier"] and lost and str(row["method"] or "send").startswith("send"):
            yield f"delivery {row['id']} arrived, and nobody knows as which message"


def stopped_cleanly(given: Evidence) -> Iterator[str]:
    """A clean stop leaves nothing marked but what was still on its way."""
    open_rows = {request.delivery for request in given.history.requests if request.outcome == "open"}
    for crash in given.history.crashes:
        if crash.kind == "stop" and (left := sorted(crash.sending - open_rows)):
            yield f"the stop at {crash.at:.1f} left {left} on their way, and they were not"


def not_doubled(given: Evidence) -> Iterator[str]:
    """In tahan a chat gets a message once and an unclear one is never repeated; in ulang again only for a reason."""
    policies = {row["id"]: row["policy"] for row in given["deliveries"]}
    # an edit that gets other words while it is on its way leaves once more with them
    reworded = {row["id"]: row.get("revision", 0) for row in given["deliveries"] if row["edits"] is not None}
    listed = [(delivery, requests) for delivery, sendings in given.sendings().items() for requests in sendings]
    for delivery, requests in listed:
        accepted = [request for request in requests if request.accepted]
        if policies.get(delivery) == "tahan":
            if len(accepted) > 1:
                yield f"delivery {delivery} (tahan) arrived {len(accepted)} times"
            if any(request.outcome == "unclear" for request in requests[:-1]):
                yield f"delivery {delivery} (tahan) was repeated although it was unclear"
            continue
        again = 0
        for request, later in pairwise(accepted):
            deposed = later.term < request.term  # it cannot write down what it did, and does not know
            again += request.outcome != "unclear" and not deposed and not given.unsettled(request)
        if again > reworded.get(delivery, 0):
            yield f"delivery {delivery} (ulang) arrived again without a reason"


def tried_patiently(given: Evidence) -> Iterator[str]:
    """A row that stays unclear is tried with growing pauses, a refused one never again."""
    listed = [(delivery, requests) for delivery, sendings in given.sendings().items() for requests in sendings]
    for delivery, requests in listed:
        for term in {request.term for request in requests} - given.deposed:
            mine = [request for request in requests if request.term == term]
            unclear = [request.at for request in mine if request.outcome == "unclear"]
            if any(last - first < A_MINUTE for first, last in zip(unclear, unclear[TRIES:], strict=False)):
                yield f"delivery {delivery} was tried {len(mine)} times"
            if sum(request.outcome == "403" for request in mine) > 1:
                yield f"delivery {delivery} was tried again after 403"
            if sum("can't parse" in request.reason for request in mine) > 1:
                yield f"delivery {delivery} was tried again although Telegram cannot read it"


def last_words(given: Evidence) -> Iterator[str]:
    """What arrived last is what the ledger held when it was written down as sent."""
    asked = given.history.by_delivery()
    states = {row["id"]: row["state"] for row in given["deliveries"]}
    held = {row["delivery"]: row["payload"] for row in given["spoken"]}
    for delivery, payload in held.items():
        accepted = [request for request in asked.get(delivery, []) if request.accepted]
        if states.get(delivery) == "sent" and accepted and accepted[-1].words != words_of(json.loads(payload)):
            yield f"delivery {delivery}: {accepted[-1].words} arrived, the ledger has other words"
