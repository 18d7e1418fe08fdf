"""Who sees how far which release has come."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from kimbot.acknowledgements.service import Acknowledgements
from kimbot.announcements.audience.model import widest
from kimbot.announcements.model import Announcement
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.model import Area, covers
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.kit import Kit
from kimbot.recap.model import Change, Contact, Place, Reach, Recap, Recipient, Release, nearest, reach_of
from kimbot.recap.store import RecapStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Recaps:
    """Kominfo, FK-KIM and the Kepala Dinas see the city; coordinator, camat and lurah their area.

    What is asked by somebody who sees none raises `NotAllowed`.
    """

    def __init__(self, kit: Kit, roles: Roles, acknowledgements: Acknowledgements) -> None:
        self._store, self._roles = RecapStore(kit.tx, kit.now), roles
        self._announcements = AnnouncementStore(kit.tx, kit.now)
        self._acknowledgements = acknowledgements
        self._audit, self._areas = kit.audit, kit.areas

    def listed(self, actor: Actor) -> list[Release]:
        """What was released to any part of what the actor sees, the newest first."""
        return self._store.releases(self.seen_by(actor.id))

    def latest(self, actor: Actor) -> Release | None:
        """The newest of them."""
        return next(iter(self._store.releases(self.seen_by(actor.id), 1)), None)

    def open(self, person: int, number: int) -> Release:
        """One of them. Raises `Stale`."""
        return self._open(person, number)[0]

    def handing_out(self, actor: Actor, number: int, what: str) -> Release:
        """It is asked for as a file, which may name people: that is noted. Raises `Stale`."""
        release, seen = self._open(actor.id, number)
        self._audit.note(actor, f"recap.{what}", release.subject, seen[0])
        return release

    def recap(self, person: int, number: int) -> Recap:
        """How far it has come, in the kelurahan that she sees. Raises `Stale`."""
        release, seen = self._open(person, number)
        copies, further = self._store.copies(number), self._further(number)
        places = []
        for area in self._kelurahan(seen):
            ends = copies.get(area.code, {})
            places.append(Place(area, reach_of(area.code, release, ends, further), ends))
        total: Counter[str] = Counter()
        for code, ends in copies.items():
            if any(covers(one, code or self._areas.city.code) for one in seen):
                total.update(ends)
        return Recap(release, tuple(places), total)

    def recipients(self, person: int, number: int, most: int) -> list[Recipient]:
        """The chats in what she sees that were to get it, at most so many; members only for whom the consent names.

        Raises `Stale`.
        """
        _, seen = self._open(person, number)
        people = all(self._sees_people(person, area) for area in seen)
        return self._store.recipients(number, seen, most, people=people)

    def announcement(self, release: Release) -> Announcement:
        """What was released, also where it is not to be read any more."""
        found = self._announcements.get(release.announcement)
        assert found is not None
        return found

    def changes(self, release: Release) -> list[Change]:
        """What changed its copies afterwards."""
        return self._store.changes(release)

    def sent_between(self, number: int) -> tuple[int | None, int | None]:
        """When the first copy and the last one had arrived (ms UTC)."""
        return self._store.sent_between(number)

    def to_call(self, person: int, recap: Recap) -> list[tuple[Place, Contact | None]]:
        """Whom to call about each kelurahan that it has not come to; the phone for those who may see it."""
        contacts = self._store.contacts()
        found = [(place, nearest(contacts, place.area.code)) for place in recap.missed]
        return [
            (place, one if one is None or self._sees_people(person, place.area.code) else replace(one, phone=""))
            for place, one in found
        ]

    def _further(self, number: int) -> Mapping[str, Reach]:
        """The kelurahan from which somebody said that it was read or passed on."""
        return {area: Reach(heard) for area, heard in self._acknowledgements.heard(number).items()}

    def _open(self, person: int, number: int) -> tuple[Release, tuple[str, ...]]:
        seen, release = self.seen_by(person), self._store.release(number)
        if release is None:
            raise Stale()
        if not any(covers(one, other) or covers(other, one) for one in seen for other in release.areas):
            raise NotAllowed()
        return release, seen

    def seen_by(self, person: int) -> tuple[str, ...]:
        """The areas she sees, none of them inside another."""
        grants = self._roles.somewhere(person, Right.SEE_RECAP)
        if not grants:
            raise NotAllowed()
        return widest(grant.area for grant in grants)

    def _kelurahan(self, seen: tuple[str, ...]) -> list[Area]:
        return [area for area in self._areas.kelurahan() if any(covers(one, area.code) for one in seen)]

    def _sees_people(self, person: int, area: str) -> bool:
        """Whom the consent names: who verifies members there, and Kominfo. Others see offices, and no phones."""
        return self._roles.may(person, Right.VERIFY_MEMBER, area) or self._roles.may(
            person, Right.ANNOUNCE, self._areas.city.code
        )
