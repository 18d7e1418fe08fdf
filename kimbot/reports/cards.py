"""Who is asked about a report, and the cards in their chats: one at a time, those behind it only as a number."""

from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.reports import screens
from kimbot.reports.asked import AskedStore
from kimbot.reports.model import ASKED, Report
from kimbot.reports.store import ReportStore
from kimbot.roles.model import Grant, Right
from kimbot.roles.service import Roles


class Cards:
    """A moderator has one open card; what comes meanwhile raises its count and follows when she has decided."""

    def __init__(self, kit: Kit, roles: Roles) -> None:
        self._store, self._asked = ReportStore(kit.tx, kit.now), AskedStore(kit.tx)
        self._roles, self._outbox, self._areas = roles, kit.outbox, kit.areas

    def levels(self, report: Report) -> list[list[Grant]]:
        """Who can be reached on each level, the nearest first; never the reporter."""
        able = self._roles.holders(Right.MODERATE, report.area, report.kim_id, but=[report.reporter])
        return [[grant for grant in able if grant.role in roles] for roles in ASKED]

    def asked(self, report: Report) -> list[Grant]:
        """Everyone of the nearest level, from the report's own on, on which somebody can be reached."""
        return next((level for level in self.levels(report)[report.level :] if level), [])

    def ask(self, report: Report) -> None:
        """Whoever is asked gets the card, or a higher count on the one that is open."""
        for person in sorted({grant.person for grant in self.asked(report)}):
            opened = self._asked.open_of(person)
            self._asked.add(report.id, person, opened=opened is None)
            self._draw(person, report.id if opened is None else opened)

    def again(self, person: int, report: Report) -> None:
        """She opens it from the list: it comes anew, below its photos, and the copy above keeps no buttons."""
        card = screens.card_of(report)
        if self._outbox.singles.latest(person, card) is not None:
            self._outbox.say(person, screens.below(report), card=card)
        self._asked.open(report.id, person)
        self._outbox.say(person, self._screen(person, report), key=card)

    def follow(self, before: Report, report: Report) -> None:
        """The reporter has changed it: its cards say so where they stand, or anew where other photos belong to it."""
        if report.card == before.card:
            for person in self._outbox.singles.chats_with(screens.card_of(report)):
                self._draw(person, report.id)
            return
        self._outbox.change(screens.card_of(before), screens.replaced(before))
        for person in self._asked.having_open(report.id):
            self._draw(person, report.id)

    def move(self, before: Report, report: Report) -> None:
        """It belongs to another place now: who was asked is asked no more, and those of that place are."""
        self.close(before, screens.moved(report, self._areas), by=report.reporter)
        self.ask(report)

    def close(self, report: Report, shown: Screen, by: int) -> None:
        """It is decided: every copy says so, and who had it open gets the next."""
        self._outbox.change(screens.card_of(report), shown, by=by)
        for person, was_open in self._asked.take(report.id):
            following = self._following(person) if was_open else self._asked.open_of(person)
            if following is not None:
                self._draw(person, following)

    def _following(self, person: int) -> int | None:
        """The oldest that waits behind, now her open card; what she may not decide any more is left out."""
        for number in self._asked.behind(person):
            report = self._store.get(number)
            if report is not None and self._roles.may(person, Right.MODERATE, report.area, report.kim_id):
                self._asked.open(number, person)
                return number
            self._asked.drop(number, person)
        return None

    def _draw(self, person: int, number: int) -> None:
        report = self._store.get(number)
        assert report is not None
        self._outbox.say(person, self._screen(person, report), card=screens.card_of(report), lane=Lane.NOTICE)

    def _screen(self, person: int, report: Report) -> Screen:
        return screens.to_decide(report, self._areas, behind=len(self._asked.behind(person, but=report.id)))
