"""The unit of work: one open transaction that hands out the services, and `say()`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from functools import cached_property

from kimbot.acknowledgements.ladder import Ladder
from kimbot.acknowledgements.service import Acknowledgements
from kimbot.announcements.after.changes import Changes
from kimbot.announcements.after.corrections import Corrections
from kimbot.announcements.after.results import Results
from kimbot.announcements.approval.asking import Asking
from kimbot.announcements.approval.service import Approvals
from kimbot.announcements.audience.service import Audiences
from kimbot.announcements.going.progress import Progress
from kimbot.announcements.going.releases import Releases
from kimbot.announcements.going.running import Running
from kimbot.announcements.service import Announcements
from kimbot.announcements.templates.service import Templates
from kimbot.audit.service import Audit
from kimbot.context import Context
from kimbot.core.screens import MessageRef, Screen
from kimbot.db.database import Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.copies import Copies
from kimbot.delivery.digests import Digests
from kimbot.delivery.files import Files
from kimbot.delivery.model import Lane, Policy
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.drafts.service import Drafts
from kimbot.drafts.store import DraftStore
from kimbot.forming.service import Formation
from kimbot.groups.channels import Channels
from kimbot.groups.presence import Presence
from kimbot.groups.service import Groups
from kimbot.groups.watch import Watch
from kimbot.jobs.store import Jobs
from kimbot.kim.candidates import Candidates
from kimbot.kim.membership import Membership
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.members.model import GONE, Member
from kimbot.members.service import Members
from kimbot.menu.model import Keys, keyboard, rights_of
from kimbot.menu.service import Menus
from kimbot.occasions.guard import Guard
from kimbot.occasions.service import Occasions
from kimbot.privacy.service import Privacy
from kimbot.recap.service import Recaps
from kimbot.reports.cards import Cards
from kimbot.reports.moderation import Moderation
from kimbot.reports.reminders import Reminders
from kimbot.reports.service import Reports
from kimbot.roles.invitations import Invitations
from kimbot.roles.model import Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles
from kimbot.steps.service import Steps


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap is answered after the commit, as a small notice or (`alert`) a window to close."""

    key: str
    values: Mapping[str, object]
    alert: bool


class Wrote(Flag):
    """Who is to be woken after the commit: the sender, since somebody is owed something, or those who do jobs."""

    NOTHING = 0
    OWED = auto()
    JOBS = auto()


