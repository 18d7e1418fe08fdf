"""What may be done in the city, by which right: each action, prepared on a desk, about something in an area."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from kimbot.announcements.approval.model import seal
from kimbot.announcements.content import Content as Announced
from kimbot.announcements.model import Announcement, Composed
from kimbot.announcements.templates.model import Template
from kimbot.areas.model import covers
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed
from kimbot.core.screens import Screen
from kimbot.kim.model import Sk, Stage
from kimbot.members.model import Application, Member, Office
from kimbot.reports.model import Report
from kimbot.roles.model import LEVELS, RIGHTS, TWO_PEOPLE, Offer, Right, Role
from kimbot.work import Work
from tests.acknowledgements.scene import ask_to_come
from tests.announcements.scene import announced
from tests.reports.desk import (
    CIBODAS,
    CIBODASARI,
    CITY,
    KARAWACI,
    KARAWACI_BARU,
    Desk,
    code,
    content,
)

JATIUWUNG = code("kel. jatiuwung, kec. cibodas")
TARGETS = (CITY, CIBODAS, CIBODASARI, JATIUWUNG, KARAWACI, KARAWACI_BARU)
KELURAHAN = (CIBODASARI, JATIUWUNG, KARAWACI_BARU)
HELD = {"city": CITY, "kecamatan": CIBODAS, "kelurahan": CIBODASARI}
NUMBERS = count(1)


@dataclass(frozen=True)
class Seat:
    """A role where it is held; a ketua's for her KIM, of Cibodasari."""

    role: Role
    area: str

    def may(self, right: Right, area: str, *, own_kim: bool) -> bool:
        """What the table says."""
        if right not in RIGHTS[self.role]:
            return False
        return own_kim if self.role is Role.KETUA else covers(self.area, area)


SEATS = [Seat(role, HELD[level]) for role in Role for level in LEVELS[role]] + [Seat(Role.KETUA, CIBODASARI)]


@dataclass
class Case:
    """An action about something in an area. `kims`: the KIM of each kelurahan; that of Cibodasari is the ketua's."""

    desk: Desk
    kims: dict[str, int]
    area: str

    @property
    def work(self) -> Work:
        return self.desk.work


Act = Callable[[Actor], object]


def applies(case: Case, office: Office) -> Member:
    person = case.desk.person("Calon")
    return case.work.membership.apply(person, Application(person.name, case.area, case.kims[case.area], "", office, ""))


def verify(case: Case, office: Office) -> Act:
    member = applies(case, office)
    return lambda actor: case.work.membership.approve(actor, member.id, member.version)


def turn_away(case: Case, *, for_good: bool) -> Act:
    member, service = applies(case, Office.ANGGOTA), case.work.membership
    turned = service.reject if for_good else service.return_to
    return lambda actor: turned(actor, member.id, member.version, "Belum jelas.")


def reported(case: Case) -> Report:
    return case.work.reports.submit(case.desk.member(case.area, case.kims[case.area]), content())


def moderate(case: Case) -> Act:
    report = reported(case)
    return lambda actor: case.work.moderation.approve(actor, report.id, report.version)


def turn_down(case: Case, *, for_good: bool) -> Act:
    report, service = reported(case), case.work.moderation
    turned = service.reject if for_good else service.return_to
    return lambda actor: turned(actor, report.id, report.version, "Belum jelas.")


def take_back(case: Case) -> Act:
    report = reported(case)
    case.work.moderation.approve(case.desk.holder(Role.EDITOR, CITY), report.id, report.version)
    return lambda actor: case.work.moderation.withdraw(actor, report.id, "Keliru.")


def look_at_kim(case: Case) -> Act:
    kim = case.kims.get(case.area) or case.desk.kim(f"KIM {next(NUMBERS)}", case.area)
    return lambda actor: case.work.formation.open(actor, kim, "")


def decree(case: Case) -> Act:
    sk = Sk("400/2026", date(2026, 11, 23), None)
    return lambda actor: case.work.formation.decree(actor, case.kims[case.area], sk)


def approve_group(case: Case) -> Act:
    chat = case.work.chats.seen(-next(NUMBERS), "group", "Warga", None, "id")
    case.work.presence.arrived(SYSTEM, chat)
    asker = case.desk.person("Admin grup")
    group = case.work.groups.subscribe(asker, case.work.groups.of_chat(chat), case.area)
    return lambda actor: case.work.groups.approve(actor, group.id, group.version)


def approve_channel(case: Case) -> Act:
    chat = case.work.chats.seen(-next(NUMBERS), "channel", "Kanal", None, "id")
    case.work.channels.arrived(case.desk.person("Admin kanal"), chat)
    return lambda actor: case.work.channels.decide(actor, chat.id, official=True)


def composed(case: Case) -> Composed:
    return Composed(Announced("Siaran", "Siaran"), case.work.topics.all[0].slug, (case.area,), None)


def announce(case: Case) -> Act:
    return lambda actor: case.work.announcements.submit(actor, composed(case))


