"""Channels in which the bot was made an administrator: is it one of the city's own?"""

from collections.abc import Sequence

from kimbot.core.actor import Actor, Chat
from kimbot.core.errors import Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups import screens
from kimbot.groups.model import Channel, ChannelState, seal
from kimbot.groups.store import ChannelStore
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Channels:
    """Kominfo is asked once about each channel; an official one gets what is published."""

    def __init__(self, kit: Kit, roles: Roles) -> None:
        self._store = ChannelStore(kit.tx, kit.now)
        self._chats, self._roles, self._audit, self._outbox = kit.chats, roles, kit.audit, kit.outbox
        self._city, self._username = kit.areas.city.code, kit.username

    def arrived(self, actor: Actor, chat: Chat) -> None:
        """The bot may post in a channel."""
        self._chats.set_state(chat.id, "open")
        card = self._store.card_of(actor.id) or screens.channel_card_of(chat.id)
        if not self._store.add(chat.id, actor.id, card):
            if chat.state != "open":
                self._tell_official(chat, Screen("groups.channel_back", {"title": chat.title}))
            return
        self._audit.note(actor, "channel.add", f"channel:{chat.id}")
        shown = self._shown(self._store.on_card(card))
        for person in self._able():
            self._outbox.say(person, shown, card=card, lane=Lane.NOTICE)

    def left(self, actor: Actor, chat: Chat) -> None:
        """The bot may not post there any more."""
        self._chats.set_state(chat.id, "gone")
        channel = self._store.get(chat.id)
        if channel is not None:
            self._audit.note(actor, "channel.away", f"channel:{chat.id}")
            if chat.state == "open":
                self._tell_official(chat, screens.channel_cut(channel, self._username))

    def may_decide(self, actor: Actor) -> bool:
        """Whether this actor decides about channels."""
        return self._roles.may(actor.id, Right.APPROVE_GROUP, self._city)

    def waiting_for(self, actor: Actor) -> list[Channel]:
        """The channels this actor may decide on. Raises `NotAllowed`."""
        self._roles.require(actor, Right.APPROVE_GROUP, self._city)
        return self._store.asked()

    def to_decide(self, actor: Actor, chat: int) -> Channel:
        """The channel a button speaks of. Raises `NotAllowed` or `Stale`."""
        self._roles.require(actor, Right.APPROVE_GROUP, self._city)
        channel = self._store.get(chat)
        if channel is None:
            raise Stale()
        if channel.state is not ChannelState.ASKED:
            raise Stale("groups.channel_decided_already", title=channel.title)
        return channel

    def decide(self, actor: Actor, chat: int, *, official: bool) -> Channel:
        """Official, or not."""
        asked = self.to_decide(actor, chat)
        self._decide(actor, asked, official=official)
        decided = self._get(chat)
        waiting = self._store.on_card(asked.card)
        shown = self._shown(waiting) if waiting else screens.channel_decided(decided, actor.name)
        self._outbox.change(asked.card, shown, by=actor.id)
        return decided

    def decline_all(self, actor: Actor, card: str, seen: int) -> list[Channel]:
        """None of the channels on a card, if they are those she saw (a seal). Raises `NotAllowed` or `Stale`."""
        self._roles.require(actor, Right.APPROVE_GROUP, self._city)
        asked = self._store.on_card(card)
        if not asked or seal(channel.chat for channel in asked) != seen:
            raise Stale("groups.requests_changed")
        for channel in asked:
            self._decide(actor, channel, official=False)
        self._outbox.change(card, screens.channels_declined(asked, actor.name), by=actor.id)
        return asked

    def _decide(self, actor: Actor, channel: Channel, *, official: bool) -> None:
        chat = channel.chat
        after = ChannelState.OFFICIAL if official else ChannelState.DECLINED
        if not self._store.decide(chat, after, actor.id):
            raise Stale("groups.channel_decided_already", title=channel.title)
        self._audit.note(actor, f"channel.{after}", f"channel:{chat}", self._city)

    def forget(self, person: int) -> None:
        """She is erased, and has no name any more: the card of the channels she added does not say it."""
        card = self._store.card_of(person)
        asked = self._outbox.singles.chats_with(card)
        if not asked:
            return
        shown = self._shown(self._store.on_card(card))
        self._outbox.take_back(card, shown)
        for chat in set(asked) - set(self._outbox.singles.chats_with(card)):
            self._outbox.say(chat, shown, card=card, lane=Lane.NOTICE)

    def question(self, channel: Channel) -> Screen:
        """Kominfo's card."""
        return screens.ask_channel(channel, self._chats.get(channel.added_by).title)

    def _shown(self, waiting: Sequence[Channel]) -> Screen:
        """One question, or the list of several."""
        if len(waiting) == 1:
            return self.question(waiting[0])
        sealed = seal(channel.chat for channel in waiting)
        return screens.ask_channels(waiting, self._chats.get(waiting[0].added_by).title, sealed)

    def _able(self) -> list[int]:
        able = self._roles.holders(Right.APPROVE_GROUP, self._city)
        return list(dict.fromkeys(grant.person for grant in able))

    def _tell_official(self, chat: Chat, shown: Screen) -> None:
        """Those who decide are told, if the channel is one of the city's own."""
        if self._get(chat.id).state is ChannelState.OFFICIAL:
            for person in self._able():
                self._outbox.say(person, shown, lane=Lane.NOTICE)

    def _get(self, chat: int) -> Channel:
        channel = self._store.get(chat)
        assert channel is not None
        return channel
