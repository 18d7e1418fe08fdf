"""What moderators make of a report: decisions, publication, taking back."""

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.screens import Screen
from kimbot.delivery.digests import Digests
from kimbot.delivery.model import Lane
from kimbot.groups.service import Groups
from kimbot.kit import Kit
from kimbot.reports import screens
from kimbot.reports.cards import Cards
from kimbot.reports.model import TOPIC, Report, ReportState
from kimbot.reports.store import ReportStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


class Moderation:
    """What was decided. Nobody decides on her own."""

    def __init__(self, kit: Kit, cards: Cards, roles: Roles, groups: Groups, digests: Digests) -> None:
        self._store = ReportStore(kit.tx, kit.now)
        self._cards, self._roles, self._groups, self._audit = cards, roles, groups, kit.audit
        self._outbox, self._occurrences, self._digests, self._areas = kit.outbox, kit.occurrences, digests, kit.areas

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
        self._cards.close(published, screens.decided(published, actor.name), actor.id)
        self._outbox.say(report.reporter, screens.your_report(published, chats), lane=Lane.NOTICE)
        self._outbox.say(report.reporter, screens.post(published, self._areas, share=True), lane=Lane.NOTICE)
        return published

    def return_to(self, actor: Actor, number: int, version: int, reason: str) -> Report:
        """The reporter is asked to correct something."""
        return self._turn_down(actor, self.to_decide(actor, number, version), ReportState.RETURNED, reason)

    def reject(self, actor: Actor, number: int, version: int, reason: str) -> Report:
        """The report is not published."""
        return self._turn_down(actor, self.to_decide(actor, number, version), ReportState.REJECTED, reason)

    def published(self, actor: Actor, number: int) -> Report:
        """A published report, if its reporter or a moderator asks. Raises `NotAllowed`, `Stale`: it is not out."""
        report = self._store.get(number)
        if report is None or report.reporter != actor.id:
            report = self._may_decide(actor, number)
        if report.state is not ReportState.PUBLISHED:
            raise Stale("reports.not_published", title=report.content.title)
        return report

    def withdraw(self, actor: Actor, number: int, reason: str) -> Report:
        """A published report stands no more for what the KIM says: its posts are taken away, the rest stays here."""
        report = self.published(actor, number)
        assert report.occurrence is not None
        self._turn_down(actor, report, ReportState.WITHDRAWN, reason)
        self._occurrences.cancel(report.occurrence)
        self._outbox.ledger.cancel(report.occurrence)
        self._take_away(report)
        return self._get(number)

    def forget(self, report: Report, shown: Screen) -> None:
        """Its reporter is erased: nobody is asked about it any more."""
        self._cards.close(report, shown, by=SYSTEM.id)

    def settle(self) -> None:
        """Note which publications have reached everyone they could."""
        for release in self._occurrences.settled():
            if release.subject.startswith(screens.SUBJECT):
                self._occurrences.finish(release.id)

    def _turn_down(self, actor: Actor, report: Report, after: ReportState, reason: str) -> Report:
        self._decide(actor, report, after, reason)
        decided = self._get(report.id)
        self._cards.close(decided, screens.decided(decided, actor.name), actor.id)
        if actor.id != report.reporter:
            self._outbox.say(report.reporter, screens.your_report(decided, 0), lane=Lane.NOTICE)
        return decided

    def _decide(self, actor: Actor, report: Report, after: ReportState, reason: str) -> None:
        if not self._store.decide(report, after, actor.id, reason):
            raise Stale("reports.decided_already", title=report.content.title)
        self._audit.note(actor, f"report.{after}", screens.subject_of(report), report.area)

    def _publish(self, report: Report) -> int:
        """Owe the post to everyone who takes it; how many chats that is."""
        subject, title = screens.subject_of(report), report.content.title
        occurrence = self._occurrences.begin(subject, self._store.now, title)
        if occurrence is None or not self._store.published(report.id, occurrence):
            raise Stale("reports.decided_already", title=report.content.title)
        chats = list(dict.fromkeys([*self._groups.for_area(report.area, TOPIC), *self._groups.channels()]))
        self._outbox.broadcast(occurrence, chats, screens.post(report, self._areas))
        self._occurrences.filled(occurrence)
        return len(chats)

    def _take_away(self, report: Report) -> None:
        if report.occurrence is not None:
            shown = screens.post_taken_back(report)
            self._outbox.retract(report.occurrence, shown)
            self._digests.drop(report.occurrence, shown)

    def _may_decide(self, actor: Actor, number: int) -> Report:
        report = self._store.get(number)
        if report is None:
            self._roles.require_somewhere(actor, Right.MODERATE)
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
