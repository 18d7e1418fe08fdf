"""How many messages may leave, and when: three exact sliding windows, halts after 429, shares kept for some lanes.

Pure: the time is passed in, as seconds of a monotonic clock that never run backwards. A chat is Telegram's own
number of it: its windows are Telegram's, and a group that moves may be two chats of ours for a while.
"""

from collections import deque
from collections.abc import Iterable
from math import exp2
from typing import Literal

from kimbot.delivery.model import ANSWERS, RELEASES, Lane

Kind = Literal["private", "group"]

SECOND = 1.0
MINUTE = 60.0
PRIVATE_BURST = 3
GROUP_LIMIT = 20  # groups and channels, in any minute
GROUP_ANSWERS = 10  # of these, answers to what is typed there: whoever repeats a command shuts no release out
QUIET = 10.0  # seconds without a reply, after which a broadcast uses the last slot too
CATCH_UP = 0.02  # seconds a spaced lane may lag behind its beat and still make it up,
PAID_CATCH_UP = 0.1  # more where a message takes a millisecond and timers are coarser than that
PAID = 100  # messages per second, from which that holds
EASE = 0.001  # seconds by which the beat is slower than the window, so that unevenness dies out,
FULL_EASE = 0.008  # more where no free slot, or too small a one, absorbs it
SPREAD = 3  # chats with a 429 within FEW seconds mean that the limit hit is not theirs
FEW = 3.0
WIDEST = 0.25  # seconds of margin at most
ALONE = 0.001  # seconds of margin after a 429 that no other chat got
CALM = 30.0  # seconds in which half of a widened margin is given back, little by little
NEVER = float("-inf")
SPACED = RELEASES | {Lane.FURTHER}
"""What leaves in numbers leaves evenly, so that a slot is never far for who waits for one."""


