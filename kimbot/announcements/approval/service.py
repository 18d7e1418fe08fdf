"""Approving an announcement, sending it back, stopping it in its last minute; what is not approved does not go."""

from kimbot.announcements.approval import screens
from kimbot.announcements.approval.asking import Asking
from kimbot.announcements.approval.model import Approval, Decision, seal
from kimbot.announcements.approval.store import ApprovalStore
from kimbot.announcements.model import HOLD, STANDS, Announcement, State
from kimbot.announcements.rights import Rights
from kimbot.announcements.screens import cancelled, message
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.service import Roles


class Approvals:
    """Nobody approves what she wrote or changed herself, unless nobody else with that right can be reached.

    What is approved are words, audience and time as they were seen: their `seal`. Each act raises `NotAllowed`, or
    `Stale` when the announcement has moved on.
    """

    def __init__(self, kit: Kit, roles: Roles, topics: Topics, asking: Asking) -> None:
        self._announcements = AnnouncementStore(kit.tx, kit.now)
        self._store = ApprovalStore(kit.tx, kit.now)
        self._rights, self._topics, self._asking = Rights(roles), topics, asking
        self._audit, self._outbox, self._chats = kit.audit, kit.outbox, kit.chats
        self._city, self._now = kit.areas.city.code, kit.now

    def look(self, actor: Actor, number: int) -> tuple[Announcement, Screen]:
        """What waits, and what this actor can do about it. Raises `NotAllowed` or `Stale`."""
        if not (self._rights.may(actor.id, "approve") or self._rights.may(actor.id, "submit")):
            raise NotAllowed("announcements.only_kominfo")
        announcement = self._announcements.get(number)
        if announcement is None or announcement.state is not State.WAITING:
            raise Stale("announcements.changed")
        if actor.id in self._asking.barred(announcement) or not self._rights.may(actor.id, "approve"):
            return announcement, self._asking.asked(announcement)
        return announcement, self._asking.card(announcement)

    def try_out(self, actor: Actor, number: int, group: int) -> str:
        """Kirim uji: just as it would go out, to the actor and to the group with that Telegram id. Its title, or "".

        Raises `NotAllowed`, or `Stale`: it has gone out, or nothing comes of it.
        """
        if not self._rights.sees(actor.id):
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
        return screens.standing(approval, self._asking.names(announcement), decider)

    def people(self, announcement: Announcement) -> list[int]:
        """Whose it is: who brought it in, and who asked for it to go out as it stands."""
        return self._asking.people(announcement)

    def holds(self, announcement: Announcement) -> bool:
        """Whether it may go out: just this was approved, or signed by an office (*darurat* waits for nobody)."""
        approval = self._store.of(announcement.id)
        return announcement.urgent or (approval is not None and approval.holds_for(announcement))

    # ------------------------------------------------------------------------------------------------ deciding
    def approve(self, actor: Actor, number: int, version: int) -> Announcement:
        """Setujui; or Lanjutkan sendiri, by who asks and stands alone. What goes at once is held for a minute.

        Raises `Refused` too: she has written it or a part of it, and somebody else can approve it.
        """
        before, approval = self._open(actor, "approve", number, version)
        alone = actor.id == approval.asker and not any(self._asking.askable(before))
        if actor.id in self._asking.barred(before) and not alone:
            raise Refused("approval.not_your_own")
        if approval.seal != seal(before) or not self._store.decide(approval, "grant", actor.id, alone=alone):
            raise Stale("announcements.changed")
        at_once = before.due is None or before.missed is not None or before.due < self._now + HOLD
        state, due = (State.HOLDING, self._now + HOLD) if at_once else (State.SCHEDULED, before.due)
        after = self._moved(before, "approve", state, due=due, missed=None)
        act = "announcement.approve_alone" if alone else "announcement.approve"
        self._audit.note(actor, act, after.subject, self._city)
        self._asking.tell(actor, after, lambda able: screens.approved(after, actor.name, able, alone=alone))
        return after

    def to_send_back(self, actor: Actor, number: int, version: int) -> Announcement:
        """One that can be sent back."""
        return self._open(actor, "return", number, version)[0]

    def send_back(self, actor: Actor, number: int, version: int, comment: str) -> Announcement:
        """Minta perbaikan: those whose it is are told what to change."""
        before, approval = self._open(actor, "return", number, version)
        if not self._store.decide(approval, "return", actor.id, comment=comment):
            raise Stale("announcements.changed")
        after = self._moved(before, "return", State.RETURNED)
        self._audit.note(actor, "announcement.return", after.subject, self._city)
        self._asking.tell(actor, after, lambda able: screens.returned(after, actor.name, comment, able))
        return after

    def insist(self, actor: Actor, number: int, version: int) -> Announcement:
        """Kirim bila disetujui: its moment is over, it goes as soon as somebody approves it."""
        before = self._at(actor, "insist", number, version)
        due = before.dues(self._now).upcoming
        after = self._moved(before, "insist", State.WAITING, due=due, missed=before.missed, at_once=True)
        self._audit.note(actor, "announcement.insist", after.subject, self._city)
        self._asking.ask(after, actor.id)  # another time is a change
        return after

    def stop(self, actor: Actor, number: int, version: int) -> Announcement:
        """Hentikan, in the minute before it leaves: it goes back to those whose it is."""
        before = self._at(actor, "stop", number, version)
        after = self._moved(before, "stop", State.RETURNED)
        self._store.void(number)
        self._audit.note(actor, "announcement.hold_back", after.subject, self._city)
        self._asking.tell(actor, after, lambda able: screens.stopped(after, actor.name, able))
        return after

    def renew(self, before: Announcement, after: Announcement) -> None:
        """Two have agreed on other words after it was sent: what was granted for those before holds for them too."""
        if self.holds(before):
            self._store.renew(after.id, seal(after))

    def drop(self, actor: Actor, announcement: Announcement) -> None:
        """It is cancelled: nobody needs to look at it any more."""
        self._store.void(announcement.id)
        self._asking.change(announcement, lambda _: screens.dropped(announcement, actor.name), actor.id)

    def tell_cancelled(self, actor: Actor, announcement: Announcement) -> None:
        """Those whose it was hear that nothing more of it goes out."""
        for person in self._asking.people(announcement):
            if person != actor.id:
                told = cancelled(announcement, actor.name)
                self._outbox.say(person, told, lane=Lane.NOTICE, about=actor.id)

    # ------------------------------------------------------------------------------------------------ by itself
    def lapse(self, announcement: Announcement, due: int) -> None:
        """Its moment has come and nobody has approved it: whose it is, is asked; nothing is dropped in silence."""
        if not self._announcements.move(announcement, "lapse", State.OVERDUE, missed=due):
            return
        after = self._fresh(announcement)
        self._store.void(announcement.id)
        self._audit.note(SYSTEM, "announcement.lapse", after.subject, self._city)
        self._asking.change(after, lambda _: screens.lapsed(after))
        for person in dict.fromkeys((*self._asking.people(after), *self._asking.answerable(after))):
            asked = self._asking.shown(person, after, lambda able: screens.overdue(after, able))
            self._outbox.say(person, asked, lane=Lane.NOTICE)

    def left(self, announcement: Announcement) -> None:
        """The minute is over, and nobody has stopped it."""
        audience = self._asking.audience(announcement)
        self._asking.change(announcement, lambda able: screens.left(announcement, audience, self._now, able))

    def void(self, announcement: Announcement) -> None:
        """It is not any more what was approved: it waits for another look."""
        held = announcement.state is State.HOLDING
        due = None if held else announcement.due
        if not self._announcements.move(announcement, "void", State.WAITING, due=due, at_once=held):
            return
        after = self._fresh(announcement)
        self._audit.note(SYSTEM, "announcement.void", after.subject, self._city)
        self._asking.ask(after, self._asking.latest(after).asker)

    def _open(self, actor: Actor, act: str, number: int, version: int) -> tuple[Announcement, Approval]:
        announcement = self._at(actor, act, number, version)
        approval = self._store.of(number)
        if approval is None or approval.state is not Decision.ASKED:
            raise Stale("announcements.changed")
        return announcement, approval

    def _at(self, actor: Actor, act: str, number: int, version: int) -> Announcement:
        return self._rights.require(actor, act, self._announcements.get(number), version)

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
