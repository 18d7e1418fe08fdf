"""Every method through python-telegram-bot's own client, on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken
from telegram.request import HTTPXRequest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.methods import METHODS
from kimbot.sandbox.serve import serve
from tests.phones import World
from tests.sandbox.desk import TOKEN, WRONG
from tests.sandbox.pictures import picture

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])


@dataclass
class Line:
    """The bot's client, the people, and Siti, who has pressed Start."""

    bot: Bot
    wrong: Bot
    world: World
    siti: int
    url: str


def client(url: str, wrong: bool = False, token: str = TOKEN) -> Bot:
    request = HTTPXRequest(httpx_kwargs={"headers": WRONG, "trust_env": False} if wrong else {"trust_env": False})
    return Bot(
        token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot", request=request, get_updates_request=request
    )


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with serve(create_app()) as url:
        world = World(url)

        def start() -> int:
            siti = world.user("Siti")
            siti.says("/start")
            return siti.id

        number = await asyncio.to_thread(start)
        async with client(url) as bot, client(url, wrong=True) as wrong:
            yield Line(bot, wrong, world, number, url)


async def test_about_itself(line: Line) -> None:
    bot, siti = line.bot, line.siti
    assert (await bot.get_me()).username == "kimbot_bot"
    commands = [BotCommand("daftar", "Mendaftar"), BotCommand("lapor", "Kirim laporan kegiatan")]
    assert await bot.set_my_commands(commands)
    assert await bot.set_my_commands(commands[:1], scope=BotCommandScopeChat(siti), language_code="id")
    assert list(await bot.get_my_commands()) == commands
    assert list(await bot.get_my_commands(BotCommandScopeChat(siti), "id")) == commands[:1]
    assert await bot.delete_my_commands()
    assert list(await bot.get_my_commands()) == []
    assert await bot.set_my_name("KIM Tangerang")
    assert (await bot.get_my_name()).name == "KIM Tangerang"
    assert await bot.set_my_description("Kabar dari KIM")
    assert (await bot.get_my_description()).description == "Kabar dari KIM"
    assert await bot.set_my_short_description("Kabar")
    assert (await bot.get_my_short_description("id")).short_description == "Kabar"
    assert await bot.set_chat_menu_button(siti, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(siti)).type == "commands"
    assert (await bot.get_user_profile_photos(siti)).total_count == 0


async def test_receiving(line: Line) -> None:
    bot = line.bot
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start"
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    assert await bot.set_webhook("http://127.0.0.1:1/", secret_token="rahasia", allowed_updates=["message"])
    with pytest.raises(Conflict, match="webhook is active"):
        await line.wrong.get_updates()
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:1/"
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_sending_and_editing(line: Line) -> None:
    bot, siti = line.bot, line.siti
    sent = await bot.send_message(siti, "<b>Halo</b> 😀", parse_mode="HTML", reply_markup=YES)
    assert sent.text_html == "<b>Halo</b> 😀"
    edited = await sent.edit_text("Baru", reply_markup=YES)
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert await sent.edit_reply_markup()
    assert (await bot.send_contact(siti, "+62812", "Kantor")).contact is not None
    assert (await bot.send_location(siti, -6.17, 106.64)).location is not None
    assert await bot.send_chat_action(siti, "typing")
    forwarded = await sent.forward(siti)
    assert forwarded.forward_origin is not None
    copied = await sent.copy(siti, reply_to_message_id=sent.message_id)
    assert await bot.pin_chat_message(siti, copied.message_id)
    assert await bot.unpin_chat_message(siti, copied.message_id)
    assert await bot.delete_messages(siti, [forwarded.message_id, copied.message_id])
    assert await sent.delete()


async def test_files(line: Line) -> None:
    bot, siti = line.bot, line.siti
    image = picture(2000, 1000)
    photo = await bot.send_photo(siti, image, caption="<i>Foto</i>", parse_mode="HTML")
    assert [size.width for size in photo.photo] == [90, 320, 800, 1280]
    assert (await photo.edit_caption("Baru")).caption == "Baru"  # type: ignore[union-attr]
    document = await bot.send_document(siti, b"%PDF-1.4", filename="surat.pdf")
    assert document.document is not None
    assert document.document.file_name == "surat.pdf"
    edited = await photo.edit_media(InputMediaDocument(b"%PDF", filename="baru.pdf"))
    assert not isinstance(edited, bool)
    assert edited.document is not None
    album = await bot.send_media_group(siti, [InputMediaPhoto(picture(40, 30)) for _ in range(3)], caption="Album")
    assert len({message.media_group_id for message in album}) == 1
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == image


