"""Reporting: what a member tells of her neighbourhood, until it is decided."""

from kimbot.areas.model import covers
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.kim.model import Kim
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.members.model import Member
from kimbot.members.service import Members
from kimbot.reports import screens
from kimbot.reports.cards import Cards
from kimbot.reports.model import CHANGEABLE, Content, Report, ReportState
from kimbot.reports.store import ReportStore


class Reports:
    """A member's own reports."""

    def __init__(self, kit: Kit, members: Members, registry: Registry, cards: Cards) -> None:
        self._store = ReportStore(kit.tx, kit.now)
        self._members, self._registry, self._cards = members, registry, cards
        self._audit, self._areas = kit.audit, kit.areas

    def submit(self, actor: Actor, content: Content, area: str = "") -> Report:
        """A new report, of her own kelurahan or of another `area` of her KIM. Raises `Refused` for who is no member.

        It is held while its reporter waits for verification.
        """
        member = self._members.require(actor)
        number = self._store.add(actor.id, self._where(member, area), member.kim_id, _begins(member), content)
        return self._sent(actor, number, "report.submit")

    def correct(self, actor: Actor, number: int, version: int, content: Content, area: str = "") -> Report:
        """A better wording, as long as nothing is decided; one that was returned goes to the moderators again.

        `area`: it belongs there now. Raises `Stale` when it is decided, or has changed meanwhile.
        """
        member = self._members.require(actor)
        before = self.own(actor, number)
        place = self._where(member, area) if area else before.area
        asks = before.state is ReportState.RETURNED
        photos = [photo.unique for photo in content.photos]
        anew = asks or place != before.area or photos != [photo.unique for photo in before.content.photos]
        state = _begins(member) if asks else before.state
        if not self._store.rewrite(before, version, state, content, place, anew=anew):
            raise Stale("reports.not_to_correct")
        if asks:
            return self._sent(actor, number, "report.correct")
        report = self.get(number)
        self._audit.note(actor, "report.change", screens.subject_of(report), report.area)
        if report.state is ReportState.SUBMITTED:
            moves = self._cards.follow if place == before.area else self._cards.move
            moves(before, report)
        return report

    def release(self, member: Member) -> None:
        """She is verified: what she wrote before goes on to the moderators."""
        for report in self._store.held(member.id):
            if self._store.release(report.id, self._where(member, report.area), member.kim_id):
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

    def wide_kim(self, person: int) -> Kim | None:
        """Her KIM, if its reports may be of another kelurahan than hers: a wider one, or one of another place."""
        member = self._members.get(person)
        kim = self._registry.get(member.kim_id) if member is not None else None
        return kim if member is not None and kim is not None and kim.area != member.area else None

    def _where(self, member: Member, area: str) -> str:
        """The kelurahan a report of hers belongs to: the one she said, if it lies in her KIM's area, or her own."""
        kim, said = self.wide_kim(member.id), self._areas.get(area)
        theirs = kim is not None and said is not None and said.level == "kelurahan" and covers(kim.area, area)
        return area if theirs else member.area

    def _sent(self, actor: Actor, number: int, act: str) -> Report:
        report = self.get(number)
        self._audit.note(actor, act, screens.subject_of(report), report.area)
        if report.state is ReportState.SUBMITTED:
            self._cards.ask(report)
        return report


def _begins(member: Member) -> ReportState:
    return ReportState.SUBMITTED if member.active else ReportState.HELD
