"""The bot's queue of updates: what enters it, how getUpdates hands it out, and when it forgets."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kimbot.sandbox.clock import Clock
from kimbot.sandbox.errors import ApiError
from kimbot.sandbox.events import Bell

LIFETIME = 24 * 3600
KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
)  # fmt: skip
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")
DEFAULT = frozenset(KINDS) - set(NOT_BY_DEFAULT)

TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SET_HOOK = "Conflict: terminated by setWebhook request"


@dataclass
class Update:
    """One update in the queue, as it is sent, and when it is forgotten."""

    body: dict[str, Any]
    until: float

    @property
    def id(self) -> int:
        number: int = self.body["update_id"]
        return number


class Updates:
    """The queue. Ids begin at the present unix time, so a new sandbox never repeats those of an earlier one."""

    def __init__(self, clock: Clock, bell: Bell) -> None:
        self._clock = clock
        self._bell = bell
        self._queue: deque[Update] = deque()
        self._next = int(clock.now())
        self.allowed = DEFAULT
        self.hooked = False
        self._polls = 0
        self._waiting: int | None = None
        self._ended: dict[int, str] = {}

    def push(self, kind: str, body: dict[str, Any]) -> None:
        """Queues one update, unless the bot did not ask for its kind (asked when it happens, as Telegram does)."""
        if kind not in self.allowed:
            return
        self._queue.append(Update({"update_id": self._next, kind: body}, self._clock.now() + LIFETIME))
        self._next += 1
        self._bell.ring()

    def allow(self, kinds: Sequence[Any] | None) -> None:
        """`allowed_updates`: none keeps the last choice, an empty list means the default."""
        if kinds is None:
            return
        self.allowed = frozenset(kind for kind in kinds if kind in KINDS) or DEFAULT

    def clear(self) -> None:
        self._queue.clear()

    @property
    def pending(self) -> int:
        self._forget()
        return len(self._queue)

    def first(self) -> Update | None:
        self._forget()
        return self._queue[0] if self._queue else None

    def confirm(self, offset: int) -> None:
        """Forgets all below `offset`; a negative one keeps only that many from the end."""
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        if offset > self._next:
            return  # not an id of this queue: Telegram starts from the head again
        while self._queue and self._queue[0].id < offset:
            self._queue.popleft()

    def take(self, limit: int) -> list[dict[str, Any]]:
        self._forget()
        return [update.body for _, update in zip(range(limit), self._queue, strict=False)]

    def _forget(self) -> None:
        now = self._clock.now()
        while self._queue and self._queue[0].until <= now:
            self._queue.popleft()

    def end_poll(self, why: str) -> None:
        """The waiting getUpdates, if any, is answered with 409."""
        if self._waiting is not None:
            self._ended[self._waiting] = why
            self._bell.ring()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """getUpdates: confirm, then what is there, or wait for the first; a second poller ends the first one's wait."""
        if self.hooked:
            raise ApiError(409, HOOKED)
        self.confirm(offset)
        if (found := self.take(limit)) or not timeout:
            return found
        self.end_poll(TERMINATED)
        self._polls += 1
        self._waiting = mine = self._polls
        await self._bell.until(lambda: self.take(1) or mine in self._ended, timeout)
        if why := self._ended.pop(mine, None):
            raise ApiError(409, why)
        self._waiting = None
        return self.take(limit)
