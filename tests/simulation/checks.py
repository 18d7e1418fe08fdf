"""What must hold of a finished run, whatever went wrong in it. Every rule is a plain function of the evidence."""

import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kimbot.audit.service import Audit
from kimbot.db.sqlite import SqliteTx
from tests.simulation.history import Crash, History, Request

Row = dict[str, Any]
ENDS = ("sent", "gone", "failed", "unknown", "cancelled")
COUNTED = ("send", "edit")
EPSILON = 1e-6
MARKING = 0.25
"""Seconds in which what was chosen before a halt of everything may still leave: its mark was on its way to the disk."""
JITTER = 0.1
"""Seconds by which a message may leave later than its slot was spent: it waits for its mark, and for the loop."""
LATE = 30.0
"""Seconds after its moment by which a release has begun when nothing was in the way."""


@dataclass
class Evidence:
    """All there is at the end of a run: the history, and the tables as they stand. `end` in seconds, `now` in ms."""

    history: History
    rate: int = 30
    end: float = 0.0
    now: int = 0
    start: int = 0
    faulty: bool = True
    tables: dict[str, list[Row]] = field(default_factory=dict)
    updates: range = range(0)
    chain_broken: int | None = None

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    @property
    def deposed(self) -> set[int]:
        """Processes that went on for a while beside the next one."""
        return {crash.term for crash in self.history.crashes if crash.kind == "zombie"}

    def sendings(self) -> dict[int, list[list[Request]]]:
        """The requests of each ledger row; those after somebody said "once more" in a list of their own."""
        again: dict[int, list[float]] = defaultdict(list)
        for row in self["asked_again"]:
            again[row["delivery"]].append((row["due"] - self.start) / 1000 - 0.001)
        found = {}
        for delivery, requests in self.history.by_delivery().items():
            edges = [0.0, *again[delivery], float("inf")]
            spans = pairwise(edges)
            found[delivery] = [[r for r in requests if begin <= r.at < end] for begin, end in spans]
        return found

    def crash_of(self, term: int) -> Crash | None:
        return next((crash for crash in self.history.crashes if crash.term == term), None)

    def unsettled(self, request: Request) -> bool:
        """Whether what became of this request may never have been written down: its process ended too soon."""
        crash = self.crash_of(request.term)
        if crash is None:
            return False
        answered = crash.at if request.answered is None else request.answered
        return answered >= crash.kept - 1.0 or (crash.kind == "zombie" and answered >= crash.at - 1.0)


