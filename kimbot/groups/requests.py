"""The cards of groups that ask to subscribe: one for each person who asks, whatever the number of her groups."""

from collections.abc import Callable, Iterable, Sequence

from kimbot.core.actor import Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.groups import screens
from kimbot.groups.model import Group, seal
from kimbot.groups.store import GroupStore
from kimbot.groups.topics import Topics
from kimbot.kit import Kit

SAME_CAUSE = DAY
"""What somebody asks for, takes back and asks for again within so long (ms) stands on the card that is there."""


def seal_of(groups: Sequence[Group]) -> int:
    """What a button that decides about all of them was drawn for."""
    return seal(number for group in groups for number in (group.id, group.version))


class GroupRequests:
    """Each who decides has one card for each person who asks, with what of it is hers to decide."""

    def __init__(self, kit: Kit, topics: Topics, may_decide: Callable[[int, str], bool]) -> None:
        self._store, self._chats, self._outbox = GroupStore(kit.tx, kit.now), kit.chats, kit.outbox
        self._topics, self._areas, self._may_decide, self._now = topics, kit.areas, may_decide, kit.now

    def ask(self, group: Group, able: Iterable[int]) -> None:
        """Its wish comes on the card of who asks; these persons have it."""
        card = self._store.card_of(group.set_up_by, self._now - SAME_CAUSE) or screens.request_of(group)
        self._store.put_on_card(group.id, card)
        self.draw(card, screens.request_replaced(group), also=able)

    def of(self, actor: Actor, card: str) -> list[Group]:
        """What waits on a card and is hers to decide, oldest first. Raises `NotAllowed`: none of it is."""
        waiting = self._store.on_card(card)
        hers = self._hers(actor.id, waiting)
        if waiting and not hers:
            raise NotAllowed()
        return hers

    def draw(self, card: str, closing: Screen, *, also: Iterable[int] = (), by: int | None = None) -> None:
        """Everybody's copies show what still waits, or `closing` where nothing does; new ones go to `also`."""
        standing, waiting = set(self._outbox.singles.chats_with(card)), self._store.on_card(card)
        for person in sorted(standing | set(also)):
            hers = self._hers(person, waiting)
            shown = self.shown(person, hers) if hers else closing
            if person in standing:
                self._outbox.change(card, shown, by=by, chat=person)
            else:
                self._outbox.say(person, shown, card=card, lane=Lane.NOTICE)
        if by is not None and not waiting:
            self._store.close_card(card)

    def forget(self, person: int) -> None:
        """Who asked is erased: the cards of her groups that wait name her no more, and nothing that does leaves."""
        for card in dict.fromkeys(group.card for group in self._store.set_up_by(person)):
            if waiting := self._store.on_card(card):
                asked = self._outbox.singles.chats_with(card)
                self._outbox.singles.take_back(card)
                self.draw(card, screens.request_replaced(waiting[0]), also=asked)

    def shown(self, person: int, groups: Sequence[Group]) -> Screen:
        """One wish with the two decisions, or the list of several."""
        if len(groups) > 1:
            return screens.requests(groups, self._by(groups[0]), seal_of(groups), self._areas)
        return self.one(person, groups[0])

    def one(self, person: int, group: Group) -> Screen:
        """One wish with the two decisions; back to the list, where there are more."""
        language = self._chats.get(person).language
        topics = [self._topics.label(slug, language) for slug in group.topics]
        return screens.request(group, self._by(group), topics, len(self._topics.all), self._areas)

    def _hers(self, person: int, groups: Sequence[Group]) -> list[Group]:
        areas = {area for area in {group.area for group in groups} if self._may_decide(person, area)}
        return [group for group in groups if group.area in areas]

    def _by(self, group: Group) -> str:
        return self._chats.get(group.set_up_by).title if group.set_up_by else ""
