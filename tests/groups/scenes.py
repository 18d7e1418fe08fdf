"""Scenes that journeys of groups begin with, and looks into the books."""

from typing import Any

from kimbot.core.actor import SYSTEM
from kimbot.groups.model import Group as Known
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Group, Phone
from tests.sandbox.shown import Message

CARD = "Atur grup ini"


def office(bot: Bot) -> None:
    """Kominfo can be reached."""
    bot.admin.says("/start")
    bot.admin.sees("Halo")


def holds(bot: Bot, phone: Phone, role: Role, area: str, kim: str = "") -> None:
    """She has that role; as a ketua, of a KIM of that name at home in the area."""
    phone.says("/start")
    phone.sees("Halo")

    def give(work: Work) -> None:
        person = work.chats.of_telegram(phone.id)
        assert person is not None
        number = work.registry.bring(SYSTEM, kim, area).id if kim else None
        work.roles.give(SYSTEM, person.id, Offer(role, area, number))

    bot.work(give)


def ketua(bot: Bot, phone: Phone, kim: str, area: str) -> None:
    """She heads a KIM."""
    holds(bot, phone, Role.KETUA, area, kim)


def added(bot: Bot, title: str, admin: Phone, *others: Phone, **details: Any) -> Group:
    """A group to which its admin has added the bot, and its card is there."""
    group = bot.world.group(title, admin, *others, **details)
    group.add_bot(admin)
    group.sees("kimbot")
    return group


def active(bot: Bot, title: str, admin: Phone, area: str = "cibodasari", **details: Any) -> Group:
    """A group that Kominfo has approved."""
    group = added(bot, title, admin, **details)
    group.says(admin, f"/langganan {area}")
    group.sees("Siap!")
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    return group


def of_bot(group: Group) -> list[Message]:
    return [message for message in group.messages() if message.from_bot]


def invitations(group: Group) -> int:
    """How many cards in the group invite to set it up."""
    return sum("Halo semua" in message.text for message in of_bot(group))


def books(bot: Bot, number: int = 1) -> Known:
    found = bot.work(lambda work: work.groups.get(number))
    assert found is not None
    return found


def reached(bot: Bot, area: str = "36.71.09.1002", topic: str = "kesehatan") -> int:
    """How many groups get news of an area and a topic."""
    return len(bot.work(lambda work: work.groups.for_area(area, topic)))


def acts(bot: Bot, number: int = 1) -> list[str]:
    return [entry.act for entry in bot.work(lambda work: work.audit.entries(f"group:{number}"))]


def data(message: Message, label: str) -> str:
    button = message.button(label)
    assert button is not None
    return str(button["callback_data"])
