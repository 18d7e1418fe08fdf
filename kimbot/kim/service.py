"""The registry of KIM, and membership: applying, verifying."""

from collections.abc import Callable, Iterable

from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.delivery.model import Lane
from kimbot.delivery.outbox import Outbox
from kimbot.kim import screens
from kimbot.kim.model import Kim, Stage
from kimbot.kim.store import KimStore
from kimbot.members.model import CONSENT_VERSION, Application, Member, MemberState, Office
from kimbot.members.store import MemberStore
from kimbot.roles.model import Grant, Right, Role
from kimbot.roles.service import Roles


class Registry:
    """Which KIM there are."""

    def __init__(self, store: KimStore, members: MemberStore, roles: Roles, audit: Audit, areas: Areas) -> None:
        self._store, self._members, self._roles = store, members, roles
        self._audit, self._areas = audit, areas

    def get(self, number: int | None) -> Kim | None:
        """The KIM with that number."""
        return self._store.get(number) if number is not None else None

    def choices(self, kelurahan: str) -> list[Kim]:
        """The KIM a resident may belong to: of her kelurahan, its kecamatan, the city."""
        area = self._areas.get(kelurahan)
        return self._store.at((kelurahan, area.parent if area else "", self._areas.city.code))

    def at(self, area: str) -> list[Kim]:
        """The KIM whose home is exactly this area."""
        return self._store.at((area,))

    def inside(self, area: str) -> list[Kim]:
        """The KIM of an area and everything in it."""
        return self._store.inside(area)

    def visible_to(self, actor: Actor) -> list[Kim]:
        """The KIM an officer may see: her own first, then those of her areas. Raises `NotAllowed`."""
        grants = self._roles.require_somewhere(actor, Right.SEE_KIM)
        own = [kim for grant in grants if grant.kim_id and (kim := self._store.get(grant.kim_id))]
        around = [kim for grant in grants if not grant.kim_id for kim in self._store.inside(grant.area)]
        return list({kim.id: kim for kim in (*own, *around)}.values())

    def open(self, actor: Actor, number: int) -> Kim:
        """One KIM. Raises `Stale` or `NotAllowed`."""
        kim = self._store.get(number)
        if kim is None:
            raise Stale()
        self._roles.require(actor, Right.SEE_KIM, kim.area, kim.id)
        return kim

    def members(self, kim: Kim) -> list[Member]:
        """Its active members, officers first."""
        return self._members.of_kim(kim.id)

    def add(
        self,
        actor: Actor,
        name: str,
        area: str,
        *,
        theme: str = "",
        sk_number: str = "",
        stage: Stage = Stage.ACTIVE,
    ) -> Kim:
        """A new KIM. Members who had named it are put into it. Raises `NotAllowed`, or `Refused` when it exists."""
        self._roles.require(actor, Right.MANAGE_KIM, area)
        return self._add(actor, name, area, theme, sk_number, stage)

    def bring(self, actor: Actor, name: str, area: str) -> Kim:
        """A KIM that a verified ketua brings with her; the caller has asked for the right to verify her."""
        return self._add(actor, name, area, "", "", Stage.ACTIVE)

    def put_in(self, actor: Actor, rows: Iterable[tuple[str, str, str, str, Stage]]) -> list[Kim]:
        """A whole list (name, area, theme, SK, stage) from the operator; what exists already is passed over."""
        added = []
        for name, area, theme, sk_number, stage in rows:
            try:
                added.append(self._add(actor, name, area, theme, sk_number, stage))
            except Refused:
                continue
        return added

    def _add(self, actor: Actor, name: str, area: str, theme: str, sk_number: str, stage: Stage) -> Kim:
        number = self._store.add(name, area, theme, sk_number, stage)
        if number is None:
            raise Refused("kim.exists", name=name, area=self._areas.label(area))
        for member in self._members.wishing(name, area):
            self._members.set_kim(member.id, number)
        self._audit.note(actor, "kim.add", f"kim:{number}", area)
        return Kim(number, name, area, theme, sk_number, stage)


