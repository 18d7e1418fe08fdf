"""What waits to leave: which of it may leave next, and what an answer means for the rest.

Pure: the time is passed in, as seconds of a clock that never runs backwards.
"""

from collections import deque
from collections.abc import Collection, Iterable

from kimbot.bot.api import NotSent, TelegramError, Unclear
from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.model import Delivery, Lane
from kimbot.delivery.outcome import DELIVERED, Decision, Verdict, decide

IN_FLIGHT = 128
"""Requests on their way at most; fewer at lower rates, since a crash leaves each of them in doubt."""
MARKED_AT_MOST = 64
"""Rows of releases marked before their moment; after a crash they are unknown, although they never left."""
READ_AT_LEAST, READ_AT_MOST = 16, 256
"""Rows of releases read at once: about a second's."""
SINGLE = 64
"""Messages to single chats in hand, about."""
HALTED = 1.0
"""Seconds: when nothing may leave for longer, nothing is marked ahead."""
CHATS_WAIT = 0.05
"""Seconds after which marked rows whose chats must wait are tried again."""
SPREAD = 3
"""Chats without a clear answer, one after the other, after which everything pauses: better late than unknown."""
LONGEST_PAUSE = 30.0
NEVER = float("inf")


class Departures:
    """Rows come in by `found`, `read` and `mark`, leave by `next` and are over with `written`: until then their chat is
    busy, since a chat has one request in flight at a time.

    After `next`: `opens` is the moment from which it may have something again by itself, `hungry` whether the ledger
    should be read for more. `speed`: seconds of the clock in a second of Telegram's.
    """

    def __init__(self, budget: Budget, speed: float = 1.0) -> None:
        self._budget, self._speed = budget, speed
        # full rate up to a round trip of 100 ms at 1,000/s, 270 ms at 30/s
        self.most = max(8, min(IN_FLIGHT, budget.rate // 8))
        self._ahead = max(2, min(MARKED_AT_MOST, budget.rate // 40))
        self.at_once = max(READ_AT_LEAST, min(READ_AT_MOST, budget.rate))
        """Rows of releases to read at once, more while none may leave: what is urgent waits behind those in hand."""
        self._flying: dict[int, Delivery] = {}
        """By Telegram's own number of the chat: what has left and is not written down yet.

        A group that became a supergroup may be two chats of ours until the first answer says so.
        """
        self._left: set[int] = set()
        """What has flown since the ledger was last looked at."""
        self._tried: set[int] = set()
        """Chats that since then got back something to be tried again: nothing of what was read before overtakes it."""
        self._single: list[Delivery] = []
        """Owed to one chat alone: the highest lane first, each lane in ledger order."""
        self._more, self._blocked = False, 0
        self._unmarked: deque[Delivery] = deque()
        """Rows of releases, read and not marked yet."""
        self._marked: deque[Delivery] = deque()
        self._not_sent, self._unclear = _InARow(), _Unclear()
        self.opens = NEVER
        self.hungry = False

    # --- coming in --------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The ledger is about to be read: what flies now or leaves meanwhile may still stand there as queued."""
        self._left = {one.id for one in self._flying.values()}
        self._tried.clear()

    def found(self, single: Iterable[Delivery], *, more: bool) -> None:
        """What the ledger owes to single chats now, or (`more`) the beginning of it."""
        self._single = [one for one in single if one.id not in self._left and one.telegram_id not in self._tried]
        self._more = more

    def read(self, rows: Iterable[Delivery]) -> None:
        """Rows of releases that may be marked."""
        self._unmarked.extend(rows)

    @property
    def to_read(self) -> int:
        """How many rows to single chats to read: those that fly or must wait stand before the others."""
        return SINGLE + len(self._flying) + 2 * self._blocked

    def wants_marked(self, now: float) -> bool:
        """Whether so few rows are marked that more should be; none where nothing leaves for a while."""
        if len(self._marked) > self._ahead // 2:
            return False
        return self._budget.next_free(now, Lane.BROADCAST) <= now + HALTED * self._speed

    def to_mark(self, now: float) -> list[Delivery]:
        """The next rows to mark, none for a chat that is busy or must wait: those are passed over, and read again."""
        rows: list[Delivery] = []
        taken = {*self._flying, *(one.telegram_id for one in self._marked)}
        while self._unmarked and len(rows) < self._ahead:
            one = self._unmarked.popleft()
            if one.telegram_id not in taken and self._chat_opens(one, now) <= now:
                taken.add(one.telegram_id)
                rows.append(one)
        return rows

    def mark(self, rows: Iterable[Delivery]) -> None:
        """These are marked, and leave as soon as the budget lets them."""
        self._marked.extend(rows)

    def take_back(self, running: Collection[int] = ()) -> list[Delivery]:
        """Marked rows that shall not leave after all, because their release is not among those that run."""
        stopped = [one for one in self._marked if one.occurrence not in running]
        for one in stopped:
            self._marked.remove(one)
        if stopped:
            self._unmarked.clear()
        return stopped

    # --- leaving ----------------------------------------------------------------------------------------------

    def next(self, now: float) -> Delivery | None:
        """The row that leaves now, its place in the budget taken; None when none may."""
        self.opens, self.hungry = NEVER, False
        one = self._next_single(now) or self._next_marked(now)
        if one is not None:
            self._budget.spend(one.telegram_id, kind_of(one.kind), one.lane, now, one.messages)
            self._flying[one.telegram_id] = one
            self._left.add(one.id)
        return one

    def _next_single(self, now: float) -> Delivery | None:
        if self._unclear.everywhere and self._flying:
            return None
        lane: Lane | None = None
        blocked = 0
        for at, one in enumerate(self._single):
            if one.lane is not lane:
                lane = one.lane
                if self._closed(lane, now):
                    return None
            if one.telegram_id in self._flying:
                continue
            if (opens := self._chat_opens(one, now)) <= now:
                del self._single[at]
                return one
            self.opens = min(self.opens, opens)
            blocked += 1
        self._blocked = blocked
        self.hungry = self._more and blocked == len(self._single)
        return None

    def _next_marked(self, now: float) -> Delivery | None:
        if not self._marked or (self._unclear.everywhere and self._flying) or self._closed(self._marked[0].lane, now):
            return None
        for _ in range(len(self._marked)):
            one = self._marked.popleft()
            if one.telegram_id not in self._flying and self._chat_opens(one, now) <= now:
                return one
            self._marked.append(one)
        self.opens = min(self.opens, now + CHATS_WAIT * self._speed)
        return None

    def _closed(self, lane: Lane, now: float) -> bool:
        """Whether nothing of this lane may leave now: more are on their way for replies, which wait for nobody."""
        if len(self._flying) >= (self.most + self.most // 4 if lane is Lane.REPLY else self.most):
            return True
        opens = self._budget.next_free(now, lane)
        if opens > now:
            self.opens = min(self.opens, opens)
        return opens > now

    def _chat_opens(self, one: Delivery, now: float) -> float:
        return self._budget.chat_opens(one.telegram_id, kind_of(one.kind), now, one.messages)

    # --- coming back ------------------------------------------------------------------------------------------

    def answered(self, one: Delivery, error: TelegramError | None, left: float, now: float) -> Decision:
        """What becomes of a row that left at `left`, and what its answer means for everything that leaves after it."""
        not_sent = self._not_sent.add(isinstance(error, NotSent), left, now)
        self._unclear.add(error, one.telegram_id, left, now)
        if error is None:
            return DELIVERED
        attempts = not_sent if isinstance(error, NotSent) else one.attempts + 1
        decision = decide(error, one.policy, attempts, one.lasted)
        until = now + decision.after * self._speed
        if decision.verdict is Verdict.WAIT:
            self._budget.halt(one.telegram_id, until, now)
            self._budget.widen(now)
        elif decision.everywhere:
            self._budget.halt(None, until, now)
        elif self._unclear.everywhere:
            self._budget.halt(None, now + self._unclear.pause * self._speed, now)
        return decision

    def written(self, rows: Iterable[Delivery], again: Iterable[Delivery] = ()) -> None:
        """What became of these is in the ledger: their chats may get the next. Those of `again` are tried again."""
        for one in rows:
            del self._flying[one.telegram_id]
        if tried := {one.telegram_id for one in again}:
            self._tried |= tried
            self._single = [one for one in self._single if one.telegram_id not in tried]


class _InARow:
    """Counts troubles one after the other, those on their way together once."""

    def __init__(self) -> None:
        self.count = 0
        self._since = float("-inf")

    def add(self, trouble: bool, left: float, now: float) -> int:
        """One more answer to a request that left at `left`; how many troubles there are in a row."""
        if not trouble:
            self.count = 0
        elif left > self._since:
            self.count, self._since = self.count + 1, now
        return max(1, self.count)


class _Unclear:
    """Whether answers stay away in so many chats that it is nobody's own trouble: then one message at a time tries."""

    def __init__(self) -> None:
        self._chats: set[int] = set()
        self._tries = _InARow()

    def add(self, error: TelegramError | None, chat: int, left: float, now: float) -> None:
        """One more answer to a request that left at `left`; one that never left tells nothing."""
        if isinstance(error, Unclear):
            self._chats.add(chat)
            self._tries.add(self.everywhere, left, now)
        elif not isinstance(error, NotSent):
            self._chats.clear()
            self._tries.add(False, left, now)

    @property
    def everywhere(self) -> bool:
        return len(self._chats) >= SPREAD

    @property
    def pause(self) -> float:
        """Seconds until the next one tries."""
        return min(LONGEST_PAUSE, 2.0 ** min(max(0, self._tries.count - 1), 10))


def kind_of(kind: str) -> Kind:
    """Which window of Telegram's a chat of this kind has."""
    return "private" if kind == "private" else "group"