def announce_in_haste(case: Case) -> Act:
    given = replace(composed(case), urgent=True, reason="Banjir.")
    return lambda actor: case.work.announcements.send_urgent(actor, given)


def waiting(case: Case) -> Announcement:
    return case.work.announcements.submit(case.desk.holder(Role.EDITOR, CITY), composed(case))


def revise(case: Case) -> Act:
    waits = waiting(case)
    return lambda actor: case.work.announcements.revise(actor, waits.id, waits.version, composed(case))


def approve_announcement(case: Case) -> Act:
    waits = waiting(case)
    return lambda actor: case.work.approvals.approve(actor, waits.id, waits.version)


def send_back(case: Case) -> Act:
    waits = waiting(case)
    return lambda actor: case.work.approvals.send_back(actor, waits.id, waits.version, "Kurang jelas.")


def keep_template(case: Case) -> Act:
    given = Template(0, f"Templat {next(NUMBERS)}", "Ada [acara].", case.work.topics.all[0].slug)
    return lambda actor: case.work.templates.keep(actor, given)


def released(case: Case) -> int:
    """The release of an announcement that somebody else has approved."""
    author, _ = case.desk.holder(Role.EDITOR, CITY), case.desk.holder(Role.APPROVER, CITY)
    announced(case.work, author, composed(case))
    return int(case.work.tx.value("SELECT MAX(id) FROM occurrences"))


def went_out(case: Case) -> Announcement:
    """An announcement that was sent."""
    released(case)
    number = case.work.tx.value("SELECT MAX(id) FROM announcements")
    return case.work.announcements.open(case.desk.holder(Role.EDITOR, CITY), number)[0]


def ask_to_correct(case: Case) -> Act:
    sent = went_out(case)
    return lambda actor: case.work.corrections.ask(actor, sent.id, Announced("Ralat", "Ralat"))


def correct(case: Case) -> Act:
    sent = went_out(case)
    given = {"announcement": sent.id, "of": seal(sent), "title": "Ralat", "html": "Ralat"}
    return lambda actor: case.work.corrections.correct(actor, given)


def withdraw_sent(case: Case) -> Act:
    sent = went_out(case)
    given = {"announcement": sent.id, "of": seal(sent)}
    return lambda actor: case.work.corrections.withdraw(actor, given)


def steer(case: Case) -> Act:
    release = released(case)
    return lambda actor: case.work.running.pause(actor, release)


def see_recap(case: Case) -> Act:
    release = released(replace(case, area=CITY))

    def see(actor: Actor) -> None:
        if not any(place.area.code == case.area for place in case.work.recaps.recap(actor.id, release).places):
            raise NotAllowed()

    return see


def missed(case: Case) -> Act:
    number = waiting(case).id
    case.work.tx.run("UPDATE announcements SET state = 'missed', missed = 1, version = 1 WHERE id = :id", id=number)
    case.work.tx.run("UPDATE approvals SET state = 'granted' WHERE announcement_id = :id", id=number)
    return lambda actor: case.work.announcements.send_missed(actor, number, 1)


def second(case: Case, act: str) -> Act:
    asker = case.desk.holder(Role.ADMIN, CITY)
    proposal = case.work.proposals.ask(asker, act, Screen("second.decided"), {})
    return lambda actor: case.work.proposals.confirm(actor, proposal.id)


def give(case: Case) -> Act:
    person = case.desk.person("Baru")
    return lambda actor: case.work.roles.seat(actor, person.id, Offer(Role.LURAH, case.area))


def ask_to_give(case: Case) -> Act:
    person = case.desk.person("Baru")
    return lambda actor: case.work.roles.grant(actor, person.id, Offer(Role.APPROVER, CITY))


def take(case: Case, *, asks: bool) -> Act:
    held, service = case.desk.holder(Role.LURAH, case.area), case.work.roles
    taken = service.withdraw if asks else service.take
    return lambda actor: taken(actor, service.of(held.id)[0].id)


@dataclass(frozen=True)
class Action:
    """What may be done, by which right; `city`: asked for the whole city, wherever the thing is."""

    name: str
    right: Right
    prepare: Callable[[Case], Act]
    areas: tuple[str, ...] = (CITY,)
    city: bool = True


def there(name: str, right: Right, prepare: Callable[[Case], Act], areas: tuple[str, ...]) -> Action:
    return Action(name, right, prepare, areas, city=False)


