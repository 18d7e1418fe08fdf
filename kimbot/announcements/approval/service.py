"""Asking for approval, giving it, sending an announcement back, stopping it in its last minute."""

from collections.abc import Callable

from kimbot.announcements.approval import screens
from kimbot.announcements.approval.model import Approval, Decision, acting_approvers, first_asked, reminders, seal
from kimbot.announcements.approval.store import ApprovalStore
from kimbot.announcements.model import HOLD, STANDS, Announcement, Audience, State
from kimbot.announcements.screens import going, message
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.lives import ANNOUNCEMENT
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Approvals:
    """Nobody approves what she asked for herself, unless nobody else with that right can be reached.

    What is approved are words, audience and time as they were seen: their `seal`. Each act raises `NotAllowed`, or
    `Stale` when the announcement has moved on.
    """

    def __init__(self, kit: Kit, roles: Roles, topics: Topics, audience: Callable[[Announcement], Audience]) -> None:
        self._announcements = AnnouncementStore(kit.tx, kit.now)
        self._store = ApprovalStore(kit.tx, kit.now)
        self._roles, self._topics, self._audience = roles, topics, audience
        self._audit, self._outbox, self._chats, self._areas = kit.audit, kit.outbox, kit.chats, kit.areas
        self._city, self._now = kit.areas.city.code, kit.now

    # ------------------------------------------------------------------------------------------------- asking
    def may_approve(self, actor: Actor) -> bool:
        """Whether the actor may approve at all."""
        return self._may(actor.id, "approve")

    def ask(self, announcement: Announcement) -> Approval:
        """Who approves sees just what would go out, to whom and when. The caller has asked for its author's right."""
        # reminders whose moment is over already are not owed any more
        level = reminders(self._now, announcement.due, self._now)
        if (old := self._store.of(announcement.id)) is not None:
            self._outbox.change(screens.card(old.id), screens.changed(announcement))
        approval = self._store.ask(announcement.id, seal(announcement), announcement.author, level)
        first, rest = self._askable(announcement)
        for person in first if level == 0 else (*first, *rest):
            self._show(person, announcement, approval)
        return approval

    def asked(self, announcement: Announcement) -> Screen:
        """What its author sees: who can approve it, or that she stands alone."""
        first, rest = self._askable(announcement)
        acting = acting_approvers(self._roles.holders(Right.APPROVE, self._city))
        names = [f"{self._chats.get(person).title}{' (Plt.)' * (person in acting)}" for person in (*first, *rest)]
        alone = not names and self._may(announcement.author, "approve")
        return screens.asked(announcement, self._latest(announcement).id, names, alone=alone)

    def look(self, actor: Actor, number: int) -> tuple[Announcement, Screen]:
        """What waits, and what this actor can do about it. Raises `NotAllowed` or `Stale`."""
        if not (self._may(actor.id, "approve") or self._may(actor.id, "submit")):
            raise NotAllowed("announcements.only_kominfo")
        announcement = self._announcements.get(number)
        if announcement is None or announcement.state is not State.WAITING:
            raise Stale("announcements.changed")
        if actor.id == announcement.author or not self._may(actor.id, "approve"):
            return announcement, self.asked(announcement)
        return announcement, self._card(announcement, again=True)

    def try_out(self, actor: Actor, number: int, group: int) -> str:
        """Kirim uji: just as it would go out, to the actor and to the group with that Telegram id. Its title, or "".

        Raises `NotAllowed`, or `Stale`: it has gone out, or nothing comes of it.
        """
        if not self._may(actor.id, "cancel"):
            raise NotAllowed("announcements.only_kominfo")
        announcement = self._announcements.get(number)
        if announcement is None or announcement.state not in STANDS:
            raise Stale("announcements.changed")
        topic, chat = self._topics.named(announcement.topic), self._chats.of_telegram(group)
        self._audit.note(actor, "announcement.try", announcement.subject, self._city)
        self._outbox.say(actor.id, message(announcement.content, topic, share=True))
        if chat is None or chat.private or chat.state != "open":
            return ""
        self._outbox.say(chat.id, message(announcement.content, topic), lane=Lane.NOTICE)
        return chat.title

    def standing(self, announcement: Announcement) -> Screen | None:
        """Who asked for it and who decided, in a line."""
        approval = self._store.of(announcement.id)
        if approval is None:
            return None
        decider = self._chats.get(approval.decider).title if approval.decider is not None else ""
        return screens.standing(approval, self._chats.get(approval.asker).title, decider)

    def holds(self, announcement: Announcement) -> bool:
        """Whether it may go out: just this was approved (or nobody had to: *darurat*)."""
        approval = self._store.of(announcement.id)
        return announcement.urgent or (approval is not None and approval.holds_for(announcement))

    # ------------------------------------------------------------------------------------------------ deciding
    def approve(self, actor: Actor, number: int, version: int) -> Announcement:
        """Setujui; or Lanjutkan sendiri, by its author who stands alone. What goes at once is held for a minute.

        Raises `Refused` too: it is her own, and somebody else can approve it.
        """
        before, approval = self._open(actor, "approve", number, version)
        alone = actor.id == approval.asker
        if alone and any(self._askable(before)):
            raise Refused("approval.not_your_own")
        if approval.seal != seal(before) or not self._store.decide(approval, "grant", actor.id, alone=alone):
            raise Stale("announcements.changed")
        at_once = before.due is None or before.missed is not None or before.due < self._now + HOLD
        state, due = (State.HOLDING, self._now + HOLD) if at_once else (State.SCHEDULED, before.due)
        after = self._moved(before, "approve", state, due=due, missed=None)
        act = "announcement.approve_alone" if alone else "announcement.approve"
        self._audit.note(actor, act, after.subject, self._city)
        self._tell(actor, after, approval, screens.approved(after, actor.name, alone=alone))
        return after

    def to_send_back(self, actor: Actor, number: int, version: int) -> Announcement:
        """One that can be sent back."""
        return self._open(actor, "return", number, version)[0]

    def send_back(self, actor: Actor, number: int, version: int, comment: str) -> Announcement:
        """Minta perbaikan: its author is told what to change."""
        before, approval = self._open(actor, "return", number, version)
        if not self._store.decide(approval, "return", actor.id, comment=comment):
            raise Stale("announcements.changed")
        after = self._moved(before, "return", State.RETURNED)
        self._audit.note(actor, "announcement.return", after.subject, self._city)
        self._tell(actor, after, approval, screens.returned(after, actor.name, comment))
        return after

    def insist(self, actor: Actor, number: int, version: int) -> Announcement:
        """Kirim bila disetujui: its moment is over, it goes as soon as somebody approves it."""
        before = self._at(actor, "insist", number, version)
        due = before.dues(self._now).upcoming
        after = self._moved(before, "insist", State.WAITING, due=due, missed=before.missed, at_once=True)
        self._audit.note(actor, "announcement.insist", after.subject, self._city)
        self.ask(after)
        return after

    def stop(self, actor: Actor, number: int, version: int) -> Announcement:
        """Hentikan, in the minute before it leaves: it goes back to its author."""
        before = self._at(actor, "stop", number, version)
        after = self._moved(before, "stop", State.RETURNED)
        self._store.void(number)
        self._audit.note(actor, "announcement.hold_back", after.subject, self._city)
        self._tell(actor, after, self._latest(after), screens.stopped(after, actor.name))
        return after

    def renew(self, announcement: Announcement) -> None:
        """Two have agreed on other words after it was sent: what was granted holds for them too."""
        self._store.renew(announcement.id, seal(announcement))

    def drop(self, actor: Actor, announcement: Announcement) -> None:
        """It is cancelled: nobody needs to look at it any more."""
        self._store.void(announcement.id)
        shown = screens.dropped(announcement, actor.name)
        for card in self._cards(announcement):
            self._outbox.change(card, shown, by=actor.id)

    # ------------------------------------------------------------------------------------------------ by itself
    def lapse(self, announcement: Announcement, due: int) -> None:
        """Its moment has come and nobody has approved it: its author is asked, nothing is dropped in silence."""
        if not self._announcements.move(announcement, "lapse", State.OVERDUE, missed=due):
            return
        after = self._fresh(announcement)
        self._store.void(announcement.id)
        self._audit.note(SYSTEM, "announcement.lapse", after.subject, self._city)
        self._outbox.change(screens.card(self._latest(after).id), screens.lapsed(after))
        for person in self._answerable(after):
            self._outbox.say(person, screens.overdue(after), lane=Lane.NOTICE)

    def left(self, announcement: Announcement) -> None:
        """The minute is over, and nobody has stopped it."""
        shown = going(announcement, self._audience(announcement), self._now)
        for card in self._cards(announcement):
            self._outbox.change(card, shown)

    def void(self, announcement: Announcement) -> None:
        """It is not any more what was approved: it waits for another look."""
        held = announcement.state is State.HOLDING
        due = None if held else announcement.due
        if not self._announcements.move(announcement, "void", State.WAITING, due=due, at_once=held):
            return
        after = self._fresh(announcement)
        self._audit.note(SYSTEM, "announcement.void", after.subject, self._city)
        self.ask(after)

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
        first, rest = self._askable(announcement)
        reached = self._outbox.singles.chats_with(screens.card(approval.id))
        for person in (*first, *rest):
            if person in reached:
                self._outbox.say(person, screens.reminder(announcement), lane=Lane.NOTICE)
            else:
                self._show(person, announcement, approval)

    def tell_urgent(self, actor: Actor, announcement: Announcement) -> None:
        """Everyone who approves is told what went out without them, and why."""
        for person in dict.fromkeys(grant.person for grant in self._roles.holders(Right.APPROVE, self._city)):
            if person != actor.id:
                self._outbox.say(person, screens.urgent(announcement, actor.name), lane=Lane.NOTICE)

    # --------------------------------------------------------------------------------------------------- within
    def _level(self, approval: Approval) -> int:
        announcement = self._announcements.get(approval.announcement)
        assert announcement is not None
        return reminders(approval.asked, announcement.due, self._now)

    def _latest(self, announcement: Announcement) -> Approval:
        approval = self._store.of(announcement.id)
        assert approval is not None
        return approval

    def _cards(self, announcement: Announcement) -> tuple[str, ...]:
        """Where its newest approval is spoken of."""
        approval = self._store.of(announcement.id)
        return () if approval is None else (screens.card(approval.id), screens.answer_card(approval.id))

    def _show(self, person: int, announcement: Announcement, approval: Approval) -> None:
        """Just what would go out, then the card with the buttons."""
        topic = self._topics.named(announcement.topic)
        self._outbox.say(person, message(announcement.content, topic, share=True), lane=Lane.NOTICE)
        card = screens.card(approval.id)
        self._outbox.say(person, self._card(announcement), card=card, lane=Lane.NOTICE)

    def _card(self, announcement: Announcement, *, again: bool = False) -> Screen:
        by, audience = self._chats.get(announcement.author).title, self._audience(announcement)
        return screens.to_approve(announcement, self._topics, audience, self._areas, by, self._now, again=again)

    def _askable(self, announcement: Announcement) -> tuple[list[int], list[int]]:
        """Who can approve it and be reached: who is asked first, and who next."""
        return first_asked(self._roles.holders(Right.APPROVE, self._city, but=(announcement.author,)))

    def _answerable(self, announcement: Announcement) -> list[int]:
        """Who decides what becomes of it: its author, or where she cannot be told, everyone who composes."""
        able = [grant.person for grant in self._roles.holders(Right.COMPOSE, self._city)]
        return [announcement.author] if announcement.author in able else sorted(set(able))

    def _tell(self, actor: Actor, announcement: Announcement, approval: Approval, shown: Screen) -> None:
        """The cards change, which makes no sound: its author is told by a message of her own."""
        for card in self._cards(announcement):
            self._outbox.change(card, shown, by=actor.id)
        if actor.id != announcement.author:
            note = screens.answer_card(approval.id)
            self._outbox.say(announcement.author, shown, card=note, lane=Lane.NOTICE)

    def _open(self, actor: Actor, act: str, number: int, version: int) -> tuple[Announcement, Approval]:
        announcement = self._at(actor, act, number, version)
        approval = self._store.of(number)
        if approval is None or approval.state is not Decision.ASKED:
            raise Stale("announcements.changed")
        return announcement, approval

    def _at(self, actor: Actor, act: str, number: int, version: int) -> Announcement:
        """What a button speaks of, for one who may do that with it as it stands."""
        if not self._may(actor.id, act):
            raise NotAllowed("announcements.only_kominfo")
        announcement = self._announcements.get(number)
        if announcement is None or announcement.version != version:
            raise Stale("announcements.changed")
        if announcement.state not in ANNOUNCEMENT[act].before:
            raise Stale("announcements.changed")
        return announcement

    def _may(self, person: int, act: str) -> bool:
        return any(self._roles.may(person, Right(right), self._city) for right in ANNOUNCEMENT[act].by)

    def _moved(
        self,
        before: Announcement,
        act: str,
        state: State,
        *,
        due: int | None = None,
        missed: int | None = None,
        at_once: bool = False,
    ) -> Announcement:
        if not self._announcements.move(before, act, state, due=due, missed=missed, at_once=at_once):
            raise Stale("announcements.changed")
        return self._fresh(before)

    def _fresh(self, before: Announcement) -> Announcement:
        after = self._announcements.get(before.id)
        assert after is not None
        return after
