"""Steering a release while it goes out, and sending it again to those it missed."""

from kimbot.announcements.model import SUBJECT
from kimbot.audit.service import Audit
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.delivery.occurrences import Occurrence, Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Running:
    """Pause, resume, stop, again. Each raises `NotAllowed`, or `Stale` when the release has moved on."""

    def __init__(self, roles: Roles, audit: Audit, outbox: Outbox, occurrences: Occurrences, city: str) -> None:
        self._roles, self._audit, self._outbox = roles, audit, outbox
        self._occurrences, self._city = occurrences, city

    def pause(self, actor: Actor, release: int) -> None:
        """Jeda: nothing more of it leaves for now."""
        self._do(actor, "pause", release, self._occurrences.pause(release))
        self._outbox.wrote = True  # the sender looks at once, and keeps back what it has marked

    def resume(self, actor: Actor, release: int) -> None:
        """Lanjutkan: it goes on where it stopped."""
        self._do(actor, "resume", release, self._occurrences.resume(release))
        self._outbox.wrote = True

    def stop(self, actor: Actor, release: int) -> None:
        """Hentikan: what has not left stays here."""
        self._do(actor, "stop", release, self._occurrences.cancel(release))
        self._outbox.wrote = True

    def again(self, actor: Actor, release: int) -> int:
        """Once more to those who did not certainly get it. How many."""
        self._do(actor, "again", release, self._occurrences.reopen(release))
        count = 0
        while more := self._outbox.ledger.again(release):
            count += more
        self._outbox.wrote = True
        return count

    def sweep(self, release: int) -> bool:
        """Write down, slice by slice, what a stopped release did not send; whether there is more."""
        if self._outbox.ledger.cancel(release):
            return True
        self._occurrences.swept(release)
        return False

    def _do(self, actor: Actor, act: str, release: int, done: bool) -> None:
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._city):
            raise NotAllowed("announcements.only_kominfo")
        found = self._occurrences.get(release)
        if not done or found is None or not _is_announcement(found):
            raise Stale("announcements.changed")
        self._audit.note(actor, f"announcement.{act}", found.subject, self._city)


def _is_announcement(release: Occurrence) -> bool:
    return release.subject.startswith(SUBJECT)
