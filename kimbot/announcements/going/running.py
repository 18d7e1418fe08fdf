"""Steering a release while it goes out, and sending it again to those it missed."""

from kimbot.announcements.after.changes import Changes
from kimbot.announcements.going import screens as going_screens
from kimbot.announcements.model import Announcement
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.delivery.store import SLICE
from kimbot.kit import Kit
from kimbot.roles.model import Proposal, Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles


class Running:
    """Pause, resume, stop, again. Each raises `NotAllowed`, or `Stale` when the release has moved on.

    Anybody who may announce pauses a release at once. To go on with somebody else's, or to end it, takes two.
    """

    def __init__(self, kit: Kit, changes: Changes, roles: Roles, proposals: Proposals) -> None:
        self._store, self._changes = AnnouncementStore(kit.tx, kit.now), changes
        self._roles, self._proposals, self._audit = roles, proposals, kit.audit
        self._outbox, self._occurrences, self._city = kit.outbox, kit.occurrences, kit.areas.city.code

    def pause(self, actor: Actor, release: int) -> None:
        """Jeda: nothing more of it leaves for now."""
        self._done(actor, "pause", self._of(actor, release), self._occurrences.pause(release))

    def resume(self, actor: Actor, release: int) -> Proposal | None:
        """Lanjutkan: it goes on where it stopped. A proposal where it is somebody else's."""
        proposal = self._ask(actor, "release.resume", release)
        if proposal is None:
            self.go_on(actor, release)
        return proposal

    def stop(self, actor: Actor, release: int) -> Proposal | None:
        """Hentikan: what has not left stays here. A proposal where it is somebody else's."""
        proposal = self._ask(actor, "release.stop", release)
        if proposal is None:
            self.end(actor, release)
        return proposal

    def go_on(self, actor: Actor, release: int) -> None:
        """Lanjutkan, by those whose it is or by two."""
        self._done(actor, "resume", self._of(actor, release), self._occurrences.resume(release))
        self._hold_back_what_must_wait()

    def end(self, actor: Actor, release: int) -> None:
        """Hentikan, by those whose it is or by two."""
        self._done(actor, "stop", self._of(actor, release), self._occurrences.cancel(release))

    def steer_other(self, actor: Actor, release: int, *, on: bool) -> None:
        """Lanjutkan or Hentikan, of reports, digests and reminders that paused themselves: they are nobody's own."""
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._city):
            raise NotAllowed("announcements.only_kominfo")
        found = self._occurrences.get(release)
        if found is None or self._store.of_release(found.subject) is not None:
            raise Stale("announcements.changed")
        if not (self._occurrences.resume(release) if on else self._occurrences.cancel(release)):
            raise Stale("announcements.changed")
        self._hold_back_what_must_wait()
        self._audit.note(actor, f"release.{'resume' if on else 'stop'}", found.subject, self._city)
        shown = going_screens.steered_other(found, actor.name, on=on)
        self._outbox.change(going_screens.other_card(release), shown, by=actor.id)
        self._outbox.wrote = True

    def again(self, actor: Actor, release: int) -> tuple[int, bool]:
        """Once more to those who did not certainly get it. How many, and whether there are still more."""
        announcement, found = self._of(actor, release), self._occurrences.get(release)
        assert found is not None
        if found.subject != announcement.subject:
            count = self._changes.again(found)
            self._done(actor, "again", announcement, count is not None)
            return count or 0, False
        again = announcement.withdrawn is None and self._occurrences.reopen(release)
        self._done(actor, "again", announcement, again)
        return self._repeat(release, 0)

    def repeat(self, release: int) -> bool:
        """Queue it again for the next slice of those; whether there are more."""
        _, more = self._repeat(release, self._occurrences.repeated(release))
        self._outbox.wrote = True
        return more

    def _repeat(self, release: int, after: int) -> tuple[int, bool]:
        queued = self._outbox.ledger.again(release, after)
        more = len(queued) == SLICE
        self._occurrences.repeat(release, queued[-1] if more else None)
        self._hold_back_what_must_wait()
        return len(queued), more

    def sweep(self, release: int) -> bool:
        """Write down, slice by slice, what a stopped release did not send; whether there is more."""
        if self._outbox.ledger.cancel(release):
            return True
        self._occurrences.swept(release)  # what is on its way may come back, and is swept then
        return False

    def _hold_back_what_must_wait(self) -> None:
        """It may be night by now."""
        while self._outbox.pacing.hush():
            pass

    def _ask(self, actor: Actor, act: str, release: int) -> Proposal | None:
        announcement, found = self._of(actor, release), self._occurrences.get(release)
        assert found is not None
        if actor.id == announcement.author and found.subject == announcement.subject:
            return None  # what two agreed on, a correction, is nobody's own
        return self._proposals.ask(actor, act, going_screens.about(act, announcement), {"release": release})

    def _of(self, actor: Actor, release: int) -> Announcement:
        """What is being released, for one who may announce."""
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._city):
            raise NotAllowed("announcements.only_kominfo")
        found = self._occurrences.get(release)
        announcement = self._store.of_release(found.subject) if found is not None else None
        if announcement is None:
            raise Stale("announcements.changed")
        return announcement

    def _done(self, actor: Actor, act: str, announcement: Announcement, done: bool) -> None:
        if not done:
            raise Stale("announcements.changed")
        self._audit.note(actor, f"announcement.{act}", announcement.subject, self._city)
        self._outbox.wrote = True  # the sender looks at once, and keeps back what it has marked
