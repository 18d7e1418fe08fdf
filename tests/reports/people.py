"""People and groups for tests of reports: who is there before the story begins."""

from kimbot.core.actor import Actor
from kimbot.members.model import Application, Office
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Group, Phone

CIBODASARI = "Cibodas Sari, Kec. Cibodas"
STORY = "Ibu-ibu KWT Melati memanen kangkung bersama supaya dapur warga tetap hijau, lalu membagikannya."


def actor_of(work: Work, phone: Phone) -> Actor:
    """The person as services know her."""
    chat = work.chats.of_telegram(phone.id)
    assert chat is not None
    return Actor(chat.id, chat.title, chat.language)


def area_code(work: Work, name: str) -> str:
    found = work.areas.search(name, ("kelurahan", "kecamatan", "city")).exact
    assert found is not None, name
    return str(found.code)


def office(bot: Bot) -> None:
    """Kominfo has pressed /start."""
    bot.admin.says("/start")
    bot.admin.sees("Halo")


def kim(bot: Bot, name: str, area: str) -> int:
    """A KIM of the registry; its number."""
    return bot.work(lambda work: work.registry.add(actor_of(work, bot.admin), name, area_code(work, area)).id)


def newcomer(bot: Bot, name: str) -> Phone:
    """Somebody who has pressed /start and nothing else."""
    phone = bot.world.user(name)
    phone.says("/start")
    phone.sees("Halo")
    return phone


def applicant(bot: Bot, name: str, area: str, kim_id: int | None = None, role: Office = Office.ANGGOTA) -> Phone:
    """Somebody who has registered and waits to be verified."""
    phone = newcomer(bot, name)

    def apply(work: Work) -> None:
        given = Application(name, area_code(work, area), kim_id, "", role, "")
        work.membership.apply(actor_of(work, phone), given)

    bot.work(apply)
    return phone


def member(bot: Bot, name: str, area: str, kim_id: int | None = None, role: Office = Office.ANGGOTA) -> Phone:
    """A verified member."""
    phone = applicant(bot, name, area, kim_id, role)

    def approve(work: Work) -> None:
        actor = actor_of(work, phone)
        known = work.members.get(actor.id)
        assert known is not None
        work.membership.approve(actor_of(work, bot.admin), actor.id, known.version)

    bot.work(approve)
    phone.sees("Selamat")
    return phone


def holder(bot: Bot, name: str, role: Role, area: str) -> Phone:
    """Somebody with a role."""
    phone = newcomer(bot, name)

    def grant(work: Work) -> None:
        work.roles.seat(actor_of(work, bot.admin), actor_of(work, phone).id, Offer(role, area_code(work, area)))

    bot.work(grant)
    return phone


def reports(phone: Phone, title: str = "Panen kangkung KWT Melati", story: str = STORY) -> None:
    """She sends a report without photos."""
    phone.says("/lapor")
    phone.taps("Kegiatan")
    phone.says(title)
    phone.says(story)
    phone.taps("Hari ini")
    phone.says("Kebun KWT Melati RW 05")
    phone.taps("Lewati")
    phone.sees("Sudah benar?")
    phone.taps("Kirim")
    phone.sees("Terima kasih!")


def subscribed(bot: Bot, title: str, area: str) -> Group:
    """A group that takes everything of its area."""
    admin = newcomer(bot, "Pak Admin")
    group = bot.world.group(title, admin)
    group.add_bot(admin)
    group.sees("Halo semua")
    group.says(admin, f"/langganan {area}")
    group.sees("Siap!")
    bot.admin.sees(title)
    bot.admin.taps("Setujui")
    bot.admin.sees("menyetujui")
    return group
