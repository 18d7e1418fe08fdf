"""The phones of the tests, against a sandbox on a socket with a small scripted bot."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import httpx
import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.serve import serve
from tests.phones import Phone, PhoneError, World

T = TypeVar("T")
START = "https://t.me/kimbot_bot?start=abc"
ASK = [[{"text": "✅ Setuju", "callback_data": "yes"}, {"text": "Tidak", "callback_data": "no"}]]


class Parrot:
    """A bot: repeats what it reads, asks on /tanya, answers taps by editing."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def call(self, method: str, **params: Any) -> Any:
        response = await self.client.post(f"/bot1:sandbox/{method}", json=params)
        return response.json().get("result")

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=50) or []:
                offset = update["update_id"] + 1
                if message := update.get("message"):
                    await self.hear(message)
                if query := update.get("callback_query"):
                    await self.tapped(query)

    async def hear(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text") or message.get("caption") or ""
        if text == "/tanya":
            links = [[{"text": "Mulai", "url": START}, {"text": "Peta", "url": "https://example.org/peta"}]]
            await self.call("sendMessage", chat_id=chat, text="Setuju?", reply_markup={"inline_keyboard": ASK + links})
        elif text == "/nomor":
            keyboard = [[{"text": "📱 Bagikan nomor", "request_contact": True}, {"text": "Lewati"}]]
            await self.call("sendMessage", chat_id=chat, text="Nomor HP?", reply_markup={"keyboard": keyboard})
        else:
            kind = next((kind for kind in ("photo", "document", "contact", "sticker") if kind in message), "teks")
            await self.call("sendMessage", chat_id=chat, text=f"Terima {kind}: {text}")

    async def tapped(self, query: dict[str, Any]) -> None:
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=f"Tercatat: {query['data']}")
        message = query["message"]
        target = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        await self.call("editMessageText", text=f"Jawaban: {query['data']}", **target)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with serve(create_app()) as url, httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        running = asyncio.get_running_loop().create_task(Parrot(client).run())
        yield World(url)
        running.cancel()


async def play(story: Callable[[], T]) -> T:
    """Runs a synchronous story beside the sandbox."""
    return await asyncio.to_thread(story)


async def test_saying_and_seeing(world: World) -> None:
    def story() -> Phone:
        siti = world.user("Siti")
        siti.says("Halo")
        assert siti.sees("terima TEKS: halo").from_bot
        siti.sees_not("Foto")
        siti.sends_photo("Kerja bakti")
        siti.sees("Terima photo: Kerja bakti")
        siti.sees_not("Halo")
        return siti

    siti = await play(story)
    assert siti.actions == 2


async def test_tapping_with_or_without_the_emoji(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("/tanya")
        siti.sees("Setuju?")
        assert siti.screen() == "KIM Bot: Setuju?\n  [ ✅ Setuju ]  [ Tidak ]\n  [ Mulai ]  [ Peta ]"
        assert siti.taps("Setuju") == {"answer": "Tercatat: yes", "alert": False, "url": None}
        siti.sees("Jawaban: yes")

    await play(story)


async def test_a_start_link_starts_and_another_link_is_returned(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("/tanya")
        assert siti.taps("Peta")["url"] == "https://example.org/peta"
        assert siti.taps("Mulai")["url"] == START
        siti.sees("Terima teks: /start abc")

    await play(story)


async def test_a_fresh_button_is_tapped_before_an_old_one(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("/tanya")
        first = siti.sees("Setuju?")
        siti.says("/tanya")
        siti.taps("Setuju")
        assert siti.sees("Jawaban").id > first.id
        siti.taps("Setuju")
        assert siti.sees("Jawaban").id == first.id

    await play(story)


async def test_the_keys_of_a_reply_keyboard(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("/nomor")
        siti.taps("Bagikan nomor")
        siti.sees("Terima contact")
        siti.taps("Lewati")
        siti.sees("Terima teks: Lewati")

    await play(story)


async def test_albums_stickers_documents_edits_and_forged_buttons(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        assert len(siti.sends_album(3, "Album")) == 3
        siti.sees("Terima photo: Album")
        siti.sends_sticker()
        siti.sees("Terima sticker")
        siti.sends_document()
        siti.sees("Terima document")
        siti.shares_contact()
        siti.sees("Terima contact")
        siti.says("Hallo")
        siti.edits("Hallo", "Halo")
        assert any(message.text == "Halo" for message in siti.messages())
        assert siti.forges("palsu")["answer"] == "Tercatat: palsu"

    await play(story)


async def test_what_is_not_there_is_said_with_the_last_messages(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("Halo")
        siti.sees("Halo")
        with pytest.raises(
            AssertionError, match=r"Siti waited 0.05 s for “Foto”[\s\S]+Siti: Halo\nKIM Bot: Terima teks"
        ):
            siti.sees("Foto", within=0.05)
        with pytest.raises(AssertionError, match=r"Siti looked 0.05 s for \[ Ya \]"):
            siti.taps("Ya", within=0.05)
        with pytest.raises(AssertionError, match="sees “Halo”"):
            siti.sees_not("Halo")
        with pytest.raises(PhoneError, match="never wrote"):
            siti.edits("Apa", "Siapa")
        with pytest.raises(PhoneError, match="nothing in the text"):
            siti.says("")

    await play(story)


async def test_groups_and_channels(world: World) -> None:
    def story() -> None:
        siti, budi = world.user("Siti"), world.user("Budi")
        group = world.group("RT 03", siti, budi)
        group.add_bot(by=budi, payload="abc")
        group.sees("Terima teks: /start@kimbot_bot abc")
        group.says(siti, "/halo")
        group.sees("Terima teks: /halo")
        group.says(siti, "/tanya")
        assert group.taps(budi, "Setuju")["answer"] == "Tercatat: yes"
        group.sees("Jawaban: yes")
        group.promote(budi)
        group.promote_bot()
        assert group.bot_status() == "administrator"
        before = group.id
        assert group.migrate().id != before
        group.says(siti, "/lagi")
        group.sees("Terima teks: /lagi")
        group.remove_bot(by=siti)
        assert group.bot_status() == "kicked"
        channel = world.channel("KIM", siti)
        channel.add_bot()
        channel.says(siti, "Kabar")
        assert "KIM: Kabar" in channel.screen()

    await play(story)


async def test_blocking(world: World) -> None:
    def story() -> None:
        siti = world.user("Siti")
        siti.says("Halo")
        siti.blocks()
        with pytest.raises(PhoneError, match="blocked the bot"):
            siti.says("Halo")
        siti.unblocks()
        siti.says("Halo lagi")
        siti.sees("Halo lagi")

    await play(story)
