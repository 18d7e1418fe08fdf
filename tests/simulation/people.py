"""People with phones: they read the newest message, tap what leads on, type what is asked for, make mistakes."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from kimbot.sandbox import people
from kimbot.sandbox.box import Tap
from kimbot.sandbox.contents import bodies
from kimbot.sandbox.errors import PlayerError
from kimbot.sandbox.world import Chat, Json, Message
from tests.simulation import city
from tests.simulation.dice import Dice
from tests.simulation.history import Act, Command
from tests.simulation.telegram import Telegram

PATIENCE = 90.0
CROWD = 24
"""More than a group gets in a minute."""
STEPS = 16
LOOKED_AT = 60
"""Messages up to which people scroll back."""
FORWARD = ("Kirim sekarang", "Jadwalkan", "Kirim", "Setuju", "Pakai:", "Semua wilayah", "Anggota", "Lewati", "Hari ini")
LAST = ("Kirim ralat", "Kirim sekarang", "Jadwalkan", "Kirim")
HELD = 60.0
"""Seconds in which what goes at once can still be stopped."""
TIMES = ("2 jam lagi", "besok 09.00", "5 menit lagi", "setiap Rabu 08.00", "sekarang", "30 menit lagi")


SENT_BY = (85.0, 305.0, 1805.0, 7205.0)
"""Seconds after which what somebody announced may be on its way."""


def plain(label: str) -> str:
    """A button's words without a leading emoji."""
    return label.lstrip("✅📝📷📢🛑🚨 ️")


