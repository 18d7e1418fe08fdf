"""A KIM that says nothing: its members are reminded, then its ketua, the coordinator; camat and lurah are told."""

from collections.abc import Iterable

from kimbot.acknowledgements import screens
from kimbot.acknowledgements.model import NUDGES_A_WEEK, REMEMBERED, STEP, WEEK, Rung, Silent
from kimbot.acknowledgements.store import AcknowledgementStore, NudgeStore
from kimbot.areas.model import covers
from kimbot.core.clock import AWAKE, local
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.roles.model import Grant, Role
from kimbot.roles.service import Roles

OFFICES: dict[Role, Rung] = {
    Role.KETUA: Rung.KETUA,
    Role.COORDINATOR: Rung.COORDINATOR,
    Role.FK_KIM: Rung.COORDINATOR,
    Role.CAMAT: Rung.HEADS,
    Role.LURAH: Rung.HEADS,
}
"""From which rung on an office hears of it."""


class Ladder:
    """Each KIM climbs a rung a day for each release, each rung once; a person gets one word about all that waits."""

    def __init__(self, kit: Kit, roles: Roles) -> None:
        self._store, self._nudges = AcknowledgementStore(kit.tx, kit.now), NudgeStore(kit.tx, kit.now)
        self._roles, self._chats, self._outbox = roles, kit.chats, kit.outbox
        self._zone, self._now = kit.zone, kit.now

    def to_ask(self) -> list[int]:
        """Releases whose KIM are not asked yet."""
        return self._store.to_ask(self._now - REMEMBERED)

    def ask(self, release: int) -> None:
        """The KIM whom it reaches are on the ladder from now on."""
        self._store.ask(release, self._now + STEP)

    def climbing(self) -> list[int]:
        """The KIM that have been silent too long; none at night."""
        return self._store.climbing() if self._awake else []

    def climb(self, kim_id: int) -> None:
        """Whoever comes next is reminded of what this KIM is silent about."""
        self._store.let_go(kim_id)
        for silent in self._store.silent_too_long(kim_id):
            rung, people = self._next(silent)
            self._store.climbed(silent, rung, None if rung is Rung.HEADS else self._now + STEP)
            self._nudges.owe(people)

    def owed(self) -> list[int]:
        """Who is to be reminded; nobody at night."""
        return self._nudges.owed() if self._awake else []

    def remind(self, person: int) -> None:
        """One word about everything that waits for her; none where she had enough of them this week."""
        own, around = self._own(person), self._around(person)
        enough = self._nudges.told_since(person, self._now - WEEK) >= NUDGES_A_WEEK
        if enough or not (own or around) or self._chats.get(person).state != "open":
            self._nudges.drop(person)
            return
        self._nudges.told(person)
        self._outbox.say(person, screens.reminder(own, around), lane=Lane.NOTICE)

    @property
    def _awake(self) -> bool:
        return local(self._now, self._zone).hour in AWAKE

    def _next(self, silent: Silent) -> tuple[Rung, set[int]]:
        """The next rung on which somebody can be reached; nobody is left out by an office that nobody holds."""
        for rung in list(Rung)[silent.rung + 1 :]:
            if people := self._people(silent, rung):
                return rung, people
        return Rung.HEADS, set()

    def _people(self, silent: Silent, rung: Rung) -> set[int]:
        if rung is Rung.MEMBERS:
            return set(self._store.reached(silent.release, silent.kim))
        heard = [grant for grant in self._roles.reachable() if OFFICES.get(grant.role) is rung]
        mine = [grant for grant in heard if _concerns(grant, silent)]
        near = [grant for grant in mine if grant.role is Role.COORDINATOR]
        return {grant.person for grant in (near or mine)}

    def _own(self, person: int) -> list[Silent]:
        """What waits for her as a member or ketua."""
        since = self._now - REMEMBERED
        found = self._store.waiting_for_member(person, since)
        for grant in self._roles.of(person):
            if grant.role is Role.KETUA and grant.kim_id is not None:
                found += self._store.waiting_for_kim(grant.kim_id, Rung.KETUA, since)
        return _once(found)

    def _around(self, person: int) -> list[Silent]:
        """What waits for her as one who looks after the KIM of an area."""
        since = self._now - REMEMBERED
        found: list[Silent] = []
        for grant in self._roles.of(person):
            if grant.role in OFFICES and grant.role is not Role.KETUA:
                found += self._store.waiting_in(grant.area, OFFICES[grant.role], since)
        return _once(found)


def _concerns(grant: Grant, silent: Silent) -> bool:
    return grant.kim_id == silent.kim if grant.role is Role.KETUA else covers(grant.area, silent.area)


def _once(found: Iterable[Silent]) -> list[Silent]:
    """Each KIM and release once, the newest release first."""
    return list({(one.release, one.kim): one for one in found}.values())
