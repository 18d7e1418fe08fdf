"""Telegram's limits on sending, as exact windows by arrival. Off until somebody sets them.

Sources: the Bots FAQ (core.telegram.org/bots/faq, "My bot is hitting limits"): 30 messages a second over all chats
(1,000 with paid broadcasts), one a second in a chat with "short bursts that go over this limit", 20 a minute in a
group; channels are held to the group's. How short a burst may be is not told: three. An album is sent message by
message, each of which may be refused alone ("failed to send message #1 with the error message "Too Many Requests:
retry after 8""), so it counts as its length in a group. Edits count like messages; answers to taps, questions about
chats, deletions and "typing" do not. What is refused uses nothing up.
"""

import json
from collections import deque
from dataclasses import dataclass
from math import ceil
from typing import Any

from kimbot.sandbox.arguments import Args
from kimbot.sandbox.clock import Clock
from kimbot.sandbox.errors import ApiError
from kimbot.sandbox.world import Json

SECOND, MINUTE = 1.0, 60.0
COUNTED = ("send", "edit", "copy", "forward")
NOT_COUNTED = ("sendchataction",)


@dataclass(frozen=True)
class Burst:
    """`per_second` messages a second in a private chat, after up to `burst` at once."""

    per_second: float
    burst: int


def counted(method: str) -> bool:
    """Whether this method sends or changes messages."""
    return method.lower().startswith(COUNTED) and method.lower() not in NOT_COUNTED


def too_many(seconds: int) -> ApiError:
    """429 as Telegram says it."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class Limits:
    """The windows, and how often they were exceeded. `all` messages a second, `group` messages a minute; None: off."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.all: int | None = None
        self.private: Burst | None = None
        self.group: int | None = None
        self.clear()

    def clear(self) -> None:
        """Empty windows, counts from zero."""
        self._recent: deque[float] = deque()
        self._caught_up: dict[str, float] = {}
        self._groups: dict[str, deque[float]] = {}
        self._told: dict[str, float] = {}
        self.counts = {"requests": 0, "refused": 0, "all": 0, "private": 0, "group": 0, "early": 0}

    def set(self, wanted: Json) -> None:
        """Changes the limits that are named, and begins to count anew. Raises KeyError, TypeError, ValueError."""
        if "all" in wanted:
            self.all = _positive(wanted["all"])
        if "group" in wanted:
            self.group = _positive(wanted["group"])
        if "private" in wanted:
            given = wanted["private"]
            self.private = Burst(float(given["per_second"]), int(given.get("burst", 1))) if given else None
        self.clear()

    def json(self) -> Json:
        """The limits; how many requests counted, how many were refused, how often each window was exceeded.

        `early`: requests for a chat that came before the wait it had been told was over.
        """
        private = {"per_second": self.private.per_second, "burst": self.private.burst} if self.private else None
        violations = {name: self.counts[name] for name in ("all", "private", "group")}
        counts = {name: self.counts[name] for name in ("requests", "refused", "early")}
        return {"all": self.all, "private": private, "group": self.group, **counts, "violations": violations}

    def told(self, chat: str, seconds: float) -> None:
        """The bot was told to leave this chat alone for so long."""
        self._told[chat] = max(self._told.get(chat, 0.0), self._clock.now() + seconds)

    def arrive(self, method: str, args: Args) -> None:
        """One request: uses up its share of the windows. Raises the 429 where one is full."""
        if not counted(method):
            return
        now, chat = self._clock.now(), args.text("chat_id")
        self.counts["requests"] += 1
        if now < self._told.get(chat, now):
            self.counts["early"] += 1
        is_group, weight = chat.startswith(("-", "@")), _messages(method, args)
        opens = {"all": self._all_opens(now)}
        opens |= {"group": self._group_opens(chat, weight, now)} if is_group else {"private": self._private_opens(chat)}
        full = {name: moment for name, moment in opens.items() if moment > now}
        for name in full:
            self.counts[name] += 1
        if full:
            self._refuse(chat, max(full.values()) - now)
        self._take(chat, is_group, weight, now)

    def _refuse(self, chat: str, wait: float) -> None:
        self.counts["refused"] += 1
        seconds = max(1, ceil(wait - 1e-6))  # the sum of two floats is not quite the moment that was meant
        self.told(chat, seconds)
        raise too_many(seconds)

    def _take(self, chat: str, is_group: bool, weight: int, now: float) -> None:
        self._recent.append(now)
        if is_group:
            self._groups.setdefault(chat, deque()).extend([now] * weight)
        elif self.private:
            self._caught_up[chat] = max(self._caught_up.get(chat, now), now) + 1 / self.private.per_second

    def _all_opens(self, now: float) -> float:
        while self._recent and self._recent[0] + SECOND <= now:
            self._recent.popleft()
        if self.all is None or len(self._recent) < self.all:
            return now
        return self._recent[-self.all] + SECOND

    def _private_opens(self, chat: str) -> float:
        """A stream of `per_second` may be ahead of its time by `burst` messages at most."""
        if self.private is None:
            return 0.0
        return self._caught_up.get(chat, 0.0) - (self.private.burst - 1) / self.private.per_second

    def _group_opens(self, chat: str, weight: int, now: float) -> float:
        times = self._groups.get(chat)
        while times and times[0] + MINUTE <= now:
            times.popleft()
        if self.group is None or not times or len(times) + weight <= self.group:
            return now
        return times[min(len(times), len(times) + weight - self.group) - 1] + MINUTE


def _messages(method: str, args: Args) -> int:
    """How many messages a request is."""
    if method.lower() != "sendmediagroup":
        return 1
    given: Any = args.params.get("media")
    try:
        given = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return 1
    return max(1, len(given)) if isinstance(given, list) else 1


def _positive(given: Any) -> int | None:
    if given is None:
        return None
    if int(given) < 1:
        raise ValueError("a limit is at least 1, or null for none")
    return int(given)
