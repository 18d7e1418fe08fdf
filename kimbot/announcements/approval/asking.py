"""Who is asked to approve an announcement, what they see, and who is reminded."""

from kimbot.announcements.approval import screens
from kimbot.announcements.approval.model import Approval, Decision, acting_approvers, first_asked, reminders, seal
from kimbot.announcements.approval.store import ApprovalStore
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.model import Announcement
from kimbot.announcements.screens import message
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import Actor
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Asking:
    """Each approval has one card, which stands with its author and with everyone who was asked."""

    def __init__(self, kit: Kit, roles: Roles, topics: Topics, audiences: Audiences) -> None:
        self._announcements = AnnouncementStore(kit.tx, kit.now)
        self._store = ApprovalStore(kit.tx, kit.now)
        self._roles, self._topics, self._audiences = roles, topics, audiences
        self._outbox, self._chats, self._areas = kit.outbox, kit.chats, kit.areas
        self._city, self._now = kit.areas.city.code, kit.now

    def ask(self, announcement: Announcement) -> Approval:
        """Who approves sees just what would go out, to whom and when. The caller has asked for its author's right."""
        # reminders whose moment is over already are not owed any more
        level = reminders(self._now, announcement.due, self._now)
        if (old := self._store.of(announcement.id)) is not None:
            self._outbox.change(screens.card(old.id), screens.changed(announcement))
        approval = self._store.ask(announcement.id, seal(announcement), announcement.author, level)
        first, rest = self.askable(announcement)
        for person in first if level == 0 else (*first, *rest):
            self._show(person, announcement, approval)
        return approval

    def asked(self, announcement: Announcement) -> Screen:
        """What its author sees: who can approve it, or that she stands alone."""
        first, rest = self.askable(announcement)
        acting = acting_approvers(self._roles.holders(Right.APPROVE, self._city))
        names = [f"{self._chats.get(person).title}{' (Plt.)' * (person in acting)}" for person in (*first, *rest)]
        alone = not names and self._roles.may_one(announcement.author, ANNOUNCEMENT["approve"].by, self._city)
        return screens.asked(announcement, self.latest(announcement).id, names, alone=alone)

    def card(self, announcement: Announcement, *, again: bool = False) -> Screen:
        """What who approves sees of it. `again`: beside a card that stands further up."""
        by, audience = self._chats.get(announcement.author).title, self.audience(announcement)
        return screens.to_approve(announcement, self._topics, audience, self._areas, by, self._now, again=again)

    def audience(self, announcement: Announcement) -> Audience:
        """How many it would reach at its moment, or now."""
        return self._audiences.count(announcement, max(announcement.due or 0, self._now))

    def askable(self, announcement: Announcement) -> tuple[list[int], list[int]]:
        """Who can approve it and be reached: who is asked first, and who next."""
        return first_asked(self._roles.holders(Right.APPROVE, self._city, but=(announcement.author,)))

    def answerable(self, announcement: Announcement) -> list[int]:
        """Who decides what becomes of it: its author, or where she cannot be told, everyone who composes."""
        able = [grant.person for grant in self._roles.holders(Right.COMPOSE, self._city)]
        return [announcement.author] if announcement.author in able else sorted(set(able))

    def latest(self, announcement: Announcement) -> Approval:
        """The approval that counts now."""
        approval = self._store.of(announcement.id)
        assert approval is not None
        return approval

    def change(self, announcement: Announcement, shown: Screen, by: int | None = None) -> None:
        """New words wherever its newest approval is spoken of."""
        if (approval := self._store.of(announcement.id)) is not None:
            for card in (screens.card(approval.id), screens.answer_card(approval.id)):
                self._outbox.change(card, shown, by=by)

    def tell(self, actor: Actor, announcement: Announcement, shown: Screen) -> None:
        """The cards change, which makes no sound: its author, and who can change it, are told by messages of their own.

        Who invites in the name of her office cannot always change it herself.
        """
        self.change(announcement, shown, actor.id)
        note = screens.answer_card(self.latest(announcement).id)
        for person in dict.fromkeys((announcement.author, *self.answerable(announcement))):
            if person != actor.id:
                self._outbox.say(person, shown, card=note, lane=Lane.NOTICE)

    def tell_urgent(self, actor: Actor, announcement: Announcement) -> None:
        """Everyone who approves is told what went out without them, and why."""
        for person in dict.fromkeys(grant.person for grant in self._roles.holders(Right.APPROVE, self._city)):
            if person != actor.id:
                self._outbox.say(person, screens.urgent(announcement, actor.name), lane=Lane.NOTICE)

    def to_remind(self) -> list[int]:
        """The announcements of which who approves is reminded now."""
        return [one.announcement for one in self._store.asked() if self._level(one) > one.level]

    def remind(self, number: int) -> None:
        """Who was asked is asked again, and now everybody else who may approve it."""
        approval, announcement = self._store.of(number), self._announcements.get(number)
        if approval is None or announcement is None or approval.state is not Decision.ASKED:
            return
        if not self._store.reminded(approval, self._level(approval)):
            return
        first, rest = self.askable(announcement)
        reached = self._outbox.singles.chats_with(screens.card(approval.id))
        for person in (*first, *rest):
            if person in reached:
                self._outbox.say(person, screens.reminder(announcement), lane=Lane.NOTICE)
            else:
                self._show(person, announcement, approval)

    def _level(self, approval: Approval) -> int:
        announcement = self._announcements.get(approval.announcement)
        assert announcement is not None
        return reminders(approval.asked, announcement.due, self._now)

    def _show(self, person: int, announcement: Announcement, approval: Approval) -> None:
        """Just what would go out, then the card with the buttons."""
        topic = self._topics.named(announcement.topic)
        self._outbox.say(person, message(announcement.content, topic, share=True), lane=Lane.NOTICE)
        card = screens.card(approval.id)
        self._outbox.say(person, self.card(announcement), card=card, lane=Lane.NOTICE)