class Budget:
    """Says when a message may leave. `rate` is messages per second over all chats (30; paid 1,000).

    `messages`: how many one request is, more than one for an album: Telegram counts them one by one.
    `shared`: a release waits of which half of the rate is (urgent beside replies, others beside further ones).

    Each window is `margin` seconds longer than Telegram's, because what leaves evenly arrives a little unevenly. The
    margin and the easing below leave a broadcast 0.988 of the rate alone, 0.962 of 30/s beside a reply a second.
    """

    def __init__(self, rate: int = 30, *, margin: float = 0.004) -> None:
        self.rate = rate
        self._margin = margin
        self._extra = 0.0
        self._plain = SECOND + min(margin, WIDEST)
        self._widened = NEVER
        self._recent: deque[float] = deque()
        self._single: deque[float] = deque()
        """Of these, what was no release,"""
        self._replies: deque[float] = deque()
        """and the first few replies."""
        self._private: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._group_answers: dict[int, deque[float]] = {}
        self._last_reply = NEVER
        self._beat = NEVER
        self._catch_up = PAID_CATCH_UP if rate >= PAID else CATCH_UP
        self._halted = NEVER
        self._chat_halts: dict[int, float] = {}
        self._refusals: deque[tuple[float, int]] = deque()

    def wait(self, chat: int, kind: Kind, lane: Lane, now: float, messages: int = 1) -> float:
        """Seconds until a message of `lane` may leave for `chat`; 0.0 when it may leave now."""
        opens = max(self.next_free(now, lane, messages), self.chat_opens(chat, kind, lane, now, messages))
        return max(0.0, opens - now)

    def chat_opens(self, chat: int, kind: Kind, lane: Lane, now: float, messages: int = 1) -> float:
        """The moment from which the chat's own window is open, whatever the others do; long past when it is."""
        return max(self._chat_halts.get(chat, NEVER), self._chat_opens(chat, kind, lane, now, messages))

    def next_free(self, now: float, lane: Lane = Lane.REPLY, messages: int = 1, *, shared: bool = False) -> float:
        """The moment from which `lane` may send to a chat that is itself free; `now` or later."""
        self._prune(now)
        opens = max(now, self._halted, self._opens(self._recent, self._capacity(lane, now), messages, now))
        if shared:
            counted = self._replies if lane is Lane.REPLY else self._single
            opens = max(opens, self._opens(counted, max(1, self.rate // 2), messages, now))
        return max(opens, self._beat) if lane in SPACED else opens

    def free(self, now: float, lane: Lane) -> int:
        """How many messages of `lane` may leave at this very moment, to chats that are themselves free."""
        if self.next_free(now, lane) > now:
            return 0
        room = self._capacity(lane, now) - len(self._recent)
        if lane not in SPACED:
            return room
        step = self._step(lane, now)
        beats, beat = 0, self._running_beat(now)
        while beats < room and beat <= now:
            beats, beat = beats + 1, beat + step
        return beats

    def spend(self, chat: int, kind: Kind, lane: Lane, now: float, messages: int = 1) -> None:
        """A message of `lane` leaves for `chat` now. Edits count; answers to taps do not."""
        if lane is Lane.REPLY:
            self._last_reply = now
        elif lane in SPACED:
            self._beat = self._running_beat(now) + self._step(lane, now) * messages
        self._record(chat, kind, lane, now, messages)

    def halt(self, chat: int | None, until: float, now: float, *, spread: bool = True) -> None:
        """Telegram answered 429: nothing leaves for `chat` (None: for anyone) before `until`.

        Three chats refused within three seconds halt everything (`spread`: where they are refused now).
        """
        if chat is None:
            self._halted = max(self._halted, until)
            return
        self._chat_halts = {c: end for c, end in self._chat_halts.items() if end > now}
        self._chat_halts[chat] = max(until, self._chat_halts.get(chat, NEVER))
        if not spread:
            return
        self._refusals.append((now, chat))
        while self._refusals[0][0] + FEW <= now:
            self._refusals.popleft()
        if len({refused for _, refused in self._refusals}) >= SPREAD:
            self._halted = max(self._halted, until)

    def halted(self, now: float) -> bool:
        """Whether nothing leaves for anyone yet."""
        return self._halted > now

    def widen(self, now: float, lag: float = 0.0) -> None:
        """Keep more distance, for a while: at least `lag` seconds if given.

        After a 429 a little more, since it may be the chat's own affair; twice as much when others were refused too.
        """
        extra = self._extra_at(now)
        if lag:
            extra = max(extra, lag)
        elif len({chat for at, chat in self._refusals if at + FEW > now}) > 1:
            extra = max(2 * extra, self._margin)
        else:
            extra += ALONE
        self._extra, self._widened = min(extra, WIDEST), now

    def restore(self, spent: Iterable[tuple[int, Kind, Lane, float, int]], now: float) -> None:
        """After a restart: what left in the last minute, as (chat, kind, lane, moment on this clock, messages)."""
        for chat, kind, lane, at, messages in sorted(spent, key=lambda one: one[3]):
            if at + MINUTE + WIDEST > now:
                self._record(chat, kind, lane, at, messages)
                if lane is Lane.REPLY:
                    self._last_reply = at

    def chats(self) -> int:
        """How many chats are remembered: those that something left for in the last minute, and those halted."""
        return len(self._private) + len(self._groups) + len(self._chat_halts)

    def _record(self, chat: int, kind: Kind, lane: Lane, now: float, messages: int) -> None:
        self._prune(now)
        counted = [now] * messages
        self._recent.extend(counted)
        if lane not in RELEASES:
            self._single.extend(counted)
        if lane is Lane.REPLY:
            self._replies.extend(counted)
        # Taken out and put back, so that the dictionaries stay in order of use and the idle ones are in front.
        if kind == "private":
            full = max(self._private.pop(chat, NEVER), now) + self._window(now)
            # more than a burst never left at once, whatever a ledger says
            self._private[chat] = min(full, now + PRIVATE_BURST * self._window(now))
        else:
            times = self._groups.pop(chat, None) or deque(maxlen=GROUP_LIMIT)
            times.extend(counted)
            self._groups[chat] = times
            if lane in ANSWERS:
                self._group_answers.setdefault(chat, deque(maxlen=GROUP_ANSWERS)).extend(counted)
        self._forget(now)

    def _chat_opens(self, chat: int, kind: Kind, lane: Lane, now: float, messages: int) -> float:
        if kind == "private":
            # One float a chat: the moment at which a stream of one a second would have caught up with what left.
            return self._private.get(chat, NEVER) - (PRIVATE_BURST - 1) * (SECOND + self._margin)
        opens = self._group_opens(self._groups.get(chat), GROUP_LIMIT, now, messages)
        if lane in ANSWERS:
            opens = max(opens, self._group_opens(self._group_answers.get(chat), GROUP_ANSWERS, now, messages))
        return opens

    def _group_opens(self, times: deque[float] | None, limit: int, now: float, messages: int) -> float:
        over = len(times or ()) + messages - limit
        if times is None or over <= 0:
            return NEVER
        return times[min(over, len(times)) - 1] + MINUTE + self._margin_at(now)

    def _opens(self, times: deque[float], capacity: int, messages: int, now: float) -> float:
        """When so many more fit into a window; what is larger than it waits until it is empty."""
        over = min(len(times) + messages - capacity, len(times))
        return times[over - 1] + self._window(now) if over > 0 else NEVER

    def _prune(self, now: float) -> None:
        window = self._window(now)
        for times in (self._recent, self._single, self._replies):
            while times and times[0] + window <= now:
                times.popleft()

    def _forget(self, now: float) -> None:
        while self._private and self._private[chat := next(iter(self._private))] <= now:
            del self._private[chat]
        while self._groups and self._groups[chat := next(iter(self._groups))][-1] + MINUTE + WIDEST <= now:
            del self._groups[chat]
            self._group_answers.pop(chat, None)

    def _capacity(self, lane: Lane, now: float) -> int:
        """How many of all chats' messages may be in the window once one of `lane` is.

        What nobody waits for leaves room for who does: single messages a tenth at all times, a broadcast one slot
        while there are replies.
        """
        if lane in (Lane.NOTICE, Lane.FURTHER):
            return max(1, self.rate - max(1, self.rate // 10))
        if lane is Lane.BROADCAST and now < self._last_reply + QUIET:
            return max(1, self.rate - 1)
        return self.rate

    def _step(self, lane: Lane, now: float) -> float:
        capacity = self._capacity(lane, now)
        ease = EASE if capacity < self.rate < PAID else FULL_EASE
        return (self._window(now) + ease) / capacity

    def _running_beat(self, now: float) -> float:
        """The beat that is due, or `now` where it is so late that making it up would be a burst."""
        return self._beat if self._beat + self._catch_up > now else now

    def _window(self, now: float) -> float:
        return SECOND + self._margin_at(now) if self._extra else self._plain

    def _margin_at(self, now: float) -> float:
        return min(self._margin + self._extra_at(now), WIDEST)

    def _extra_at(self, now: float) -> float:
        if not self._extra:
            return 0.0
        return self._extra * exp2((self._widened - now) / CALM)