ACTIONS = (
    there("verify a member", Right.VERIFY_MEMBER, lambda case: verify(case, Office.ANGGOTA), KELURAHAN),
    there("verify a ketua", Right.VERIFY_KETUA, lambda case: verify(case, Office.KETUA), KELURAHAN),
    there("return a member", Right.VERIFY_MEMBER, lambda case: turn_away(case, for_good=False), KELURAHAN),
    there("reject a member", Right.VERIFY_MEMBER, lambda case: turn_away(case, for_good=True), KELURAHAN),
    there("decide on a report", Right.MODERATE, moderate, KELURAHAN),
    there("return a report", Right.MODERATE, lambda case: turn_down(case, for_good=False), KELURAHAN),
    there("reject a report", Right.MODERATE, lambda case: turn_down(case, for_good=True), KELURAHAN),
    there("take a report back", Right.MODERATE, take_back, KELURAHAN),
    there("look at a KIM", Right.SEE_KIM, look_at_kim, TARGETS),
    there(
        "add a KIM",
        Right.MANAGE_KIM,
        lambda case: lambda actor: case.work.registry.add(actor, f"KIM {next(NUMBERS)}", case.area),
        TARGETS,
    ),
    there(
        "move a KIM on",
        Right.COACH_KIM,
        lambda case: (
            lambda actor: case.work.formation.move(actor, case.kims[case.area], "", Stage.ACTIVE, Stage.DORMANT)
        ),
        KELURAHAN,
    ),
    there(
        "note a visit",
        Right.COACH_KIM,
        lambda case: (
            lambda actor: case.work.formation.note_visit(
                actor, case.kims[case.area], "", date(2026, 11, 23), "Bertemu ketua RW", ""
            )
        ),
        KELURAHAN,
    ),
    there("write down a decree", Right.COACH_KIM, decree, KELURAHAN),
    Action(
        "import a list", Right.MANAGE_KIM, lambda case: lambda actor: case.work.registry.ask_import(actor, [["KIM"]])
    ),
    Action("put a list in", Right.MANAGE_KIM, lambda case: lambda actor: case.work.registry.import_list(actor, [])),
    there(
        "see who wants to help",
        Right.COACH_KIM,
        lambda case: lambda actor: case.work.candidates.at(actor, case.area),
        KELURAHAN,
    ),
    there("approve a group", Right.APPROVE_GROUP, approve_group, TARGETS),
    Action("make a channel official", Right.APPROVE_GROUP, approve_channel),
    there("see how far it came", Right.SEE_RECAP, see_recap, KELURAHAN),
    Action("announce", Right.COMPOSE, announce, (CITY, CIBODASARI)),
    Action("announce in haste", Right.COMPOSE, announce_in_haste),
    Action("revise an announcement", Right.COMPOSE, revise),
    Action("approve an announcement", Right.APPROVE, approve_announcement, (CITY, CIBODASARI)),
    Action("send an announcement back", Right.APPROVE, send_back),
    Action("keep a template", Right.COMPOSE, keep_template),
    Action("see the schedule", Right.ANNOUNCE, lambda case: case.work.announcements.listed),
    Action("steer a release", Right.ANNOUNCE, steer),
    Action("ask for a correction", Right.ANNOUNCE, ask_to_correct),
    Action("correct what was sent", Right.ANNOUNCE, correct),
    Action("withdraw what was sent", Right.ANNOUNCE, withdraw_sent),
    Action("send what was missed", Right.ANNOUNCE, missed),
    there("invite to an occasion", Right.INVITE, lambda case: ask_to_come(case.work, case.area), TARGETS),
    Action("give a role", Right.MANAGE_ROLES, give, (CIBODASARI, KARAWACI_BARU)),
    Action("ask to give a role", Right.MANAGE_ROLES, ask_to_give),
    Action("ask to take a role", Right.MANAGE_ROLES, lambda case: take(case, asks=True), (CIBODASARI, KARAWACI_BARU)),
    Action("take a role", Right.MANAGE_ROLES, lambda case: take(case, asks=False), (CIBODASARI, KARAWACI_BARU)),
    Action("see who holds what", Right.MANAGE_ROLES, lambda case: case.work.roles.overview),
    Action(
        "invite",
        Right.MANAGE_ROLES,
        lambda case: lambda actor: case.work.invitations.invite(actor, Offer(Role.LURAH, case.area)),
        (CIBODASARI,),
    ),
    Action("see the invitations", Right.MANAGE_ROLES, lambda case: case.work.invitations.open_ones),
    Action("see the first steps", Right.MANAGE_ROLES, lambda case: case.work.steps.progress),
    Action("send a test", Right.MANAGE_ROLES, lambda case: case.work.steps.test),
    Action("see which channels wait", Right.APPROVE_GROUP, lambda case: case.work.channels.waiting_for),
    *(
        Action(f"confirm {act}", right, lambda case, act=act: second(case, act))  # type: ignore[misc]
        for act, right in TWO_PEOPLE.items()
    ),
)
CELLS = [(action, area) for action in ACTIONS for area in action.areas]


def expected(action: Action, area: str, seat: Seat) -> bool:
    """What the tables say; a group of one kelurahan may be approved close by as well."""
    asked = CITY if action.city else area
    own = area == CIBODASARI and not action.city
    if seat.may(action.right, asked, own_kim=own):
        return True
    near = action.name == "approve a group" and area in KELURAHAN
    return near and seat.may(Right.APPROVE_LOCAL_GROUP, area, own_kim=own)
