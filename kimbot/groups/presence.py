"""The bot in a group: it comes and goes, is silenced, and moves along when the group becomes a supergroup."""

from kimbot.core.actor import Actor, Chat
from kimbot.core.clock import HOUR, SECOND, Clock
from kimbot.delivery.model import Lane
from kimbot.groups import screens
from kimbot.groups.model import Group, Reach, kind_by_title
from kimbot.groups.service import Groups
from kimbot.groups.store import GroupStore
from kimbot.kit import Kit

LONG_AWAY = HOUR
"""After so long (ms) a card that asks for the set-up is too far up in the group to be found."""
MIGRATION_WAIT = 3
"""Seconds in which a supergroup may turn out to be a group we know."""


class Presence:
    """Whether the bot is in a group and may write there. What the group takes rests meanwhile."""

    def __init__(self, kit: Kit, groups: Groups, clock: Clock) -> None:
        self._store = GroupStore(kit.tx, kit.now)
        self._groups, self._chats, self._audit = groups, kit.chats, kit.audit
        self._outbox, self._areas, self._username, self._clock = kit.outbox, kit.areas, kit.username, clock

    def arrived(self, actor: Actor, chat: Chat, *, may_pin: bool = False) -> None:
        """The bot can write in the group: a new one gets its card, one that comes back a word."""
        self._chats.set_state(chat.id, "open")
        fresh = self._store.add(chat.id, kind_by_title(chat.title))
        group = self._groups.of_chat(chat)
        self._store.set_may_pin(group.id, may_pin)
        if fresh:
            self._audit.note(actor, "group.add", f"group:{group.id}")
            self._say_card(group, chat)
            return
        if self._store.set_reach(group.id, Reach.HERE):
            self._audit.note(actor, "group.return", f"group:{group.id}", group.area)
            self._welcome_back(group, chat)

    def left(self, actor: Actor, chat: Chat, reach: Reach) -> None:
        """The bot was removed (`AWAY`) or silenced (`MUTED`): what was subscribed rests."""
        if reach is Reach.AWAY:
            self._chats.set_state(chat.id, "gone")
        group = self._store.of_chat(chat.id)
        if group is not None and self._store.set_reach(group.id, reach):
            self._audit.note(actor, f"group.{reach}", f"group:{group.id}", group.area)

    def moved(self, actor: Actor, old: int, new: int) -> None:
        """The group became a supergroup (Telegram ids); the bot moved with it."""
        kept, other = self._chats.migrate(old, new)
        if other is not None:
            self._store.follow(kept, other)
        group = self._store.of_chat(kept)
        if group is not None and self._store.set_reach(group.id, Reach.HERE):
            self._audit.note(actor, "group.return", f"group:{group.id}", group.area)

    def called(self, chat: Chat) -> None:
        """/start in the group, by the link that adds the bot: its card stands there already, or is far up."""
        group = self.heard_from(chat)
        if self._outbox.singles.latest(chat.id, screens.card_of(group)) is None:
            self._say_card(group, chat)
        elif self._clock.now() - group.reach_since >= LONG_AWAY:
            self._outbox.say(chat.id, screens.in_private(group, self._username), lane=Lane.NOTICE)

    def speak_in(self, group: Group, thread: int | None) -> None:
        """The bot was called in a forum topic (None: not in one): it speaks there from now on."""
        self._chats.set_thread(group.chat, thread)
        self._store.set_topic(group.id, thread)

    def heard_from(self, chat: Chat) -> Group:
        """The group in which something was said: the bot is there, whatever it was told of before."""
        group = self._groups.of_chat(chat)
        if group.reach is Reach.AWAY and self._store.set_reach(group.id, Reach.HERE):
            return self._groups.of_chat(chat)
        return group

    def _say_card(self, group: Group, chat: Chat) -> None:
        """Once. A supergroup may be one of ours that has just moved: its card waits, and falls when that shows."""
        due = None
        if chat.kind == "supergroup" and self._store.basic_with_title(chat.title, chat.id):
            due = max(self._clock.after(MIGRATION_WAIT), self._clock.now() + MIGRATION_WAIT * SECOND)
        shown = screens.card(group, self._areas, self._username)
        self._outbox.say(chat.id, shown, card=screens.card_of(group), due=due, lane=Lane.NOTICE)

    def _welcome_back(self, before: Group, chat: Chat) -> None:
        """A short word; none where the card that asks for the set-up was said a moment ago."""
        if self._outbox.singles.latest(chat.id, screens.card_of(before)) is None:
            self._say_card(before, chat)
        elif before.subscribed or before.reminded or self._clock.now() - before.reach_since >= LONG_AWAY:
            self._outbox.say(chat.id, screens.back(before, self._areas, self._username), lane=Lane.NOTICE)
