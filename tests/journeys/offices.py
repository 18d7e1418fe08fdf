"""People of the office, for journeys: who they are, what they hold, how they are invited."""

import re

from kimbot.audit.service import Entry
from kimbot.core.actor import Actor
from kimbot.members.model import Application, Office
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone

CIBODAS_SARI = "36.71.09.1002"
CITY = "36.71"


def number(work: Work, phone: Phone) -> int:
    chat = work.chats.of_telegram(phone.id)
    assert chat is not None
    return chat.id


def actor(work: Work, phone: Phone) -> Actor:
    chat = work.chats.of_telegram(phone.id)
    assert chat is not None
    return Actor(chat.id, chat.title, chat.language)


def opened(bot: Bot, name: str, **details: str) -> Phone:
    """Somebody who has pressed /start."""
    phone = bot.world.user(name, **details)
    phone.says("/start")
    phone.sees("Halo")
    return phone


def member(bot: Bot, name: str, kim: str = "") -> Phone:
    """A verified member of Cibodas Sari, of that KIM if it is named."""
    phone = opened(bot, name)

    def apply(work: Work) -> None:
        admin = Actor(number(work, bot.admin), "Bu Ratna")
        kim_id = work.registry.add(admin, kim, CIBODAS_SARI).id if kim else None
        given = Application(name, CIBODAS_SARI, kim_id, "", Office.ANGGOTA, "")
        applied = work.membership.apply(Actor(number(work, phone), name), given)
        work.membership.approve(admin, applied.id, applied.version)

    bot.work(apply)
    phone.sees("Selamat")
    return phone


def holder(bot: Bot, name: str, role: Role, area: str = CITY, until: int | None = None) -> Phone:
    """Somebody with a role, as if two had agreed on it."""
    phone = opened(bot, name)
    bot.work(lambda work: work.roles.seat(actor(work, bot.admin), number(work, phone), Offer(role, area, None, until)))
    phone.sees("peran baru")
    return phone


def roles_of(bot: Bot, phone: Phone) -> list[tuple[Role, str]]:
    return bot.work(
        lambda work: [(grant.role, work.roles.place(grant)) for grant in work.roles.of(number(work, phone))]
    )


def invite(phone: Phone, role: str, *answers: str) -> str:
    """Make an invitation; what its link says to the bot."""
    phone.says("/peran")
    phone.taps("Beri peran")
    phone.taps("Lewat undangan")
    phone.sees("Undangan ini untuk peran apa")
    if role in ("Admin Kominfo", "Kepala Dinas"):
        phone.taps("Berikutnya »")
    phone.taps(role)
    for answer in answers:
        phone.says(answer)
    phone.taps("Tanpa batas")
    phone.taps("Buat undangan")
    return payload(phone.sees("sudah jadi").text)


def payload(text: str) -> str:
    """What pressing *Start* after opening the link in a text says."""
    found = re.search(r"https://t\.me/\w+\?start=([\w-]+)", text)
    assert found, text
    return f"/start {found[1]}"


def trail(bot: Bot) -> list[Entry]:
    """The whole audit, oldest first."""

    def read(work: Work) -> list[Entry]:
        rows = work.tx.rows("SELECT at, actor, act, subject, area, refused FROM audit ORDER BY id")
        return [
            Entry(row["at"], row["actor"], row["act"], row["subject"], row["area"], bool(row["refused"]))
            for row in rows
        ]

    return bot.work(read)