class Work:
    """One transaction. A handler reads and writes through its services; nothing leaves before the commit."""

    def __init__(self, tx: Tx, context: Context) -> None:
        self.tx = tx
        self.context = context
        self.clock = context.clock
        self.now = context.clock.now()
        self.areas = context.areas
        self.topics = context.topics
        self.answered: Answer | None = None

    def say(
        self,
        chat: int,
        screen: Screen,
        *,
        replacing: MessageRef | None = None,
        card: str | None = None,
        key: str | None = None,
        due: int | None = None,
        lane: Lane = Lane.REPLY,
        policy: Policy = Policy.ULANG,
    ) -> None:
        """Owe a screen to a chat; see `Outbox.say`."""
        self.outbox.say(chat, screen, replacing=replacing, card=card, key=key, due=due, lane=lane, policy=policy)

    def _keyboard(self, person: int) -> Keys:
        return keyboard(self.members.get(person), rights_of(self.roles.of(person)))

    def _known(self, chat: int) -> bool:
        """Whether it is a member's or a role holder's, or a group that was let in. Strangers share what they get."""
        member = self.members.get(chat)
        if member is not None:
            return member.state not in GONE or bool(self.roles.of(chat))
        return bool(self.roles.of(chat)) or self.groups.let_in(chat)

    def tell_operators(self, screen: Screen) -> None:
        """Owe a notice to those who run the bot for the city."""
        for person in {grant.person for grant in self.roles.holders(Right.MANAGE_ROLES, self.areas.city.code)}:
            self.say(person, screen, lane=Lane.NOTICE)

    def tell_unanswered(self, chat: int) -> None:
        """Telegram has refused our answer: who waits for it in private is told so.

        This is a notice, and only an answer has such words after it: refused as well, nothing follows.
        """
        if self.chats.get(chat).private:
            self.say(chat, Screen("common.unanswered"), lane=Lane.NOTICE)

    @property
    def wrote(self) -> Wrote:
        """What this transaction leaves to be done."""
        owed = Wrote.OWED if self.outbox.wrote else Wrote.NOTHING
        return owed | Wrote.JOBS if self.jobs.wrote else owed

    def answer(self, key: str, *, alert: bool = False, **values: object) -> None:
        """Answer the tap that is being handled."""
        self.answered = Answer(key, values, alert)

    @cached_property
    def chats(self) -> Chats:
        return Chats(self.tx, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        asked = self._keyboard, self._known
        return Outbox(self.tx, self.context.texts, self.chats, self.context.habits, *asked, self.now)

    @cached_property
    def occurrences(self) -> Occurrences:
        return Occurrences(self.tx, self.now)

    @cached_property
    def files(self) -> Files:
        return Files(self.tx, self.now)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.tx, self.now)

    @cached_property
    def digests(self) -> Digests:
        context = self.context
        told = self.occurrences, context.habits, context.username, self.now
        return Digests(self.tx, context.texts, self.chats, self.outbox, *told)

    @cached_property
    def copies(self) -> Copies:
        ledger, pacing = self.outbox.ledger, self.outbox.pacing
        return Copies(self.tx, self.context.texts, ledger, self.digests, pacing, self.now)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.tx, self.now, self.context.audit_key)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(DraftStore(self.tx, self.now), self.context.forms)

    @cached_property
    def kit(self) -> Kit:
        return Kit(
            tx=self.tx,
            now=self.now,
            zone=self.context.zone,
            username=self.context.username,
            areas=self.areas,
            chats=self.chats,
            audit=self.audit,
            outbox=self.outbox,
            occurrences=self.occurrences,
            files=self.files,
            jobs=self.jobs,
        )

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.kit)

    @cached_property
    def roles(self) -> Roles:
        return Roles(self.kit, self.proposals)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self.kit, self.roles, self.context.chance.token)

    @cached_property
    def members(self) -> Members:
        return Members(self.kit)

    @cached_property
    def registry(self) -> Registry:
        return Registry(self.kit, self.roles, self.proposals)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.kit, self.registry, self.roles)

    @cached_property
    def formation(self) -> Formation:
        return Formation(self.kit, self.registry, self.roles)

    @cached_property
    def membership(self) -> Membership:
        return Membership(self.kit, self.registry, self.roles, on_active=self._verified)

    @cached_property
    def recaps(self) -> Recaps:
        return Recaps(self.kit, self.roles, self.acknowledgements)

    def _verified(self, member: Member) -> None:
        """What she wrote while she waited goes on; reports stand on a floor above membership, which only calls here."""
        self.reports.release(member)

    @cached_property
    def groups(self) -> Groups:
        return Groups(self.kit, self.registry, self.roles, self.topics)

    @cached_property
    def presence(self) -> Presence:
        return Presence(self.kit, self.groups, self.clock)

    @cached_property
    def watch(self) -> Watch:
        return Watch(self.kit, self.groups)

    @cached_property
    def channels(self) -> Channels:
        return Channels(self.kit, self.roles)

    @cached_property
    def announcements(self) -> Announcements:
        told = self.asking, self.approvals
        return Announcements(self.kit, self.releases, self.audiences, *told, self.roles)

    @cached_property
    def templates(self) -> Templates:
        return Templates(self.kit, self.roles)

    @cached_property
    def audiences(self) -> Audiences:
        return Audiences(self.kit, self.groups)

    @cached_property
    def approvals(self) -> Approvals:
        return Approvals(self.kit, self.roles, self.topics, self.asking)

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.kit, self.roles, self.topics, self.audiences)

    @cached_property
    def releases(self) -> Releases:
        return Releases(self.kit, self.groups, self.audiences, self.roles, self.topics, self.approvals)

    @cached_property
    def running(self) -> Running:
        return Running(self.kit, self.changes, self.roles, self.proposals)

    @cached_property
    def corrections(self) -> Corrections:
        return Corrections(self.kit, self.changes, self.approvals, self.roles, self.proposals, self.topics)

    @cached_property
    def changes(self) -> Changes:
        return Changes(self.kit, self.copies, self.releases, self.topics)

    @cached_property
    def progress(self) -> Progress:
        return Progress(self.kit, self.releases)

    @cached_property
    def results(self) -> Results:
        return Results(self.kit, self.releases, self.roles)

    @cached_property
    def acknowledgements(self) -> Acknowledgements:
        return Acknowledgements(self.kit, self.announcements, self.members, self.registry, self.roles)

    @cached_property
    def ladder(self) -> Ladder:
        return Ladder(self.kit, self.roles)

    @cached_property
    def occasions(self) -> Occasions:
        return Occasions(self.kit, self.announcements, self.roles)

    @cached_property
    def guard(self) -> Guard:
        return Guard(self.kit, self.releases, self.changes, self.roles)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.kit, self.members, self.registry, self.cards)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self.kit, self.roles)

    @cached_property
    def moderation(self) -> Moderation:
        return Moderation(self.kit, self.cards, self.roles, self.groups, self.digests)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.kit, self.cards)

    @cached_property
    def privacy(self) -> Privacy:
        people = self.members, self.membership, self.roles, self.proposals, self.invitations
        reports = self.reports, self.moderation, self.occasions
        return Privacy(self.kit, *people, *reports, self.groups, self.channels)

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.kit, self.roles, self.registry, self.groups)

    @cached_property
    def menus(self) -> Menus:
        return Menus(self.kit, self.roles, self.context.texts)
