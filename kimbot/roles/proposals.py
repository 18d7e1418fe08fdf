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
from kimbot.roles.model import TWO_PEOPLE, Proposal
from kimbot.roles.store import GrantStore, ProposalStore

WAITS = 7 * DAY


class Proposals:
    """Asking, confirming, declining. Whoever carries the act out asks for the right of its asker once more."""

    def __init__(self, kit: Kit) -> None:
        self._store, self._grants = ProposalStore(kit.tx, kit.now), GrantStore(kit.tx, kit.now)
        self._chats, self._audit, self._outbox = kit.chats, kit.audit, kit.outbox
        self._city, self._now = kit.areas.city.code, kit.now

    def ask(self, actor: Actor, act: str, about: Screen, given: Mapping[str, Any]) -> Proposal:
        """Write down what shall be done; `about` says it in words. The caller has asked for the actor's right."""
        proposal = self._store.add(act, actor, about, given, self._now + WAITS)
        self._audit.note(actor, f"ask.{act}", f"proposal:{proposal.id}", self._city)
        for person in self._others(proposal):
            self._outbox.say(person, screens.to_confirm(proposal), lane=Lane.NOTICE)
        return proposal

    def asked(self, proposal: Proposal) -> Screen:
        """What its asker sees: who can confirm it, or that she stands alone."""
        others = [self._chats.get(person).title for person in self._others(proposal)]
        return screens.asked(proposal, others)

    def waiting_for(self, actor: Actor) -> list[Proposal]:
        """What waits and is this actor's to confirm, or was asked by her. Raises `NotAllowed`."""
        self._require_somewhere(actor)
        return [one for one in self._store.all() if self._may(actor.id, one.act)]

    def one(self, actor: Actor, number: int) -> Proposal:
        """What a button speaks of. Raises `NotAllowed`, or `Stale` when it is decided or has waited too long."""
        self._require_somewhere(actor)
        proposal = self._store.get(number)
        if proposal is None:
            raise Stale("second.decided")
        if not self._may(actor.id, proposal.act):
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
        if not self._may(proposal.asker.id, proposal.act) or not self._store.remove(number):
            raise Stale("second.decided")
        self._audit.note(actor, f"{'alone' if alone else 'confirm'}.{proposal.act}", f"proposal:{number}", self._city)
        return proposal

    def done(self, actor: Actor, proposal: Proposal, outcome: Screen) -> None:
        """It is carried out: every card says what came of it, and by whom."""
        self._tell(actor, proposal, screens.confirmed(proposal, outcome, actor))

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
        if not any(self._may(actor.id, act) for act in TWO_PEOPLE):
            raise NotAllowed()

    def _tell(self, actor: Actor, proposal: Proposal, screen: Screen) -> None:
        """Its cards change, which makes no sound: who asked is told by a message of her own."""
        self._outbox.change(screens.proposal_card(proposal), screen, by=actor.id)
        if actor.id != proposal.asker.id:
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
        right = TWO_PEOPLE[proposal.act]
        able = [grant.person for grant in self._grants.reachable() if grant.allows(right, self._city, None)]
        return [person for person in dict.fromkeys(able) if person != proposal.asker.id]

    def _may(self, person: int, act: str) -> bool:
        return any(grant.allows(TWO_PEOPLE[act], self._city, None) for grant in self._grants.of(person))
