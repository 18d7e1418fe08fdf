"""PTB on our client: the router starts without a network, and what it sends arrives, or fails, as PTB expects."""

import asyncio

import pytest
import telegram as ptb
from aiohttp import web
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import CommandHandler, MessageHandler, filters

from kimbot.bot.aiohttp_transport import AiohttpTransport
from kimbot.bot.api import Api
from kimbot.bot.ptb import build_application

ME = {"id": 7654321, "is_bot": True, "first_name": "KIM Tangerang", "username": "kim_tangerang_bot"}
SENT = {"message_id": 9, "date": 1790000000, "chat": {"id": 7, "type": "private"}, "text": "Halo"}


@pytest.fixture
async def bot(api):
    async with build_application(api, me=ME) as application:
        yield application.bot


async def test_it_starts_from_the_stored_getme_without_a_request(telegram, api):
    application = build_application(api, me=ME)
    await application.initialize()
    assert application.bot.username == "kim_tangerang_bot"
    assert (application.updater, application.persistence) == (None, None)
    assert application.concurrent_updates == 1
    await application.shutdown()
    assert telegram.paths == []


async def test_it_asks_telegram_when_nothing_is_stored(telegram, api):
    telegram.answers(ME)
    async with build_application(api) as application:
        assert application.bot.id == 7654321
    assert telegram.paths == [f"/bot{api.token}/getMe"]


async def test_it_routes_a_command(telegram, api):
    seen = []

    async def start(update, _context):
        seen.append(update.message.text)

    async def other(update, _context):
        seen.append("other")

    async with build_application(api, me=ME) as application:
        application.add_handlers([CommandHandler("start", start), MessageHandler(filters.ALL, other)])
        entity = {"type": "bot_command", "offset": 0, "length": 24}
        message = SENT | {"text": "/start@kim_tangerang_bot", "entities": [entity], "from": ME | {"is_bot": False}}
        await application.process_update(ptb.Update.de_json({"update_id": 1, "message": message}, application.bot))
    assert seen == ["/start@kim_tangerang_bot"]


async def test_parameters_arrive_as_json(telegram, bot):
    telegram.answers(SENT)
    keyboard = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Setuju", callback_data="m:ok")]])
    message = await bot.send_message(7, "Halo", reply_markup=keyboard)
    assert message.message_id == 9
    assert telegram.types == ["application/json"]
    assert telegram.last == {
        "chat_id": 7,
        "text": "Halo",
        "reply_markup": {"inline_keyboard": [[{"text": "Setuju", "callback_data": "m:ok"}]]},
    }


async def test_files_arrive_as_multipart(telegram, bot):
    parts = {}

    async def receive(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            parts[part.name] = (part.filename, await part.read())
        return web.json_response({"ok": True, "result": SENT})

    telegram.does(receive)
    await bot.send_document(7, b"isi", filename="undangan.pdf", caption="Rapat")
    assert parts == {"chat_id": (None, b"7"), "caption": (None, b"Rapat"), "document": ("undangan.pdf", b"isi")}


async def test_a_file_is_fetched_from_the_same_server(telegram, bot):
    async def photo(_: web.Request) -> web.Response:
        return web.Response(body=b"picture")

    telegram.answers({"file_id": "f", "file_unique_id": "u", "file_path": "photos/1.jpg"})
    telegram.does(photo)
    file = await bot.get_file("f")
    assert bytes(await file.download_as_bytearray()) == b"picture"
    assert telegram.paths[-1].endswith("/photos/1.jpg")


@pytest.mark.filterwarnings("ignore:.*retry_after")  # PTB announces that the attribute's type will change
@pytest.mark.parametrize(
    ("status", "parameters", "expected"),
    [
        (400, {}, BadRequest),
        (400, {"migrate_to_chat_id": -1009}, ChatMigrated),
        (403, {}, Forbidden),
        (429, {"retry_after": 7}, RetryAfter),
        (502, {}, NetworkError),
    ],
)
async def test_refusals_are_ptbs_own_errors(telegram, bot, status, parameters, expected):
    telegram.refuses(status, {"ok": False, "error_code": status, "description": "no", "parameters": parameters})
    with pytest.raises(expected) as caught:
        await bot.send_message(7, "Halo")
    assert type(caught.value) is expected


async def test_a_lost_connection_is_a_network_error(telegram, bot):
    async def abort(request: web.Request) -> web.Response:
        request.transport.abort()
        return web.Response()

    telegram.does(abort)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "Halo")
    assert type(caught.value) is NetworkError
    assert len(telegram.paths) == 1


async def test_a_slow_answer_is_timed_out(telegram):
    release = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    telegram.does(slow)
    api = Api("7654321:AAE", telegram.url, transport=AiohttpTransport(connect=0.05))
    async with build_application(api, me=ME) as application:
        with pytest.raises(TimedOut):
            await application.bot.send_message(7, "Halo", read_timeout=0.05)
    release.set()
    await api.close()
