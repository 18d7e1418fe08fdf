"""A small city in which something of every kind waits in Cibodas, and people who have no business with it."""

from dataclasses import dataclass, replace

from kimbot.announcements.content import Content as Announced
from kimbot.announcements.content import Occasion
from kimbot.announcements.model import Composed, Once
from kimbot.announcements.templates.model import Template
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import DAY, HOUR, local
from kimbot.core.screens import Screen
from kimbot.forming.model import STAGES
from kimbot.groups.model import seal
from kimbot.groups.requests import seal_of
from kimbot.groups.screens import channel_card_of
from kimbot.kim.model import Stage
from kimbot.members.model import Application, Member, Office
from kimbot.reports.model import Report
from kimbot.roles.model import LEVELS, Offer, Role
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.reports.desk import CIBODAS, CIBODASARI, CITY, KARAWACI, KARAWACI_BARU, Desk, content

CANARY = "Kenari"
"""In every name and text of Cibodas: nobody from elsewhere may read it."""
HERE = {"city": CITY, "kecamatan": CIBODAS, "kelurahan": CIBODASARI}
AWAY = {"kecamatan": KARAWACI, "kelurahan": KARAWACI_BARU}

Target = tuple[int, int, str]
"""Subject, version and argument of a button."""


@dataclass
class City:
    """What there is: the target of each route's button, and who attacks.

    `token` is of an invitation that nobody has opened, `used` of one that is used up.
    """

    admin: Actor
    targets: dict[str, Target]
    powerless: dict[str, Actor]
    foreign: dict[str, Actor]
    token: str
    used: str
    group: int
    """Telegram's id of a group that waits."""

    @property
    def attackers(self) -> dict[str, Actor]:
        return self.powerless | self.foreign


def build(work: Work) -> City:
    """Fill an empty database."""
    desk = Desk(work, work.tx)
    admin = _holder(desk, "Admin", Offer(Role.ADMIN, CITY))
    second = _holder(desk, "Admin Dua", Offer(Role.ADMIN, CITY))
    kim, elsewhere = desk.kim(f"KIM {CANARY}"), desk.kim("KIM Karawaci Baru", KARAWACI_BARU)
    group = _group(work, admin)
    channel = work.chats.seen(-1_009, "channel", f"Kanal {CANARY}", None, "id")
    work.channels.arrived(admin, channel)
    waits, token = work.invitations.invite(admin, Offer(Role.CAMAT, CIBODAS))
    asks, used = _opened(desk, admin), _used(desk, admin)
    proposal = work.proposals.ask(second, "role.take", Screen("second.about.role.take", _about()), {"grant": 1})
    announced, running, release = _announcements(work, admin)
    report = _reports(desk, kim)
    draft, _ = work.drafts.begin(admin.id, "peran")
    work.templates.bring([Template(0, f"Contoh {CANARY}", f"Contoh {CANARY}", "acara")])
    written, _ = work.drafts.begin(admin.id, "siarkan", answers=_written(work))
    targets: dict[str, Target] = {
        "peran": (_grant(work, second), 0, ""),
        "inv": (waits.id, 0, ""),
        "inv.yes": (asks, 0, ""),
        "inv.no": (asks, 0, ""),
        "two": (proposal.id, 0, ""),
        "v": _version(_applies(desk, Office.ANGGOTA, kim)),
        "k": (kim, 0, ""),
        "c": (kim, 0, ""),
        "fm": (kim, 0, CIBODASARI),
        "fm.move": (kim, STAGES.index(Stage.ACTIVE) + 1, f"{CIBODASARI}:{Stage.DORMANT}"),
        "fm.photo": (_visited(work, admin, kim), 0, ""),
        "g": (group, work.tx.value("SELECT version FROM groups WHERE id = :id", id=group), ""),
        **dict.fromkeys(("g.all", "g.none"), _on_card(work, group)),
        "gc": (channel.id, 0, ""),
        "gc.none": (0, seal([channel.id]), channel_card_of(channel.id)),
        "r": _version(report),
        "a": (announced, 2, ""),
        **_asked(work, second, admin),
        "start=announcement": (announced, 2, ""),
        "start=report": (report.id, 0, ""),
        **dict.fromkeys(("a.pause", "a.resume", "a.stop", "a.again", "a.watch", "a.fates"), (release, 0, str(running))),
        "a.names": (release, 0, "sent.0"),
        **dict.fromkeys(("a.correct", "a.withdraw"), (running, work.announcements.read(running).version, "")),
        "rekap": (release, 0, ""),
        "tp": (work.templates.all()[0].id, 0, ""),
        "tp.keep": (written.id, written.version, ""),
        "a.who": (written.id, written.version, ":0"),
        "a.whom": (announced, 0, ":0"),
        "a.other": (_paused_digest(work), 0, "on"),
        "ack.list": (release, 0, ""),
        "oc.show": (running, 0, ""),
        "oc.come": (running, 0, ""),
        "oc.away": (running, 0, ""),
        "st": (1, 0, "test"),
        "f": (draft.id, draft.version, "0"),
    }
    _applies(desk, Office.KETUA, kim)
    return City(admin, targets, _powerless(desk), _foreign(desk, elsewhere), token, used, _telegram(work, group))


def _paused_digest(work: Work) -> int:
    """A digest that has paused itself."""
    release = work.occurrences.begin("digest", 1)
    assert release is not None
    work.occurrences.filled(release)
    assert work.occurrences.pause(release, "Bad Request")
    return release


