"""Two people for one act: what is asked by one waits here until another one, with the same right, confirms it."""

from collections.abc import Mapping
from typing import Any

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.roles import screens
from kimbot.roles.model import ASKS, REPORTED, TWO_PEOPLE, Proposal, Right
from kimbot.roles.store import GrantStore, ProposalStore

WAITS = 7 * DAY


class Proposals:
    """Asking, confirming, declining. Whoever carries the act out asks for the right of its asker once more."""

    def __init__(self, kit: Kit) -> None:
        self._store, self._grants = ProposalStore(kit.tx, kit.now), GrantStore(kit.tx, kit.now)
        self._chats, self._audit, self._outbox = kit.chats, kit.audit, kit.outbox
        self._city, self._now = kit.areas.city.code, kit.now

    def ask(
        self, actor: Actor, act: str, about: Screen, given: Mapping[str, Any], shown: Screen | None = None
    ) -> Proposal:
        """Write down what shall be done; `about` says it in words. The caller has asked for the actor's right.

        `shown`: what is to be seen before one can confirm it. Raises `Refused` where nobody at all could.
        """
        if not self._able(act, but=actor.id) and not self._may(actor.id, act):
            raise Refused("second.nobody")
        proposal = self._store.add(act, actor, about, given, self._now + WAITS)
        self._audit.note(actor, f"ask.{act}", f"proposal:{proposal.id}", self._city)
        for person in self._others(proposal):
            if shown is not None:
                self._outbox.say(person, shown, lane=Lane.NOTICE)
            self._outbox.say(person, screens.to_confirm(proposal), lane=Lane.NOTICE)
        return proposal

    def asked(self, proposal: Proposal) -> Screen:
        """What its asker sees: who can confirm it, or that she stands alone."""
        others = [self._chats.get(person).title for person in self._others(proposal)]
        return screens.asked(proposal, others)

    def waiting_for(self, actor: Actor) -> list[Proposal]:
        """What waits and is this actor's to confirm, or was asked by her. Raises `NotAllowed`."""
        self._require_somewhere(actor)
        return [one for one in self._store.all() if self._concerns(actor, one)]

    def one(self, actor: Actor, number: int) -> Proposal:
        """What a button speaks of. Raises `NotAllowed`, or `Stale` when it is decided or has waited too long."""
        self._require_somewhere(actor)
        proposal = self._store.get(number)
        if proposal is None:
            raise Stale("second.decided")
        if not self._concerns(actor, proposal):
            raise NotAllowed()
        return proposal

    def confirm(self, actor: Actor, number: int) -> Proposal:
        """The second person agrees, or she who stands alone goes on. The caller carries the act out, and tells.

        Raises `NotAllowed`, `Stale`, or `Refused`: she asked herself, and there is somebody who could confirm.
        """
        proposal = self.one(actor, number)
        alone = actor.id == proposal.asker.id
        if alone and self._others(proposal):
            raise Refused("second.not_alone")
        if not self._may(actor.id, proposal.act):
            raise NotAllowed()
        if not self._asks(proposal.asker.id, proposal.act) or not self._store.remove(number):
            raise Stale("second.decided")
        self._audit.note(actor, f"{'alone' if alone else 'confirm'}.{proposal.act}", f"proposal:{number}", self._city)
        return proposal

    def done(self, actor: Actor, proposal: Proposal, outcome: Screen) -> None:
        """It is carried out: every card says what came of it, and by whom."""
        self._tell(actor, proposal, screens.confirmed(proposal, outcome, actor), more=proposal.act in REPORTED)

    def decline(self, actor: Actor, number: int) -> None:
        """Another one says no, or its asker takes it back. Raises `NotAllowed` or `Stale`."""
        proposal = self.one(actor, number)
        if not self._store.remove(number):
            raise Stale("second.decided")
        self._audit.note(actor, f"decline.{proposal.act}", f"proposal:{number}", self._city)
        self._tell(actor, proposal, screens.declined(proposal, actor))
        self._tell_invited(proposal)

    def sweep(self) -> None:
        """What has waited too long is void."""
        for proposal in self._store.over():
            self._store.remove(proposal.id)
            self._audit.note(SYSTEM, f"expire.{proposal.act}", f"proposal:{proposal.id}", self._city)
            self._tell(SYSTEM, proposal, screens.waited_too_long(proposal))
            self._tell_invited(proposal)

    def forget(self, person: int, shown: Screen) -> None:
        """Somebody is erased: what she asked for, or what is about her, is void, and its cards say nothing of her."""
        for proposal in self._store.of(person):
            self._store.remove(proposal.id)
            self._outbox.take_back(screens.proposal_card(proposal), shown)
            if proposal.given.get("person") != person:
                self._tell_invited(proposal)

    def _require_somewhere(self, actor: Actor) -> None:
        if not any(self._may(actor.id, act) or self._asks(actor.id, act) for act in TWO_PEOPLE):
            raise NotAllowed()

    def _tell(self, actor: Actor, proposal: Proposal, screen: Screen, *, more: bool = False) -> None:
        """Its cards change, which makes no sound: who asked is told by a message of her own, unless there is more."""
        self._outbox.change(screens.proposal_card(proposal), screen, by=actor.id)
        if actor.id != proposal.asker.id and not more:
            about = self._store.concerns(proposal)
            self._outbox.say(proposal.asker.id, screen, lane=Lane.NOTICE, about=about)

    def _tell_invited(self, proposal: Proposal) -> None:
        """Who has opened an invitation waits for word, also where nothing comes of it."""
        if proposal.given.get("invited"):
            about = proposal.about.values
            told = screens.not_given(str(about["role"]), str(about["place"]))
            self._outbox.say(proposal.given["person"], told, lane=Lane.NOTICE)

    def _others(self, proposal: Proposal) -> list[int]:
        """Who can confirm it: everyone else with that right in the city whom the bot can reach."""
        return self._able(proposal.act, but=proposal.asker.id)

    def _able(self, act: str, but: int) -> list[int]:
        able = [grant.person for grant in self._grants.reachable() if grant.allows(TWO_PEOPLE[act], self._city, None)]
        return [person for person in dict.fromkeys(able) if person != but]

    def _concerns(self, actor: Actor, proposal: Proposal) -> bool:
        """Whether it is hers to confirm, or she asked for it herself."""
        own = actor.id == proposal.asker.id and self._asks(actor.id, proposal.act)
        return own or self._may(actor.id, proposal.act)

    def _asks(self, person: int, act: str) -> bool:
        return self._has(person, ASKS.get(act, TWO_PEOPLE[act]))

    def _may(self, person: int, act: str) -> bool:
        return self._has(person, TWO_PEOPLE[act])

    def _has(self, person: int, right: Right) -> bool:
        return any(grant.allows(right, self._city, None) for grant in self._grants.of(person))
