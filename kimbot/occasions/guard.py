"""What is done about an invitation by itself: warned when it is late, reminded the day before, over the day after."""

from zoneinfo import ZoneInfo

from kimbot.announcements.after.changes import Changes
from kimbot.announcements.content import Occasion
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.model import REMINDER, Announcement
from kimbot.announcements.store import AnnouncementStore
from kimbot.core.actor import SYSTEM
from kimbot.core.clock import AWAKE, DAY, local
from kimbot.delivery.model import Audience, Lane
from kimbot.delivery.occurrences import FILLING
from kimbot.delivery.store import SLICE
from kimbot.kit import Kit
from kimbot.occasions import screens
from kimbot.occasions.model import FRESH, LAST_CALL, Step, reminder_due
from kimbot.occasions.store import OccasionStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Guard:
    """Each step of an invitation is done once."""

    def __init__(self, kit: Kit, releases: Releases, changes: Changes, roles: Roles) -> None:
        self._store, self._announcements = OccasionStore(kit.tx, kit.now), AnnouncementStore(kit.tx, kit.now)
        self._releases, self._changes, self._roles = releases, changes, roles
        self._occurrences, self._outbox, self._now = kit.occurrences, kit.outbox, kit.now

    def due(self) -> list[int]:
        """Invitations about which something is to be done."""
        return sorted({*self._late(), *self._to_remind(), *self._answered(), *self._past()})

    def attend(self, number: int) -> None:
        """Do it."""
        if number in self._late():
            self._warn(number)
        if number in self._to_remind():
            self._remind(number)
        elif number in self._answered():
            self._tell(number)
        if number in self._past():
            self._close(number)

    def finish(self) -> None:
        """Reminders that have reached everyone they could."""
        for release in self._occurrences.settled():
            if release.subject.startswith(REMINDER):
                self._occurrences.finish(release.id)

    def fill_all(self) -> None:
        """Write down the whole audience of the reminders that are going out."""
        for release in self.filling():
            while self.fill(release):
                pass

    def filling(self) -> list[int]:
        """The reminders of which not all the audience is in the ledger."""
        return self._occurrences.filling(REMINDER)

    def fill(self, release: int) -> bool:
        """Write the next slice of a reminder's audience into the ledger; whether there is more to write."""
        found = self._occurrences.get(release)
        if found is None or found.state != FILLING:
            return False
        announcement, _ = self._invitation(int(found.subject.removeprefix(REMINDER)))
        audience = Audience(_INVITED, {"invitation": announcement.subject, "announcement": announcement.id})
        upto = found.cursor + SLICE
        self._outbox.owe_audience(release, audience, found.cursor, upto)
        if upto < self._store.last_chat():
            self._occurrences.advance(release, upto)
            return True
        self._occurrences.filled(release)
        return False

    def pass_over(self) -> None:
        """The books are back from a backup: whom they would remind now may have been reminded before."""
        for number in self._store.to_remind(self._now + 2 * DAY):
            if reminder_due(self._invitation(number)[1]) <= self._now:
                self._store.done(number, Step.REMINDED)

    def _late(self) -> list[int]:
        """Those that begin soon and have not gone out."""
        return self._store.unsent(self._now + LAST_CALL)

    def _warn(self, number: int) -> None:
        """Its author is told, and whoever is responsible."""
        announcement, _ = self._invitation(number)
        self._store.done(number, Step.WARNED)
        invites = self._roles.somewhere(announcement.author, Right.INVITE)
        author = (announcement.author,) if invites else ()
        for person in dict.fromkeys((*author, *self._releases.responsible(announcement))):
            self._outbox.say(person, screens.not_out_yet(announcement), lane=Lane.NOTICE)

    def _to_remind(self) -> list[int]:
        return [number for number in self._store.to_remind(self._now + 2 * DAY) if self._may_remind(number)]

    def _remind(self, number: int) -> None:
        """Who got it and has not said no is reminded; its author gets the list."""
        announcement, occasion = self._invitation(number)
        self._store.done(number, Step.REMINDED)
        assert announcement.last_sent is not None
        if announcement.last_sent <= reminder_due(occasion) - FRESH:
            self._release(announcement, occasion)
        self._tell(number, anew=True)

    def _release(self, announcement: Announcement, occasion: Occasion) -> None:
        release = self._occurrences.begin(f"{REMINDER}{announcement.id}", occasion.starts, announcement.content.title)
        if release is not None:
            self._outbox.prepare(release, screens.reminder(announcement, occasion, self._now))

    def _answered(self) -> list[int]:
        """Those whose author has not seen the last answers; none at night."""
        return [] if self._outbox.pacing.asleep else self._store.answered()

    def _tell(self, number: int, *, anew: bool = False) -> None:
        """The author's list is brought up to date where it stands, or (`anew`) comes once more.

        It names people: where she may not invite any more, it goes to who is responsible now.
        """
        announcement, _ = self._invitation(number)
        self._store.told(number)
        shown = screens.attendance(announcement, self._store.attendance(number))
        card = screens.card(number)
        invites = self._roles.somewhere(announcement.author, Right.INVITE)
        for person in [announcement.author] if invites else self._releases.responsible(announcement):
            self._outbox.say(person, shown, card=None if anew else card, key=card if anew else None, lane=Lane.NOTICE)

    def _past(self) -> list[int]:
        """Those whose day is over."""
        over = (one for one in self._store.past() if self._invitation(one)[1].ends <= self._now)
        return [number for number in over if not self._changes.go(number)]

    def _close(self, number: int) -> None:
        """From now on its copies say so."""
        self._changes.begin(number, "selesai", SYSTEM.id)
        self._store.done(number, Step.OVER)

    def _may_remind(self, number: int) -> bool:
        _, occasion = self._invitation(number)
        awake = local(self._now, ZoneInfo(occasion.zone)).hour in AWAKE
        return awake and reminder_due(occasion) <= self._now

    def _invitation(self, number: int) -> tuple[Announcement, Occasion]:
        found = self._announcements.get(number)
        assert found is not None
        assert found.content.occasion is not None
        return found, found.content.occasion


_INVITED = (
    "EXISTS (SELECT 1 FROM occurrences o JOIN deliveries d ON d.occurrence_id = o.id AND d.chat_id = c.id"
    " AND d.part = 0 AND d.state = 'sent' WHERE o.subject = :invitation)"
    " AND NOT EXISTS (SELECT 1 FROM attendance t WHERE t.announcement_id = :announcement AND t.person = c.id"
    " AND t.coming = 0)"
)
"""Who got it, groups too, and has not said no."""
