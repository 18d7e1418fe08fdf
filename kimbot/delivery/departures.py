"""What waits to leave: which of it may leave next, and what an answer means for the rest.

Pure: the time is passed in, as seconds of a clock that never runs backwards.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable

from kimbot.bot.api import NotSent, TelegramError, Unclear
from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.model import RELEASES, Delivery, Lane
from kimbot.delivery.outcome import DELIVERED, Decision, Verdict, decide

IN_FLIGHT = 128
"""Requests of releases on their way at most; fewer at lower rates, since a crash leaves each of them in doubt."""
SINGLE_IN_FLIGHT = 48
"""Those to single chats: more than the rate, so that slow answers hold up nobody. A quarter more for replies."""
OF_A_METHOD = 32
"""Of these, of one method: where its answers stay away, the others go on."""
MARKED_AT_MOST = 64
"""Rows of releases marked before their moment; after a crash they are unknown, although they never left."""
READ_AT_LEAST, READ_AT_MOST = 16, 256
"""Rows of releases read at once: about a second's."""
SINGLE = 64
"""Messages to single chats in hand, about."""
HALTED = 1.0
"""Seconds: when nothing may leave for longer, nothing is marked ahead."""
STALE = 1.0
"""Seconds after which rows of releases are read anew that could not leave: what is urgent may have come meanwhile."""
SPREAD = 3
"""Chats without a clear answer, one after the other, after which everything pauses: better late than unknown."""
LONGEST_PAUSE = 30.0
NEVER = float("inf")
_SINGLE = [lane for lane in Lane if lane not in RELEASES]
_SHARES = {Lane.REPLY: Lane.URGENT, Lane.FURTHER: Lane.BROADCAST}
"""Lanes that leave half of the rate to another one, while that has something to send."""


