"""Groups: arriving and leaving, subscribing, Kominfo's approval."""

from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.core.actor import Actor, Chat
from kimbot.core.clock import DAY, HOUR, SECOND, Clock
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import Lane
from kimbot.delivery.outbox import Outbox
from kimbot.groups import screens
from kimbot.groups.model import Group, GroupState, Reach, Setup, kind_by_title
from kimbot.groups.store import ChannelStore, GroupStore
from kimbot.groups.topics import Topics
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

ADMIN_FOR = DAY
"""How long (ms) Telegram's word that somebody is an admin of a group is trusted while she fills in the form."""
LONG_AWAY = HOUR
"""After so long (ms) a card that asks for the set-up is too far up in the group to be found."""
MIGRATION_WAIT = 3
"""Seconds in which a supergroup may turn out to be a group we know."""
ADMINS = ("creator", "administrator")
ANONYMOUS = ".anonymous"
"""Ends the name of an act in the audit that somebody did in the group's own name."""


class Groups:
    """The groups that the bot was added to."""

    def __init__(
        self,
        store: GroupStore,
        channels: ChannelStore,
        chats: Chats,
        roles: Roles,
        audit: Audit,
        outbox: Outbox,
        areas: Areas,
        topics: Topics,
        username: str,
        clock: Clock,
    ) -> None:
        self._store, self._channels, self._chats, self._roles = store, channels, chats, roles
        self._audit, self._outbox, self._areas, self._topics = audit, outbox, areas, topics
        self._username, self._clock = username, clock

    # ------------------------------------------------------------------------------------------------ reading
    def for_area(self, area: str, topic: str) -> list[int]:
        """The chats of the groups that get what concerns an area (its code) and a topic (its slug).

        Active groups whose area covers the given one or lies inside it, that take the topic, where the bot can write.
        """
        return self._store.for_area(area, topic)

    def channels(self) -> list[int]:
        """The chats of the official channels."""
        return self._channels.official()

    def get(self, number: int) -> Group | None:
        """The group with that number."""
        return self._store.get(number)

    def of_chat(self, chat: Chat) -> Group:
        """The group that is this chat, noted when new."""
        self._store.add(chat.id, kind_by_title(chat.title))
        found = self._store.of_chat(chat.id)
        assert found is not None
        return found

    def heard_from(self, chat: Chat) -> Group:
        """The group in which something was said: the bot is there, whatever it was told of before."""
        group = self.of_chat(chat)
        if group.reach is Reach.AWAY and self._store.set_reach(group.id, Reach.HERE):
            return self.of_chat(chat)
        return group

    # ------------------------------------------------------------------------------------------- here or not
    def arrived(self, actor: Actor, chat: Chat) -> None:
        """The bot can write in the group: a new one gets its card, one that comes back a word."""
        self._chats.set_state(chat.id, "open")
        fresh = self._store.add(chat.id, kind_by_title(chat.title))
        group = self.of_chat(chat)
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
        self._chats.migrate(old, new)
        chat = self._chats.of_telegram(new)
        group = self._store.of_chat(chat.id) if chat else None
        if group is not None and self._store.set_reach(group.id, Reach.HERE):
            self._audit.note(actor, "group.return", f"group:{group.id}", group.area)

    # -------------------------------------------------------------------------------------- by its own admins
    def admit(self, actor: Actor, number: int, told: object, *, in_its_name: bool = False) -> Group:
        """The group, for one of its admins; else `NotAllowed`.

        `told` is what getChatMember says of the actor there. Who writes in the group's own name needs no such word:
        only its admins can, and only in it.
        """
        group = self._store.get(number)
        admin = in_its_name or (isinstance(told, dict) and told.get("status") in ADMINS)
        if group is None or not admin:
            raise NotAllowed("groups.only_admins")
        if not in_its_name:
            self._store.note_admin(group.id, actor.id)
        return group

    def subscribe(self, actor: Actor, group: Group, area: str, *, in_its_name: bool = False) -> Group:
        """At once, with the topics it has or those its kind gets at first. The caller has admitted the actor."""
        topics = group.topics or self._topics.default_for(group.kind)
        return self._set_up(actor, group, Setup(group.kind, area, topics), in_its_name=in_its_name)

    def set_up(self, actor: Actor, number: int, given: Setup) -> Group:
        """The form is sent. Raises `Refused` when Telegram's word that she is an admin there is too old."""
        group = self._store.get(number)
        if group is None:
            raise Stale()
        if not self._store.admin_since(number, actor.id, self._clock.now() - ADMIN_FOR):
            raise Refused("groups.check_again")
        if group.reach is Reach.AWAY:
            raise Refused("groups.not_there")
        return self._set_up(actor, group, given)

    def end(self, actor: Actor, group: Group, *, in_its_name: bool = False) -> Group:
        """No longer subscribed. The caller has admitted the actor. Raises `Refused` when it was not."""
        if not self._store.end(group.id):
            raise Refused("groups.not_subscribed")
        self._audit.note(actor, "group.end" + ANONYMOUS * in_its_name, f"group:{group.id}", group.area)
        self._outbox.change(screens.request_of(group), screens.request_replaced(group))
        return self._shown(group.id)

    # --------------------------------------------------------------------------------------------- by Kominfo
    def waiting_for(self, actor: Actor) -> list[Group]:
        """The groups this actor may decide on, oldest first. Raises `NotAllowed`."""
        self._roles.require_somewhere(actor, Right.APPROVE_GROUP)
        waiting = [group for group in self._store.pending() if group.reach is not Reach.AWAY]
        return [group for group in waiting if self._roles.may(actor.id, Right.APPROVE_GROUP, group.area)]

    def to_decide(self, actor: Actor, number: int, version: int) -> Group:
        """The group a button speaks of. Raises `NotAllowed` or `Stale`."""
        self._roles.require_somewhere(actor, Right.APPROVE_GROUP)
        group = self._store.get(number)
        if group is None:
            raise Stale()
        self._roles.require(actor, Right.APPROVE_GROUP, group.area)
        if group.asked is not GroupState.PENDING or group.version != version:
            raise Stale("groups.decided_already", title=group.title)
        return group

    def approve(self, actor: Actor, number: int, version: int) -> Group:
        """The group gets the news from now on."""
        return self._decide(actor, self.to_decide(actor, number, version), GroupState.ACTIVE)

    def reject(self, actor: Actor, number: int, version: int) -> Group:
        """The group does not get the news."""
        return self._decide(actor, self.to_decide(actor, number, version), GroupState.REJECTED)

    def request(self, group: Group, language: str) -> Screen:
        """Kominfo's card of a group that waits."""
        by = self._chats.get(group.set_up_by).title if group.set_up_by else ""
        topics = [self._topics.label(slug, language) for slug in group.topics]
        return screens.request(group, by, topics, len(self._topics.all), self._areas)

    # ------------------------------------------------------------------------------------------------- inside
    def _set_up(self, actor: Actor, group: Group, given: Setup, *, in_its_name: bool = False) -> Group:
        stays = group.stays_approved(given.area)
        after = GroupState.ACTIVE if stays else GroupState.PENDING
        if not self._store.set_up(group.id, group.version, given, after, None if in_its_name else actor.id):
            raise Stale()
        act = "group.change" if stays else "group.subscribe"
        self._audit.note(actor, act + ANONYMOUS * in_its_name, f"group:{group.id}", given.area)
        self._outbox.change(screens.request_of(group), screens.request_replaced(group))
        changed = self._shown(group.id)
        if not stays:
            self._ask_kominfo(changed)
        return changed

    def _ask_kominfo(self, group: Group) -> None:
        able = self._roles.holders(Right.APPROVE_GROUP, group.area)
        for person in dict.fromkeys(grant.person for grant in able):
            shown = self.request(group, self._chats.get(person).language)
            self._outbox.say(person, shown, card=screens.request_of(group), lane=Lane.NOTICE)

    def _decide(self, actor: Actor, group: Group, after: GroupState) -> Group:
        if not self._store.decide(group.id, group.version, after, actor.id):
            raise Stale("groups.decided_already", title=group.title)
        self._audit.note(actor, f"group.{after}", f"group:{group.id}", group.area)
        decided = self._shown(group.id)
        shown = screens.request_decided(decided, actor.name, self._areas)
        self._outbox.change(screens.request_of(group), shown, by=actor.id)
        if decided.reach is Reach.HERE:
            self._outbox.say(decided.chat, screens.decided_in_group(decided, self._areas), lane=Lane.NOTICE)
        self._tell_admin(decided)
        return decided

    def _tell_admin(self, group: Group) -> None:
        """Not one who wrote in the group's name, and not one who never pressed /start."""
        if group.set_up_by is not None and self._chats.get(group.set_up_by).state == "open":
            self._outbox.say(group.set_up_by, screens.decided_to_admin(group, self._areas), lane=Lane.NOTICE)

    def _shown(self, number: int) -> Group:
        """The group as it is now, its card in the group brought up to date."""
        group = self._store.get(number)
        assert group is not None
        self._outbox.change(screens.card_of(group), screens.card(group, self._areas, self._username))
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
        if self._outbox.ledger.latest(chat.id, screens.card_of(before)) is None:
            self._say_card(before, chat)
        elif before.subscribed or self._clock.now() - before.reach_since >= LONG_AWAY:
            self._outbox.say(chat.id, screens.back(before, self._areas, self._username), lane=Lane.NOTICE)
