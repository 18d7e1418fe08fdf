"""How far each place has come: who may see it, who moves it on, the decree and its end, visits."""

from dataclasses import replace
from datetime import date, timedelta

from kimbot.areas.model import covers
from kimbot.core.actor import Actor
from kimbot.core.clock import AWAKE, local
from kimbot.core.errors import NotAllowed, Stale
from kimbot.delivery.model import Lane
from kimbot.forming import screens
from kimbot.forming.model import SK_WARNED, Look, Overview, Place, Visit, counted
from kimbot.forming.store import PlaceStore, VisitStore
from kimbot.kim.model import Kim, Sk, Stage
from kimbot.kim.service import Registry
from kimbot.kim.store import KimStore
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Formation:
    """A kelurahan without a KIM has a stage of its own; once its KIM is registered, the KIM's is the stage."""

    def __init__(self, kit: Kit, registry: Registry, roles: Roles) -> None:
        self._kims, self._places = KimStore(kit.tx, kit.now), PlaceStore(kit.tx, kit.now)
        self._visits = VisitStore(kit.tx, kit.now)
        self._registry, self._roles, self._audit, self._outbox = registry, roles, kit.audit, kit.outbox
        self._areas, self._now = kit.areas, local(kit.now, kit.zone)

    def overview(self, actor: Actor, look: Look) -> Overview:
        """The list, as far as her office reaches. Raises `NotAllowed`, also for a ketua: she has one KIM."""
        seen = [g.area for g in self._roles.require_somewhere(actor, Right.SEE_KIM) if g.kim_id is None]
        if not seen:
            raise NotAllowed()
        places = [place for place in self._all() if any(covers(area, place.area) for area in seen)]
        kecamatan = [one.code for one in self._areas.kecamatan() if any(covers(area, one.code) for area in seen)]
        inside = [place for place in places if Look(within=look.within).shows(place)]
        homes = {place.area for place in inside if self._is_kelurahan(place.area)}
        return Overview(
            places=tuple(place for place in inside if look.shows(place)),
            counts=counted(inside, homes),
            wider=sum(not self._is_kelurahan(place.area) for place in inside),
            kecamatan=tuple(kecamatan),
        )

    def open(self, actor: Actor, kim_id: int, area: str) -> Place:
        """A KIM, or (0) a kelurahan, which may have a KIM by now. Raises `NotAllowed` or `Stale`."""
        return self._open(actor, Right.SEE_KIM, kim_id, area)

    def to_coach(self, actor: Actor, kim_id: int, area: str) -> Place:
        """The same, for who moves it on. Raises `NotAllowed` or `Stale`."""
        return self._open(actor, Right.COACH_KIM, kim_id, area)

    def may_coach(self, actor: Actor, place: Place) -> bool:
        """Whether she may move it on."""
        return self._roles.may(actor.id, Right.COACH_KIM, place.area)

    def move(self, actor: Actor, kim_id: int, area: str, seen: Stage, after: Stage) -> Place:
        """It has come to another stage than the one that was seen. Raises `NotAllowed`; `Stale`: another was faster."""
        place = self.to_coach(actor, kim_id, area)
        if after not in place.onward:
            raise self._moved_already(place)
        return self._move(actor, replace(place, stage=seen), after)

    def decree(self, actor: Actor, kim_id: int, sk: Sk, seen: Stage | None = None) -> Place:
        """A KIM has this SK; with `seen` it comes by it from that stage to *SK terbit*. Raises as `move` does."""
        place = self.to_coach(actor, kim_id, "")
        self._kims.set_sk(place.kim_id, sk)
        self._audit.note(actor, "kim.sk", place.subject, place.area)
        if seen is not None:
            self._move(actor, replace(place, stage=seen), Stage.DECREED)
        return self.to_coach(actor, kim_id, "")

    def visits(self, actor: Actor, place: Place) -> list[Visit]:
        """The visits there, newest first; none for a ketua: they are notes about her KIM."""
        may = self._roles.may(actor.id, Right.SEE_KIM, place.area)
        return self._visits.at(place.area, place.kim_id or None) if may else []

    def visit(self, actor: Actor, number: int) -> Visit:
        """One visit. Raises `NotAllowed` or `Stale`."""
        self._roles.require_somewhere(actor, Right.SEE_KIM)
        found = self._visits.get(number)
        if found is None:
            raise Stale()
        self._roles.require(actor, Right.SEE_KIM, found.area)
        return found

    def note_visit(self, actor: Actor, kim_id: int, area: str, day: date, done: str, photo: str) -> Place:
        """She was there. Raises `NotAllowed` or `Stale`."""
        place = self.to_coach(actor, kim_id, area)
        self._visits.add(place.area, place.kim_id or None, day, done, photo, actor.id)
        self._audit.note(actor, "visit.note", place.subject, place.area)
        return place

    def remind(self) -> None:
        """Decrees that end soon, or have ended: who keeps each KIM is told, each once, and never at night."""
        today = self._now.date()
        if self._now.hour not in AWAKE:
            return
        told: dict[int, list[Kim]] = {}
        for kim in self._kims.sk_ending(today, today + timedelta(days=SK_WARNED)):
            for person in self._keepers(kim):
                told.setdefault(person, []).append(kim)
        for person, kims in sorted(told.items()):
            self._outbox.say(person, screens.sk_ends(kims, today, self._areas), lane=Lane.NOTICE)
        self._kims.sk_told(today, {kim.id for kims in told.values() for kim in kims})

    def _keepers(self, kim: Kim) -> set[int]:
        """Its ketua, the coordinator there, Kominfo: whoever of them can be reached."""
        reachable = {grant.person for grant in self._roles.reachable()}
        return reachable & {
            *self._roles.ketua_of(kim.id),
            *(grant.person for grant in self._roles.holders(Right.MANAGE_KIM, kim.area)),
        }

    def _all(self) -> list[Place]:
        """Every KIM, and every kelurahan that has none, by area and name."""
        kims, stages = self._registry.inside(self._areas.city.code), self._places.all()
        homes = {kim.area for kim in kims}
        empty = (area.code for area in self._areas.kelurahan() if area.code not in homes)
        places = [Place(kim.area, kim, kim.stage) for kim in kims]
        places += [Place(code, None, stages.get(code, Stage.NONE)) for code in empty]
        return sorted(places, key=lambda place: (place.area, place.name))

    def _open(self, actor: Actor, right: Right, kim_id: int, area: str) -> Place:
        self._roles.require_somewhere(actor, right)
        place = self._place(kim_id, area)
        self._roles.require(actor, right, place.area, place.kim_id or None)
        return replace(place, since=self._places.since(place.area, place.kim_id or None, place.stage))

    def _place(self, kim_id: int, area: str) -> Place:
        kim = self._registry.get(kim_id or None)
        if not kim_id and self._is_kelurahan(area):
            kim = next(iter(self._registry.at(area)), None)
            if kim is None:
                return Place(area, None, self._places.stage(area))
        if kim is None:
            raise Stale()
        return Place(kim.area, kim, kim.stage)

    def _move(self, actor: Actor, place: Place, after: Stage) -> Place:
        moved = (
            self._kims.move(replace(place.kim, stage=place.stage), after)
            if place.kim
            else self._places.move(place.area, place.stage, after)
        )
        now = self._open(actor, Right.COACH_KIM, place.kim_id, place.area)
        if not moved:
            raise self._moved_already(now)
        self._audit.note(actor, f"stage.{after}", place.subject, place.area)
        return now

    def _moved_already(self, place: Place) -> Stale:
        return Stale("forming.moved_already", name=place.name or self._areas.label(place.area), stage=place.stage)

    def _is_kelurahan(self, code: str) -> bool:
        area = self._areas.get(code)
        return area is not None and area.level == "kelurahan"
