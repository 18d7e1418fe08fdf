"""After it was sent: other words for its copies (Ralat), or no copy any more (Tarik kembali)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kimbot.announcements import saying, screens
from kimbot.announcements.after import screens as after_screens
from kimbot.announcements.after.changes import Changes
from kimbot.announcements.after.corrections_store import CorrectionStore
from kimbot.announcements.after.model import Reached
from kimbot.announcements.approval.model import seal
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.content import Content
from kimbot.announcements.model import REMINDER, Announcement, State
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.core.screens import Screen
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Proposal, Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles


class Corrections:
    """Asked by one, confirmed by another. Raises `NotAllowed`, or `Stale` when the announcement has changed since."""

    def __init__(
        self, kit: Kit, changes: Changes, approvals: Approvals, roles: Roles, proposals: Proposals, topics: Topics
    ) -> None:
        self._store, self._announcements = CorrectionStore(kit.tx, kit.now), AnnouncementStore(kit.tx, kit.now)
        self._changes, self._approvals, self._topics = changes, approvals, topics
        self._roles, self._proposals, self._audit = roles, proposals, kit.audit
        self._occurrences, self._city, self._now = kit.occurrences, kit.areas.city.code, kit.now

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

    def reached(self, announcement: Announcement) -> Reached:
        """Which of its releases a Ralat would reach."""
        reached = [self._occurrences.get(one) for one in self._changes.reach(announcement, "ralat")]
        older = len(self._changes.reach(announcement, "tarik")) > len(reached)
        return Reached([one.due for one in reached if one is not None], older=older)

    def ask(self, actor: Actor, number: int, content: Content) -> Proposal:
        """Ralat: these words instead. What it will look like is shown to who confirms it."""
        announcement = self.sent(actor, number)
        given = {"announcement": number, "of": seal(announcement), "html": content.html}
        about = after_screens.about_correction(announcement, content, self.reached(announcement))
        shown = self.preview(announcement, content)
        return self._proposals.ask(actor, "announcement.correct", about, given | {"title": content.title}, shown)

    def ask_withdrawal(self, actor: Actor, number: int, version: int) -> Proposal:
        """Tarik kembali: it stands nowhere any more."""
        announcement = self.sent(actor, number, version)
        given = {"announcement": number, "of": seal(announcement)}
        return self._proposals.ask(actor, "announcement.withdraw", after_screens.about_withdrawal(announcement), given)

    def correct(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Two have agreed on other words; what was granted for the old ones holds for them too."""
        before = self._agreed(actor, given)
        after = replace(before.content, title=given["title"], html=given["html"])
        self._approvals.renew(before, replace(before, content=after))
        self._store.reword(before, after)
        self._audit.note(actor, "announcement.correct", before.subject, self._city)
        self._changes.begin(before.id, "ralat", actor.id, after.html, before.content.html)

    def withdraw(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Two have agreed to take it back: nothing more of it leaves, a weekly one never again."""
        before = self._agreed(actor, given)
        if before.state in ANNOUNCEMENT["cancel"].before:
            self._announcements.move(before, "cancel", State.CANCELLED)
            self._approvals.drop(actor, before)
            self._approvals.tell_cancelled(actor, before)
        self._store.withdraw(before.id)
        reminders = (one.id for one in self._occurrences.of(f"{REMINDER}{before.id}"))
        for release in (*self._changes.reach(before, "tarik"), *reminders):
            self._occurrences.cancel(release)
        self._audit.note(actor, "announcement.withdraw", before.subject, self._city)
        self._changes.begin(before.id, "tarik", actor.id, "", before.content.html)

    def preview(self, announcement: Announcement, content: Content) -> Screen:
        """What will stand where people have the announcement."""
        topic, when = self._topics.named(announcement.topic), saying.mark(announcement, self._now)
        return screens.message(content, topic, share=True, number=announcement.id, corrected=when)

    def _agreed(self, actor: Actor, given: Mapping[str, Any]) -> Announcement:
        announcement = self.sent(actor, given["announcement"])
        if seal(announcement) != given["of"]:
            raise Stale("announcements.changed")
        return announcement