async def test_groups(line: Line) -> None:
    bot, world = line.bot, line.world
    group = await asyncio.to_thread(
        lambda: world.group("RT 03", world.phone(line.siti), kind="supergroup", is_forum=True)
    )
    await asyncio.to_thread(group.promote_bot)
    assert (await bot.get_chat(group.id)).title == "RT 03"
    assert (await bot.get_chat_member(group.id, line.siti)).status == "creator"
    admins = await bot.get_chat_administrators(group.id)
    assert {admin.user.id for admin in admins} == {line.siti, bot.id}
    assert await bot.get_chat_member_count(group.id) == 2
    topic = await bot.create_forum_topic(group.id, "Kabar")
    sent = await bot.send_message(group.id, "Halo", message_thread_id=topic.message_thread_id)
    assert sent.is_topic_message
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await line.wrong.send_message(group.id, "Halo")


async def test_migration(line: Line) -> None:
    world = line.world
    group = await asyncio.to_thread(lambda: world.group("RT 03", world.phone(line.siti)))
    await asyncio.to_thread(group.add_bot)
    old = group.id
    await asyncio.to_thread(group.migrate)
    with pytest.raises(ChatMigrated) as moved:
        await line.wrong.send_message(old, "Halo")
    assert moved.value.new_chat_id == group.id


async def test_every_change_of_standing_is_read(line: Line) -> None:
    bot, world = line.bot, line.world

    def story() -> None:
        siti = world.phone(line.siti)
        group = world.group("RT 03", siti, kind="supergroup")
        group.add_bot()
        group.promote_bot()
        group.restrict_bot()
        group.remove_bot()
        world.channel("KIM", siti).add_bot()
        siti.blocks()

    await asyncio.to_thread(story)
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    statuses = [(change.old_chat_member.status, change.new_chat_member.status) for change in changes]
    group = [("left", "member"), ("member", "administrator"), ("administrator", "restricted"), ("restricted", "kicked")]
    assert statuses == [*group, ("left", "administrator"), ("member", "kicked")]


async def test_taps(line: Line) -> None:
    bot, siti = line.bot, line.world.phone
    phone = await asyncio.to_thread(siti, line.siti)
    await bot.send_message(line.siti, "Setuju?", reply_markup=YES)
    async with asyncio.TaskGroup() as tasks:
        tap = tasks.create_task(asyncio.to_thread(phone.taps, "Ya"))
        updates = await bot.get_updates(offset=-1, allowed_updates=["callback_query"], timeout=0)
        updates = await bot.get_updates(offset=updates[-1].update_id + 1, timeout=10)
        query = updates[0].callback_query
        assert query is not None
        assert query.message is not None
        assert query.message.text == "Setuju?"  # type: ignore[union-attr]
        assert await query.answer("Baik", show_alert=True)
    assert tap.result() == {"answer": "Baik", "alert": True, "url": None}


async def test_errors_are_those_of_telegram(line: Line) -> None:
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await line.wrong.send_message(line.siti, "<b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await line.wrong.send_message(99, "Halo")
    phone = await asyncio.to_thread(line.world.phone, line.siti)
    await asyncio.to_thread(phone.blocks)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await line.wrong.send_message(line.siti, "Halo")
    with pytest.raises(InvalidToken):
        async with client(line.url, wrong=True, token="1:other"):
            pass


async def test_no_method_is_left_out() -> None:
    """The tests above call each method of the table; a new one belongs in them."""
    here = {
        "getme", "setmycommands", "getmycommands", "deletemycommands", "setmyname", "getmyname", "setmydescription",
        "getmydescription", "setmyshortdescription", "getmyshortdescription", "setchatmenubutton", "getchatmenubutton",
        "getuserprofilephotos", "getupdates", "setwebhook", "getwebhookinfo", "deletewebhook", "sendmessage",
        "editmessagetext", "editmessagereplymarkup", "sendcontact", "sendlocation", "sendchataction", "forwardmessage",
        "copymessage", "pinchatmessage", "unpinchatmessage", "deletemessages", "deletemessage", "sendphoto",
        "editmessagecaption", "senddocument", "editmessagemedia", "sendmediagroup", "getfile", "getchat",
        "getchatmember", "getchatadministrators", "getchatmembercount", "createforumtopic", "leavechat",
        "answercallbackquery",
    }  # fmt: skip
    assert set(METHODS) == here