class Membership:
    """Applying to a KIM, and deciding on it."""

    def __init__(
        self,
        members: MemberStore,
        registry: Registry,
        roles: Roles,
        audit: Audit,
        outbox: Outbox,
        areas: Areas,
        on_active: Callable[[Member], None],
    ) -> None:
        self._members, self._registry, self._roles = members, registry, roles
        self._audit, self._outbox, self._areas = audit, outbox, areas
        self._on_active = on_active

    def apply(self, actor: Actor, given: Application) -> Member:
        """She asks to be a member; who may verify her is told. Raises `Refused` when she is one already."""
        known = self._members.get(actor.id)
        if known is not None and known.state in (MemberState.PENDING, MemberState.ACTIVE):
            raise Refused("kim.applied_already")
        if given.consent != CONSENT_VERSION:
            raise Stale("kim.consent_changed")
        self._members.apply(actor.id, given)
        self._audit.note(actor, "member.apply", f"person:{actor.id}", given.area)
        member = self._get(actor.id)
        for grant in self.verifiers(member):
            self._outbox.say(
                grant.person,
                screens.to_verify(member, self._registry.get(member.kim_id), self._areas),
                card=screens.card_of(member),
                lane=Lane.NOTICE,
            )
        return member

    def verifiers(self, member: Member) -> list[Grant]:
        """Who is asked to verify her: the nearest level on which somebody can be reached."""
        able = self._able(member)
        for role in (Role.KETUA, Role.COORDINATOR, Role.FK_KIM, Role.ADMIN):
            found = [grant for grant in able if grant.role is role]
            if found:
                return found
        return []

    def waiting_for(self, actor: Actor) -> list[Member]:
        """The applications this actor may decide, oldest first."""
        return [member for member in self._members.pending() if self._may(actor.id, member)]

    def to_decide(self, actor: Actor, person: int, version: int) -> Member:
        """The application a button speaks of. Raises `NotAllowed` or `Stale`."""
        member = self._members.get(person)
        if member is None:
            raise Stale()
        if not self._may(actor.id, member):
            raise NotAllowed("kim.not_yours_to_verify")
        if member.version != version or member.state is not MemberState.PENDING:
            raise Stale("kim.decided_already", name=member.name)
        return member

    def approve(self, actor: Actor, person: int, version: int) -> Member:
        """She is verified. A ketua gets her office, and a KIM that is not in the registry yet is put there."""
        member = self.to_decide(actor, person, version)
        if member.role is Office.KETUA and member.kim_id is None and not member.kim_wish:
            raise Refused("kim.ketua_without_kim", name=member.name)
        if member.role is Office.KETUA and member.kim_id is None:
            self._registry.bring(actor, member.kim_wish, member.area)
            member = self._get(person)
        decided = self._decide(actor, member, MemberState.ACTIVE, "")
        kim = self._registry.get(decided.kim_id)
        if decided.role is Office.KETUA and kim is not None:
            self._roles.give(actor, person, Role.KETUA, kim.area, kim_id=kim.id)
        self._on_active(decided)
        return decided

    def return_to(self, actor: Actor, person: int, version: int, reason: str) -> Member:
        """She is asked to correct something."""
        return self._decide(actor, self.to_decide(actor, person, version), MemberState.RETURNED, reason)

    def reject(self, actor: Actor, person: int, version: int, reason: str) -> Member:
        """She is not taken."""
        return self._decide(actor, self.to_decide(actor, person, version), MemberState.REJECTED, reason)

    def _decide(self, actor: Actor, member: Member, after: MemberState, reason: str) -> Member:
        if not self._members.decide(member.id, member.version, MemberState.PENDING, after, actor.id, reason):
            raise Stale("kim.decided_already", name=member.name)
        self._audit.note(actor, f"member.{after}", f"person:{member.id}", member.area)
        decided = self._get(member.id)
        kim = self._registry.get(decided.kim_id)
        self._outbox.change(screens.card_of(member), screens.decided(decided, actor.name), by=actor.id)
        self._outbox.say(member.id, screens.your_application(decided, kim, self._areas), lane=Lane.NOTICE)
        return decided

    def _may(self, person: int, member: Member) -> bool:
        return person != member.id and self._roles.may(person, self._right(member), self._place(member), member.kim_id)

    def _able(self, member: Member) -> list[Grant]:
        return self._roles.holders(self._right(member), self._place(member), member.kim_id, but=[member.id])

    def _right(self, member: Member) -> Right:
        return Right.VERIFY_KETUA if member.role is Office.KETUA else Right.VERIFY_MEMBER

    def _place(self, member: Member) -> str:
        kim = self._registry.get(member.kim_id)
        return kim.area if kim is not None else member.area

    def _get(self, person: int) -> Member:
        member = self._members.get(person)
        assert member is not None
        return member