@dataclass
class Phone:
    """One person's phone in one chat."""

    telegram: Telegram
    user: int
    dice: Dice
    chat_id: int = 0
    hurry: float = 1.0
    """Below 1 she does not read long."""

    @property
    def chat(self) -> Chat:
        chat = self.telegram.box.world.chats[self.chat_id or self.user]
        return self.telegram.box.world.chats[chat.migrated_to] if chat.migrated_to else chat

    # ----------------------------------------------------------------------------------------------------- acting
    def does(self, what: str, act: Callable[[], object]) -> bool:
        """Something people do; False when the phone does not let them."""
        history, loop, chat = self.telegram.history, self.telegram.loop, self.chat.id
        try:
            act()
        except PlayerError as problem:
            history.note(loop.time(), "cannot", self.user, problem)
            return False
        history.note(loop.time(), "does", self.user, chat, what)
        history.acts.append(Act(loop.time(), chat, what, what not in people.BOT_ACTIONS))
        self.telegram.ring()
        return True

    def say(self, text: str, *, waits: bool = True) -> bool:
        """Type something. A command is answered; `waits`: soon, whatever others do."""
        box = self.telegram.box
        user = box.world.users[self.user]
        said = self.does(text, lambda: people.write(box, self.chat, user, bodies(box, user, {"text": text})))
        if said and self.chat.private and text.startswith("/"):
            command = Command(box.updates._next - 1, self.chat.id, self.telegram.loop.time(), waits)
            self.telegram.history.commands.append(command)
        return said

    def edit(self, message: Message, text: str) -> bool:
        box = self.telegram.box
        user = box.world.users[self.user]
        return self.does(
            f"edit {text}", lambda: people.rewrite(box, message, user, bodies(box, user, {"text": text})[0])
        )

    def bot(self, action: str) -> bool:
        box = self.telegram.box
        user = box.world.users[self.user]
        return self.does(action, lambda: people.act_on_bot(box, self.chat, action, user))

    def tap(self, message: Message, data: str) -> bool:
        return self.does(f"tap {data}", lambda: self._press(message, data))

    def _press(self, message: Message, data: str) -> None:
        """`people.tap` without waiting for the answer."""
        box = self.telegram.box
        member = message.chat.members.get(self.user)
        if not member or not member.present or message.id not in message.chat.messages:
            raise PlayerError("there is nothing to tap")
        query: Json = {"id": box.new_tap(Tap(message.chat.id, message.id, self.user, box.clock.now()))}
        query |= {"from": box.world.users[self.user].json(), "message": message.for_bot()}
        box.updates.push("callback_query", query | {"chat_instance": str(message.chat.id), "data": data})

    # ---------------------------------------------------------------------------------------------------- looking
    def of_bot(self) -> list[Message]:
        """The bot's newest messages here, the one that changed last in front."""
        bot = self.telegram.box.world.bot.id
        newest = islice(reversed(self.chat.messages.values()), LOOKED_AT)
        found = [m for m in newest if m.sender is not None and m.sender.id == bot]
        return sorted(found, key=lambda message: -message.change)

    async def reply(self, after: int) -> Message | None:
        """What the bot said or changed after that change, once it has been quiet for a moment."""
        until = self.telegram.loop.time() + PATIENCE
        while (left := until - self.telegram.loop.time()) > 0:
            newest = self.of_bot()[:1]
            if newest and newest[0].change > after:
                await asyncio.sleep(self.dice.uniform(0.8, 4.0) * self.hurry)
                return next(iter(self.of_bot()), None)  # meanwhile it may have been deleted
            await self.telegram.changed(self.chat.id, left)
        return None

    # -------------------------------------------------------------------------------------------------- walking on
    async def walk(self, opening: str, texts: Sequence[str], prefer: Sequence[str] = ()) -> bool:
        """Say the opening, then go on as the bot asks, until the last button is tapped or nothing more comes."""
        after, left = self.chat.last_change, list(texts)
        if not self.say(opening):
            return False
        for _ in range(STEPS):
            message = await self.reply(after)
            if message is None:
                return False
            after = self.chat.last_change
            label, data = forward(message, [*prefer, *FORWARD])
            if data and not (left and label == "Lewati" and self.dice.random() < 0.3):
                self._tap_as_people_do(message, data)
                if label in LAST:
                    return True
            elif left:
                self.say(left.pop(0))
            else:
                return False
        return False

    def _tap_as_people_do(self, message: Message, data: str) -> None:
        """Sometimes twice, sometimes on an old button first."""
        old = self.of_bot()
        if self.dice.random() < 0.06 and len(old) > 3:
            self.tap_any(old[self.dice.randrange(1, len(old))])
        self.tap(message, data)
        if self.dice.random() < 0.12:
            self.tap(message, data)

    def tap_any(self, message: Message) -> None:
        buttons = [b["callback_data"] for row in message.inline for b in row if "callback_data" in b]
        if buttons:
            self.tap(message, self.dice.choice(buttons))

    def delete_some(self) -> None:
        """She tidies up: some of the bot's messages go."""
        user = self.telegram.box.world.users[self.user]
        for message in self.of_bot()[:4]:
            if self.dice.random() < 0.6:
                self.does(f"delete {message.id}", partial(people.take_back, self.telegram.box, message, user))

    def edit_own(self) -> None:
        """She corrects a message of hers."""
        own = [m for m in self.chat.messages.values() if m.sender and m.sender.id == self.user and "text" in m.body]
        if own:
            self.edit(own[-1], own[-1].body["text"] + " ya")


def forward(message: Message, prefer: Sequence[str]) -> tuple[str, str]:
    """The button that leads on, by preference: its words and its data."""
    buttons = [b for row in message.inline for b in row if "callback_data" in b]
    for wanted in prefer:
        for button in buttons:
            if plain(button["text"]).startswith(wanted):
                return wanted, button["callback_data"]
    return "", ""


# ---------------------------------------------------------------------------------------- what people want
async def register(phone: Phone) -> None:
    phone.say("/start")
    await asyncio.sleep(phone.dice.uniform(1, 9))
    await phone.walk("/daftar", ["cibodasari", "Wati Lestari", "cibodas sari"], ["Pakai:"])


