"""Reporting: what a member tells of her neighbourhood, until it is decided."""

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.kit import Kit
from kimbot.members.model import Member
from kimbot.members.service import Members
from kimbot.reports import screens
from kimbot.reports.cards import Cards
from kimbot.reports.model import CHANGEABLE, Content, Report, ReportState
from kimbot.reports.store import ReportStore


class Reports:
    """A member's own reports."""

    def __init__(self, kit: Kit, members: Members, cards: Cards) -> None:
        self._store = ReportStore(kit.tx, kit.now)
        self._members, self._cards, self._audit = members, cards, kit.audit

    def submit(self, actor: Actor, content: Content) -> Report:
        """A new report. It is held while its reporter waits for verification. Raises `Refused` for who is no member."""
        member = self._members.require(actor)
        number = self._store.add(actor.id, member.area, member.kim_id, _begins(member), content)
        return self._sent(actor, number, "report.submit")

    def correct(self, actor: Actor, number: int, version: int, content: Content) -> Report:
        """A better wording, as long as nothing is decided; one that was returned goes to the moderators again.

        Raises `Stale` when it is decided, or has changed meanwhile.
        """
        member = self._members.require(actor)
        before = self.own(actor, number)
        asks = before.state is ReportState.RETURNED
        anew = asks or [photo.unique for photo in content.photos] != [photo.unique for photo in before.content.photos]
        state = _begins(member) if asks else before.state
        if not self._store.rewrite(before, version, state, content, anew=anew):
            raise Stale("reports.not_to_correct")
        if asks:
            return self._sent(actor, number, "report.correct")
        report = self.get(number)
        self._audit.note(actor, "report.change", screens.subject_of(report), report.area)
        if report.state is ReportState.SUBMITTED:
            self._cards.follow(before, report)
        return report

    def release(self, member: Member) -> None:
        """She is verified: what she wrote before goes on to the moderators."""
        for report in self._store.held(member.id):
            if self._store.release(report.id, member.area, member.kim_id):
                self._sent(SYSTEM, report.id, "report.release")

    def of(self, actor: Actor) -> list[Report]:
        """Her own reports, newest first."""
        return self._store.of(actor.id)

    def get(self, number: int) -> Report:
        """The report with that number, for whomever. Raises `Stale` when there is none."""
        report = self._store.get(number)
        if report is None:
            raise Stale()
        return report

    def own(self, actor: Actor, number: int) -> Report:
        """One of her own reports. Raises `Stale` when there is none, `NotAllowed` when it is another's."""
        report = self.get(number)
        if report.reporter != actor.id:
            raise NotAllowed()
        return report

    def to_correct(self, actor: Actor, number: int, version: int) -> Report:
        """Her report, if it is not decided yet and has that version. Raises `Stale`."""
        report = self.own(actor, number)
        if report.state not in CHANGEABLE or report.version != version:
            raise Stale("reports.not_to_correct")
        return report

    def _sent(self, actor: Actor, number: int, act: str) -> Report:
        report = self.get(number)
        self._audit.note(actor, act, screens.subject_of(report), report.area)
        if report.state is ReportState.SUBMITTED:
            self._cards.ask(report)
        return report


def _begins(member: Member) -> ReportState:
    return ReportState.SUBMITTED if member.active else ReportState.HELD
