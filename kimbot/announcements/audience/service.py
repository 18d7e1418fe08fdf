"""Whom an announcement is for: counted and listed before it goes, found anew when it goes."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from kimbot.announcements.audience.model import Audience, Later, Recipient, Spot
from kimbot.announcements.audience.store import AudienceStore
from kimbot.announcements.model import Announcement, Composed
from kimbot.core.paging import Page
from kimbot.delivery.model import Audience as People
from kimbot.delivery.pace import Leave, Rhythm
from kimbot.groups.model import Taker
from kimbot.groups.service import Groups
from kimbot.kit import Kit

COUNTED = 10_000
"""How many people are counted for a preview at most."""
NAMED = 20
"""Names on a page."""

Given = Composed | Announcement


class Audiences:
    """Groups that take its topics, and people: members of its areas, or those who hold the offices it names."""

    def __init__(self, kit: Kit, groups: Groups) -> None:
        self._store, self._groups = AudienceStore(kit.tx, kit.now), groups
        self._areas, self._pacing = kit.areas, kit.outbox.pacing

    def groups(self, given: Given) -> list[int]:
        """The chats of the groups that it reaches."""
        return [one.chat for one in self._takers(given) if one.reached]

    def cut_off(self, given: Given) -> list[int]:
        """The chats of the groups that should get it, and that nothing reaches."""
        return [one.chat for one in self._takers(given) if not one.reached]

    def people(self, given: Given) -> People:
        """The people, as a condition for the ledger."""
        return self._store.people(given)

    def got(self, given: Announcement, person: int) -> bool:
        """Whether one of its releases went to her."""
        return self._store.got(given.subject, person)

    def last_person(self) -> int:
        """The highest number that one of them can have."""
        return self._store.last_person()

    def count(self, given: Given, at: int) -> Audience:
        """How many it would reach, released at that moment (ms), and which of them later."""
        groups = self.groups(given)
        people, more = self._store.counted(given, COUNTED)
        counted: Counter[tuple[Leave, str]] = Counter()
        for chat in groups:
            counted[self._pacing.leave(chat, given.lane, at), "groups"] += 1
        for rhythm in Rhythm:
            counted[self._pacing.usual(given.lane, rhythm, at), "members"] += people.get(rhythm, 0)
        waits = sorted({(leave.due, leave.digest) for (leave, _), count in counted.items() if leave.due and count})
        later = [(Leave(*wait), *wait) for wait in waits]
        return Audience(
            len(groups),
            sum(people.get(rhythm, 0) for rhythm in Rhythm),
            people.get("closed", 0),
            tuple(Later(due, digest, counted[one, "groups"], counted[one, "members"]) for one, due, digest in later),
            more,
            len(self.cut_off(given)),
        )

    def spots(self, given: Given) -> list[Spot]:
        """How many it reaches in each kecamatan (or for the whole city), in the order of the areas."""
        groups: Counter[str] = Counter(self._kecamatan(one.area) for one in self._takers(given) if one.reached)
        people: dict[str, Counter[bool]] = defaultdict(Counter)
        for area, closed, count in self._store.by_area(given):
            people[self._kecamatan(area)][closed] += count
        codes = sorted({*groups, *people})
        return [Spot(code, groups[code], people[code][False], people[code][True]) for code in codes]

    def within(self, given: Given, kecamatan: str, number: int) -> Page[Recipient]:
        """Whom it reaches there, by name: groups, then people."""
        takers = [one for one in self._takers(given) if one.reached and self._kecamatan(one.area) == kecamatan]
        groups = [Recipient(one.title, one.area, group=True) for one in sorted(takers, key=lambda one: one.title)]
        areas = self._inside(kecamatan)
        total = len(groups) + self._store.how_many(given, areas, closed=False)
        count = max(1, -(-total // NAMED))
        number = min(max(number, 0), count - 1)
        begin = number * NAMED
        shown = groups[begin : begin + NAMED]
        rest = NAMED - len(shown)
        shown += self._store.named(given, areas, max(0, begin - len(groups)), rest, closed=False) if rest else []
        return Page(shown, number, count)

    def closed(self, given: Given, number: int) -> Page[Recipient]:
        """Who should get it and has not opened the bot, or has blocked it, by name."""
        areas = None
        count = max(1, -(-self._store.how_many(given, areas, closed=True) // NAMED))
        number = min(max(number, 0), count - 1)
        return Page(self._store.named(given, areas, number * NAMED, NAMED, closed=True), number, count)

    def _takers(self, given: Given) -> Iterable[Taker]:
        finer = given.finer
        for one in self._groups.takers(given.areas, (given.topic, *finer.topics)):
            if finer.for_groups(one.kind) and not finer.leaves_out(one.area):
                yield one

    def _kecamatan(self, code: str) -> str:
        """The kecamatan in whose line an area stands; the city's own line for the city."""
        area = self._areas.get(code)
        return area.parent if area is not None and area.level == "kelurahan" else code

    def _inside(self, kecamatan: str) -> tuple[str, ...]:
        """The codes that stand in that line."""
        area = self._areas.get(kecamatan)
        if area is None or area.level == "city":
            return (kecamatan,)
        return (kecamatan, *(one.code for one in self._areas.kelurahan(kecamatan)))
