"""Groups: subscribing, and the approval of what their admins ask for."""

from collections.abc import Sequence

from kimbot.core.actor import SYSTEM, Actor, Chat
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups import screens
from kimbot.groups.model import Group, GroupKind, GroupState, Reach, Setup, Taker, kind_by_title
from kimbot.groups.requests import GroupRequests, seal_of
from kimbot.groups.store import ChannelStore, GroupStore
from kimbot.groups.topics import Topics
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.roles.model import Grant, Right, Role
from kimbot.roles.service import Roles

ADMIN_FOR = DAY
"""How long (ms) Telegram's word that somebody is an admin of a group is trusted while she fills in the form."""
ADMINS = ("creator", "administrator")
ANONYMOUS = ".anonymous"
"""Ends the name of an act in the audit that somebody did in the group's own name."""
NEAR = (Role.KETUA, Role.COORDINATOR)
"""Who is asked first about a group of one kelurahan."""


class Groups:
    """The groups that the bot was added to, and what they take."""

    def __init__(self, kit: Kit, registry: Registry, roles: Roles, topics: Topics) -> None:
        self._store, self._channels = GroupStore(kit.tx, kit.now), ChannelStore(kit.tx, kit.now)
        self._chats, self._registry, self._roles, self._topics = kit.chats, registry, roles, topics
        self._audit, self._outbox, self._areas = kit.audit, kit.outbox, kit.areas
        self._username, self._now = kit.username, kit.now
        self._requests = GroupRequests(kit, topics, self.may_decide)

    # ------------------------------------------------------------------------------------------------ reading
    def for_area(self, area: str, topic: str) -> list[int]:
        """The chats of the groups that get what concerns an area (its code) and a topic (its slug).

        Groups that take an area which covers the given one or lies inside it, and the topic, where the bot can write.
        """
        return self._store.for_area(area, topic)

    def takers(self, areas: Sequence[str], topics: Sequence[str]) -> list[Taker]:
        """The groups that should get what concerns any of these areas and topics, also those that nothing reaches."""
        return self._store.takers(areas, topics)

    def set_up_by(self, actor: Actor) -> list[Group]:
        """The groups that this person set up."""
        return self._store.set_up_by(actor.id)

    def decides(self, actor: Actor) -> bool:
        """Whether she decides about groups anywhere."""
        rights = (Right.APPROVE_GROUP, Right.APPROVE_LOCAL_GROUP)
        return any(self._roles.somewhere(actor.id, right) for right in rights)

    def let_in(self, chat: int) -> bool:
        """Whether this chat is a group that was approved and still is."""
        group = self._store.of_chat(chat)
        return group is not None and group.state is GroupState.ACTIVE

    def pinnable(self) -> list[int]:
        """The chats in which the bot may pin."""
        return self._store.pinnable()

    def of_kim(self) -> set[int]:
        """The chats of groups that belong to a KIM."""
        return self._store.of_kind(GroupKind.KIM)

    def pinning(self) -> list[int]:
        """The chats in which announcements are pinned."""
        return self._store.pinning()

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

    # -------------------------------------------------------------------------------------- by its own admins
    def admit(self, actor: Actor, number: int, told: object, *, in_its_name: bool = False) -> Group:
        """The group, for one of its admins; else `NotAllowed`.

        `told` is what getChatAdministrators says of it. Who writes in the group's own name needs no such word: only its
        admins can, and only in it.
        """
        group = self._store.get(number)
        if group is None or not (in_its_name or self._is_admin(actor, told)):
            raise NotAllowed("groups.only_admins")
        if not in_its_name:
            self._store.note_admin(group.id, actor.id)
            self._store.set_may_pin(group.id, self._may_pin(told))
        return group

    def subscribe(self, actor: Actor, group: Group, area: str, *, in_its_name: bool = False) -> Group:
        """At once, with the topics it has or those its kind gets at first. The caller has admitted the actor."""
        topics = group.topics or self._topics.default_for(group.kind)
        given = Setup(group.kind, area, topics, group.pace.rhythm, group.pace.quiet, group.pins)
        return self._set_up(actor, group, given, in_its_name=in_its_name)

    def set_up(self, actor: Actor, number: int, given: Setup) -> Group:
        """The form is sent. Raises `Refused` when Telegram's word that she is an admin there is too old."""
        group = self._store.get(number)
        if group is None:
            raise Stale()
        if not self._store.admin_since(number, actor.id, self._now - ADMIN_FOR):
            raise Refused("groups.check_again")
        if group.reach is Reach.AWAY:
            raise Refused("groups.not_there")
        return self._set_up(actor, group, given)

    def end(self, actor: Actor, group: Group, *, in_its_name: bool = False) -> Group:
        """No longer subscribed. The caller has admitted the actor. Raises `Refused` when it was not."""
        if not self._store.end(group.id):
            raise Refused("groups.not_subscribed")
        self._audit.note(actor, "group.end" + ANONYMOUS * in_its_name, f"group:{group.id}", group.area)
        if group.card:
            self._requests.draw(group.card, screens.request_replaced(group))
        self._outbox.ledger.withdraw(group.chat)
        return self._shown(group.id)

    # -------------------------------------------------------------------------------------------- the approval
    def may_decide(self, person: int, area: str) -> bool:
        """Kominfo anywhere; about one kelurahan also its ketua and the coordinator of its kecamatan."""
        return self._roles.may(person, Right.APPROVE_GROUP, area) or bool(self._near(area, self._roles.of(person)))

    def waiting_for(self, actor: Actor) -> list[Group]:
        """The groups this actor may decide on, oldest first. Raises `NotAllowed`."""
        self._require_somewhere(actor)
        waiting = [group for group in self._store.pending() if group.reach is not Reach.AWAY]
        return [group for group in waiting if self.may_decide(actor.id, group.area)]

    def to_decide(self, actor: Actor, number: int, version: int) -> Group:
        """The group a button speaks of. Raises `NotAllowed` or `Stale`."""
        self._require_somewhere(actor)
        group = self._store.get(number)
        if group is None:
            raise Stale()
        if not self.may_decide(actor.id, group.area):
            raise NotAllowed()
        if group.asked is not GroupState.PENDING or group.version != version:
            raise Stale("groups.decided_already", title=group.title)
        return group

    def approve(self, actor: Actor, number: int, version: int) -> Group:
        """The group gets the news of that area from now on."""
        return self._decide_alone(actor, self.to_decide(actor, number, version), approved=True)

    def reject(self, actor: Actor, number: int, version: int) -> Group:
        """The group does not get the news of that area; what it took before goes on."""
        return self._decide_alone(actor, self.to_decide(actor, number, version), approved=False)

    def decide_all(self, actor: Actor, card: str, seal: int, *, approved: bool) -> list[Group]:
        """All that waits on a card and is hers to decide, if it is what she saw. Raises `NotAllowed` or `Stale`."""
        self._require_somewhere(actor)
        asked = self._requests.of(actor, card)
        if not asked or seal_of(asked) != seal:
            raise Stale("groups.requests_changed")
        for group in asked:
            self._decide(actor, group, approved=approved)
        self._requests.draw(card, screens.requests_decided(asked, approved, actor.name), by=actor.id)
        return asked

    def request(self, group: Group, person: int) -> Screen:
        """A group that waits, alone, for who decides."""
        return self._requests.one(person, group)

    def forget(self, person: int) -> None:
        """She is erased, and has no name any more: no card of her groups says it."""
        self._requests.forget(person)

    # ------------------------------------------------------------------------------------------------- inside
    def _is_admin(self, actor: Actor, told: object) -> bool:
        if actor.id == SYSTEM.id:  # a message without a sender
            return False
        person = self._chats.get(actor.id).telegram_id
        listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        return any(one.get("status") in ADMINS and one.get("user", {}).get("id") == person for one in listed)

    def _may_pin(self, told: object) -> bool:
        """Whether the bot itself is among the admins, with that right."""
        listed = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        own = [one for one in listed if one.get("user", {}).get("username") == self._username]
        return any(one.get("can_pin_messages") for one in own)

    def _set_up(self, actor: Actor, group: Group, given: Setup, *, in_its_name: bool = False) -> Group:
        stays = group.stays_approved(given.area)
        approved = stays or (not in_its_name and self.may_decide(actor.id, given.area))
        by = None if in_its_name else actor.id
        if not self._store.set_up(group.id, group.version, given, by, approved=approved):
            raise Stale()
        self._chats.set_pace(group.chat, given.pace)
        act = "group.change" if stays else "group.subscribe"
        self._audit.note(actor, act + ANONYMOUS * in_its_name, f"group:{group.id}", given.area)
        changed = self._shown(group.id)
        if not approved:
            self._ask(changed)
        if group.card and (approved or self._shown(group.id).card != group.card):
            self._requests.draw(group.card, screens.request_replaced(group))
        return changed

    def _ask(self, group: Group) -> None:
        near = self._near(group.area, self._roles.reachable())
        able = near or self._roles.holders(Right.APPROVE_GROUP, group.area)
        self._requests.ask(group, {grant.person for grant in able})

    def _near(self, area: str, grants: list[Grant]) -> list[Grant]:
        """Of these grants, those of the ketua and coordinator of one kelurahan; none about a wider area."""
        found = self._areas.get(area)
        if found is None or found.level != "kelurahan":
            return []
        kims = [None, *(kim.id for kim in self._registry.at(area))]
        right = Right.APPROVE_LOCAL_GROUP
        return [one for one in grants if one.role in NEAR and any(one.allows(right, area, kim) for kim in kims)]

    def _require_somewhere(self, actor: Actor) -> None:
        if not self.decides(actor):
            raise NotAllowed()

    def _decide_alone(self, actor: Actor, asked: Group, *, approved: bool) -> Group:
        group = self._decide(actor, asked, approved=approved)
        shown = screens.request_decided(asked, approved, actor.name, self._areas)
        self._requests.draw(asked.card, shown, by=actor.id)
        return group

    def _decide(self, actor: Actor, asked: Group, *, approved: bool) -> Group:
        decide = self._store.approve if approved else self._store.reject
        if not decide(asked.id, asked.version, actor.id):
            raise Stale("groups.decided_already", title=asked.title)
        self._audit.note(actor, f"group.{'active' if approved else 'rejected'}", f"group:{asked.id}", asked.area)
        group = self._shown(asked.id)
        if group.reach is Reach.HERE:
            told = screens.decided_in_group(asked, approved, self._areas)
            self._outbox.say(group.chat, told, lane=Lane.NOTICE)
        self._tell_admin(asked, approved)
        return group

    def _tell_admin(self, asked: Group, approved: bool) -> None:
        """Not one who wrote in the group's name, and not one who never pressed /start."""
        if asked.set_up_by is not None and self._chats.get(asked.set_up_by).state == "open":
            told = screens.decided_to_admin(asked, approved, self._areas)
            self._outbox.say(asked.set_up_by, told, lane=Lane.NOTICE)

    def _shown(self, number: int) -> Group:
        """The group as it is now, its card in the group brought up to date."""
        group = self._store.get(number)
        assert group is not None
        self._outbox.change(screens.card_of(group), screens.card(group, self._areas, self._username))
        return group
