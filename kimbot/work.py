"""The unit of work: one open transaction that hands out the services, and `say()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from kimbot.announcements.releases import Releases
from kimbot.announcements.running import Running
from kimbot.announcements.service import Announcements
from kimbot.announcements.store import AnnouncementStore
from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.core.actor import Actor
from kimbot.core.chance import Chance
from kimbot.core.clock import Clock, local
from kimbot.core.forms import Form
from kimbot.core.screens import MessageRef, Screen
from kimbot.db.database import Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.digests import Digests
from kimbot.delivery.files import Files
from kimbot.delivery.model import Lane, Policy
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.delivery.pace import NIGHT, Habits, Quiet
from kimbot.drafts.service import Drafts
from kimbot.drafts.store import DraftStore
from kimbot.groups.channels import Channels
from kimbot.groups.presence import Presence
from kimbot.groups.service import Groups
from kimbot.groups.store import ChannelStore, GroupStore
from kimbot.groups.topics import Topics
from kimbot.groups.watch import Watch
from kimbot.jobs.store import Jobs
from kimbot.kim.candidates import Candidates
from kimbot.kim.membership import Membership
from kimbot.kim.service import Registry
from kimbot.kim.store import CandidateStore, KimStore
from kimbot.members.model import Member
from kimbot.members.service import Members
from kimbot.members.store import MemberStore
from kimbot.menu.model import Keys, keyboard, rights_of
from kimbot.menu.service import Menus
from kimbot.menu.store import MenuStore
from kimbot.privacy.service import Privacy
from kimbot.privacy.store import PrivacyStore
from kimbot.reports.asked import AskedStore
from kimbot.reports.cards import Cards
from kimbot.reports.moderation import Moderation
from kimbot.reports.reminders import Reminders
from kimbot.reports.service import Reports
from kimbot.reports.store import ReportStore
from kimbot.roles.invitations import Invitations
from kimbot.roles.model import Right
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles
from kimbot.roles.store import GrantStore, InvitationStore, ProposalStore
from kimbot.steps.service import Steps
from kimbot.texts.catalogue import Catalogue


@dataclass(frozen=True)
class Context:
    """What stays the same from one unit to the next.

    `username` is the bot's own, for links to it; `privacy_contact` whom people ask about their data. `acts` carry out
    what two people agreed on: (work, who asked, what it needs) -> what came of it.
    """

    clock: Clock
    chance: Chance
    texts: Catalogue
    areas: Areas
    forms: Mapping[str, Form]
    zone: ZoneInfo
    username: str
    topics: Topics
    privacy_contact: str = ""
    acts: Mapping[str, "Act"] = field(default_factory=dict)
    quiet: Quiet = NIGHT
    digest_at: int = 16 * 60
    """The city's quiet hours, and the minute of the day at which digests leave."""

    @property
    def habits(self) -> Habits:
        return Habits(self.zone, self.quiet, self.digest_at)


