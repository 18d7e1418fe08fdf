"""Who is asked to approve an announcement, what they see, and who is reminded."""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from kimbot.announcements.approval import screens
from kimbot.announcements.approval.model import Approval, Decision, acting_approvers, first_asked, reminders, seal
from kimbot.announcements.approval.store import ApprovalStore
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.model import Announcement
from kimbot.announcements.rights import Able, Rights
from kimbot.announcements.screens import message
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import Actor
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

Shown = Callable[[Able], Screen]
"""The same words for everybody, with the buttons that each may use."""


class Asking:
    """Each approval has one card, which stands with who asks for it and with everyone who was asked."""

    def __init__(self, kit: Kit, roles: Roles, topics: Topics, audiences: Audiences) -> None:
        self._announcements = AnnouncementStore(kit.tx, kit.now)
        self._store = ApprovalStore(kit.tx, kit.now)
        self._roles, self._topics, self._audiences = roles, topics, audiences
        self._rights = Rights(roles)
        self._outbox, self._chats, self._areas = kit.outbox, kit.chats, kit.areas
        self._city, self._now = kit.areas.city.code, kit.now

    def ask(self, announcement: Announcement, asker: int) -> Approval:
        """Who approves sees just what would go out, to whom and when. The caller has asked for the asker's right."""
        # reminders whose moment is over already are not owed any more
        level = reminders(self._now, announcement.due, self._now, ZoneInfo(announcement.zone))
        self._retire(announcement)
        approval = self._store.ask(announcement.id, seal(announcement), asker, level)
        first, rest = self.askable(announcement)
        for person in first if level == 0 else (*first, *rest):
            self._show(person, announcement, approval)
        return approval

    def sign(self, actor: Actor, announcement: Announcement) -> None:
        """An office speaks for itself: who approves hears of it while it can be stopped."""
        self._retire(announcement)
        card = screens.card(self._store.sign(announcement.id, seal(announcement), actor.id).id)
        for person in self._approvers():
            if person != actor.id:
                told = self.shown(person, announcement, lambda able: screens.signed(announcement, actor.name, able))
                self._outbox.say(person, told, card=card, lane=Lane.NOTICE)

    def _retire(self, announcement: Announcement) -> None:
        """What stands about an earlier wording says so."""
        if (old := self._store.of(announcement.id)) is not None:
            self._outbox.change(screens.card(old.id), screens.changed(announcement))

    def asked(self, announcement: Announcement) -> Screen:
        """What who asks sees: who can approve it, or that she stands alone."""
        approval, (first, rest) = self.latest(announcement), self.askable(announcement)
        acting = acting_approvers(self._roles.holders(Right.APPROVE, self._city))
        names = [f"{self._chats.get(person).title}{' (Plt.)' * (person in acting)}" for person in (*first, *rest)]
        alone = not names and self._rights.may(approval.asker, "approve")
        able = self._rights.able(approval.asker, announcement)
        return screens.asked(announcement, approval.id, names, able, alone=alone)

    def held(self, announcement: Announcement) -> Screen:
        """What who signs sees: she can stop it."""
        approval = self.latest(announcement)
        able = self._rights.able(approval.asker, announcement)
        return screens.held(announcement, approval.id, self.audience(announcement), self._now, able)

    def card(self, announcement: Announcement) -> Screen:
        """What who approves sees of it."""
        by, audience, approval = self.names(announcement), self.audience(announcement), self.latest(announcement)
        return screens.to_approve(announcement, approval.id, self._topics, audience, self._areas, by, self._now)

    def audience(self, announcement: Announcement) -> Audience:
        """How many it would reach at its moment, or now."""
        return self._audiences.count(announcement, max(announcement.due or 0, self._now))

    def barred(self, announcement: Announcement) -> set[int]:
        """Who does not approve it: who brought it in or changed it; where that leaves nobody, only who asks now."""
        writers = {announcement.author, *self._store.askers(announcement.id)}
        others = self._roles.holders(Right.APPROVE, self._city, but=writers)
        return writers if others else {self.latest(announcement).asker}

    def askable(self, announcement: Announcement) -> tuple[list[int], list[int]]:
        """Who can approve it and be reached: who is asked first, and who next."""
        return first_asked(self._roles.holders(Right.APPROVE, self._city, but=self.barred(announcement)))

    def people(self, announcement: Announcement) -> list[int]:
        """Whose it is: who brought it in, and who asked for it to go out as it stands."""
        approval = self._store.of(announcement.id)
        asker = () if approval is None else (approval.asker,)
        return list(dict.fromkeys((announcement.author, *asker)))

    def names(self, announcement: Announcement) -> list[str]:
        """The names of those."""
        return [self._chats.get(person).title for person in self.people(announcement)]

    def answerable(self, announcement: Announcement) -> list[int]:
        """Who decides what becomes of it: those whose it is, or where none of them can, everyone who composes."""
        own = [one for one in self.people(announcement) if self._rights.may(one, "revise", announcement)]
        composers = {grant.person for grant in self._roles.holders(Right.COMPOSE, self._city)}
        return [one for one in own if self._chats.get(one).state == "open"] or sorted(composers)

    def latest(self, announcement: Announcement) -> Approval:
        """The approval that counts now."""
        approval = self._store.of(announcement.id)
        assert approval is not None
        return approval

    def change(self, announcement: Announcement, shown: Shown, by: int | None = None) -> None:
        """New words wherever its newest approval is spoken of."""
        approval = self._store.of(announcement.id)
        for card in (screens.card(approval.id), screens.answer_card(approval.id)) if approval else ():
            for person in self._outbox.singles.chats_with(card):
                self._outbox.change(card, self.shown(person, announcement, shown), by=by, chat=person)

    def tell(self, actor: Actor, announcement: Announcement, shown: Shown) -> None:
        """The cards change, which makes no sound: whose it is, and who can change it, get messages of their own."""
        self.change(announcement, shown, actor.id)
        note = screens.answer_card(self.latest(announcement).id)
        for person in dict.fromkeys((*self.people(announcement), *self.answerable(announcement))):
            concerned = self._rights.sees(person) or self._rights.owns(person, announcement)
            if person != actor.id and concerned:  # the office of who brought it in may have ended
                self._outbox.say(person, self.shown(person, announcement, shown), card=note, lane=Lane.NOTICE)

    def tell_changed(self, actor: Actor, announcement: Announcement) -> None:
        """Those whose it was hear that somebody else has changed it; before it is asked for anew."""
        for person in self.people(announcement):
            if person != actor.id:
                told = screens.reworded(announcement, actor.name)
                self._outbox.say(person, told, lane=Lane.NOTICE, about=actor.id)

    def shown(self, person: int, announcement: Announcement, shown: Shown) -> Screen:
        """With the buttons that she may use."""
        return shown(self._rights.able(person, announcement))

    def tell_urgent(self, actor: Actor, announcement: Announcement, whose: Iterable[int] = ()) -> None:
        """Everyone who approves is told what went out without them, and why; and those whose words it was before."""
        for person in dict.fromkeys((*self._approvers(), *whose)):
            if person != actor.id:
                self._outbox.say(person, screens.urgent(announcement, actor.name), lane=Lane.NOTICE)

    def _approvers(self) -> list[int]:
        return list(dict.fromkeys(grant.person for grant in self._roles.holders(Right.APPROVE, self._city)))

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
        return reminders(approval.asked, announcement.due, self._now, ZoneInfo(announcement.zone))

    def _show(self, person: int, announcement: Announcement, approval: Approval) -> None:
        """Just what would go out, then the card with the buttons."""
        topic = self._topics.named(announcement.topic)
        self._outbox.say(person, message(announcement.content, topic, share=True), lane=Lane.NOTICE)
        self._outbox.say(person, self.card(announcement), lane=Lane.NOTICE)
