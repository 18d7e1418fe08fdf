"""What members say of an announcement: read, passed on; and how far it has come."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kimbot.acknowledgements.model import Heard, Overview, Way
from kimbot.acknowledgements.store import AcknowledgementStore
from kimbot.announcements.model import SUBJECT, Announcement
from kimbot.announcements.service import Announcements
from kimbot.areas.model import covers
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.delivery.occurrences import CANCELLED
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.members.model import Member
from kimbot.members.service import Members
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Acknowledgements:
    """Any verified member speaks for her KIM. A release that does not ask takes no answer: `Stale`."""

    def __init__(
        self, kit: Kit, announcements: Announcements, members: Members, registry: Registry, roles: Roles
    ) -> None:
        self._store = AcknowledgementStore(kit.tx, kit.now)
        self._announcements, self._members, self._registry, self._roles = announcements, members, registry, roles
        self._occurrences, self._areas = kit.occurrences, kit.areas

    def read(self, actor: Actor, release: int) -> bool:
        """She has read it; False when she had said so before. Raises `Refused`: she is no member yet."""
        self._announcement(release, actor)
        member = self._member(actor)
        return self._store.read(release, member.id, member.kim_id, self._area(member))

    def to_pass_on(self, actor: Actor, release: int) -> Announcement:
        """What she is about to say that she has passed on. Raises as `read` does."""
        self._member(actor)
        return self._announcement(release, actor)

    def passed_on(self, actor: Actor, release: int, ways: Sequence[Way], photo: str = "") -> None:
        """She has passed it on there, so she has read it as well. Raises as `read` does."""
        self.read(actor, release)
        self._store.pass_on(release, actor.id, self._member(actor).kim_id, ways, photo)

    def overview(self, actor: Actor, release: int) -> Overview:
        """What came of asking, for the KIM she may see. Raises `NotAllowed` or `Stale`."""
        grants = self._roles.require_somewhere(actor, Right.SEE_KIM)
        announcement = self._announcement(release)
        if not any(_meet(grant.area, area) for grant in grants for area in announcement.areas):
            raise NotAllowed()

        def seen(area: str, kim: int | None) -> bool:
            return any(grant.allows(Right.SEE_KIM, area, kim) for grant in grants)

        kims = tuple(asked for number, asked in self._store.asked(release) if seen(asked.area, number))
        ways = Counter(way for way, area, kim in self._store.ways(release) if seen(area, kim))
        named = tuple((way, ways[way]) for way in Way if ways[way])
        return Overview(announcement.id, announcement.content.title, kims, named)

    def heard(self, release: int) -> Mapping[str, Heard]:
        """What was heard of a release from each area (its code) from which anything was."""
        read, passed_on = (self._store.areas_heard(release, passed_on=which) for which in (False, True))
        return dict.fromkeys(read, Heard.READ) | dict.fromkeys(passed_on, Heard.PASSED_ON)

    def _announcement(self, release: int, reader: Actor | None = None) -> Announcement:
        """The announcement of a release that asks; what was for offices alone, only for a `reader` who got it."""
        found = self._occurrences.get(release)
        if found is None or found.state == CANCELLED or not found.subject.startswith(SUBJECT):
            raise Stale()
        number = int(found.subject.removeprefix(SUBJECT))
        reads = self._announcements
        announcement = reads.read(number) if reader is None else reads.read_by(reader, number)
        if not announcement.content.confirm:
            raise Stale()
        return announcement

    def _member(self, actor: Actor) -> Member:
        member = self._members.get(actor.id)
        if member is None or not member.active:
            raise Refused("acknowledgements.members_only")
        return member

    def _area(self, member: Member) -> str:
        """For which kelurahan her word counts: that of her KIM, or her own where the KIM is wider."""
        kim = self._registry.get(member.kim_id)
        return kim.area if kim is not None and not covers(kim.area, member.area) else member.area


def _meet(one: str, other: str) -> bool:
    """Whether two areas have anything in common."""
    return covers(one, other) or covers(other, one)
