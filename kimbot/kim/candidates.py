"""Where there is no KIM yet: who wants to help form one."""

from collections.abc import Sequence

from kimbot.core.actor import Actor
from kimbot.core.errors import Refused, Stale
from kimbot.delivery.model import Lane
from kimbot.kim import screens
from kimbot.kim.service import Registry
from kimbot.kim.store import CandidateStore
from kimbot.kit import Kit
from kimbot.members.model import GONE, Member
from kimbot.members.store import MemberStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Candidates:
    """They are kept by kelurahan; when its KIM is registered they belong to it (`Registry`)."""

    def __init__(self, kit: Kit, registry: Registry, roles: Roles) -> None:
        self._store, self._members = CandidateStore(kit.tx, kit.now), MemberStore(kit.tx, kit.now)
        self._registry, self._roles = registry, roles
        self._audit, self._outbox, self._areas = kit.audit, kit.outbox, kit.areas

    def may_join(self, member: Member) -> bool:
        """Whether she can help form a KIM: she has none, nor has her kelurahan, and she has not said so yet."""
        free = member.state not in GONE and member.kim_id is None and not member.kim_wish
        return free and not self._registry.at(member.area) and not self._store.is_one(member.id)

    def join(self, actor: Actor) -> Member:
        """Ikut membentuk KIM: coordinator and Kominfo see it on their card. Raises `Refused`."""
        member = self._members.get(actor.id)
        if member is None or member.state in GONE:
            raise Refused("members.register_first")
        if member.kim_id is not None or member.kim_wish or self._registry.at(member.area):
            raise Refused("forming.there_is_one", area=self._areas.label(member.area))
        if self._store.add(member.id, member.area):
            self._audit.note(actor, "candidate.join", f"person:{actor.id}", member.area)
            self._tell(member.area)
        return member

    def at(self, actor: Actor, area: str) -> Sequence[Member]:
        """Who wants to help in a kelurahan. Raises `NotAllowed` or `Stale`."""
        found = self._areas.get(area)
        if found is None or found.level != "kelurahan":
            self._roles.require_somewhere(actor, Right.COACH_KIM)
            raise Stale()
        self._roles.require(actor, Right.COACH_KIM, area)
        return [member for person in self._store.at(area) if (member := self._members.get(person)) is not None]

    def count(self, area: str) -> int:
        """How many want to help in a kelurahan."""
        return len(self._store.at(area))

    def _tell(self, area: str) -> None:
        """One card for each place, with the number on it, however many come."""
        shown = screens.forming(area, self.count(area), self._areas)
        for person in sorted({grant.person for grant in self._roles.holders(Right.MANAGE_KIM, area)}):
            self._outbox.say(person, shown, lane=Lane.NOTICE)
