"""Scenes: some minutes in which somebody is loud, slow or wrong, and everybody else must notice nothing of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tests.simulation import city, people
from tests.simulation.dice import Dice
from tests.simulation.people import Intent, Phone
from tests.simulation.plan import Plan

STRANGERS = range(500, 512)
"""Who is nobody to the bot, and types all the same: more of them a second than may leave in one."""
TYPED = 25
KNOWN_WITHIN = 60
"""Seconds in which an emergency is known, or it is none."""
FLOOD = 150
TAPPED = 40
ASKED = 45


# ------------------------------------------------------------------------------------------------ what they do
async def emergency(phone: Phone) -> None:
    """What cannot wait, from one who may say so alone."""
    words = ["Banjir: mengungsi ke SDN 1.", "Air naik cepat di Periuk"]
    if not await replace(phone, hurry=0.2).walk("/siarkan", words, ["Darurat, sekarang", "Kesehatan"]):
        await asyncio.sleep(5)  # what it will look like comes first, and then the question whether it is right
        for message in phone.of_bot()[:3]:
            label, data = people.forward(message, ["Kirim sekarang"])
            if label:
                phone.tap(message, data)


async def type_on(phone: Phone) -> None:
    """Once the emergency is known, a command a second, whatever the bot says."""
    for _ in range(KNOWN_WITHIN):
        if phone.telegram.history.released():
            break
        await asyncio.sleep(1)
    for _ in range(TYPED):
        phone.say(phone.dice.choice(("/start", "/bantuan", "/bahasa", "/profil")), waits=False)
        await asyncio.sleep(phone.dice.uniform(0.5, 1.5))


async def flood(phone: Phone) -> None:
    for number in range(FLOOD):
        phone.say(phone.dice.choice(("/start", "/bantuan", f"halo {number}")), waits=False)
        await asyncio.sleep(phone.dice.choice((0.0, 0.05, 0.1)))


async def ask(phone: Phone) -> None:
    """A few commands, some seconds apart."""
    for _ in range(4):
        phone.say(phone.dice.choice(("/profil", "/bantuan", "/bahasa", "/pengumuman")))
        await asyncio.sleep(phone.dice.uniform(6, 12))


async def ask_long(phone: Phone) -> None:
    """Command after command: more than Telegram takes at once, less than it takes in the long run."""
    for _ in range(ASKED):
        phone.say(phone.dice.choice(("/profil", "/bantuan", "/bahasa")))
        await asyncio.sleep(phone.dice.uniform(1.5, 3))


async def tap_on(phone: Phone) -> None:
    """Tap after tap on a button that is old."""
    phone.say("/start", waits=False)
    await asyncio.sleep(5)
    for _ in range(TAPPED):
        if shown := phone.of_bot():
            phone.tap(shown[0], "old|1|1|")
        await asyncio.sleep(phone.dice.uniform(0.2, 0.6))


async def die(phone: Phone) -> None:
    """What she says ends the process that handles it, each time."""
    if phone.say("/profil", waits=False):
        update = phone.telegram.box.updates._next - 1
        phone.telegram.history.deadly.append(update)
        phone.telegram.history.garbled.append(update)


def intents(plan: Plan, chance: Dice) -> list[Intent]:
    """Who does what in the scene of this plan."""
    members = [Intent(chance.uniform(2, 40), user, ask) for user in city.MEMBERS[2:]]
    found: dict[str, Callable[[], list[Intent]]] = {
        "crowd": lambda: [Intent(1.0, city.RATNA, emergency), *(Intent(2.0, one, type_on) for one in STRANGERS)],
        "flood": lambda: [Intent(5.0, STRANGERS[0], flood)],
        "hang": lambda: _hanging(plan),
        "back": lambda: [Intent(1.0, user, ask_long) for user in city.MEMBERS[:2]],
        "deadly": lambda: [Intent(chance.uniform(3, 20), city.MEMBERS[chance.randrange(2)], die)],
        "spell": lambda: [
            Intent(1.0, city.NEWCOMERS[0], people.register),
            Intent(2.0, city.MEMBERS[0], people.report),
            Intent(90.0, city.RATNA, people.decide),
        ],
    }
    return sorted([*members, *found[plan.scene]()], key=lambda intent: (intent.at, intent.user))


def _hanging(plan: Plan) -> list[Intent]:
    if plan.hang == "answerCallbackQuery":
        return [Intent(1.0, user, tap_on) for user in (*city.MEMBERS[:2], *STRANGERS)]
    return [Intent(3.0, city.MEMBERS[0], people.crowd, city.GROUP), Intent(4.0, city.SITI, people.crowd, city.GROUP)]
