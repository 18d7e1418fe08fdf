"""Composing, scheduling, cancelling and reading announcements."""

from datetime import datetime
from typing import Any

from kimbot.announcements import saying
from kimbot.announcements.approval.asking import Asking
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.content import OCCASION_MOST, TEXT_MOST
from kimbot.announcements.going.model import Result
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import HOLD, SUBJECT, Announcement, Composed, Once, State, Timing, next_due
from kimbot.announcements.rights import Able, Rights
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.model import covers
from kimbot.bot.render import length
from kimbot.core.actor import Actor
from kimbot.core.clock import MINUTE, local
from kimbot.core.dates import Monthly, Recurring, Weekly
from kimbot.core.errors import NotAllowed, Refused, Stale
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
        self._rights, self._audit = Rights(roles), kit.audit
        self._occurrences = kit.occurrences
        self._areas, self._zone, self._now = kit.areas, kit.zone, kit.now

    def require(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may see and steer announcements."""
        if not self._rights.sees(actor.id):
            raise NotAllowed("announcements.only_kominfo")

    def require_compose(self, actor: Actor) -> None:
        """Raise `NotAllowed` unless the actor may write announcements."""
        self.require(actor)
        if not self._rights.may(actor.id, "submit"):
            raise NotAllowed("approval.only_editors")

    def able(self, actor: Actor, announcement: Announcement) -> Able:
        """What the actor may do with it as it stands."""
        return self._rights.able(actor.id, announcement)

    def audience(self, given: Composed | Announcement) -> Audience:
        """How many it would reach, and when: released at its time, or now."""
        return self._audiences.count(given, self._counted_at(given))

    def submit(self, actor: Actor, given: Composed) -> Announcement:
        """Write it down and ask for approval. Raises `NotAllowed`, or `Refused` when its time has passed."""
        self.require_compose(actor)
        return self.propose(actor, given)

    def propose(self, actor: Actor, given: Composed, before: Announcement | None = None) -> Announcement:
        """The same, for one whose right the caller has asked for; `before`: this one becomes that."""
        written = self._write(actor, given, State.WAITING, self._timing(given.when), before)
        act = "announcement.submit" if before is None else "announcement.revise"
        self._audit.note(actor, act, written.subject, self._areas.city.code)
        if before is not None:
            self._asking.tell_changed(actor, written)
        self._asking.ask(written, actor.id)
        return written

    def sign(self, actor: Actor, given: Composed, before: Announcement | None = None) -> Announcement:
        """An office invites in its own name: it waits for nobody's approval, and is held. The caller has asked."""
        written = self._write(actor, given, State.HOLDING, self._at_once(HOLD), before)
        self._audit.note(actor, "occasion.invite", written.subject, given.areas[0])
        self._asking.sign(actor, written)
        return written

    def send_urgent(self, actor: Actor, given: Composed, instead: Announcement | None = None) -> Announcement:
        """*Darurat*: it goes now, without approval, and everyone who approves is told why.

        `instead`: of this one, which has waited; whose that was, is told too. Raises `NotAllowed`, or `Refused` without
        a reason, or `Stale`.
        """
        self.require_compose(actor)
        if not given.reason:
            raise Refused("approval.needs_reason")
        written = self._write(actor, given, State.SCHEDULED, self._at_once(0))
        self._audit.note(actor, "announcement.urgent", written.subject, given.areas[0])
        self._releases.take(written)
        whose = () if instead is None else self._asking.people(self._cancel(actor, instead))
        self._asking.tell_urgent(actor, written, whose)
        return self._get(written.id)

    def to_revise(self, actor: Actor, number: int, version: int) -> Announcement:
        """One that can still be changed. Raises `NotAllowed` or `Stale`; `Refused` while it is given to its chats."""
        announcement = self._rights.require(actor, "revise", self._store.get(number), version)
        if any(one.state == FILLING for one in self._occurrences.of(announcement.subject)):
            raise Refused("approval.filling")  # else the rest of them would be another audience
        return announcement

    def revise(self, actor: Actor, number: int, version: int, given: Composed) -> Announcement:
        """Ubah: other words, audience or time, so that it needs approval again. Raises as `submit`, or `Stale`."""
        return self.propose(actor, given, self.to_revise(actor, number, version))

    def _write(
        self, actor: Actor, given: Composed, state: State, timing: Timing, before: Announcement | None = None
    ) -> Announcement:
        """Write it down: a new one, or `before` with other words. Raises `Refused` as `_check` does, or `Stale`."""
        self._check(given, timing)
        if before is None:
            return self._get(self._store.add(actor.id, given, state, timing, self._zone.key))
        if not self._store.revise(before, given, state, timing):
            raise Stale("announcements.changed")
        return self._get(before.id)

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
        return self._rights.require(actor, "cancel", self._store.get(number), version)

    def cancel(self, actor: Actor, number: int, version: int) -> Announcement:
        """It goes out no more, a weekly one never again; whose it is, is told. Raises `NotAllowed` or `Stale`."""
        announcement = self._cancel(actor, self.to_cancel(actor, number, version))
        self._approvals.tell_cancelled(actor, announcement)
        return announcement

    def _cancel(self, actor: Actor, announcement: Announcement) -> Announcement:
        if not self._store.move(announcement, "cancel", State.CANCELLED):
            raise Stale("announcements.changed")
        self._audit.note(actor, "announcement.cancel", announcement.subject, self._areas.city.code)
        self._approvals.drop(actor, announcement)
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
        if announcement.finer.public or self._rights.sees(actor.id) or self._audiences.got(announcement, actor.id):
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
        announcement = self._rights.require(actor, act, self._store.get(number), version)
        missed, after = announcement.missed, State.SCHEDULED if announcement.due is not None else once
        if missed is None:
            raise Stale("announcements.changed")
        if not self._store.move(announcement, act, after, due=announcement.due):
            raise Stale("announcements.changed")
        self._audit.note(actor, noted, announcement.subject, self._areas.city.code)
        return announcement, missed

    def _counted_at(self, given: Composed | Announcement) -> int:
        """When it is released; now for one that has no time, or whose time is over."""
        due = given.due if isinstance(given, Announcement) else self._timing(given.when).due
        return self._now if due is None else max(due, self._now)

    def _check(self, given: Composed, timing: Timing) -> None:
        """Raise `Refused`: what it invites to would have begun, or it is too long."""
        occasion = given.content.occasion
        if occasion is None:
            return
        if occasion.starts <= (timing.due or self._now):
            raise Refused("announcements.occasion_past")
        counted, most = length(given.content.marked), TEXT_MOST - OCCASION_MOST
        if counted > most:
            raise Refused("announcements.too_long", length=counted, most=most, filled=False)

    def _at_once(self, held: int) -> Timing:
        """The moment at which it leaves when it is held for so long (ms)."""
        due = self._now + held
        return Timing(_minute(local(due, self._zone).replace(tzinfo=None)), due=due)

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
