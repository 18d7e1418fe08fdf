"""What goes wrong in groups by and by: cut off, a lost topic, pins refused, never set up. Noticed, told, mended."""

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups import screens
from kimbot.groups.model import Group, Reach, Trouble
from kimbot.groups.service import Groups
from kimbot.groups.store import GroupStore
from kimbot.kit import Kit

REMIND_AFTER, LEAVE_AFTER = 5 * DAY, 7 * DAY
"""Milliseconds after which a group that nobody set up is reminded, and left."""
WARNED = DAY
"""How long (ms) before it is left it has been reminded at least."""


class Watch:
    """Looks after groups: each trouble is told once to who set the group up, and its end too, in the same message."""

    def __init__(self, kit: Kit, groups: Groups) -> None:
        self._store = GroupStore(kit.tx, kit.now)
        self._groups, self._chats, self._audit = groups, kit.chats, kit.audit
        self._outbox, self._areas, self._username, self._now = kit.outbox, kit.areas, kit.username, kit.now

    # --------------------------------------------------------------------------------------------- cut off
    def changed(self) -> list[int]:
        """Groups whose people do not know yet how the bot stands there."""
        return self._store.changed()

    def tell(self, number: int) -> None:
        """Who set it up is told, or where she cannot be, who approved it."""
        self._store.told(number, self._get(number).trouble)
        group = self._get(number)
        self._audit.note(SYSTEM, f"group.trouble.{group.trouble or 'over'}", f"group:{number}", group.area)
        for person in (group.set_up_by, group.decided_by):
            if person is not None and self._chats.get(person).state == "open":
                shown = screens.trouble(group, self._areas, self._username)
                self._outbox.say(person, shown, card=screens.trouble_of(group), lane=Lane.NOTICE)
                return

    def troubled(self, actor: Actor) -> list[Group]:
        """Groups with a trouble that this actor set up, or may decide about."""
        return [group for group in self._store.troubled() if self._concerns(actor, group)]

    def one(self, actor: Actor, number: int) -> Screen:
        """How the bot stands in a group. Raises `NotAllowed`."""
        group = self._store.get(number)
        if group is None or not self._concerns(actor, group):
            raise NotAllowed()
        return screens.trouble(group, self._areas, self._username)

    def again(self, actor: Actor, number: int, told: object) -> Group:
        """Coba lagi: the group is written to; if that fails, the trouble is noticed anew. Raises `Refused`."""
        group = self._admitted(actor, number, told)
        if group.trouble is Trouble.AWAY:
            raise Refused("groups.not_there")
        self._store.set_reach(number, Reach.HERE)
        self._chats.set_state(group.chat, "open")
        self._outbox.say(group.chat, screens.back(self._get(number), self._areas, self._username), lane=Lane.NOTICE)
        self._audit.note(actor, "group.again", f"group:{number}", group.area)
        return group

    def without_topic(self, actor: Actor, number: int, told: object) -> Group:
        """Pakai topik umum: the forum topic it was called in is gone, and General will do."""
        group = self._admitted(actor, number, told)
        self._store.set_topic(number, None)
        self._audit.note(actor, "group.general", f"group:{number}", group.area)
        return group

    # ------------------------------------------------------------------------------------------------ pins
    def pin_refused(self) -> list[int]:
        """Groups in which the bot may not pin any more, as has just shown."""
        return self._store.pin_refused()

    def tell_pin_refused(self, number: int) -> None:
        """It pins no more there; who set it up is told how to change that."""
        self._store.set_may_pin(number, False)
        group = self._get(number)
        if group.set_up_by is not None and self._chats.get(group.set_up_by).state == "open":
            self._outbox.say(group.set_up_by, screens.pin_refused(group, self._username), lane=Lane.NOTICE)

    # ---------------------------------------------------------------------------------------- never set up
    def to_remind(self) -> list[int]:
        """Groups that nobody has set up for some days, by day."""
        return [] if self._outbox.pacing.asleep else self._store.never_set_up(self._now - REMIND_AFTER, None)

    def remind(self, number: int) -> None:
        """Its admins have two days left."""
        group = self._get(number)
        self._store.remind(number)
        self._outbox.say(group.chat, screens.reminder(group, self._username), lane=Lane.NOTICE)

    def to_leave(self) -> list[int]:
        """Groups that nobody has set up for a week, although reminded."""
        if self._outbox.pacing.asleep:
            return []
        return self._store.never_set_up(self._now - LEAVE_AFTER, self._now - WARNED)

    def leave(self, number: int) -> None:
        """With a word."""
        group = self._get(number)
        self._store.set_reach(number, Reach.AWAY)
        self._audit.note(SYSTEM, "group.leave", f"group:{number}")
        self._outbox.say(group.chat, Screen("groups.farewell"), lane=Lane.NOTICE)
        self._outbox.leave(group.chat)

    def _concerns(self, actor: Actor, group: Group) -> bool:
        return actor.id == group.set_up_by or self._groups.may_decide(actor.id, group.area)

    def _admitted(self, actor: Actor, number: int, told: object) -> Group:
        """A group with a trouble, for one of its admins or who may decide about it."""
        group = self._store.get(number)
        if group is not None and told is None and actor.id == group.set_up_by:
            raise Refused("groups.not_there")  # Telegram does not tell outsiders who its admins are
        if group is None or not self._groups.may_decide(actor.id, group.area):
            group = self._groups.admit(actor, number, told)
        if not group.trouble:
            raise Stale("groups.trouble_over")
        return group

    def _get(self, number: int) -> Group:
        group = self._store.get(number)
        assert group is not None
        return group
