"""After it was sent: other words for every copy (Ralat), or no copy any more (Tarik kembali).

Both are releases of their own: paused, steered, counted and named as any other.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kimbot.announcements import saying, screens
from kimbot.announcements.after import screens as after_screens
from kimbot.announcements.after.corrections_store import CorrectionStore
from kimbot.announcements.after.model import Correction
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.asking import answers
from kimbot.announcements.content import Content
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import CORRECTION, REMINDER, Announcement, State
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.core.screens import Screen
from kimbot.delivery.copies import GROUP, KIM, PEOPLE, Change, Copies, Screens
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import FILLING, Occurrence
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Proposal, Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles


class Corrections:
    """Asked by one, confirmed by another. Raises `NotAllowed`, or `Stale` when the announcement has changed since."""

    def __init__(
        self,
        kit: Kit,
        copies: Copies,
        releases: Releases,
        approvals: Approvals,
        roles: Roles,
        proposals: Proposals,
        topics: Topics,
    ) -> None:
        self._store, self._announcements = CorrectionStore(kit.tx, kit.now), AnnouncementStore(kit.tx, kit.now)
        self._copies, self._releases, self._approvals, self._topics = copies, releases, approvals, topics
        self._roles, self._proposals, self._audit = roles, proposals, kit.audit
        self._outbox, self._occurrences = kit.outbox, kit.occurrences
        self._city, self._now = kit.areas.city.code, kit.now

    def sent(self, actor: Actor, number: int, version: int | None = None) -> Announcement:
        """An announcement that was sent and stands, for one who may announce."""
        if not self._roles.may(actor.id, Right.ANNOUNCE, self._city):
            raise NotAllowed("announcements.only_kominfo")
        announcement = self._announcements.get(number)
        if announcement is None or (version is not None and announcement.version != version):
            raise Stale("announcements.changed")
        if announcement.withdrawn is not None:
            raise Stale("announcements.withdrawn_already")
        if announcement.last_sent is None:
            raise Stale("announcements.not_sent_yet")
        if not announcement.can_be_changed:
            raise Stale("announcements.changed")
        return announcement

    def ask(self, actor: Actor, number: int, content: Content) -> Proposal:
        """Ralat: these words instead. What it will look like is shown to who confirms it."""
        announcement = self.sent(actor, number)
        given = {"announcement": number, "of": announcement.content.fingerprint, "html": content.html}
        about = after_screens.about_correction(announcement, content)
        shown = self.preview(announcement, content)
        return self._proposals.ask(actor, "announcement.correct", about, given | {"title": content.title}, shown)

    def ask_withdrawal(self, actor: Actor, number: int, version: int) -> Proposal:
        """Tarik kembali: it stands nowhere any more."""
        announcement = self.sent(actor, number, version)
        given = {"announcement": number, "of": announcement.content.fingerprint}
        return self._proposals.ask(actor, "announcement.withdraw", after_screens.about_withdrawal(announcement), given)

    def correct(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Two have agreed on other words."""
        before = self._agreed(actor, given)
        after = replace(before.content, title=given["title"], html=given["html"])
        self._store.reword(before, after)
        self._begin(actor, before, "ralat", after.html)

    def withdraw(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Two have agreed to take it back: nothing more of it leaves, a weekly one never again."""
        before = self._agreed(actor, given)
        if before.state in ANNOUNCEMENT["cancel"].before:
            self._announcements.move(before, "cancel", State.CANCELLED)
            self._approvals.drop(actor, before)
        self._store.withdraw(before.id)
        reminders = (one.id for one in self._occurrences.of(f"{REMINDER}{before.id}"))
        for release in (*self._store.with_copies(before.subject), *reminders):
            self._occurrences.cancel(release)
        self._begin(actor, before, "tarik", "")

    def filling(self) -> list[int]:
        """The releases of corrections of which not all copies have been looked at."""
        found = (self._occurrences.get(number) for number in self._occurrences.filling())
        return [one.id for one in found if one is not None and one.subject.startswith(CORRECTION)]

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
        """Drop what has become pointless, and tell of those that are done."""
        for number in self._occurrences.running():
            one = self._occurrences.get(number)
            if one is not None and one.subject.startswith(CORRECTION):
                self._copies.drop_pointless(number)

    def settled(self) -> list[int]:
        """The releases of corrections of which nothing is on its way any more."""
        return [one.id for one in self._occurrences.settled() if one.subject.startswith(CORRECTION)]

    def finish(self, number: int) -> None:
        """Tell what became of it, once all its releases are done."""
        occurrence = self._occurrences.get(number)
        assert occurrence is not None
        if not self._occurrences.finish(number):
            return
        correction, announcement, _ = self._all_of(occurrence)
        parts = self._occurrences.of(correction.subject)
        if any(one.goes for one in parts):
            return
        result = self._releases.result_of([one.id for one in parts])
        shown = after_screens.corrected(announcement, correction, result, number, self._now)
        for person in {*self._releases.responsible(announcement), correction.asked_by}:
            self._outbox.say(person, shown, lane=Lane.NOTICE)

    def last(self, announcement: Announcement) -> Occurrence | None:
        """The newest release that changed copies of an announcement."""
        known = self._store.of(announcement.id)
        return next(iter(self._occurrences.of(known[-1].subject)), None) if known else None

    def preview(self, announcement: Announcement, content: Content) -> Screen:
        """What will stand where people have the announcement."""
        topic, when = self._topics.named(announcement.topic), saying.mark(announcement, self._now)
        return screens.message(content, topic, share=True, number=announcement.id, corrected=when)

    def _agreed(self, actor: Actor, given: Mapping[str, Any]) -> Announcement:
        announcement = self.sent(actor, given["announcement"])
        if announcement.content.fingerprint != given["of"]:
            raise Stale("announcements.changed")
        return announcement

    def _begin(self, actor: Actor, before: Announcement, kind: str, html: str) -> None:
        """Earlier corrections end here: the copies that they have not reached are this one's."""
        for earlier in self._store.of(before.id):
            for one in self._occurrences.of(earlier.subject):
                self._occurrences.cancel(one.id)
        correction = self._store.add(before.id, kind, actor.id, html, before.content.html)
        act = "announcement.correct" if kind == "ralat" else "announcement.withdraw"
        self._audit.note(actor, act, before.subject, self._city)
        announcement = self._announcements.get(before.id)
        assert announcement is not None
        self._approvals.renew(announcement)
        for number in self._store.with_copies(before.subject):
            release = self._occurrences.get(number)
            assert release is not None
            self._occurrences.begin(correction.subject, release.due, announcement.content.title)
            if kind == "ralat":
                self._copies.begin(number, announcement.content.title, self._shown(announcement, number))

    def _change(
        self, correction: Correction, announcement: Announcement, occurrence: Occurrence, release: int
    ) -> int | None:
        before = [one for one in self._store.of(announcement.id) if one.id < correction.id]
        earlier = self._store.changed_by(before, occurrence.due)
        change = Change(occurrence.id, release, earlier, announcement.lane, self._releases.of_kim(announcement))
        if correction.kind == "tarik":
            instead = after_screens.withdrawn_post(announcement, saying.mark(announcement, correction.begun))
            return self._copies.take_out(change, occurrence.cursor, instead)
        marked = self._shown(announcement, release, saying.mark(announcement, correction.begun))
        return self._copies.reword(change, occurrence.cursor, self._shown(announcement, release), marked)

    def _shown(self, announcement: Announcement, release: int, corrected: saying.Words | None = None) -> Screens:
        """The words of one release as everybody gets them, with the buttons by which they answer."""
        content, topic, number = announcement.content, self._topics.named(announcement.topic), announcement.id
        asked, seen = (answers(content, number, release, confirm=confirm) for confirm in (True, False))
        return {
            PEOPLE: screens.message(content, topic, asked=asked, share=True, number=number, corrected=corrected),
            KIM: screens.message(content, topic, asked=asked, corrected=corrected),
            GROUP: screens.message(content, topic, asked=seen, corrected=corrected),
        }

    def _all_of(self, occurrence: Occurrence) -> tuple[Correction, Announcement, int]:
        """The correction that a release carries out, its announcement, and the release whose copies it changes."""
        correction = self._store.of_subject(occurrence.subject)
        assert correction is not None
        announcement = self._announcements.get(correction.announcement)
        assert announcement is not None
        release = next(one for one in self._occurrences.of(announcement.subject) if one.due == occurrence.due)
        return correction, announcement, release.id
