"""Admission control: which lane an answer takes, decided when it is written and from the database alone.

Two token buckets, each kept as one moment (ms): when it would be full again. A chat has a few answers that go before
everything; beyond these, and where strangers together have used up their share, an answer takes its turn.
"""

from collections.abc import Callable
from typing import NamedTuple

from kimbot.core.clock import SECOND
from kimbot.db.database import Tx
from kimbot.db.facts import fact, set_fact
from kimbot.delivery.model import Lane
from kimbot.delivery.singles import Singles

Known = Callable[[int], bool]
"""Whether a chat (our number) is one of those that we know: the others share one bucket."""

FEW = 5
"""Answers to one chat that go before everything,"""
EVERY = 3 * SECOND
"""and how soon one more may (ms)."""
STRANGERS = 5
"""The same for all strangers together:"""
STRANGERS_EVERY = SECOND // 5
"""a sixth of what Telegram takes."""
AFTER_THE_KNOWN = 1
"""The turn of what strangers are answered: behind those whom we know, who have none."""
OF_STRANGERS = "strangers' replies"
LONGEST = 30 * SECOND
"""How far a chat's turn is put off at most, however much it asks, or however far the calendar was set back."""


class Admitted(NamedTuple):
    """`turn` (ms): before which others of that lane it leaves."""

    lane: Lane
    turn: int = 0


class Admission:
    """Who is answered before whom. What one unit says to a chat is one answer."""

    def __init__(self, tx: Tx, known: Known, now: int) -> None:
        self._tx, self._known, self._now = tx, known, now
        self._admitted: dict[int, Admitted] = {}

    def admit(self, chat: int) -> Admitted:
        """The lane of what the chat is answered now. What waits there for its turn is not overtaken."""
        if chat not in self._admitted:
            self._admitted[chat] = self._admit(chat)
        return self._admitted[chat]

    def _admit(self, chat: int) -> Admitted:
        singles, turn = Singles(self._tx, self._now), self._take(chat)
        further = singles.last_turn(chat, Lane.FURTHER)
        if turn <= self._now + (FEW - 1) * EVERY and (goes := self._first(chat, further > 0)):
            return goes
        if (too_far := further - self._now - LONGEST) > 0:  # the calendar was set back
            singles.bring_forward(chat, too_far)
            further -= too_far
        return Admitted(Lane.FURTHER, max(turn, further))

    def _first(self, chat: int, waits: bool) -> Admitted | None:
        """Among those who go first, if there is room and none goes before; else whoever waits has the place."""
        singles = Singles(self._tx, self._now)
        if self._known(chat):
            oldest, rank = chat if waits else None, 0
        elif self._take_of_strangers():
            oldest, rank = singles.waits_longest(), AFTER_THE_KNOWN
        else:
            return None
        goes = max(rank, singles.last_turn(oldest or chat, Lane.REPLY))
        if oldest is None:
            return Admitted(Lane.REPLY, goes)
        singles.hurry(oldest, goes)
        return None

    def _take(self, chat: int) -> int:
        """One more answer of the chat's: when its bucket would have been full without it."""
        full = self._tx.value(
            "UPDATE chats SET replies = :every + CASE WHEN replies < :now THEN :now"
            " WHEN replies > :latest THEN :latest ELSE replies END WHERE id = :chat RETURNING replies",
            every=EVERY,
            now=self._now,
            latest=self._now + LONGEST,
            chat=chat,
        )
        return int(full) - EVERY

    def _take_of_strangers(self) -> bool:
        """Whether there was one left, which is taken."""
        full = max(self._now, int(fact(self._tx, OF_STRANGERS) or 0))
        if full > self._now + STRANGERS * STRANGERS_EVERY:  # the calendar was set back
            full = self._now
        if full > self._now + (STRANGERS - 1) * STRANGERS_EVERY:
            return False
        set_fact(self._tx, OF_STRANGERS, str(full + STRANGERS_EVERY))
        return True