def collect(connection: sqlite3.Connection, evidence: Evidence) -> Evidence:
    """Read the tables."""
    connection.row_factory = sqlite3.Row
    names = ("deliveries", "spoken", "asked_again", "inbox", "occurrences", "announcements")
    names += ("members", "groups", "audit", "chats")
    for name in (*names, "report_decisions"):
        evidence.tables[name] = [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
    evidence.chain_broken = Audit(SqliteTx(connection), 0).broken_at()
    return evidence


# ------------------------------------------------------------------------------------------------ the ledger
def conserved(given: Evidence) -> Iterator[str]:
    """Every delivery ends in a state that tells the truth about what the chat got."""
    asked = given.sendings()
    paused = {row["id"] for row in given["occurrences"] if row["state"] == "paused"}
    in_flight = {row for crash in given.history.crashes for row in crash.sending}
    if given.deposed:  # it marks on until it is gone
        in_flight |= {row["id"] for row in given["deliveries"] if row["problem"] == "crash"}
    for row in given["deliveries"]:
        if row["occurrence_id"] in paused and row["state"] == "queued":
            continue
        yield from _one_end(given, row, asked.get(row["id"], [[]])[-1], in_flight)


def _one_end(given: Evidence, row: Row, requests: list[Request], in_flight: set[int]) -> Iterator[str]:
    name, state = f"delivery {row['id']} ({row['policy']}, {row['state']})", row["state"]
    got = sum(request.accepted for request in requests)
    if state not in ENDS and row["due"] <= given.now:
        yield f"{name} never left"
    if state == "sent" and not got:
        yield f"{name} never arrived"
    if state == "unknown" and row["id"] not in in_flight and not any(r.outcome == "unclear" for r in requests):
        yield f"{name} without a reason"
    if state == "cancelled" and got:
        yield f"{name} arrived all the same"
    if state in ("gone", "failed"):
        if not any(request.outcome in ("400", "403") for request in requests):
            yield f"{name} was never refused"
        if got and row["policy"] == "tahan":
            yield f"{name} arrived all the same"


def not_doubled(given: Evidence) -> Iterator[str]:
    """In tahan a chat gets a message once and an unclear one is never repeated; in ulang again only for a reason."""
    policies = {row["id"]: row["policy"] for row in given["deliveries"]}
    listed = [(delivery, requests) for delivery, sendings in given.sendings().items() for requests in sendings]
    for delivery, requests in listed:
        accepted = [request for request in requests if request.accepted]
        if policies.get(delivery) == "tahan":
            if len(accepted) > 1:
                yield f"delivery {delivery} (tahan) arrived {len(accepted)} times"
            if any(request.outcome == "unclear" for request in requests[:-1]):
                yield f"delivery {delivery} (tahan) was repeated although it was unclear"
            continue
        for request, later in pairwise(accepted):
            deposed = later.term < request.term  # it cannot write down what it did, and does not know
            if request.outcome != "unclear" and not deposed and not given.unsettled(request):
                yield f"delivery {delivery} (ulang) arrived again without a reason"


def unclear_thrice(given: Evidence) -> Iterator[str]:
    """A row that stays unclear is tried at most three times, a refused one never again."""
    listed = [(delivery, requests) for delivery, sendings in given.sendings().items() for requests in sendings]
    for delivery, requests in listed:
        for term in {request.term for request in requests} - given.deposed:
            mine = [request for request in requests if request.term == term]
            if sum(request.outcome == "unclear" for request in mine) > 3:
                yield f"delivery {delivery} was tried {len(mine)} times"
            if sum(request.outcome == "403" for request in mine) > 1:
                yield f"delivery {delivery} was tried again after 403"


def last_words(given: Evidence) -> Iterator[str]:
    """What arrived last is what the ledger held when it was written down as sent."""
    asked = given.history.by_delivery()
    states = {row["id"]: row["state"] for row in given["deliveries"]}
    held = {row["delivery"]: row["payload"] for row in given["spoken"]}
    for delivery, payload in held.items():
        accepted = [request for request in asked.get(delivery, []) if request.accepted]
        if states.get(delivery) == "sent" and accepted and accepted[-1].words != words_of(json.loads(payload)):
            yield f"delivery {delivery}: {accepted[-1].words} arrived, the ledger has other words"


def words_of(params: dict[str, Any]) -> str:
    """The beginning of what a request says, to compare it by."""
    return repr(str(params.get("text") or params.get("caption") or params.get("callback_query_id") or "")[:40])


# ---------------------------------------------------------------------------------------------- what comes in
def one_effect(given: Evidence) -> Iterator[str]:
    """What a handler changes and the mark `done` are one unit, and there is one such unit for each update."""
    seen: set[str] = set()
    for effect in given.history.effects:
        if not effect.deliveries and not effect.audits:
            continue
        if effect.before != "new" or effect.after not in ("done", "poison"):
            yield f"{effect.who} had an effect while it was {effect.before} and then {effect.after}"
        if effect.who in seen:
            yield f"{effect.who} had its effect twice"
        seen.add(effect.who)


def none_lost(given: Evidence) -> Iterator[str]:
    """Every update that Telegram had for the bot is done."""
    states = {row["update_id"]: row["state"] for row in given["inbox"]}
    for update in given.updates:
        if (state := states.get(update)) != "done":
            yield f"update {update} is {state or 'lost'}"


def replied(given: Evidence) -> Iterator[str]:
    """Whoever gives a command is owed an answer."""
    numbers = {row["update_id"]: row["id"] for row in given["inbox"]}
    owed = {effect.who for effect in given.history.effects if effect.deliveries}
    for update in given.history.commands:
        if update in numbers and f"update {numbers[update]}" not in owed:
            yield f"update {update}, a command, got no answer"


# -------------------------------------------------------------------------------------------------- manners
def windows(given: Evidence) -> Iterator[str]:
    """Telegram's limits as it sees them. What an earlier process had settled counts, what it had in flight cannot."""
    groups = {row["telegram_id"] for row in given["chats"] if row["kind"] != "private"}
    everyone: deque[Request] = deque()
    chats: dict[int, deque[Request]] = defaultdict(deque)
    for request in given.history.requests:
        if not request.arrived or not request.method.startswith(COUNTED):
            continue
        yield from _within(given, everyone, request, 1.0 - JITTER, given.rate, "all chats")
        if request.chat in groups or request.chat < 0:
            yield from _within(given, chats[request.chat], request, 60.0 - JITTER, 20, f"group {request.chat}")
        else:
            yield from _burst(given, chats[request.chat], request)


def _counts(given: Evidence, earlier: Request, now: Request) -> bool:
    if earlier.term == now.term:
        return True
    crash = given.crash_of(earlier.term)
    knowable = earlier.term < now.term and crash is not None and crash.kind not in ("power", "zombie")
    return knowable and earlier.outcome == "ok" and not given.unsettled(earlier)


def _within(given: Evidence, recent: deque[Request], now: Request, span: float, most: int, whose: str) -> Iterator[str]:
    while recent and recent[0].at <= now.at - span + EPSILON:
        recent.popleft()
    recent.append(now)
    count = sum(_counts(given, request, now) for request in recent)
    if count > most:
        yield f"{count} messages to {whose} within {span:g} s at {now.at:.3f}"


def _burst(given: Evidence, recent: deque[Request], now: Request) -> Iterator[str]:
    """Three at once, then one a second."""
    while recent and recent[0].at < now.at - 60:
        recent.popleft()
    recent.append(now)
    caught_up = 0.0
    for request in recent:
        if _counts(given, request, now):
            caught_up = max(caught_up, request.at) + 1.0
    if caught_up - now.at > 3.0 + JITTER:
        times = ", ".join(f"{r.at:.3f}/{r.term}" for r in recent if _counts(given, r, now) and r.at > now.at - 5)
        yield f"a burst of messages to {now.chat}: {times}"


def heeded(given: Evidence) -> Iterator[str]:
    """Nothing leaves inside a halt that a 429, or a network that is not there, asked for."""
    for term, requests in _by_term(given).items():
        refusals = [(r.answered, r) for r in requests if r.answered is not None and r.outcome in ("429", "refused")]
        for answered, refusal in sorted(refusals, key=lambda one: one[0]):
            until = answered + (refusal.retry_after if refusal.outcome == "429" else 0.99)
            everywhere = refusal.outcome == "refused" or _spread(refusals, answered) >= 3
            for request in requests:
                mine = request.chat == refusal.chat and request is not refusal
                begin = answered + (EPSILON if mine else MARKING)
                if (mine or everywhere) and begin < request.at < until - 0.01:
                    yield f"term {term}: a message to {request.chat} at {request.at:.3f} in a halt until {until:.3f}"


def _by_term(given: Evidence) -> dict[int, list[Request]]:
    found: dict[int, list[Request]] = defaultdict(list)
    for request in given.history.requests:
        if request.delivery:
            found[request.term].append(request)
    return found


def _spread(refusals: list[tuple[float, Request]], now: float) -> int:
    return len({r.chat for at, r in refusals if r.outcome == "429" and now - 3.0 + EPSILON < at <= now})


def one_at_a_time(given: Evidence) -> Iterator[str]:
    """One request in flight for a chat."""
    for term, requests in _by_term(given).items():
        free: dict[int, float] = {}
        for request in requests:
            if request.at < free.get(request.chat, 0.0) - EPSILON:
                yield f"term {term}: two requests at once for {request.chat} at {request.at:.3f}"
            free[request.chat] = float("inf") if request.answered is None else request.answered


# -------------------------------------------------------------------------------------------------- the city
def audited(given: Evidence) -> Iterator[str]:
    """A row for each privileged act, once, in an unbroken chain."""
    if given.chain_broken is not None:
        yield f"the audit is broken at {given.chain_broken}"
    acts: dict[tuple[str, str], int] = defaultdict(int)
    for row in given["audit"]:
        if not row["refused"]:
            acts[row["act"], row["subject"]] += 1
    for act, subject in _privileged(given):
        if not acts[act, subject]:
            yield f"no audit of {act} {subject}"
    for (act, subject), times in acts.items():
        if times > 1 and act in ("announcement.send", "announcement.schedule", "announcement.cancel"):
            yield f"{act} {subject} was done {times} times"
    released = sum(times for (act, _), times in acts.items() if act == "announcement.release")
    if released != sum(row["subject"].startswith("announcement:") for row in given["occurrences"]):
        yield "releases and their audit differ"


def _privileged(given: Evidence) -> Iterator[tuple[str, str]]:
    for row in given["members"]:
        if row["decided_by"] is not None and row["state"] in ("active", "rejected", "returned"):
            yield f"member.{row['state']}", f"person:{row['id']}"
    for row in given["groups"]:
        if row["decided_by"] is not None and row["state"] in ("active", "rejected"):
            yield f"group.{row['state']}", f"group:{row['id']}"
    for row in given["report_decisions"]:
        yield f"report.{row['state']}", f"report:{row['report_id']}"
    if given["asked_again"]:
        yield "announcement.again", _subject_of(given, given["asked_again"][0]["delivery"])
    for row in given["announcements"]:
        if row["state"] == "cancelled" and row["due"] is None:
            yield "announcement.cancel", f"announcement:{row['id']}"


def _subject_of(given: Evidence, delivery: int) -> str:
    release = next(row["occurrence_id"] for row in given["deliveries"] if row["id"] == delivery)
    return next((str(row["subject"]) for row in given["occurrences"] if row["id"] == release), "")


def released(given: Evidence) -> Iterator[str]:
    """Each due moment is released once, in time when the bot lived through it; nothing is left half done."""
    dues = defaultdict(list)
    for row in given["occurrences"]:
        dues[row["subject"]].append(row)
        if row["finished"] is None and row["state"] != "paused":
            yield f"release {row['id']} of {row['subject']} never finished"
    for row in given["announcements"]:
        mine = dues[f"announcement:{row['id']}"]
        if row["state"] == "sent" and not row["weekdays"] and len(mine) != 1:
            yield f"announcement {row['id']} was sent with {len(mine)} releases"
        if row["due"] is not None and row["due"] < given.now - LATE * 1000:
            yield f"announcement {row['id']} was due and is not released"
        if row["missed"] is not None and not _down_long(given):
            yield f"announcement {row['id']} was missed although the bot was there"
        for occurrence in mine:
            late = (occurrence["created"] - occurrence["due"]) / 1000
            if late > LATE and not _in_the_way(given, occurrence["due"], occurrence["created"]):
                yield f"announcement {row['id']} was released {late:.0f} s late"
            if late < 0:
                yield f"announcement {row['id']} was released before its time"


def _down_long(given: Evidence) -> bool:
    return any(crash.back - crash.at > 5 * 3600 for crash in given.history.crashes)


def _in_the_way(given: Evidence, due: int, created: int) -> bool:
    """Whether the bot was down, or its database locked, between those moments."""
    begin, end = (due - given.start) / 1000, (created - given.start) / 1000
    return any(crash.at <= end and crash.back >= begin for crash in given.history.crashes)


Rule = Callable[[Evidence], Iterator[str]]
RULES: tuple[Rule, ...] = (
    conserved,
    not_doubled,
    unclear_thrice,
    last_words,
    one_effect,
    none_lost,
    replied,
    windows,
    heeded,
    one_at_a_time,
    audited,
    released,
)
MOST = 5


def check(given: Evidence) -> None:
    """Hold the evidence against every rule; what is broken goes into its history."""
    for rule in RULES:
        for number, broken in enumerate(rule(given)):
            if number >= MOST:
                break
            given.history.violated(rule.__name__, broken)
