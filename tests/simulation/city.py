"""The city of every run: people, groups and KIM that are there when it begins; put in once, kept as an image."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kimbot import app, boot
from kimbot.context import Context
from kimbot.core.actor import Actor
from kimbot.core.chance import Chance, SeededChance
from kimbot.core.clock import Clock
from kimbot.core.forms import Form
from kimbot.db.migrate import migrate
from kimbot.db.sqlite import SqliteTx
from kimbot.kim.model import Stage
from kimbot.members.model import Application, Office
from kimbot.roles.model import Offer, Role
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.world import Member
from kimbot.settings import Settings
from kimbot.work import Work
from tests.simulation.evidence import AUDIT_KEY
from tests.simulation.telegram import TOKEN

ROOT = Path(__file__).parent.parent.parent
CIBODAS_SARI, UWUNG_JAYA = "36.71.09.1002", "36.71.09.1005"
RATNA, SITI, LARAS = 9000, 103, 104
"""Who announces, the ketua of a KIM, and the second one who agrees to what is announced."""
MEMBERS = (110, 111, 112, 113, 114, 115)
NEWCOMERS = (120, 121, 122)
NAMES = {
    RATNA: "Ratna",
    SITI: "Siti",
    LARAS: "Laras",
    110: "Dewi",
    111: "Yanti",
    112: "Joko",
    113: "Hadi",
    114: "Rina",
    115: "Agus",
}
NAMES |= {120: "Wati", 121: "Budi", 122: "Tuti"}
GROUP, NEW_GROUP = -4001, -4002


@dataclass(frozen=True)
class _Still:
    """The clock while the city is put in."""

    moment: int
    speed: float = 1.0

    def now(self) -> int:
        return self.moment

    def pace(self) -> float:
        return 0.0

    def after(self, seconds: float) -> int:
        return self.moment


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of every run; the data folder and the rate are replaced."""
    return Settings(
        token=TOKEN,  # type: ignore[arg-type]
        telegram_url="http://telegram",
        config_dir=ROOT / "config",
        admin_ids=(RATNA,),
        quiet_hours="",
    )


@lru_cache(maxsize=1)
def _context() -> Context:
    return replace(boot.read_context(settings(), _Still(0), SeededChance(0), app.FORMS), audit_key=AUDIT_KEY)


def read_context(_: Settings, clock: Clock, chance: Chance, forms: tuple[Form, ...]) -> Context:
    """`Outside.read_context`: texts, areas and topics are read once for all runs."""
    return replace(_context(), clock=clock, chance=chance)


@lru_cache(maxsize=1)
def image(moment: int) -> bytes:
    """The database as every run finds it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        migrate(connection)
        connection.execute("BEGIN")
        _fill(Work(SqliteTx(connection), replace(_context(), clock=_Still(moment - 86_400_000), username="kimbot_bot")))
        connection.execute("COMMIT")
        return connection.serialize()


def _fill(work: Work) -> None:
    actors = {number: _arrive(work, number) for number in (RATNA, SITI, *MEMBERS)}
    ratna = actors[RATNA]
    for admin in (ratna, _arrive(work, LARAS)):
        work.roles.make_first_admin(admin.id)
    kim = work.registry.add(ratna, "KIM Cibodas Sari", CIBODAS_SARI, stage=Stage.ACTIVE)
    for number, actor in actors.items():
        if number == RATNA:
            continue
        office = Office.KETUA if number == SITI else Office.ANGGOTA
        home = UWUNG_JAYA if number in MEMBERS[4:] else CIBODAS_SARI
        given = Application(actor.name, home, kim.id if home == CIBODAS_SARI else None, "", office, "")
        member = work.membership.apply(actor, given)
        work.membership.approve(ratna, actor.id, member.version)
    work.roles.grant(ratna, actors[MEMBERS[0]].id, Offer(Role.EDITOR, work.areas.city.code))
    chat = work.chats.seen(GROUP, "group", "Warga RT 03", None, "id")
    work.presence.arrived(actors[SITI], chat)
    work.groups.subscribe(actors[SITI], work.groups.of_chat(chat), CIBODAS_SARI)  # its ketua needs nobody's leave
    work.outbox.ledger.forget_queued()


def _arrive(work: Work, number: int) -> Actor:
    chat = work.chats.seen(number, "private", NAMES[number], None, "id")
    work.chats.set_state(chat.id, "open")
    return Actor(chat.id, NAMES[number])


def populate(box: Sandbox, strangers: Iterable[int] = ()) -> None:
    """The same city in the sandbox: everyone but the newcomers has met the bot."""
    for number in strangers:
        box.world.add_user({"id": number, "first_name": f"Warga {number}"})
    bot = box.world.bot
    for number, name in NAMES.items():
        box.world.add_user({"id": number, "first_name": name})
        if number not in NEWCOMERS:
            box.world.chats[number].members[bot.id] = Member(bot, "member")
    users = box.world.users
    group = box.world.add_chat("group", "Warga RT 03", [users[SITI], users[110]])
    assert group.id == GROUP
    group.members[bot.id] = Member(bot, "member")
    assert box.world.add_chat("group", "KIM Cibodas Sari", [users[SITI], users[111]]).id == NEW_GROUP