Act = Callable[["Work", Actor, Mapping[str, Any]], Screen]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap is answered after the commit, as a small notice or (`alert`) a window to close."""

    key: str
    values: Mapping[str, object]
    alert: bool


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

    def answer(self, key: str, *, alert: bool = False, **values: object) -> None:
        """Answer the tap that is being handled."""
        self.answered = Answer(key, values, alert)

    @cached_property
    def chats(self) -> Chats:
        return Chats(self.tx, self.now)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.tx, self.context.texts, self.chats, self.context.habits, self._keyboard, self.now)

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
        return Digests(
            self.tx,
            self.context.texts,
            self.chats,
            self.outbox.ledger,
            self.occurrences,
            self.context.habits,
            self.context.username,
            self.now,
        )

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.tx, self.now)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(DraftStore(self.tx, self.now), self.context.forms)

    @cached_property
    def roles(self) -> Roles:
        return Roles(
            self._grant_store,
            self.proposals,
            self.chats,
            self.audit,
            self.outbox,
            self.areas,
            self.context.zone,
            self.now,
        )

    @cached_property
    def proposals(self) -> Proposals:
        store, city = ProposalStore(self.tx, self.now), self.areas.city.code
        return Proposals(store, self._grant_store, self.chats, self.audit, self.outbox, city, self.now)

    @cached_property
    def invitations(self) -> Invitations:
        store = InvitationStore(self.tx, self.now)
        token = self.context.chance.token
        return Invitations(store, self.roles, self.chats, self.audit, self.outbox, token, self.now)

    @cached_property
    def steps(self) -> Steps:
        return Steps(self.tx, self.roles, self.registry, self.groups, self.audit, self.outbox)

    @cached_property
    def _grant_store(self) -> GrantStore:
        return GrantStore(self.tx, self.now)

    @cached_property
    def members(self) -> Members:
        return Members(self._member_store, self.audit, self.chats, self.outbox.ledger)

    @cached_property
    def registry(self) -> Registry:
        store = KimStore(self.tx, self.now)
        people, roles = (self._candidate_store, self._member_store), (self.roles, self.proposals)
        return Registry(store, *people, *roles, self.audit, self.outbox, self.areas)

    @cached_property
    def candidates(self) -> Candidates:
        people = self._candidate_store, self._member_store
        return Candidates(*people, self.registry, self.roles, self.audit, self.outbox, self.areas)

    @cached_property
    def _candidate_store(self) -> CandidateStore:
        return CandidateStore(self.tx, self.now)

    @cached_property
    def membership(self) -> Membership:
        return Membership(
            self._member_store,
            self.registry,
            self.roles,
            self.audit,
            self.outbox,
            self.areas,
            on_active=self._verified,
        )

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(
            self._announcement_store,
            self.releases,
            self.roles,
            self.audit,
            self.outbox,
            self.occurrences,
            self.areas,
            self.context.zone,
            self.now,
        )

    @cached_property
    def running(self) -> Running:
        return Running(
            self._announcement_store,
            self.roles,
            self.proposals,
            self.audit,
            self.outbox,
            self.occurrences,
            self.areas.city.code,
        )

    @cached_property
    def releases(self) -> Releases:
        return Releases(
            self._announcement_store,
            self.groups,
            self.roles,
            self.audit,
            self.outbox,
            self.occurrences,
            self.topics,
            self.areas.city.code,
            self.now,
        )

    @cached_property
    def _announcement_store(self) -> AnnouncementStore:
        return AnnouncementStore(self.tx, self.now)

    @cached_property
    def groups(self) -> Groups:
        return Groups(
            self._group_store,
            ChannelStore(self.tx, self.now),
            self.chats,
            self.registry,
            self.roles,
            self.audit,
            self.outbox,
            self.areas,
            self.topics,
            self.context.username,
            self.now,
        )

    @cached_property
    def presence(self) -> Presence:
        told = self.chats, self.audit, self.outbox, self.areas, self.context.username
        return Presence(self._group_store, self.groups, *told, self.clock)

    @cached_property
    def watch(self) -> Watch:
        told = self.chats, self.audit, self.outbox, self.areas, self.context.username
        return Watch(self._group_store, self.groups, *told, self.now)

    @cached_property
    def _group_store(self) -> GroupStore:
        return GroupStore(self.tx, self.now)

    @cached_property
    def channels(self) -> Channels:
        store = ChannelStore(self.tx, self.now)
        city, username = self.areas.city.code, self.context.username
        return Channels(store, self.chats, self.roles, self.audit, self.outbox, city, username)

    @cached_property
    def menus(self) -> Menus:
        return Menus(self.tx, MenuStore(self.tx), self.roles, self.chats, self.jobs, self.context.texts)

    @cached_property
    def cards(self) -> Cards:
        return Cards(self._report_store, self._asked_store, self.roles, self.outbox, self.areas)

    @cached_property
    def moderation(self) -> Moderation:
        return Moderation(
            self._report_store,
            self.cards,
            self.roles,
            self.groups,
            self.audit,
            self.outbox,
            self.occurrences,
            self.digests,
            self.areas,
        )

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self._report_store, self._asked_store, self.cards, self.outbox, self.context.zone)

    @cached_property
    def reports(self) -> Reports:
        return Reports(self._report_store, self.members, self.cards, self.audit)

    @cached_property
    def _asked_store(self) -> AskedStore:
        return AskedStore(self.tx)

    @cached_property
    def privacy(self) -> Privacy:
        return Privacy(
            PrivacyStore(self.tx, self.now),
            self.members,
            self.membership,
            self.roles,
            self.reports,
            self.moderation,
            self.chats,
            self.files,
            self.outbox,
            self.audit,
            lambda moment: local(moment, self.context.zone).isoformat("T", "seconds"),
            self.now,
        )

    @cached_property
    def _report_store(self) -> ReportStore:
        return ReportStore(self.tx, self.now)

    def _verified(self, member: Member) -> None:
        """What she wrote while she waited goes on; reports stand on a floor above membership, which only calls here."""
        self.reports.release(member)

    @cached_property
    def _member_store(self) -> MemberStore:
        return MemberStore(self.tx, self.now)
