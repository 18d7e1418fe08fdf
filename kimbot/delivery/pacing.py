"""Quiet hours and rhythms at work: when each chat gets a release, and what is held back when the night begins."""

from collections import defaultdict

from kimbot.db.database import Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.pace import DIGEST, Habits, Leave, Pace, Rhythm, leave, waking
from kimbot.delivery.store import SLICE


class Pacing:
    """`at` (ms UTC) is the moment of the release, now unless it is said."""

    def __init__(self, tx: Tx, chats: Chats, habits: Habits, now: int) -> None:
        self._tx, self._chats, self._habits, self._now = tx, chats, habits, now

    def leave(self, chat: int, lane: Lane, at: int | None = None) -> Leave:
        """When a message of that lane leaves for a chat."""
        return self._leave(self._chats.pace(chat), lane, at, chat)

    def usual(self, lane: Lane, rhythm: Rhythm, at: int | None = None) -> Leave:
        """When it leaves for a chat of that rhythm that keeps the city's hours, as all private chats do."""
        return self._leave(Pace(rhythm), lane, at, 0)

    @property
    def asleep(self) -> bool:
        """Whether the city's quiet hours hold now."""
        return waking(self._now, Pace(), self._habits) > self._now

    def hush(self) -> bool:
        """Hold back what must not leave at this moment, a slice of it; whether there is more."""
        held = 0
        if (morning := waking(self._now, Pace(), self._habits)) > self._now:
            held += self._hold("c.quiet_begin IS NULL", morning)
        asleep: dict[int, list[int]] = defaultdict(list)
        for chat, quiet in self._chats.with_own_hours().items():
            asleep[waking(self._now, Pace(quiet=quiet), self._habits)].append(chat)
        for until, chats in asleep.items():
            if until > self._now:
                held += self._hold(f"c.id IN ({', '.join(map(str, chats))})", until)
        return held >= SLICE

    def _leave(self, pace: Pace, lane: Lane, at: int | None, chat: int) -> Leave:
        def on_day(begin: int, end: int) -> int:
            return self._directly(chat, begin, end)

        now = self._now if at is None else at
        return leave(now, pace, self._habits, urgent=lane < Lane.BROADCAST, on_day=on_day)

    def _directly(self, chat: int, begin: int, end: int) -> int:
        """How many releases came, or will come, to a chat as messages of their own between two moments."""
        moment = "CASE WHEN d.due > d.created THEN d.due ELSE d.created END"
        return int(
            self._tx.value(
                "SELECT COUNT(*) FROM occurrences o JOIN deliveries d ON d.occurrence_id = o.id AND d.chat_id = :chat"
                " WHERE o.created >= :before AND o.subject <> :digest AND d.part = 0 AND d.carrier IS NULL"
                " AND d.edits IS NULL AND d.lane = :lane AND d.state <> 'cancelled'"
                f" AND {moment} >= :begin AND {moment} < :end",
                chat=chat,
                before=begin - (end - begin),  # what was released the day before may wait for this morning
                digest=DIGEST,
                lane=int(Lane.BROADCAST),
                begin=begin,
                end=end,
            )
        )

    def _hold(self, which: str, until: int) -> int:
        """Of running releases what may leave now, up to a slice of each: it waits. How many."""
        return sum(
            self._tx.run(
                "UPDATE deliveries SET due = :until WHERE id IN (SELECT d.id FROM deliveries d"
                " JOIN chats c ON c.id = d.chat_id WHERE d.occurrence_id = :release AND d.state = 'queued'"
                # an edit makes no sound
                " AND d.edits IS NULL"
                f" AND d.carrier IS NULL AND d.due <= :now AND d.lane = :lane AND {which} LIMIT :most)",
                release=release,
                until=until,
                now=self._now,
                lane=int(Lane.BROADCAST),
                most=SLICE,
            )
            for release in Occurrences(self._tx, self._now).running()
        )
