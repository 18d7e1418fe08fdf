"""How a release goes, while it goes: a message that edits itself, for its author and whoever wants to watch."""

from collections import defaultdict

from kimbot.announcements.after import screens
from kimbot.announcements.going.model import Going
from kimbot.announcements.going.progress_store import CARD, OVER, ProgressStore, Told
from kimbot.announcements.going.releases import Releases
from kimbot.core.actor import Actor
from kimbot.core.clock import SECOND
from kimbot.core.errors import Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import SOON, Occurrence
from kimbot.kit import Kit

APART = 3 * SECOND
"""Between two edits for one person, whatever she watches; a release that is over sooner is not told of at all."""
SHARE = 50
"""What has gone on for long changes slowly: it is told at most once in so many parts of the time it has taken."""


class Progress:
    """Told in the lane of notices, and only to who is owed nothing else at that moment: no reply waits for it."""

    def __init__(self, kit: Kit, releases: Releases) -> None:
        self._store, self._releases = ProgressStore(kit.tx, kit.now), releases
        self._occurrences, self._outbox, self._now = kit.occurrences, kit.outbox, kit.now

    def tell(self) -> None:
        """Bring one message of each who watches up to date, if it is time."""
        going = self._going()
        if not going:
            return
        watched: dict[int, dict[int, Told | None]] = defaultdict(dict)
        for release, occurrence in going.items():
            announcement = self._releases.announcement_of(occurrence)
            for person in () if announcement.content.over(self._now) else self._releases.responsible(announcement):
                watched[person][release] = None
        for one in self._store.told():
            watched[one.chat][one.release] = one
        for person, told in watched.items():
            next_one = self._next(going, told)
            if next_one is not None and not self._outbox.singles.open_for(person):
                self._outbox.say(person, self.shown(going[next_one]), card=f"{CARD}{next_one}", lane=Lane.NOTICE)

    def watch(self, actor: Actor, release: int) -> None:
        """Somebody wants to see it; the caller has asked for her right. Raises `Stale`: it does not go any more."""
        occurrence = self._occurrences.get(release)
        if occurrence is None or not occurrence.goes:
            raise Stale("announcements.changed")
        self._outbox.say(actor.id, self.shown(occurrence), key=f"{CARD}{release}")

    def show(self, release: int, by: Actor) -> None:
        """Somebody has just steered it: everyone who watches sees that at once."""
        occurrence = self._occurrences.get(release)
        assert occurrence is not None
        self._outbox.change(f"{CARD}{release}", self.shown(occurrence), by=by.id)

    def close(self, release: int) -> None:
        """It is over, or the rest of it waits for another hour: the message says so and changes no more."""
        occurrence = self._occurrences.get(release)
        if occurrence is not None and self._releases.announced(occurrence):
            self._outbox.change(f"{CARD}{release}", self.shown(occurrence))
            self._store.let_go(release)

    def shown(self, occurrence: Occurrence) -> Screen:
        """How it goes at this moment."""
        return screens.progress(self._releases.announcement_of(occurrence), occurrence, self._pace(occurrence))

    def _going(self) -> dict[int, Occurrence]:
        """What has gone for a while and is not done; what is about to end soon after its beginning is left alone."""
        moving = (one for one in self._occurrences.moving() if self._releases.announced(one))
        return {one.id: one for one in moving if one.created <= self._now - APART}

    def _next(self, going: dict[int, Occurrence], told: dict[int, Told | None]) -> int | None:
        """Of what one person watches the release that she was told of longest ago, if it is time to tell her."""
        known = [one for one in told.values() if one is not None]
        if any(one.on_its_way or one.at > self._now - APART for one in known):
            return None
        waiting = [release for release in told if release in going and self._due(going[release], told[release])]
        return min(waiting, key=lambda release: _at(told[release]), default=None)

    def _due(self, occurrence: Occurrence, told: Told | None) -> bool:
        lately = _at(told) > self._now - (self._now - occurrence.created) // SHARE
        return not lately and self._pace(occurrence).waiting > 0

    def _pace(self, occurrence: Occurrence) -> Going:
        ledger = self._outbox.ledger
        counts = ledger.counts(occurrence.id)
        later = sum(row["chats"] for row in ledger.waits(occurrence.id, self._now + SOON))
        waiting = counts.pop("queued", 0) - later
        rate = self._store.ended_lately(occurrence.id) * SECOND / OVER
        return Going(counts.get("sent", 0), sum(counts.values()) - counts.get("sent", 0), waiting, rate)


def _at(told: Told | None) -> int:
    return 0 if told is None else told.at
