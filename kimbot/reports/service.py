"""Reporting, and what moderators make of a report: decisions, publication."""

from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.delivery.model import Lane
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.groups.service import Groups
from kimbot.members.model import Member
from kimbot.members.service import Members
from kimbot.reports import screens
from kimbot.reports.model import ASKED, TOPIC, Content, Report, ReportState
from kimbot.reports.store import ReportStore
from kimbot.roles.model import Grant, Right
from kimbot.roles.service import Roles


class Moderation:
    """Who is asked about a report, and what was decided. Nobody decides on her own."""

    def __init__(
        self,
        store: ReportStore,
        roles: Roles,
        groups: Groups,
        audit: Audit,
        outbox: Outbox,
        occurrences: Occurrences,
        areas: Areas,
    ) -> None:
        self._store, self._roles, self._groups, self._audit = store, roles, groups, audit
        self._outbox, self._occurrences, self._areas = outbox, occurrences, areas

    def ask(self, report: Report) -> None:
        """Owe the card of a report to those who are asked about it."""
        for person in sorted({grant.person for grant in self.asked(report)}):
            self._outbox.say(
                person, screens.to_decide(report, self._areas), card=screens.card_of(report), lane=Lane.NOTICE
            )

    def asked(self, report: Report) -> list[Grant]:
        """Who is asked: everyone of the nearest level on which somebody can be reached, never the reporter."""
        able = self._roles.holders(Right.MODERATE, report.area, report.kim_id, but=[report.reporter])
        levels = ([grant for grant in able if grant.role in roles] for roles in ASKED)
        return next((level for level in levels if level), [])

    def waiting_for(self, actor: Actor) -> list[Report]:
        """The reports this actor may decide, oldest first. Raises `NotAllowed` when she decides nowhere."""
        grants = self._roles.require_somewhere(actor, Right.MODERATE)
        return [
            report
            for report in self._store.waiting()
            if report.reporter != actor.id
            and any(grant.allows(Right.MODERATE, report.area, report.kim_id) for grant in grants)
        ]

    def to_decide(self, actor: Actor, number: int, version: int) -> Report:
        """The report a button speaks of. Raises `NotAllowed`, or `Stale` when it was decided or has changed."""
        report = self._may_decide(actor, number)
        if report.version != version:
            raise Stale("reports.changed_meanwhile", title=report.content.title)
        if report.state is not ReportState.SUBMITTED:
            raise Stale("reports.decided_already", title=report.content.title)
        return report

    def approve(self, actor: Actor, number: int, version: int) -> Report:
        """The report is good: it is published at once to the groups of its area and the city's channels."""
        report = self.to_decide(actor, number, version)
        self._decide(actor, report, ReportState.APPROVED, "")
        chats = self._publish(report)
        published = self._get(number)
        self._tell(actor, published, reached=chats)
        return published

    def return_to(self, actor: Actor, number: int, version: int, reason: str) -> Report:
        """The reporter is asked to correct something."""
        return self._turn_down(actor, number, version, ReportState.RETURNED, reason)

    def reject(self, actor: Actor, number: int, version: int, reason: str) -> Report:
        """The report is not published."""
        return self._turn_down(actor, number, version, ReportState.REJECTED, reason)

    def withdraw(self, actor: Actor, number: int, reason: str) -> Report:
        """A published report stands no more for what the KIM says; copies that have not left yet stay here."""
        report = self._may_decide(actor, number)
        if report.state is not ReportState.PUBLISHED or report.occurrence is None:
            raise Stale()
        self._decide(actor, report, ReportState.WITHDRAWN, reason)
        self._outbox.ledger.cancel(report.occurrence)
        withdrawn = self._get(number)
        self._tell(actor, withdrawn)
        return withdrawn

    def take_back(self, actor: Actor, number: int) -> Report:
        """Her own published report is not shown any more: its posts are taken out of their chats.

        Raises `NotAllowed` when it is another's, `Stale` when it is not published.
        """
        report = self._get(number)
        if report.reporter != actor.id:
            raise NotAllowed()
        if report.state is not ReportState.PUBLISHED or report.occurrence is None:
            raise Stale()
        self._decide(actor, report, ReportState.WITHDRAWN, "")
        self._outbox.ledger.cancel(report.occurrence)
        self._outbox.retract(report.occurrence, screens.taken_back(report))
        return self._get(number)

    def settle(self) -> None:
        """Note which publications have reached everyone they could."""
        for release in self._occurrences.settled():
            if release.subject.startswith(screens.SUBJECT):
                self._occurrences.finish(release.id)

    def _turn_down(self, actor: Actor, number: int, version: int, after: ReportState, reason: str) -> Report:
        report = self.to_decide(actor, number, version)
        self._decide(actor, report, after, reason)
        decided = self._get(number)
        self._tell(actor, decided)
        return decided

    def _decide(self, actor: Actor, report: Report, after: ReportState, reason: str) -> None:
        if not self._store.decide(report, after, actor.id, reason):
            raise Stale("reports.decided_already", title=report.content.title)
        self._audit.note(actor, f"report.{after}", screens.subject_of(report), report.area)

    def _publish(self, report: Report) -> int:
        """Owe the post to everyone who takes it; how many chats that is."""
        occurrence = self._occurrences.begin(screens.subject_of(report), self._store.now)
        if occurrence is None or not self._store.published(report.id, occurrence):
            raise Stale("reports.decided_already", title=report.content.title)
        chats = list(dict.fromkeys([*self._groups.for_area(report.area, TOPIC), *self._groups.channels()]))
        self._outbox.broadcast(occurrence, chats, screens.post(report, self._areas))
        self._occurrences.filled(occurrence)
        return len(chats)

    def _tell(self, actor: Actor, report: Report, reached: int = 0) -> None:
        self._outbox.change(screens.card_of(report), screens.decided(report, actor.name), by=actor.id)
        self._outbox.say(report.reporter, screens.your_report(report, reached), lane=Lane.NOTICE)

    def _may_decide(self, actor: Actor, number: int) -> Report:
        report = self._store.get(number)
        if report is None:
            raise Stale()
        if actor.id == report.reporter:
            raise NotAllowed("reports.own")
        if not self._roles.may(actor.id, Right.MODERATE, report.area, report.kim_id):
            raise NotAllowed("reports.not_yours_to_decide")
        return report

    def _get(self, number: int) -> Report:
        report = self._store.get(number)
        assert report is not None
        return report


