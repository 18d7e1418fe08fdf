"""Releasing announcements when they are due, and telling what became of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kimbot.announcements import screens
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.asking import answers
from kimbot.announcements.audience.model import Later
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.going import screens as going_screens
from kimbot.announcements.going.model import FATES, Fate, Result
from kimbot.announcements.model import CORRECTION, SUBJECT, TOLERANCE, Announcement, State
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import SYSTEM
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import FILLING, SOON, Occurrence
from kimbot.groups.service import Groups
from kimbot.groups.topics import Topics
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

SLICE = 2_000
"""How many chat numbers are looked through in one unit when a release is filled."""
NAMED = 20
"""How many of those who were missed are named in a result."""


class Releases:
    """Takes what is due to its audience, once for each due moment, and tells what became of it."""

    def __init__(
        self, kit: Kit, groups: Groups, audiences: Audiences, roles: Roles, topics: Topics, approvals: Approvals
    ) -> None:
        self._store = AnnouncementStore(kit.tx, kit.now)
        self._groups, self._audiences, self._approvals = groups, audiences, approvals
        self._roles, self._topics = roles, topics
        self._audit, self._outbox, self._occurrences = kit.audit, kit.outbox, kit.occurrences
        self._city, self._now = kit.areas.city.code, kit.now

    def due(self) -> list[int]:
        """The announcements whose moment has come, the earliest first."""
        return self._store.due()

    def release(self, number: int) -> None:
        """Release one whose moment has come, or ask about it when it is too late."""
        announcement = self._store.get(number)
        if announcement is not None and announcement.due is not None and announcement.due <= self._now:
            self.take(announcement)

    def fill_all(self) -> None:
        """Write down the whole audience of whatever is going out."""
        for release in self.filling():
            while self.fill(release):
                pass

    def filling(self) -> list[int]:
        """The releases of which not all the audience is in the ledger."""
        return self._occurrences.filling(SUBJECT)

    def ask_about_due(self) -> None:
        """The books are back from a backup: what has come due may have gone out before, so it is asked about."""
        for number in self._store.due():
            if announcement := self._store.get(number):
                self.take(announcement, doubtful=True)

    def take(self, announcement: Announcement, *, doubtful: bool = False) -> None:
        """Deal with the due moment of one announcement.

        One that may have been dealt with before is asked about, and one that invites to what has begun.
        """
        doubtful = doubtful or self._begun(announcement)
        dues = announcement.dues(self._now)
        due, upcoming = dues.latest, dues.upcoming
        if announcement.state is State.WAITING:
            self._approvals.lapse(announcement, due)
            return
        if not self._approvals.holds(announcement):
            self._approvals.void(announcement)
            return
        late = doubtful or self._now - due > TOLERANCE
        act, once = ("miss", State.MISSED) if late else ("release", State.SENT)
        after = once if upcoming is None else State.SCHEDULED
        if not self._store.move(announcement, act, after, due=upcoming, missed=due if late else None):
            return
        if late:
            self._ask(announcement.id, due, dues.passed)
            return
        if dues.passed:
            self.tell(announcement, going_screens.passed_by(announcement, dues.passed))
        self.begin(announcement, due)
        if announcement.state is State.HOLDING:
            self._approvals.left(announcement)

    def begin(self, announcement: Announcement, due: int) -> None:
        """One release to everyone who is its audience now; nothing when this due moment was released before."""
        number = self._occurrences.begin(announcement.subject, due, announcement.content.title)
        if number is None:
            return
        content, topic = announcement.content, self._topics.named(announcement.topic)
        lane, policy = announcement.lane, announcement.policy
        asked, seen = (answers(content, announcement.id, number, confirm=confirm) for confirm in (True, False))
        of_kim, others = self._groups_apart(announcement)
        cut_off = self._audiences.cut_off(announcement)
        shown = screens.message(content, topic, asked=seen)
        self._outbox.broadcast(number, others, shown, cut_off=cut_off, lane=lane, policy=policy)
        shown = screens.message(content, topic, asked=asked)
        self._outbox.broadcast(number, of_kim, shown, lane=lane, policy=policy)
        self._outbox.ledger.pin(number, self._groups.pinnable() if announcement.pinned else self._groups.pinning())
        shown = screens.message(content, topic, asked=asked, share=True, number=announcement.id)
        self._outbox.prepare(number, shown)
        self._fill_slice(number, announcement, 0)
        self._store.sent(announcement.id)
        self._audit.note(SYSTEM, "announcement.release", announcement.subject, self._city)

    def fill(self, release: int) -> bool:
        """Write the next slice of its audience into the ledger; whether there is more to write."""
        occurrence, announcement = self._both(release)
        if occurrence.state != FILLING:
            return False
        return self._fill_slice(occurrence.id, announcement, occurrence.cursor)

    def settled(self) -> list[int]:
        """The releases of which nothing is queued or on its way any more."""
        return [one.id for one in self._occurrences.settled() if one.subject.startswith(SUBJECT)]

    def finish(self, release: int) -> None:
        """Tell what became of a release that has settled."""
        _, announcement = self._both(release)
        if self._occurrences.finish(release):
            self._tell_result(announcement, release)

    def resting(self) -> list[int]:
        """The releases of which the rest waits for a later hour."""
        return [one.id for one in self._occurrences.resting() if one.subject.startswith(SUBJECT)]

    def tell_at_rest(self, release: int) -> None:
        """Tell how far it has come, and when the rest goes."""
        _, announcement = self._both(release)
        if self._occurrences.rest(release):
            self._tell_result(announcement, release)

    def troubled(self) -> list[int]:
        """The releases that failed too often and have paused themselves."""
        return [one.id for one in self._occurrences.troubled()]

    def tell_of_trouble(self, release: int) -> None:
        """A release has paused itself: who is responsible decides how it goes on."""
        found = self._occurrences.get(release)
        if found is not None and not self.announced(found):
            self._tell_of_another(found)
            return
        occurrence, announcement = self._both(release)
        if self._occurrences.told_of_trouble(release):
            result = self.result(release)
            self.tell(announcement, going_screens.troubled(announcement, occurrence, result, self._now))

    def tell_held_up(self, number: int) -> None:
        """It should go out, and something on our side is wrong with it; it is tried again and again."""
        announcement = self._store.get(number)
        assert announcement is not None
        self.tell(announcement, going_screens.held_up(announcement))

    def tell_release_held_up(self, release: int) -> None:
        """A release cannot go on, or its result cannot be told; it is tried again and again."""
        _, announcement = self._both(release)
        self.tell(announcement, going_screens.held_up(announcement))

    def result(self, occurrence: int) -> Result:
        """What became of one release so far."""
        counts, after = self._outbox.ledger.counts(occurrence), self._now + SOON
        later = tuple(
            Later(row["due"], bool(row["digest"]), chats=row["chats"])
            for row in self._outbox.ledger.waits(occurrence, after)
        )
        waiting = counts.get("queued", 0) - sum(one.chats for one in later)
        lost = bool(counts.get("failed")) and self._outbox.ledger.lost_file(occurrence)
        return Result(counts.get("sent", 0), waiting, self._fates([occurrence], counts), later, lost)

    def result_of(self, occurrences: Sequence[int]) -> Result:
        """What became of several that have ended, together."""
        counts: Counter[str] = Counter()
        for one in occurrences:
            counts.update(self._outbox.ledger.counts(one))
        return Result(counts["sent"], counts["queued"], self._fates(occurrences, counts))

    def _fates(self, occurrences: Sequence[int], counts: Mapping[str, int]) -> tuple[Fate, ...]:
        """What became of those who did not certainly get it, the first twenty by name."""
        fates, room = [], NAMED
        for fate in FATES:
            if counts.get(fate):
                names = [name for one in occurrences for name in self._store.missed(one, fate, room)][:room]
                fates.append(Fate(fate, counts[fate], names))
                room -= len(names)
        return tuple(fates)

    def of_kim(self, announcement: Announcement) -> set[int]:
        """The groups of KIM that are asked whether they have read it."""
        return self._groups.of_kim() if announcement.content.confirm else set()

    def _groups_apart(self, announcement: Announcement) -> tuple[list[int], list[int]]:
        """Those of KIM that are asked whether they have read it, and the others."""
        chats, kim = self._audiences.groups(announcement), self.of_kim(announcement)
        return [chat for chat in chats if chat in kim], [chat for chat in chats if chat not in kim]

    def _fill_slice(self, occurrence: int, announcement: Announcement, cursor: int) -> bool:
        people = self._audiences.people(announcement)
        lane, policy = announcement.lane, announcement.policy
        self._outbox.owe_audience(occurrence, people, cursor, cursor + SLICE, lane=lane, policy=policy)
        if cursor + SLICE < self._audiences.last_person():
            self._occurrences.advance(occurrence, cursor + SLICE)
            return True
        self._occurrences.filled(occurrence)
        return False

    def _both(self, release: int) -> tuple[Occurrence, Announcement]:
        """A release of an announcement, and that."""
        occurrence = self._occurrences.get(release)
        assert occurrence is not None
        return occurrence, self.announcement_of(occurrence)

    def _ask(self, number: int, due: int, before: int) -> None:
        announcement = self._store.get(number)
        assert announcement is not None
        self._audit.note(SYSTEM, "announcement.missed", announcement.subject, self._city)
        self.tell(announcement, going_screens.missed(announcement, due, before, begun=self._begun(announcement)))

    def _begun(self, announcement: Announcement) -> bool:
        """Whether what it invites to has begun."""
        occasion = announcement.content.occasion
        return occasion is not None and occasion.starts <= self._now

    def tell(self, announcement: Announcement, shown: Screen, card: str | None = None) -> None:
        """Those who are responsible for it see this."""
        for person in self.responsible(announcement):
            self._outbox.say(person, shown, card=card, lane=Lane.NOTICE)

    def _tell_result(self, announcement: Announcement, release: int) -> None:
        """One message, which is brought up to date when the last of it has gone."""
        shown = going_screens.result(announcement, self.result(release), self._now)
        self.tell(announcement, shown, card=f"release:{release}")

    def _tell_of_another(self, release: Occurrence) -> None:
        """Reports, digests and reminders are nobody's own: everyone who may announce is told."""
        if self._occurrences.told_of_trouble(release.id):
            for person in sorted({grant.person for grant in self._roles.holders(Right.ANNOUNCE, self._city)}):
                card = going_screens.other_card(release.id)
                self._outbox.say(person, going_screens.troubled_other(release), card=card, lane=Lane.NOTICE)

    def announced(self, release: Occurrence) -> bool:
        """Whether it is a release of an announcement, or one that corrects it."""
        return release.subject.startswith((SUBJECT, CORRECTION))

    def announcement_of(self, release: Occurrence) -> Announcement:
        """The announcement that a release sends or corrects."""
        announcement = self._store.of_release(release.subject)
        assert announcement is not None
        return announcement

    def responsible(self, announcement: Announcement) -> list[int]:
        """Those whose it is, or where they may not or cannot be told, everyone who may announce."""
        able = {grant.person for grant in self._roles.holders(Right.ANNOUNCE, self._city)}
        return [one for one in self._approvals.people(announcement) if one in able] or sorted(able)