class Departures:
    """Rows come in by `found`, `read` and `mark`, leave by `next` and are over with `written`: until then their chat is
    busy, since a chat has one request in flight at a time.

    After `next`: `opens` is the moment from which it may have something again by itself, `hungry` whether the ledger
    should be read for more. `speed`: seconds of the clock in a second of Telegram's.
    """

    def __init__(self, budget: Budget, speed: float = 1.0) -> None:
        self._budget, self._speed = budget, speed
        # of releases: full rate up to a round trip of 100 ms at 1,000/s, 270 ms at 30/s
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
        self._waiting: dict[Lane, list[Delivery]] = {lane: [] for lane in Lane}
        """What may leave: found for single chats, in ledger order, or marked of releases."""
        self._methods: Counter[str] = Counter()
        """What flies to single chats."""
        self._more, self._blocked = False, 0
        self._unmarked: deque[Delivery] = deque()
        """Rows of releases, read (at `_read`) and not marked yet: the urgent ones first."""
        self._read = -NEVER
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
        for lane in _SINGLE:
            self._waiting[lane].clear()
        for one in single:
            if one.id not in self._left and one.telegram_id not in self._tried:
                self._waiting[one.lane].append(one)
        self._more = more

    def read(self, rows: Iterable[Delivery], now: float) -> None:
        """Rows of releases that may be marked."""
        self._unmarked.extend(rows)
        self._read = now

    @property
    def to_read(self) -> int:
        """How many rows to single chats to read: those that fly or must wait stand before the others."""
        return SINGLE + len(self._flying) + 2 * self._blocked

    def wants_marked(self, now: float) -> bool:
        """Whether so few rows are marked that more should be; none where nothing leaves for a while."""
        if self._unmarked and now > self._read + STALE * self._speed:
            self._unmarked.clear()
        if self._unmarked:
            marked = self._waiting[self._unmarked[0].lane]
            if len(marked) > self._ahead // 2 and self._first_free(marked, now)[0] is not None:
                return False
        return self._budget.next_free(now, Lane.URGENT) <= now + HALTED * self._speed

    def to_mark(self, now: float) -> list[Delivery]:
        """The next rows to mark, all of one lane, none for a chat that is busy or must wait: those are passed over.

        They are read again. What is marked of a lower lane is in nobody's way: it may stand there for long.
        """
        rows: list[Delivery] = []
        marked = (lane for lane in RELEASES if self._unmarked and lane <= self._unmarked[0].lane)
        taken = {*self._flying, *(one.telegram_id for lane in marked for one in self._waiting[lane])}
        while self._unmarked and len(rows) < self._ahead and (not rows or self._unmarked[0].lane is rows[0].lane):
            one = self._unmarked.popleft()
            if one.telegram_id not in taken and self._chat_opens(one, now) <= now:
                taken.add(one.telegram_id)
                rows.append(one)
        return rows

    def mark(self, rows: Iterable[Delivery]) -> None:
        """These are marked, and leave as soon as the budget lets them."""
        for one in rows:
            self._waiting[one.lane].append(one)

    def take_back(self, running: Collection[int] = ()) -> list[Delivery]:
        """Marked rows that shall not leave after all, because their release is not among those that run."""
        stopped: list[Delivery] = []
        for lane in RELEASES:
            stopped += [one for one in self._waiting[lane] if one.occurrence not in running]
            self._waiting[lane] = [one for one in self._waiting[lane] if one.occurrence in running]
        if stopped:
            self._unmarked.clear()
        return stopped

    # --- leaving ----------------------------------------------------------------------------------------------

    def next(self, now: float) -> Delivery | None:
        """The row that leaves now, its place in the budget taken; None when none may."""
        self.opens, self.hungry = NEVER, False
        one = self._choose(now)
        if one is not None:
            self._budget.spend(one.telegram_id, kind_of(one.kind), one.lane, now, one.messages)
            self._flying[one.telegram_id] = one
            self._left.add(one.id)
            if one.occurrence is None:
                self._methods[one.method] += 1
        return one

    def _choose(self, now: float) -> Delivery | None:
        """From the highest lane that has a row whose chat is free: until that may leave, nothing below it does.

        Only where a share is kept for a release does that go before it.
        """
        if self._unclear.everywhere and self._flying:
            return None
        in_hand = blocked = 0
        for lane, rows in self._waiting.items():
            at, passed = self._first_free(rows, now)
            if lane not in RELEASES:
                in_hand, blocked = in_hand + len(rows), blocked + passed
            if at is None or self._full(lane):
                continue
            one = rows[at]
            opens = self._budget.next_free(now, lane, one.messages)
            if opens <= now and (after := _SHARES.get(lane)) and self._waiting[after]:
                opens = self._budget.next_free(now, lane, one.messages, shared=True)
                if opens > now:
                    self.opens = min(self.opens, opens)
                    continue
            if opens > now:
                self.opens = min(self.opens, opens)
                return None
            del rows[at]
            return one
        self._blocked = blocked
        self.hungry = self._more and blocked == in_hand
        return None

    def _first_free(self, rows: list[Delivery], now: float) -> tuple[int | None, int]:
        """Where the first of these stands whose chat may get something now, and how many before it must wait."""
        passed = 0
        for at, one in enumerate(rows):
            if one.telegram_id in self._flying:
                continue
            if not self._hangs(one):
                if (opens := self._chat_opens(one, now)) <= now:
                    return at, passed
                self.opens = min(self.opens, opens)
            passed += 1
        return None, passed

    def _full(self, lane: Lane) -> bool:
        """Whether as many are on their way as may be: more for replies, which wait for nobody."""
        flying = self._methods.total()
        if lane in RELEASES:
            return len(self._flying) - flying >= self.most
        return flying >= SINGLE_IN_FLIGHT + (SINGLE_IN_FLIGHT // 4 if lane is Lane.REPLY else 0)

    def _hangs(self, one: Delivery) -> bool:
        """Whether so many of its method wait for their answers that it might be the method."""
        return one.occurrence is None and self._methods[one.method] >= OF_A_METHOD

    def _chat_opens(self, one: Delivery, now: float) -> float:
        return self._budget.chat_opens(one.telegram_id, kind_of(one.kind), one.lane, now, one.messages)

    # --- coming back ------------------------------------------------------------------------------------------

    def answered(self, one: Delivery, error: TelegramError | None, left: float, now: float) -> Decision:
        """What becomes of a row that left at `left`, and what its answer means for everything that leaves after it."""
        not_sent = self._not_sent.add(isinstance(error, NotSent), left, now)
        self._unclear.add(error, one.telegram_id, left, now)
        if error is None:
            return DELIVERED
        attempts = not_sent if isinstance(error, NotSent) else one.attempts + 1
        decision = decide(error, one.policy, attempts, one.lasted, speaks=one.speaks)
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
            if one.occurrence is None:
                self._methods[one.method] -= 1
        if tried := {one.telegram_id for one in again}:
            self._tried |= tried
            for lane in _SINGLE:
                self._waiting[lane] = [one for one in self._waiting[lane] if one.telegram_id not in tried]


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