def _visited(work: Work, admin: Actor, kim: int) -> int:
    """A visit that was noted, with a photo."""
    day = local(work.now, work.context.zone).date()
    work.formation.note_visit(admin, kim, CIBODASARI, day, f"Bertemu Bu {CANARY}", "file1")
    return int(work.tx.value("SELECT MAX(id) FROM visits"))


def _opened(desk: Desk, admin: Actor) -> int:
    """An invitation that somebody has opened and that waits to be confirmed."""
    invitation, token = desk.work.invitations.invite(admin, Offer(Role.LURAH, CIBODASARI))
    desk.work.invitations.open(desk.person(f"Lurah {CANARY}"), token)
    return invitation.id


def _used(desk: Desk, admin: Actor) -> str:
    """The token of an invitation that was confirmed."""
    invitation, token = desk.work.invitations.invite(admin, Offer(Role.KEPALA_DINAS, CITY))
    desk.work.invitations.open(desk.person("Kepala Dinas"), token)
    desk.work.invitations.accept(admin, invitation.id)
    return token


def _about() -> dict[str, object]:
    return {"name": f"Pak {CANARY}", "role": "admin", "place": "Kota Tangerang"}


def _holder(desk: Desk, name: str, offer: Offer) -> Actor:
    person = desk.person(name)
    desk.work.roles.give(SYSTEM, person.id, offer)
    return person


def _grant(work: Work, actor: Actor) -> int:
    return work.roles.of(actor.id)[0].id


def _group(work: Work, admin: Actor) -> int:
    chat = work.chats.seen(-7, "group", f"RT {CANARY}", None, "id")
    work.presence.arrived(admin, chat)
    work.groups.subscribe(Actor(admin.id, "Warga"), work.groups.of_chat(chat), CIBODASARI, in_its_name=True)
    return work.groups.of_chat(chat).id


def _on_card(work: Work, group: int) -> tuple[int, int, str]:
    """The buttons that decide about all that waits on its card."""
    found = work.groups.get(group)
    assert found is not None
    return 0, seal_of([found]), found.card


def _telegram(work: Work, group: int) -> int:
    found = work.groups.get(group)
    assert found is not None
    return work.chats.get(found.chat).telegram_id


def _announcements(work: Work, admin: Actor) -> tuple[int, int, int]:
    """One that waits; one that is going out, and its release."""
    text = Announced(f"Siaran {CANARY}", f"Siaran {CANARY}")
    topic, later = work.topics.all[0].slug, work.now + 2 * HOUR
    wall = local(later, work.context.zone).replace(tzinfo=None)
    waits = announced(work, admin, Composed(text, topic, (CIBODAS,), Once(wall, later)))
    occasion = Occasion(work.now + 3 * DAY, "Asia/Jakarta", f"Aula {CANARY}")
    asks = replace(text, title="Imunisasi", confirm=True, occasion=occasion)  # what has gone out, anybody may read
    goes = announced(work, admin, Composed(asks, topic, (CIBODAS,), None))
    return waits.id, goes.id, work.occurrences.of(goes.subject)[0].id


def _asked(work: Work, author: Actor, approver: Actor) -> dict[str, Target]:
    """One that waits for approval, one whose time came before that, one in its last minute."""
    text, topic = Announced(f"Siaran {CANARY}", f"Siaran {CANARY}"), work.topics.all[0].slug
    waits, late, leaves = (work.announcements.submit(author, Composed(text, topic, (CIBODAS,), None)) for _ in range(3))
    work.approvals.lapse(late, work.now)
    work.approvals.approve(approver, leaves.id, leaves.version)
    return {"ap": (waits.id, 1, ""), "ap.wait": (late.id, 2, ""), "ap.stop": (leaves.id, 2, "")}


def _written(work: Work) -> dict[str, object]:
    """What somebody has written and not sent yet."""
    text = {"title": f"Siaran {CANARY}", "html": f"Siaran {CANARY}"}
    return {"text": text, "topic": work.topics.all[0].slug, "areas": [CIBODAS], "when": {"now": True}}


def _applies(desk: Desk, office: Office, kim: int) -> Member:
    person = desk.person(CANARY)
    return desk.work.membership.apply(person, Application(person.name, CIBODASARI, kim, "", office, ""))


def _reports(desk: Desk, kim: int) -> Report:
    return desk.work.reports.submit(desk.member(CIBODASARI, kim), content(f"Panen {CANARY}"))


def _version(thing: Member | Report) -> Target:
    return thing.id, thing.version, ""


def _powerless(desk: Desk) -> dict[str, Actor]:
    """Who may do nothing here: never had a role, or has one no more."""
    found = {"stranger": desk.person("Iseng"), "member": desk.member(KARAWACI_BARU)}
    for role in Role:
        area = HERE[LEVELS[role][0]] if LEVELS[role] else CIBODASARI
        kim = 1 if role is Role.KETUA else None
        found[f"expired {role}"] = _holder(desk, "Lewat", Offer(role, area, kim, desk.work.now + DAY))
        taken = found[f"withdrawn {role}"] = _holder(desk, "Dicabut", Offer(role, area, kim))
        desk.work.roles.retire(SYSTEM, desk.work.roles.of(taken.id))
    desk.work.tx.run("UPDATE grants SET until = :now WHERE until IS NOT NULL", now=desk.work.now)
    return found


def _foreign(desk: Desk, kim: int) -> dict[str, Actor]:
    """Who may do the same things, in another part of the city."""
    found = {"ketua": _holder(desk, "Ketua lain", Offer(Role.KETUA, KARAWACI_BARU, kim))}
    for role in Role:
        for level in LEVELS[role]:
            if level in AWAY:
                found[f"{role} {level}"] = _holder(desk, f"{role} lain", Offer(role, AWAY[level]))
    return found
