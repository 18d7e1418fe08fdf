"""What changes the copies of an announcement that was sent: each change is a release of its own, carried out here.

So it is paused, steered, counted, named and sent again as any other.
"""

from collections.abc import Sequence

from kimbot.announcements import saying, screens
from kimbot.announcements.after import screens as after_screens
from kimbot.announcements.after.corrections_store import CorrectionStore
from kimbot.announcements.after.model import Correction, Kind
from kimbot.announcements.asking import answers
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import CORRECTION, Announcement
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.clock import HOUR
from kimbot.delivery.copies import GROUP, KIM, PEOPLE, Change, Copies, Screens
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import CANCELLED, FILLING, Occurrence
from kimbot.groups.topics import Topics
from kimbot.kit import Kit

RECENT = 48 * HOUR
"""Of what comes again the last release gets other words, and those of this time (ms): as long as Telegram lets messages
be deleted. What is older has served its day."""


class Changes:
    """Who may begin one is asked above: `Corrections`, and whoever knows that an invitation is over."""

    def __init__(self, kit: Kit, copies: Copies, releases: Releases, topics: Topics) -> None:
        self._store, self._announcements = CorrectionStore(kit.tx, kit.now), AnnouncementStore(kit.tx, kit.now)
        self._copies, self._releases, self._topics = copies, releases, topics
        self._outbox, self._occurrences, self._now = kit.outbox, kit.occurrences, kit.now

    def reach(self, announcement: Announcement, kind: Kind) -> list[int]:
        """The releases whose copies such a change would reach, the newest first."""
        since = 0 if kind == "tarik" else self._now - RECENT
        return self._store.with_copies(announcement.id, since)

    def begin(self, number: int, kind: Kind, asked_by: int, html: str = "", was: str = "") -> None:
        """The announcement is in the books as it shall be read; `html` and `was`: its words now and before.

        Earlier changes end here: the copies that they have not reached are this one's.
        """
        announcement = self._announcements.get(number)
        assert announcement is not None
        releases = self.reach(announcement, kind)
        if kind == "selesai" and not releases:
            return  # nothing that stands anywhere: the result of what came before stays to be seen
        for earlier in self._store.of(number):
            for one in self._occurrences.of(earlier.subject):
                self._occurrences.cancel(one.id)
        correction = self._store.add(number, kind, asked_by, html, was)
        for release in releases:
            found = self._occurrences.get(release)
            assert found is not None
            self._occurrences.begin(correction.subject, found.due, announcement.content.title)
            if kind != "tarik":
                self._copies.begin(release, announcement.content.title, self._shown(announcement, release))
        if not releases:
            self._tell(correction, announcement, ())

    def go(self, announcement: int) -> bool:
        """Whether copies of it are being changed at this moment."""
        return self._store.go(announcement)

    def filling(self) -> list[int]:
        """The releases of changes of which not all copies have been looked at."""
        return self._occurrences.filling(CORRECTION)

    def fill(self, number: int) -> bool:
        """Look at the next copies; whether there are more to look at now."""
        occurrence = self._occurrences.get(number)
        assert occurrence is not None
        if occurrence.state != FILLING:
            return False
        correction, announcement, release = self._all_of(occurrence)
        if correction.kind == "tarik" and not self._store.over(release):
            return False
        upto = self._change(correction, announcement, occurrence, release)
        self._outbox.wrote = True
        if upto is None:
            self._occurrences.filled(number)
            return False
        self._occurrences.advance(number, upto)
        return True

    def settle(self) -> None:
        """Drop what has become pointless."""
        for one in self._occurrences.moving():
            if one.subject.startswith(CORRECTION):
                self._copies.drop_pointless(one.id)

    def settled(self) -> list[int]:
        """The releases of changes of which nothing is on its way any more."""
        return [one.id for one in self._occurrences.settled() if one.subject.startswith(CORRECTION)]

    def finish(self, number: int) -> None:
        """Tell what became of it, once all its releases are done; nobody waits to hear that an invitation is over."""
        occurrence = self._occurrences.get(number)
        assert occurrence is not None
        if not self._occurrences.finish(number):
            return
        correction, announcement, _ = self._all_of(occurrence)
        parts = self._occurrences.of(correction.subject)
        if correction.kind == "selesai" or any(one.goes for one in parts):
            return
        self._tell(correction, announcement, parts)

    def last(self, announcement: Announcement) -> Occurrence | None:
        """The newest release that changed copies of an announcement."""
        known = self._store.of(announcement.id)
        return next(iter(self._occurrences.of(known[-1].subject)), None) if known else None

    def again(self, release: Occurrence) -> int | None:
        """Look once more at the copies that a change has missed: how many. None: it is not done, or not the newest."""
        if not self.repeatable(release):
            return None
        correction, _, _ = self._all_of(release)
        missed = [one.id for one in self._occurrences.of(correction.subject) if self._outbox.ledger.missed(one.id)]
        reopened = [number for number in missed if self._occurrences.look_again(number)]
        return sum(map(self._outbox.ledger.repeatable, reopened)) if reopened else None

    def repeatable(self, release: Occurrence) -> bool:
        """Whether what a change has missed can be tried once more: a later one has taken over what it left.

        That an invitation is over is said where the copy is found, and not anew elsewhere.
        """
        correction, _, _ = self._all_of(release)
        return correction.kind != "selesai" and self._store.of(correction.announcement)[-1].id == correction.id

    def _tell(self, correction: Correction, announcement: Announcement, parts: Sequence[Occurrence]) -> None:
        """What became of it: to whoever is responsible, and who asked for it or for what it took over unfinished."""
        result, last = self._releases.result_of([one.id for one in parts]), next(iter(parts), None)
        again = last is not None and self.repeatable(last)
        shown = after_screens.corrected(announcement, correction, result, last, self._now, again=again)
        earlier = (one for one in self._store.of(announcement.id) if one.id < correction.id and one.kind != "selesai")
        askers = {one.asked_by for one in earlier if self._cut_short(one)} | {correction.asked_by}
        for person in {*self._releases.responsible(announcement), *askers}:
            self._outbox.say(person, shown, lane=Lane.NOTICE)

    def _cut_short(self, correction: Correction) -> bool:
        return any(one.state == CANCELLED for one in self._occurrences.of(correction.subject))

    def _change(
        self, correction: Correction, announcement: Announcement, occurrence: Occurrence, release: int
    ) -> int | None:
        before = [one for one in self._store.of(announcement.id) if one.id < correction.id]
        change = Change(
            occurrence.id,
            release,
            self._store.changed_by(before, occurrence.due),
            announcement.lane,
            self._releases.of_kim(announcement),
            anew=correction.kind != "selesai",
        )
        if correction.kind == "tarik":
            instead = after_screens.withdrawn_post(announcement, saying.mark(announcement, correction.begun))
            return self._copies.take_out(change, occurrence.cursor, instead)
        marked = self._shown(announcement, release, saying.corrected(announcement))
        return self._copies.reword(change, occurrence.cursor, self._shown(announcement, release), marked)

    def _shown(self, announcement: Announcement, release: int, corrected: saying.Words | None = None) -> Screens:
        """The words of one release as everybody gets them, with the buttons by which they answer while they can."""
        content, topic, number = announcement.content, self._topics.named(announcement.topic), announcement.id
        if content.over(self._now):
            return dict.fromkeys((PEOPLE, KIM, GROUP), screens.message(content, topic, corrected=corrected, over=True))
        asked, seen = (answers(content, number, release, confirm=confirm) for confirm in (True, False))
        return {
            PEOPLE: screens.message(content, topic, asked=asked, share=True, number=number, corrected=corrected),
            KIM: screens.message(content, topic, asked=asked, corrected=corrected),
            GROUP: screens.message(content, topic, asked=seen, corrected=corrected),
        }

    def _all_of(self, occurrence: Occurrence) -> tuple[Correction, Announcement, int]:
        """The change that a release carries out, its announcement, and the release whose copies it changes."""
        correction = self._store.of_subject(occurrence.subject)
        assert correction is not None
        announcement = self._announcements.get(correction.announcement)
        assert announcement is not None
        release = next(one for one in self._occurrences.of(announcement.subject) if one.due == occurrence.due)
        return correction, announcement, release.id
