"""The registry of KIM: which there are, who is in them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kimbot.core.actor import Actor
from kimbot.core.errors import Refused, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.kim import screens
from kimbot.kim.model import NO_SK, Call, Kim, Sk, Stage, read_payload
from kimbot.kim.store import CandidateStore, KimStore
from kimbot.kit import Kit
from kimbot.members.model import GONE, Member, Office
from kimbot.members.store import MemberStore
from kimbot.roles.model import Proposal, Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles

ListRow = tuple[str, str, str, Sk, Stage]
"""A row of a list: name, code of the area, theme, SK, stage."""
NAMED = 5


class Registry:
    """Which KIM there are."""

    def __init__(self, kit: Kit, roles: Roles, proposals: Proposals) -> None:
        self._store, self._candidates = KimStore(kit.tx, kit.now), CandidateStore(kit.tx, kit.now)
        self._members = MemberStore(kit.tx, kit.now)
        self._roles, self._proposals, self._audit = roles, proposals, kit.audit
        self._outbox, self._areas = kit.outbox, kit.areas

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

    def any(self) -> bool:
        """Whether there is any."""
        return self._store.any()

    def inside(self, area: str) -> list[Kim]:
        """The KIM of an area and everything in it."""
        return self._store.inside(area)

    def visible_to(self, actor: Actor) -> list[Kim]:
        """The KIM an officer may see: her own first, then those of her areas. Raises `NotAllowed`."""
        grants = self._roles.require_somewhere(actor, Right.SEE_KIM)
        own = [kim for grant in grants if grant.kim_id and (kim := self._store.get(grant.kim_id))]
        around = [kim for grant in grants if not grant.kim_id for kim in self._store.inside(grant.area)]
        return list({kim.id: kim for kim in (*own, *around)}.values())

    def members(self, kim: Kim) -> list[Member]:
        """Its active members with the office each holds now, officers first."""
        ketua = self._roles.ketua_of(kim.id)
        people = [
            replace(member, role=Office.KETUA) if member.id in ketua else member
            for member in self._members.of_kim(kim.id)
        ]
        return sorted(people, key=lambda member: list(Office).index(member.role))

    def own_call(self, actor: Actor) -> Call:
        """What a member invites others to: her KIM, or her kelurahan. Raises `Refused`."""
        member = self._members.get(actor.id)
        if member is None or member.state in GONE:
            raise Refused("members.register_first")
        if not member.active:
            raise Refused("call.wait")
        return Call(member.area, self.get(member.kim_id))

    def call(self, actor: Actor, kim_id: int, area: str) -> Call:
        """What an officer, or a member of that KIM, invites others to: a KIM, or (0) an area.

        Raises `NotAllowed` or `Stale`.
        """
        kim = self.get(kim_id or None)
        if (kim is None) if kim_id else (self._areas.get(area) is None):
            self._roles.require_somewhere(actor, Right.SEE_KIM)
            raise Stale()
        call = Call(kim.area if kim else area, kim)
        member = self._members.get(actor.id)
        own = member is not None and member.active and (member.kim_id == kim.id if kim else member.area == area)
        if not own:
            self._roles.require(actor, Right.SEE_KIM, call.area, kim_id or None)
        return call

    def called(self, payload: str) -> Call | None:
        """What a link invites to. Its KIM may be gone or have moved: then to the area alone; None: no such area."""
        code, number = read_payload(payload)
        area, kim = self._areas.get(code), self.get(number)
        if area is None:
            return None
        near = (code, area.parent, self._areas.city.code)
        return Call(code, kim if kim is not None and kim.area in near else None)

    def add(
        self,
        actor: Actor,
        name: str,
        area: str,
        *,
        theme: str = "",
        sk: Sk = NO_SK,
        stage: Stage = Stage.ACTIVE,
    ) -> Kim:
        """A new KIM. Members who had named it are put into it. Raises `NotAllowed`, or `Refused` when it exists."""
        self._roles.require(actor, Right.MANAGE_KIM, area)
        return self._add(actor, name, area, theme, sk, stage)

    def bring(self, actor: Actor, name: str, area: str) -> Kim:
        """A KIM that a verified ketua brings with her; the caller has asked for the right to verify her."""
        return self._add(actor, name, area, "", NO_SK, Stage.ACTIVE)

    def ask_import(self, actor: Actor, rows: Sequence[Sequence[str]]) -> Proposal:
        """A whole list, to be put in once a second person agrees. Raises `NotAllowed`."""
        self._roles.require(actor, Right.MANAGE_KIM, self._areas.city.code)
        about = Screen("second.about.kim.import", {"count": len(rows), "names": [row[0] for row in rows[:NAMED]]})
        return self._proposals.ask(actor, "kim.import", about, {"rows": rows})

    def import_list(self, actor: Actor, rows: Iterable[ListRow]) -> list[Kim]:
        """Put a whole list in: two have agreed. Raises `NotAllowed`."""
        self._roles.require(actor, Right.MANAGE_KIM, self._areas.city.code)
        return self.put_in(actor, rows)

    def put_in(self, actor: Actor, rows: Iterable[ListRow]) -> list[Kim]:
        """A whole list, as the operator's command does; what exists already is passed over."""
        added = []
        for name, area, theme, sk, stage in rows:
            try:
                added.append(self._add(actor, name, area, theme, sk, stage))
            except Refused:
                continue
        return added

    def _add(self, actor: Actor, name: str, area: str, theme: str, sk: Sk, stage: Stage) -> Kim:
        number = self._store.add(name, area, theme, sk, stage)
        if number is None:
            raise Refused("kim.exists", name=name, area=self._areas.label(area))
        for member in self._members.wishing(name, area):
            self._members.set_kim(member.id, number)
        self._audit.note(actor, "kim.add", f"kim:{number}", area)
        kim = Kim(number, name, area, theme, sk, stage)
        self._welcome_candidates(kim)
        return kim

    def _welcome_candidates(self, kim: Kim) -> None:
        """Those who wanted to form it belong to it, and hear of it; so do those who were told of them."""
        shown = screens.formed(kim, self._areas)
        for person in self._candidates.at(kim.area):
            self._members.set_kim(person, kim.id)
            self._outbox.say(person, shown, lane=Lane.NOTICE)
        self._candidates.forget(kim.area)
        self._outbox.change(screens.forming_card(kim.area), shown)
