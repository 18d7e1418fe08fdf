"""What became of a release, name by name."""

from kimbot.announcements.after.model import Names
from kimbot.announcements.after.results_store import ResultStore
from kimbot.announcements.going.model import FATES
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import Announcement
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.paging import Page
from kimbot.delivery.occurrences import Occurrence
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

FATES_NAMED = ("sent", *FATES)
NAMED = 24
"""Names on a page."""


class Results:
    """For those who announce. Each raises `NotAllowed`, or `Stale` where there is no such release."""

    def __init__(self, kit: Kit, releases: Releases, roles: Roles) -> None:
        self._store, self._releases, self._roles = ResultStore(kit.tx), releases, roles
        self._occurrences, self._outbox, self._city = kit.occurrences, kit.outbox, kit.areas.city.code

    def counts(self, actor: Actor, release: int) -> tuple[Announcement, Occurrence, dict[str, int]]:
        """How many chats had which fate, those that there are."""
        occurrence = self._of(actor, release)
        counts = self._outbox.ledger.counts(release)
        fates = {fate: counts[fate] for fate in FATES_NAMED if counts.get(fate)}
        return self._releases.announcement_of(occurrence), occurrence, fates

    def names(self, actor: Actor, release: int, fate: str, number: int) -> Names:
        """One page of those who had that fate, by kecamatan."""
        announcement, occurrence, counts = self.counts(actor, release)
        if fate not in FATES_NAMED:
            raise Stale()
        total = counts.get(fate, 0)
        pages = max(1, -(-total // NAMED))
        number = min(max(number, 0), pages - 1)
        found = self._store.names(release, fate, number * NAMED, NAMED)
        return Names(announcement, occurrence, fate, total, Page(found, number, pages))

    def _of(self, actor: Actor, release: int) -> Occurrence:
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._city):
            raise NotAllowed("announcements.only_kominfo")
        occurrence = self._occurrences.get(release)
        if occurrence is None or not self._releases.announced(occurrence):
            raise Stale("announcements.changed")
        return occurrence
