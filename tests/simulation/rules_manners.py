"""What must hold of how the bot behaves towards Telegram: limits, halts, one request at a time for a chat."""

from collections import defaultdict, deque
from collections.abc import Iterator

from tests.simulation.evidence import EPSILON, Evidence
from tests.simulation.history import Request

COUNTED = ("send", "edit")
MARKING = 0.25
"""Seconds in which what was chosen before a halt of everything may still leave: its mark was on its way to the disk."""
JITTER = 0.1
"""Seconds by which a message may leave later than its slot was spent: it waits for its mark, and for the loop."""


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
    moved = {act.chat: act.at for act in given.history.acts if act.what == "migrate"}
    for term, requests in _by_term(given).items():
        refusals = [(r.answered, r) for r in requests if r.answered is not None and r.outcome in ("429", "refused")]
        for answered, refusal in sorted(refusals, key=lambda one: one[0]):
            until = answered + (refusal.retry_after if refusal.outcome == "429" else 0.99)
            everywhere = refusal.outcome == "refused" or _spread(refusals, answered) >= 3
            for request in requests:
                mine = request.chat == refusal.chat and request is not refusal
                begin = answered + (EPSILON if mine else MARKING)
                if request.at > moved.get(request.chat, request.at):
                    continue  # that group is another one now
                if (mine or everywhere) and begin < request.at < until - 0.01:
                    yield f"term {term}: a message to {request.chat} at {request.at:.3f} in a halt until {until:.3f}"


def heeded_afterwards(given: Evidence) -> Iterator[str]:
    """A halt that was written down holds for the next process too."""
    moved = {act.chat: act.at for act in given.history.acts if act.what == "migrate"}
    ended = {crash.term for crash in given.history.crashes if crash.kind not in ("power", "zombie")}
    for refusal in given.history.requests:
        answered = refusal.answered
        if refusal.outcome != "429" or answered is None or refusal.term not in ended or given.unsettled(refusal):
            continue
        until = answered + refusal.retry_after
        for request in given.history.requests:
            later = request.term > refusal.term and answered < request.at < until - 0.01
            if later and request.chat == refusal.chat and request.delivery and request.chat not in moved:
                yield f"a message to {request.chat} at {request.at:.3f}, after a crash in a halt until {until:.3f}"


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
