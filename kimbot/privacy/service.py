"""What is held about a person: shown to her, handed out, erased; what has been kept long enough is forgotten."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import local
from kimbot.core.errors import Stale
from kimbot.delivery.model import Lane
from kimbot.groups.channels import Channels
from kimbot.groups.service import Groups
from kimbot.kim.membership import Membership
from kimbot.kim.model import Leaving
from kimbot.kit import Kit
from kimbot.members.model import GONE, Member
from kimbot.members.service import Members
from kimbot.occasions.service import Occasions
from kimbot.privacy import screens
from kimbot.privacy.store import Erased, PrivacyStore
from kimbot.reports.model import Report, ReportState
from kimbot.reports.moderation import Moderation
from kimbot.reports.screens import SUBJECT
from kimbot.reports.service import Reports
from kimbot.roles.invitations import Invitations
from kimbot.roles.model import Grant
from kimbot.roles.proposals import Proposals
from kimbot.roles.service import Roles

FILE = "data-saya.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would take with it."""

    member: Member | None
    grants: tuple[Grant, ...]
    published: tuple[Report, ...]
    others: tuple[Report, ...]


class Privacy:
    """Her rights over her own data, and the end of its time."""

    def __init__(
        self,
        kit: Kit,
        members: Members,
        membership: Membership,
        roles: Roles,
        proposals: Proposals,
        invitations: Invitations,
        reports: Reports,
        moderation: Moderation,
        occasions: Occasions,
        groups: Groups,
        channels: Channels,
    ) -> None:
        self._store = PrivacyStore(kit.tx, kit.now)
        self._members, self._membership, self._roles = members, membership, roles
        self._proposals, self._invitations, self._occasions = proposals, invitations, occasions
        self._groups, self._channels = groups, channels
        self._reports, self._moderation, self._chats, self._files = reports, moderation, kit.chats, kit.files
        self._outbox, self._audit, self._zone, self._now = kit.outbox, kit.audit, kit.zone, kit.now

    def held(self, actor: Actor) -> dict[str, list[dict[str, object]]]:
        """Everything that is held about her, by name."""
        return self._store.mine(actor.id)

    def export(self, actor: Actor) -> str:
        """The same as a file, ready to be sent to her: what `Media` takes."""
        held = {name: [_readable(row, self._zone) for row in rows] for name, rows in self.held(actor).items()}
        content = json.dumps(held, ensure_ascii=False, indent=2).encode()
        self._audit.note(actor, "person.export", f"person:{actor.id}")
        return self._files.keep(FILE, content, "application/json", person=actor.id)

    def plan(self, actor: Actor) -> Plan:
        """What erasing her would take with it. Raises `Refused`: nobody else is an admin."""
        self._roles.require_another_admin(actor.id)
        reports = self._reports.of(actor)
        return Plan(
            self._members.get(actor.id),
            tuple(self._roles.of(actor.id)),
            tuple(report for report in reports if report.state is ReportState.PUBLISHED),
            tuple(report for report in reports if report.state is not ReportState.PUBLISHED),
        )

    def erase(self, actor: Actor, published: int, *, withdraw: bool) -> int:
        """Erase her. The number under which she can still be told so, and which says nothing of her.

        `published` is of how many published reports she was told. Raises `Refused`, or `Stale`: they are more by now.
        """
        plan = self.plan(actor)
        if len(plan.published) != published:
            raise Stale("privacy.changed")
        for report in plan.published if withdraw else ():
            self._moderation.withdraw(actor, report.id, "")
        self._proposals.forget(actor.id, screens.card_gone())
        self._invitations.forget(actor.id, screens.card_gone())
        self._occasions.forget(actor.id)
        self._close_cards(actor.id, [*plan.others, *(plan.published if withdraw else ())])
        self._tell(actor, plan.member)
        self._roles.resign(actor)
        self._audit.note(actor, "person.erase", f"person:{actor.id}")
        chat = self._chats.get(actor.id)
        menu = self._store.menu(actor.id)
        self._store.note(Erased(actor.id, chat.telegram_id, self._now, withdraw))
        self._store.erase(actor.id, chat.telegram_id)
        self._groups.forget(actor.id)
        self._channels.forget(actor.id)
        farewell = self._chats.seen(chat.telegram_id, "private", "", None, chat.language)
        self._chats.set_state(farewell.id, "open")
        if menu is not None:
            self._store.set_menu(farewell.id, menu)  # Telegram still shows it: it is taken out there under this number
        return farewell.id

    def erase_again(self, person: int, *, withdrawn: bool) -> None:
        """A backup from before her erasure was restored: it is done again, without a word to anybody."""
        if withdrawn:
            self._store.withdraw(person)
        self._audit.note(SYSTEM, "person.erase", f"person:{person}")
        self._store.erase(person, self._chats.get(person).telegram_id)

    def to_note(self) -> list[Erased]:
        """The erasures that are to be noted outside, their goodbye being said: of that too nothing is kept."""
        said = [erased for erased in self._store.to_note() if not self._waits_for_goodbye(erased)]
        for erased in said:
            farewell = self._chats.of_telegram(erased.telegram_id)
            if farewell is not None and not farewell.title:
                self._store.erase(farewell.id, erased.telegram_id)
        return said

    def noted(self, erased: Iterable[Erased]) -> None:
        """They are noted outside."""
        for one in erased:
            self._store.noted(one.person)

    def forget(self) -> bool:
        """Take out what has been kept for its time; whether there is more of it."""
        return self._store.forget()

    def _waits_for_goodbye(self, erased: Erased) -> bool:
        farewell = self._chats.of_telegram(erased.telegram_id)
        return farewell is not None and not farewell.title and self._outbox.singles.open_for(farewell.id)

    def _close_cards(self, person: int, reports: list[Report]) -> None:
        """What stands in the chats of those who check says nothing of her any more."""
        for report in reports:
            self._moderation.forget(report, screens.card_gone())
        for subject in (f"member:{person}", *(f"{SUBJECT}{report.id}" for report in reports)):
            singles = self._outbox.singles
            for key in [*singles.keys(f"{subject}:"), *singles.naming(subject)]:
                self._outbox.take_back(key, screens.card_gone())

    def _tell(self, actor: Actor, member: Member | None) -> None:
        """Those who keep her KIM hear that somebody is gone, not who."""
        if member is None or member.state in GONE:
            return
        leaving: Leaving = self._membership.leaving(actor)
        for person in leaving.told:
            self._outbox.say(person, screens.somebody_gone(leaving), lane=Lane.NOTICE)


TIMES = {
    "again",
    "at",
    "changed",
    "checked",
    "consent_at",
    "created",
    "decided",
    "expires",
    "full_at",
    "granted",
    "hour",
    "noted",
    "opened",
    "received",
    "seen",
    "settled",
    "since",
    "touched",
    "until",
}
TIMES |= {"answered", "passed_at", "read_at", "told", "withdrawn", "written"}
"""Columns that hold moments (ms UTC)."""


def _readable(row: dict[str, object], zone: ZoneInfo) -> dict[str, object]:
    """A row with its moments in words."""
    return {name: _in_words(value, zone) if name in TIMES else value for name, value in row.items()}


def _in_words(moment: object, zone: ZoneInfo) -> object:
    return local(moment, zone).isoformat("T", "seconds") if isinstance(moment, int) and moment else moment