async def report(phone: Phone) -> None:
    titles = [
        f"Kerja bakti RW 0{phone.dice.randrange(1, 9)}",
        "Empat puluh warga mengangkut sampah dari kali sejak pagi.",
    ]
    await phone.walk("/lapor", [*titles, "Tepi Kali Sabi", "kemarin"], ["Kegiatan", "Prestasi"])
    if phone.dice.random() < 0.2:
        phone.edit_own()


async def look_around(phone: Phone) -> None:
    for _ in range(phone.dice.randrange(1, 4)):
        phone.say(phone.dice.choice(("/profil", "/pengumuman", "/laporan", "/bantuan", "/start", "/batal", "halo")))
        await asyncio.sleep(phone.dice.choice((0.2, 3.0, 8.0)))
        if phone.dice.random() < 0.1:
            phone.delete_some()
        if phone.dice.random() < 0.5 and (shown := phone.of_bot()):
            phone.tap_any(phone.dice.choice(shown[:6]))


async def announce(phone: Phone) -> None:
    when = phone.dice.choice(TIMES)
    topics = ["Kesehatan", "Sekarang"] if when == "sekarang" else ["Kesehatan"]
    done = await phone.walk("/siarkan", [f"Posyandu balita {phone.dice.randrange(1000)}, bawa buku KIA.", when], topics)
    if done and phone.dice.random() < 0.9:
        await approve(phone)
    if done and when == "sekarang" and phone.dice.random() < 0.5:
        await asyncio.sleep(HELD + phone.dice.uniform(-3, 3))
        await steer(replace(phone, hurry=0.1))
    elif done and phone.dice.random() < 0.3:
        await asyncio.sleep(phone.dice.uniform(0, 0.5))
        await move_group(Phone(phone.telegram, city.SITI, phone.dice, city.GROUP))


async def approve(phone: Phone) -> None:
    """The second one agrees; now and then who wrote it thinks better of it."""
    await ask_the_second(phone)
    await asyncio.sleep(phone.dice.uniform(2, 9))
    for message in phone.of_bot()[:3]:
        _, data = forward(message, ["HENTIKAN"])
        if data and phone.dice.random() < 0.1:
            phone.tap(message, data)
            break


async def ask_the_second(phone: Phone) -> None:
    await asyncio.sleep(phone.dice.uniform(2, 6))
    await decide(replace(phone, user=city.LARAS, chat_id=0))


async def correct(phone: Phone) -> None:
    """Other words for what was sent, or all of it back."""
    words = [f"Posyandu pindah ke RW {phone.dice.randrange(1000)}."]
    if phone.dice.random() < 0.75:
        await phone.walk("/jadwal", words, ["Kirim ralat", "Ralat", "Posyandu"])
    else:
        await phone.walk("/jadwal", [], ["Tarik kembali", "Posyandu"])
    await ask_the_second(phone)


async def cancel_one(phone: Phone) -> None:
    await phone.walk("/jadwal", [], ["Ya, batalkan", "Batalkan siaran", "Posyandu"])


async def steer(phone: Phone) -> None:
    """Hold a release back, let it go on or stop it, or send it once more to those it missed."""
    chosen = phone.dice.choice((("Jeda", "Lanjutkan"), ("Hentikan",), ("Ulangi yang terlewat",), ("Jeda", "Hentikan")))
    await phone.walk("/jadwal", [], [*chosen, "Posyandu"])


async def decide(phone: Phone) -> None:
    """Look for what waits to be decided, and decide."""
    for message in phone.of_bot()[:8]:
        label, data = forward(message, ["Setujui"] if phone.dice.random() < 0.9 else ["Tolak", "Minta perbaikan"])
        if data:
            phone.tap(message, data)
            await asyncio.sleep(phone.dice.uniform(0.5, 6.0))
            if label == "Minta perbaikan":
                phone.say("Boleh tambahkan jumlahnya, Bu?")


