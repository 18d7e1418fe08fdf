"""Composing, scheduling, cancelling and reading announcements."""

from datetime import datetime
from typing import Any

from kimbot.announcements import saying, screens
from kimbot.announcements.approval.asking import Asking
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.content import OCCASION_MOST, TEXT_MOST
from kimbot.announcements.going.model import Result
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import SUBJECT, Announcement, Composed, Once, State, Timing, next_due
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.model import covers
from kimbot.bot.render import length
from kimbot.core.actor import Actor
from kimbot.core.clock import MINUTE, local
from kimbot.core.dates import Monthly, Recurring, Weekly
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import FILLING, Occurrence
from kimbot.kit import Kit
from kimbot.roles.service import Roles

LATEST, READ_THROUGH = 5, 40
"""How many of the last are shown, and looked through for those."""


class Announcements:
    """What those who announce do with announcements, and what everyone may read of them."""

    def __init__(
        self, kit: Kit, releases: Releases, audiences: Audiences, asking: Asking, approvals: Approvals, roles: Roles
    ) -> None:
        self._store = AnnouncementStore(kit.tx, kit.now)
        self._releases, self._audiences, self._asking, self._approvals = releases, audiences, asking, approvals
        self._roles, self._audit = roles, kit.audit
        self._outbox, self._occurrences = kit.outbox, kit.occurrences
        self._areas, self._zone, self._now = kit.areas, kit.zone, kit.now

    def require(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may see and steer announcements."""
        if not self._roles.may_one(actor.id, ANNOUNCEMENT["cancel"].by, self._areas.city.code):
            raise NotAllowed("announcements.only_kominfo")

    def require_compose(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may write announcements."""
        self.require(actor)
        if not self._roles.may_one(actor.id, ANNOUNCEMENT["submit"].by, self._areas.city.code):
            raise NotAllowed("approval.only_editors")

    def audience(self, given: Composed | Announcement) -> Audience:
        """How many it would reach, and when: released at its time, or now."""
        return self._audiences.count(given, self._at(given))

    def submit(self, actor: Actor, given: Composed) -> Announcement:
        """Write it down and ask for approval. Raises `NotAllowed`, or `Refused` when its time has passed."""
        self.require_compose(actor)
        return self.propose(actor, given)

    def propose(self, actor: Actor, given: Composed) -> Announcement:
        """The same, for one whose right the caller has asked for."""
        number = self._store.add(actor.id, given, State.WAITING, self._timed(given), self._zone.key)
        return self._submitted(actor, "announcement.submit", number)

    def sign(self, actor: Actor, given: Composed) -> Announcement:
        """An office invites in its own name: it goes now, without approval. The caller has asked for its right."""
        return self._go(actor, given, "occasion.invite")

    def send_urgent(self, actor: Actor, given: Composed) -> Announcement:
        """*Darurat*: it goes now, without approval, and everyone who approves is told why.

        Raises `NotAllowed`, or `Refused` without a reason.
        """
        self.require_compose(actor)
        if not given.reason:
            raise Refused("approval.needs_reason")
        announcement = self._go(actor, given, "announcement.urgent")
        self._asking.tell_urgent(actor, announcement)
        return announcement

    def _go(self, actor: Actor, given: Composed, act: str) -> Announcement:
        """Write it down, and let it go now. Raises `Refused` as `_timed` does."""
        self._timed(given)
        now = Timing(_minute(local(self._now, self._zone).replace(tzinfo=None)), due=self._now)
        number = self._store.add(actor.id, given, State.SCHEDULED, now, self._zone.key)
        self._audit.note(actor, act, f"{SUBJECT}{number}", given.areas[0])
        self._releases.take(self._get(number))
        return self._get(number)

    def to_revise(self, actor: Actor, number: int, version: int) -> Announcement:
        """One that can still be changed. Raises `NotAllowed` or `Stale`; `Refused` while it is given to its chats."""
        self.require_compose(actor)
        announcement = self._get(number)
        if announcement.version != version or announcement.state not in ANNOUNCEMENT["revise"].before:
            raise Stale("announcements.changed")
        if any(one.state == FILLING for one in self._occurrences.of(announcement.subject)):
            raise Refused("approval.filling")  # else the rest of them would be another audience
        return announcement

    def revise(self, actor: Actor, number: int, version: int, given: Composed) -> Announcement:
        """Ubah: other words, audience or time, so that it needs approval again. Raises as `submit`, or `Stale`."""
        before = self.to_revise(actor, number, version)
        if not self._store.revise(before, actor.id, given, self._timed(given)):
            raise Stale("announcements.changed")
        return self._submitted(actor, "announcement.revise", number)

    def _submitted(self, actor: Actor, act: str, number: int) -> Announcement:
        announcement = self._get(number)
        self._audit.note(actor, act, announcement.subject, self._areas.city.code)
        self._asking.ask(announcement)
        return announcement

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
        if announcement.version != version or announcement.state not in ANNOUNCEMENT["cancel"].before:
            raise Stale("announcements.changed")
        return announcement

    def cancel(self, actor: Actor, number: int, version: int) -> Announcement:
        """It goes out no more, a weekly one never again; its author is told. Raises `NotAllowed` or `Stale`."""
        announcement = self.to_cancel(actor, number, version)
        if not self._store.move(announcement, "cancel", State.CANCELLED):
            raise Stale("announcements.changed")
        self._audit.note(actor, "announcement.cancel", announcement.subject, self._areas.city.code)
        self._approvals.drop(actor, announcement)
        if announcement.author != actor.id:
            told = screens.cancelled(announcement, actor.name)
            self._outbox.say(announcement.author, told, lane=Lane.NOTICE, about=actor.id)
        return announcement

    def send_missed(self, actor: Actor, number: int, version: int) -> Announcement:
        """A release that was too late goes out now after all. Raises `NotAllowed`, or `Stale`: also when it has changed
        since it was approved."""
        self.require(actor)
        if not self._approvals.holds(self._get(number)):
            raise Stale("announcements.changed")
        announcement, due = self._settle_missed(
            actor, number, version, "send late", State.SENT, "announcement.send_late"
        )
        self._releases.begin(announcement, due)
        return self._get(number)

    def drop_missed(self, actor: Actor, number: int, version: int) -> Announcement:
        """A release that was too late is not sent. Raises `NotAllowed` or `Stale`."""
        return self._settle_missed(actor, number, version, "drop late", State.CANCELLED, "announcement.drop_late")[0]

    def latest(self, area: str) -> list[Announcement]:
        """The last that were sent to an area (or to more than it), the newest first; for anyone."""
        around = [known.code for known in self._areas.all if covers(known.code, area)]
        sent = self._store.latest(around or [area], READ_THROUGH)
        return [one for one in sent if one.finer.public and not one.finer.leaves_out(area)][:LATEST]

    def read_by(self, actor: Actor, number: int) -> Announcement:
        """One that was sent, for anyone; what was for offices only, for who got it or may announce. Raises `Stale`."""
        announcement = self.read(number)
        inside = self._roles.may_one(actor.id, ANNOUNCEMENT["cancel"].by, self._areas.city.code)
        if announcement.finer.public or inside or self._audiences.got(announcement, actor.id):
            return announcement
        raise Stale()

    def read(self, number: int) -> Announcement:
        """One that was sent. Raises `Stale`."""
        announcement = self._get(number)
        if announcement.last_sent is None:
            raise Stale()
        if announcement.withdrawn is not None:
            raise Stale("announcements.withdrawn_gone")
        return announcement

    def last_release(self, number: int) -> int | None:
        """The newest release of an announcement."""
        releases = self._occurrences.of(f"{SUBJECT}{number}")
        return releases[0].id if releases else None

    def _settle_missed(
        self, actor: Actor, number: int, version: int, act: str, once: State, noted: str
    ) -> tuple[Announcement, int]:
        self.require(actor)
        announcement = self._get(number)
        missed, stands = announcement.missed, announcement.state in ANNOUNCEMENT[act].before
        after = State.SCHEDULED if announcement.due is not None else once
        if missed is None or announcement.version != version or not stands:
            raise Stale("announcements.changed")
        if not self._store.move(announcement, act, after, due=announcement.due):
            raise Stale("announcements.changed")
        self._audit.note(actor, noted, announcement.subject, self._areas.city.code)
        return announcement, missed

    def _at(self, given: Composed | Announcement) -> int:
        """When it is released; now for one that has no time, or whose time is over."""
        due = given.due if isinstance(given, Announcement) else self._timing(given.when).due
        return self._now if due is None else max(due, self._now)

    def _timed(self, given: Composed) -> Timing:
        """Its schedule. Raises `Refused`: its time has passed, what it invites to would have begun, it is too long."""
        timing, occasion = self._timing(given.when), given.content.occasion
        if occasion is not None:
            if occasion.starts <= (timing.due or self._now):
                raise Refused("announcements.occasion_past")
            counted, most = length(given.content.marked), TEXT_MOST - OCCASION_MOST
            if counted > most:
                raise Refused("announcements.too_long", length=counted, most=most, filled=False)
        return timing

    def _timing(self, when: Once | Recurring | None) -> Timing:
        """The schedule with its first moment; none of it where it goes once approved. Raises `Refused`."""
        match when:
            case Weekly() | Monthly():
                return self._recurring(when)
            case Once():
                if when.due <= self._now - MINUTE:
                    raise Refused("announcements.time_passed", when=saying.moment(when.due, self._zone.key))
                return Timing(_minute(when.wall), due=when.due)
        return Timing()

    def _recurring(self, rule: Recurring) -> Timing:
        due = next_due(rule, self._zone, self._now)
        if due is None:
            raise Refused("announcements.time_passed", when=saying.recurring(rule))
        days: dict[str, Any] = {"monthday": rule.day} if isinstance(rule, Monthly) else {"weekdays": rule.weekdays}
        until = rule.until.isoformat() if rule.until else ""
        return Timing(rule.at.isoformat("minutes"), until=until, due=due, **days)

    def _get(self, number: int) -> Announcement:
        announcement = self._store.get(number)
        if announcement is None:
            raise Stale()
        return announcement


def _minute(wall: datetime) -> str:
    return wall.isoformat("T", "minutes")
