"""Composing, scheduling, cancelling and reading announcements."""

from collections import Counter
from datetime import datetime

from kimbot.announcements import screens
from kimbot.announcements.model import (
    SUBJECT,
    Announcement,
    Audience,
    Composed,
    Later,
    Once,
    Result,
    State,
    next_weekly,
)
from kimbot.announcements.releases import Releases
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.model import covers
from kimbot.core.actor import Actor
from kimbot.core.clock import MINUTE, local
from kimbot.core.dates import Weekly
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import Occurrence
from kimbot.delivery.pace import Leave, Rhythm
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

COUNTED = 10_000
"""How many members are counted for a preview at most."""
LATEST = 5


class Announcements:
    """What those who announce do with announcements, and what everyone may read of them."""

    def __init__(self, kit: Kit, releases: Releases, roles: Roles) -> None:
        self._store = AnnouncementStore(kit.tx, kit.now)
        self._releases, self._roles, self._audit = releases, roles, kit.audit
        self._outbox, self._occurrences = kit.outbox, kit.occurrences
        self._areas, self._zone, self._now = kit.areas, kit.zone, kit.now

    def require(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may announce."""
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._areas.city.code):
            raise NotAllowed("announcements.only_kominfo")

    def audience(self, given: Composed | Announcement) -> Audience:
        """How many it would reach, and when: released at its time, or now."""
        groups = self._releases.groups(given.topic, given.areas)
        readers, more = self._store.readers_counted(given.areas, COUNTED)
        pacing, at = self._outbox.pacing, self._at(given)
        counted: Counter[tuple[Leave, str]] = Counter()
        for chat in groups:
            counted[pacing.leave(chat, given.lane, at), "groups"] += 1
        for rhythm in Rhythm:
            counted[pacing.usual(given.lane, rhythm, at), "members"] += readers.get(rhythm, 0)
        waits = sorted({(leave.due, leave.digest) for (leave, _), count in counted.items() if leave.due and count})
        later = [(Leave(*wait), *wait) for wait in waits]
        return Audience(
            len(groups),
            sum(readers.get(rhythm, 0) for rhythm in Rhythm),
            readers.get("closed", 0),
            tuple(Later(due, digest, counted[one, "groups"], counted[one, "members"]) for one, due, digest in later),
            more,
            len(self._releases.cut_off(given.topic, given.areas)),
        )

    def announce(self, actor: Actor, given: Composed) -> Announcement:
        """Write it down and, without a time, let it go. Raises `NotAllowed`, or `Refused` when its time has passed."""
        self.require(actor)
        wall, weekdays, due = self._timing(given.when)
        number = self._store.add(actor.id, given, wall=wall, weekdays=weekdays, zone=self._zone.key, due=due)
        act = "announcement.send" if given.when is None else "announcement.schedule"
        self._audit.note(actor, act, f"{SUBJECT}{number}", self._areas.city.code)
        if given.when is None:
            self._releases.take(self._get(number))
        return self._get(number)

    def listed(self, actor: Actor) -> list[Announcement]:
        """What waits, then what went out lately. Raises `NotAllowed`."""
        self.require(actor)
        return self._store.listed()

    def open(self, actor: Actor, number: int) -> tuple[Announcement, Occurrence | None, Result | None]:
        """One announcement, its last release and what became of that. Raises `NotAllowed` or `Stale`."""
        self.require(actor)
        announcement = self._get(number)
        releases = self._occurrences.of(announcement.subject)
        if not releases:
            return announcement, None, None
        return announcement, releases[0], self._releases.result(releases[0].id)

    def to_cancel(self, actor: Actor, number: int, version: int) -> Announcement:
        """An announcement that can still be cancelled. Raises `NotAllowed` or `Stale`."""
        self.require(actor)
        announcement = self._get(number)
        if announcement.state is State.SENT:
            raise Stale("announcements.sent_already")
        if announcement.state is State.CANCELLED or announcement.version != version:
            raise Stale("announcements.changed")
        return announcement

    def cancel(self, actor: Actor, number: int, version: int) -> Announcement:
        """It goes out no more, a weekly one never again; its author is told. Raises `NotAllowed` or `Stale`."""
        announcement = self.to_cancel(actor, number, version)
        if not self._store.cancel(announcement):
            raise Stale("announcements.changed")
        self._audit.note(actor, "announcement.cancel", announcement.subject, self._areas.city.code)
        if announcement.author != actor.id:
            self._outbox.say(announcement.author, screens.cancelled(announcement, actor.name), lane=Lane.NOTICE)
        return announcement

    def send_missed(self, actor: Actor, number: int, version: int) -> Announcement:
        """A release that was too late goes out now after all. Raises `NotAllowed` or `Stale`."""
        announcement, due = self._settle_missed(actor, number, version, State.SENT, "announcement.send_late")
        self._releases.begin(announcement, due)
        return self._get(number)

    def drop_missed(self, actor: Actor, number: int, version: int) -> Announcement:
        """A release that was too late is not sent. Raises `NotAllowed` or `Stale`."""
        return self._settle_missed(actor, number, version, State.CANCELLED, "announcement.drop_late")[0]

    def latest(self, area: str) -> list[Announcement]:
        """The last that were sent to an area (or to more than it), the newest first; for anyone."""
        around = [known.code for known in self._areas.all if covers(known.code, area)]
        return self._store.latest(around or [area], LATEST)

    def read(self, number: int) -> Announcement:
        """One that was sent, for anyone. Raises `Stale`."""
        announcement = self._get(number)
        if announcement.last_sent is None:
            raise Stale()
        return announcement

    def _settle_missed(
        self, actor: Actor, number: int, version: int, once: State, act: str
    ) -> tuple[Announcement, int]:
        self.require(actor)
        announcement = self._get(number)
        due = announcement.missed
        after = State.SCHEDULED if announcement.weekdays else once
        if due is None or announcement.version != version or not self._store.settle_missed(announcement, after):
            raise Stale("announcements.changed")
        self._audit.note(actor, act, announcement.subject, self._areas.city.code)
        return announcement, due

    def _at(self, given: Composed | Announcement) -> int:
        """When it is released; now for one that has no time, or whose time is over."""
        due = given.due if isinstance(given, Announcement) else self._timing(given.when)[2]
        return self._now if due is None else max(due, self._now)

    def _timing(self, when: Once | Weekly | None) -> tuple[str, tuple[str, ...], int]:
        """Wall time, weekdays, first due moment (ms UTC)."""
        match when:
            case Weekly():
                return when.at.isoformat("minutes"), when.weekdays, next_weekly(when, self._zone, self._now)
            case Once():
                if when.due <= self._now - MINUTE:
                    raise Refused("announcements.time_passed", when=screens.moment(when.due, self._zone.key))
                return _minute(when.wall), (), when.due
        return _minute(local(self._now, self._zone).replace(tzinfo=None)), (), self._now

    def _get(self, number: int) -> Announcement:
        announcement = self._store.get(number)
        if announcement is None:
            raise Stale()
        return announcement


def _minute(wall: datetime) -> str:
    return wall.isoformat("T", "minutes")
