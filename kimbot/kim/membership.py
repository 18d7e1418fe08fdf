"""Membership: applying to a KIM, being verified, leaving."""

from collections.abc import Callable, Iterable
from datetime import datetime

from kimbot.core.actor import Actor
from kimbot.core.clock import local
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.delivery.model import Lane
from kimbot.kim import screens
from kimbot.kim.model import Leaving
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.members.model import CONSENT_VERSION, GONE, Application, Member, MemberState, Office, ended
from kimbot.members.store import MemberStore
from kimbot.roles.model import Grant, Offer, Right, Role
from kimbot.roles.service import Roles
from kimbot.texts.days import said_moment

LEVELS = (Role.KETUA, Role.COORDINATOR, Role.FK_KIM, Role.ADMIN)
"""Who is asked about a member, the nearest first."""


class Membership:
    """Who belongs to a KIM, and who decides that."""

    def __init__(self, kit: Kit, registry: Registry, roles: Roles, on_active: Callable[[Member], None]) -> None:
        self._members = MemberStore(kit.tx, kit.now)
        self._registry, self._roles = registry, roles
        self._audit, self._outbox, self._areas = kit.audit, kit.outbox, kit.areas
        self._on_active, self._zone, self._now = on_active, kit.zone, kit.now

    def apply(self, actor: Actor, given: Application) -> Member:
        """She asks to be a member, or corrects what she asked while it waits; who may verify her is told.

        Raises `Refused` when she is one already, or has ended it too often of late.
        """
        known = self.applying(actor)
        if given.consent != CONSENT_VERSION:
            raise Stale("kim.consent_changed")
        waits = known is not None and known.state is MemberState.PENDING
        self._members.apply(actor.id, given)
        self._audit.note(actor, "member.correct" if waits else "member.apply", f"person:{actor.id}", given.area)
        member = self._get(actor.id)
        self._ask(member)
        return member

    def applying(self, actor: Actor) -> Member | None:
        """Who wants to apply, as she is known. Raises `Refused` when she is a member, or may not apply again yet."""
        known = self._members.get(actor.id)
        if known is not None and known.active:
            raise Refused("kim.applied_already")
        if known is not None and known.state in GONE and (again := self._later(known.again)):
            raise Refused("kim.apply_later", again=said_moment(again))
        return known

    def rename(self, actor: Actor, name: str) -> list[int]:
        """She goes by another name from now on. The persons who are told: the ketua of her KIM. Raises `Refused`."""
        before = self._taking_part(actor)
        if before.name == name:
            return []
        self._members.rename(actor.id, name)
        member = self._corrected(actor, "member.rename")
        told = sorted(self._roles.ketua_of(member.kim_id) - {actor.id}) if member.active and member.kim_id else []
        for person in told:
            shown = screens.renamed(before.name, member)
            self._outbox.say(person, shown, card=screens.name_card_of(member), lane=Lane.NOTICE)
        return told

    def set_phone(self, actor: Actor, phone: str) -> None:
        """Her phone number ("": none is kept any more). Raises `Refused`."""
        if self._taking_part(actor).phone != phone:
            self._members.set_phone(actor.id, phone)
            self._corrected(actor, "member.phone")

    def verifiers(self, member: Member) -> list[Grant]:
        """Who is asked to verify her: the nearest level on which somebody can be reached."""
        return self._nearest(self._right(member), member)

    def waiting_for(self, actor: Actor) -> list[Member]:
        """The applications this actor may decide, oldest first."""
        return [member for member in self._members.pending() if self._may(actor.id, member)]

    def to_decide(self, actor: Actor, person: int, version: int) -> Member:
        """The application a button speaks of. Raises `NotAllowed` or `Stale`."""
        self._roles.require_somewhere(actor, Right.VERIFY_MEMBER)
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
        if decided.role is Office.KETUA:
            self._make_ketua(actor, decided)
        self._on_active(decided)
        return decided

    def return_to(self, actor: Actor, person: int, version: int, reason: str) -> Member:
        """She is asked to correct something."""
        return self._decide(actor, self.to_decide(actor, person, version), MemberState.RETURNED, reason)

    def reject(self, actor: Actor, person: int, version: int, reason: str) -> Member:
        """She is not taken."""
        return self._decide(actor, self.to_decide(actor, person, version), MemberState.REJECTED, reason)

    def leaving(self, actor: Actor) -> Leaving:
        """What it would mean if she left now. Raises `Refused` for who has nothing to leave."""
        member = self._taking_part(actor)
        kim = self._registry.get(member.kim_id)
        home = self._place(member)
        grants = self._roles.of(member.id)
        ends = tuple(grant for grant in grants if grant.hangs_on(home))
        ketua = any(grant.role is Role.KETUA for grant in ends)
        heirs: list[Grant] = []
        told: set[int] = set()
        if member.active:
            heirs = self._nearest(Right.VERIFY_MEMBER, member)
            told = {grant.person for grant in heirs}
        if ketua:
            told |= {grant.person for grant in self._nearest(Right.VERIFY_KETUA, member)}
        stays = tuple(grant for grant in grants if grant not in ends)
        again = self._later(ended(member, self._now)[1])
        return Leaving(member, kim, ketua, ends, stays, tuple(heirs), tuple(sorted(told)), again)

    def leave(self, actor: Actor, version: int) -> Leaving:
        """She leaves her KIM, or takes back her application: offices that hang on it end, who keeps the KIM is told.

        Raises `Stale` when something about her has changed since she was asked.
        """
        leaving = self.leaving(actor)
        member = leaving.member
        if not self._members.leave(member.id, version):
            raise Stale()
        self._members.pause(member.id, *ended(member, self._now))
        self._roles.retire(actor, leaving.ends)
        self._audit.note(actor, "member.leave", f"person:{actor.id}", member.area)
        if member.state is MemberState.PENDING:
            self._outbox.change(screens.card_of(member), screens.taken_back(member))
        for person in leaving.told:
            self._outbox.say(person, screens.has_left(leaving), lane=Lane.NOTICE, about=actor.id)
        return leaving

    def _taking_part(self, actor: Actor) -> Member:
        member = self._members.get(actor.id)
        if member is None or member.state in GONE:
            raise Refused("members.register_first")
        return member

    def _corrected(self, actor: Actor, act: str) -> Member:
        """It is in the audit; who verifies her has it on the card."""
        member = self._get(actor.id)
        self._audit.note(actor, act, f"person:{actor.id}", member.area)
        if member.state is MemberState.PENDING:
            self._ask(member)
        return member

    def _ask(self, member: Member) -> None:
        """The card goes to who may verify her now; with others, where it stood before a correction, it closes."""
        card = screens.card_of(member)
        asked = sorted({grant.person for grant in self.verifiers(member)})
        for person in self._outbox.singles.chats_with(card):
            if person not in asked:
                self._outbox.say(person, screens.asked_elsewhere(member), card=card, lane=Lane.NOTICE)
        shown = screens.to_verify(member, self._registry.get(member.kim_id), self._areas)
        for person in asked:
            self._outbox.say(person, shown, card=card, lane=Lane.NOTICE)

    def _decide(self, actor: Actor, member: Member, after: MemberState, reason: str) -> Member:
        if not self._members.decide(member.id, member.version, MemberState.PENDING, after, actor.id, reason):
            raise Stale("kim.decided_already", name=member.name)
        if after is not MemberState.RETURNED:
            rejected = after is MemberState.REJECTED
            self._members.pause(member.id, *(ended(member, self._now, rejected=True) if rejected else (0, 0)))
        self._audit.note(actor, f"member.{after}", f"person:{member.id}", member.area)
        decided = self._get(member.id)
        kim = self._registry.get(decided.kim_id)
        self._outbox.change(screens.card_of(member), screens.decided(decided, actor.name), by=actor.id)
        shown = screens.your_application(decided, kim, self._areas, self._later(decided.again))
        self._outbox.say(member.id, shown, lane=Lane.NOTICE)
        return decided

    def _make_ketua(self, actor: Actor, member: Member) -> None:
        """A ketua is stored once, as a grant with her KIM; what she said of herself has become true there."""
        kim = self._registry.get(member.kim_id)
        assert kim is not None
        self._roles.give(actor, member.id, Offer(Role.KETUA, kim.area, kim.id))
        self._members.set_role(member.id, Office.ANGGOTA)

    def _nearest(self, right: Right, member: Member) -> list[Grant]:
        """Everyone of the nearest level on which somebody else can be reached who may do that for her KIM."""
        able = self._roles.holders(right, self._place(member), member.kim_id, but=[member.id])
        levels: Iterable[list[Grant]] = ([grant for grant in able if grant.role is role] for role in LEVELS)
        return next((level for level in levels if level), [])

    def _may(self, person: int, member: Member) -> bool:
        return person != member.id and self._roles.may(person, self._right(member), self._place(member), member.kim_id)

    def _right(self, member: Member) -> Right:
        return Right.VERIFY_KETUA if member.role is Office.KETUA else Right.VERIFY_MEMBER

    def _place(self, member: Member) -> str:
        kim = self._registry.get(member.kim_id)
        return kim.area if kim is not None else member.area

    def _later(self, moment: int) -> datetime | None:
        """A moment that is still to come, as it is here."""
        return local(moment, self._zone) if moment > self._now else None

    def _get(self, person: int) -> Member:
        member = self._members.get(person)
        assert member is not None
        return member