async def leave_and_return(phone: Phone) -> None:
    phone.bot("block")
    await asyncio.sleep(phone.dice.choice((2.0, 600.0, 7200.0)))
    phone.say("/start")


async def garble(phone: Phone) -> None:
    """Telegram has something new that the bot cannot read: a message without a sensible date."""
    box = phone.telegram.box
    who = box.world.users[phone.user].json()
    strange: Json = {"message_id": 1, "from": who, "chat": phone.chat.json(), "date": "kemarin", "text": "halo"}
    if phone.does("garble", lambda: box.updates.push("message", strange)):
        phone.telegram.history.garbled.append(box.updates._next - 1)


async def crowd(phone: Phone) -> None:
    """Somebody who is no admin of the group tries again and again: each time the group is told."""
    for _ in range(CROWD):
        phone.say("/langganan")
        await asyncio.sleep(phone.dice.uniform(0.2, 2.0))


async def bring_group(phone: Phone) -> None:
    phone.bot("add")
    await asyncio.sleep(phone.dice.uniform(1, 20))
    phone.say("/langganan cibodas sari")


async def move_group(phone: Phone) -> None:
    phone.bot("migrate")


async def group_leaves_and_returns(phone: Phone) -> None:
    phone.bot("remove")
    await asyncio.sleep(phone.dice.choice((5.0, 900.0)))
    phone.bot("add")


Wish = Callable[[Phone], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Intent:
    """Who does what, when (seconds from the start), and where."""

    at: float
    user: int
    wish: Wish
    chat: int = 0


def small_talk(dice: Dice) -> list[Intent]:
    """A short run: a few minutes, a handful of people."""
    return [
        Intent(1.0, city.MEMBERS[1], look_around),
        Intent(2.0, city.RATNA, announce),
        Intent(2.5, city.NEWCOMERS[0], register),
        Intent(60.0, city.RATNA, decide),
    ]


def days(dice: Dice, length: float, busy: int) -> list[Intent]:
    """`busy` intents over `length` seconds, several of them at about the same time."""
    moments = [dice.uniform(0, length) for _ in range(max(2, busy // 4))]
    wishes: list[tuple[int, Wish, int]] = [(user, look_around, 0) for user in city.MEMBERS]
    wishes += [(user, report, 0) for user in city.MEMBERS[:4]] + [(user, register, 0) for user in city.NEWCOMERS]
    wishes += [(city.RATNA, announce, 0)] * 5 + [(city.MEMBERS[0], announce, 0)] * 2 + [(city.RATNA, cancel_one, 0)]
    wishes += [(city.RATNA, correct, 0)] * 2 + [(city.MEMBERS[0], correct, 0)]
    wishes += [(city.RATNA, steer, 0)] * 2 + [(city.MEMBERS[5], garble, 0), (city.MEMBERS[0], crowd, city.GROUP)]
    wishes += [(user, leave_and_return, 0) for user in city.MEMBERS[2:4]]
    wishes += [(city.SITI, bring_group, city.NEW_GROUP)] * 2
    wishes += [(city.SITI, move_group, city.GROUP), (city.SITI, group_leaves_and_returns, city.GROUP)]
    found = []
    for _ in range(busy):
        user, wish, chat = dice.choice(wishes)
        found.append(Intent(max(0.0, dice.choice(moments) + dice.uniform(-8, 8)), user, wish, chat))
    found += [
        Intent(moment + dice.uniform(30, 90), who, decide) for moment in moments for who in (city.RATNA, city.SITI)
    ]
    found += [Intent(one.at + dice.uniform(8, 40), one.user, steer) for one in found[:3] if one.wish is announce]
    announced = [one for one in found if one.wish is announce][:3]
    found += [Intent(one.at + dice.choice(SENT_BY) + dice.uniform(0, 30), one.user, correct) for one in announced]
    return sorted(found, key=lambda intent: (intent.at, intent.user))
