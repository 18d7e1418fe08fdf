"""A KIM with members, and an announcement that asks them for a sign."""

from collections.abc import Callable

from kimbot.announcements.content import Content, Occasion
from kimbot.announcements.model import Composed
from kimbot.core.actor import Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import Refused
from kimbot.members.model import Application, Office
from kimbot.occasions.model import TOPIC
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.announcements.scene import composes, goes_out, number, officer
from tests.harness import Bot
from tests.phones import Phone


def kim(work: Work, name: str, area: str) -> int:
    """A KIM of that name, made when it is not there yet; its number."""
    found = work.areas.search(area, ("kelurahan", "kecamatan")).exact
    assert found is not None
    try:
        return work.registry.add(officer(work), name, found.code).id
    except Refused:
        return next(one.id for one in work.registry.at(found.code) if one.name == name)


def member(bot: Bot, name: str, of: str = "KIM Melati", area: str = "cibodasari") -> Phone:
    """A verified member of a KIM who opened the bot."""
    phone = opened(bot, name)
    bot.work(lambda work: _verify(work, phone, name, kim(work, of, area), area))
    return phone


def opened(bot: Bot, name: str) -> Phone:
    """Somebody who pressed Mulai."""
    phone = bot.world.user(name.split()[0])
    phone.says("/start")
    phone.sees("Halo")
    return phone


def holds(bot: Bot, phone: Phone, role: Role, area: str, of: str | None = None) -> None:
    """She is given a role there, a ketua for her KIM."""

    def give(work: Work) -> None:
        found = work.areas.search(area, ("kelurahan", "kecamatan", "city")).exact
        assert found is not None
        kim_id = kim(work, of, area) if of else None
        work.roles.give(officer(work), number(work, phone), Offer(role, found.code, kim_id))

    bot.work(give)


def asks(bot: Bot, text: str = "Imunisasi di balai warga", area: str = "") -> None:
    """/siarkan to its end, with Minta konfirmasi, at once."""
    admin = bot.admin
    composes(admin, text=text, area=area)
    admin.taps("Sekarang")
    admin.taps("Pilihan lain")
    admin.taps("Minta konfirmasi")
    admin.taps("Ya, minta konfirmasi")
    admin.sees("Sudah dibaca")
    goes_out(bot)


def ask_to_come(work: Work, area: str) -> Callable[[Actor], object]:
    """What invites to something in that area."""
    occasion = Occasion(work.now + 3 * DAY, "Asia/Jakarta", "Aula")
    given = Composed(Content("Undangan", "Undangan", occasion=occasion), TOPIC, (area,), None)
    return lambda actor: work.occasions.invite(actor, given)


def silent_since(bot: Bot, phone: Phone) -> int:
    """How many reminders she has got so far."""
    return sum(
        m.from_bot and ("Mohon bantuannya" in m.text or "belum memberi kabar" in m.text) for m in phone.messages()
    )


def _verify(work: Work, phone: Phone, name: str, kim_id: int, area: str) -> None:
    found = work.areas.search(area, ("kelurahan",)).exact
    assert found is not None
    given = Application(name, found.code, kim_id, "", Office.ANGGOTA, "")
    applied = work.membership.apply(Actor(number(work, phone), name), given)
    work.membership.approve(officer(work), applied.id, applied.version)