class Reports:
    """What a member tells of her neighbourhood."""

    def __init__(self, store: ReportStore, members: Members, moderation: Moderation, audit: Audit) -> None:
        self._store, self._members, self._moderation, self._audit = store, members, moderation, audit

    def submit(self, actor: Actor, content: Content) -> Report:
        """A new report. It is held while its reporter waits for verification. Raises `Refused` for who is no member."""
        member = self._members.require(actor)
        number = self._store.add(actor.id, member.area, member.kim_id, _begins(member), content)
        return self._sent(actor, number, "report.submit")

    def correct(self, actor: Actor, number: int, version: int, content: Content) -> Report:
        """A better wording of a report that was returned. Raises `Stale` when it does not wait for one any more."""
        member = self._members.require(actor)
        self.own(actor, number)
        if not self._store.resubmit(number, version, _begins(member), content):
            raise Stale("reports.not_to_correct")
        return self._sent(actor, number, "report.correct")

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
        """Her report, if it waits for her correction in that version. Raises `Stale`."""
        report = self.own(actor, number)
        if report.state is not ReportState.RETURNED or report.version != version:
            raise Stale("reports.not_to_correct")
        return report

    def _sent(self, actor: Actor, number: int, act: str) -> Report:
        report = self.get(number)
        self._audit.note(actor, act, screens.subject_of(report), report.area)
        if report.state is ReportState.SUBMITTED:
            self._moderation.ask(report)
        return report


def _begins(member: Member) -> ReportState:
    return ReportState.SUBMITTED if member.active else ReportState.HELD
