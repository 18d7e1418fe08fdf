"""The client against a real socket: what comes back, and what each fault is called."""

import asyncio
import gzip
import socket
import traceback

import pytest
from aiohttp import web

from kimbot.bot.api import Api, NotSent, Rejected, TelegramError, Unclear, Upload
from kimbot.bot.transport import environment_proxy

TOKEN = "7654321:AAE-canary_canary_canary_canary_123"
OK = b'{"ok":true,"result":true}'


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def error_of(api: Api, **options: float) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await api.call("sendMessage", {"chat_id": 7, "text": "halo"}, **options)
    assert caught.value.method == "sendMessage"
    assert_no_token(caught.value)
    return caught.value


def assert_no_token(error: BaseException) -> None:
    assert TOKEN not in "".join(traceback.format_exception(error))
    while error is not None:
        assert TOKEN not in f"{error!s} {error!r} {vars(error)}"
        error = error.__cause__ or error.__context__


# --- answers ---------------------------------------------------------------------------------------------------


async def test_the_result_comes_back_as_plain_json(telegram, api):
    telegram.answers({"message_id": 5, "chat": {"id": -100123}})
    result = await api.call("sendMessage", {"chat_id": -100123, "text": "Selamat pagi", "reply_markup": None})
    assert result == {"message_id": 5, "chat": {"id": -100123}}
    assert telegram.paths == [f"/bot{TOKEN}/sendMessage"]
    assert telegram.types == ["application/json"]
    assert telegram.last == {"chat_id": -100123, "text": "Selamat pagi"}


async def test_a_false_result_is_a_result(telegram, api):
    telegram.answers(False)
    assert await api.call("deleteWebhook", {}) is False


async def test_connections_are_kept(telegram, api):
    ports = set()

    async def remember(request: web.Request) -> web.Response:
        ports.add(request.transport.get_extra_info("peername"))
        return web.Response(body=OK)

    for _ in range(5):
        telegram.does(remember)
        await api.call("getMe", {})
    assert len(ports) == 1


async def test_files_travel_as_multipart(telegram, api):
    parts = {}

    async def receive(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            parts[part.name] = (part.filename, await part.read())
        return web.Response(body=OK)

    telegram.does(receive)
    params = {"chat_id": 7, "media": [{"type": "photo", "media": "attach://one"}], "caption": "Panen kangkung"}
    await api.call("sendMediaGroup", params, {"one": Upload("kwt.jpg", b"\xff\xd8picture", "image/jpeg")})
    assert parts["chat_id"] == (None, b"7")
    assert parts["media"] == (None, b'[{"type":"photo","media":"attach://one"}]')
    assert parts["caption"] == (None, b"Panen kangkung")
    assert parts["one"] == ("kwt.jpg", b"\xff\xd8picture")


async def test_a_gzipped_answer_is_unpacked(telegram, api):
    async def packed(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(OK), headers={"Content-Encoding": "gzip"})

    telegram.does(packed)
    assert await api.call("getMe", {}) is True


async def test_a_file_is_downloaded(telegram, api):
    async def photo(_: web.Request) -> web.Response:
        return web.Response(body=b"\xff\xd8picture")

    telegram.does(photo)
    assert await api.download("photos/file 1.jpg") == b"\xff\xd8picture"
    assert telegram.paths == [f"/file/bot{TOKEN}/photos/file%201.jpg"]


async def test_a_missing_file_is_a_refusal(telegram, api):
    telegram.refuses(404, {"ok": False, "error_code": 404, "description": "Not Found"})
    with pytest.raises(Rejected) as caught:
        await api.download("photos/gone.jpg")
    assert (caught.value.status, caught.value.method) == (404, "download")


# --- refusals --------------------------------------------------------------------------------------------------


async def test_429_carries_retry_after(telegram, api):
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7"}
    telegram.refuses(429, body | {"parameters": {"retry_after": 7}})
    error = await error_of(api)
    assert isinstance(error, Rejected)
    assert (error.status, error.retry_after, error.migrate_to) == (429, 7, None)
    assert str(error) == "sendMessage: 429 Too Many Requests: retry after 7"


async def test_migration_carries_the_new_chat(telegram, api):
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    body = {"ok": False, "error_code": 400, "description": text, "parameters": {"migrate_to_chat_id": -1009}}
    telegram.refuses(400, body)
    error = await error_of(api)
    assert isinstance(error, Rejected)
    assert (error.description, error.migrate_to) == (text, -1009)


@pytest.mark.parametrize("extra", [{}, {"parameters": None}, {"parameters": {"retry_after": "soon"}}])
async def test_a_refusal_without_usable_parameters(telegram, api, extra):
    telegram.refuses(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"} | extra)
    error = await error_of(api)
    assert isinstance(error, Rejected)
    assert (error.status, error.retry_after, error.migrate_to) == (403, None, None)


async def test_a_refusal_without_code_or_words(telegram, api):
    telegram.refuses(400, {"ok": False})
    error = await error_of(api)
    assert isinstance(error, Rejected)
    assert (error.status, error.description) == (400, "")


# --- certainly never left --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_connection_refused_was_not_sent(carrier, scheme):
    api = Api(TOKEN, f"{scheme}://127.0.0.1:{closed_port()}", transport=carrier())
    error = await error_of(api)
    assert isinstance(error, NotSent)
    assert str(error) == "sendMessage: connection refused or unreachable (Connection refused)"
    await api.close()


async def test_a_failed_tls_handshake_was_not_sent(telegram, carrier):
    api = Api(TOKEN, telegram.url.replace("http:", "https:"), transport=carrier())
    assert isinstance(await error_of(api), NotSent)
    assert telegram.paths == []
    await api.close()


async def test_an_unknown_host_was_not_sent(carrier):
    api = Api(TOKEN, "http://telegram.invalid", transport=carrier(connect=3.0))
    assert isinstance(await error_of(api), NotSent)
    await api.close()


@pytest.mark.parametrize("address", ["http://", "telegram", "ftp://127.0.0.1"])
async def test_an_address_that_is_none_was_not_sent(carrier, address):
    api = Api(TOKEN, address, transport=carrier())
    assert isinstance(await error_of(api), NotSent)
    await api.close()


async def test_no_free_connection_in_time_was_not_sent(telegram, carrier):
    api = Api(TOKEN, telegram.url, transport=carrier(limit=1, connect=0.05))
    arrived, release = asyncio.Event(), asyncio.Event()

    async def hold(_: web.Request) -> web.Response:
        arrived.set()
        await release.wait()
        return web.Response(body=OK)

    telegram.does(hold)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(api.call("getUpdates", {}))
        await arrived.wait()
        error = await error_of(api)
        release.set()
    assert isinstance(error, NotSent)
    assert error.timed_out
    assert first.result() is True
    assert len(telegram.paths) == 1
    await api.close()


async def test_a_refusing_proxy_was_not_sent(telegram, monkeypatch):
    monkeypatch.setenv("https_proxy", telegram.url)
    telegram.sends(403, "no")
    api = Api(TOKEN, "https://api.telegram.invalid")
    error = await error_of(api)
    assert isinstance(error, NotSent)
    await api.close()


# --- may have arrived ------------------------------------------------------------------------------------------


async def abort(request: web.Request) -> web.StreamResponse:
    request.transport.abort()
    return web.Response()


async def close(request: web.Request) -> web.StreamResponse:
    request.transport.close()
    return web.Response()


async def half_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(OK))})
    await response.prepare(request)
    await response.write(OK[:9])
    request.transport.close()
    return response


async def reset_in_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(OK[:9])
    request.transport.abort()
    return response


async def broken_gzip(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"not gzip at all", headers={"Content-Encoding": "gzip"})


async def another_protocol(request: web.Request) -> web.StreamResponse:
    request.transport.write(b"220 smtp.example ready\r\n\r\n")
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize("fault", [abort, close, half_body, reset_in_body, broken_gzip, another_protocol])
async def test_a_broken_answer_is_unclear_and_not_repeated(telegram, api, fault):
    telegram.does(fault)
    assert isinstance(await error_of(api), Unclear)
    assert len(telegram.paths) == 1


@pytest.mark.parametrize("fault", [abort, close])
async def test_a_post_on_a_kept_connection_is_never_repeated(telegram, api, fault):
    telegram.answers()
    await api.call("getMe", {})
    telegram.does(fault)
    telegram.answers()
    assert isinstance(await error_of(api), Unclear)
    assert len(telegram.paths) == 2


async def test_a_slow_answer_is_unclear(telegram, carrier):
    release = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await release.wait()
        return web.Response(body=OK)

    telegram.does(slow)
    quick = Api(TOKEN, telegram.url, transport=carrier(connect=0.05))
    error = await error_of(quick, timeout=0.05)
    release.set()
    assert isinstance(error, Unclear)
    assert error.timed_out
    await quick.close()


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_unclear(telegram, api, status):
    telegram.sends(status, "<html>Bad Gateway</html>")
    error = await error_of(api)
    assert isinstance(error, Unclear)
    assert (error.status, error.reason) == (status, f"server error {status}")


async def test_a_server_error_in_json_is_unclear(telegram, api):
    telegram.refuses(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})
    assert isinstance(await error_of(api), Unclear)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "<html>Login to the Wi-Fi</html>"),
        (200, ""),
        (200, "[]"),
        (200, "{}"),
        (200, '{"ok":true}'),
        (404, "gone"),
    ],
)
async def test_what_is_not_telegrams_answer_is_unclear(telegram, api, status, text):
    telegram.sends(status, text)
    error = await error_of(api)
    assert isinstance(error, Unclear)
    assert error.status == status


async def test_a_redirect_is_not_followed(telegram, api):
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    telegram.does(elsewhere)
    telegram.answers()
    assert isinstance(await error_of(api), Unclear)
    assert len(telegram.paths) == 1


# --- proxy, names ----------------------------------------------------------------------------------------------


async def test_the_proxy_of_the_environment_is_used(telegram, monkeypatch):
    monkeypatch.setenv("http_proxy", telegram.url)
    monkeypatch.delenv("no_proxy", raising=False)
    telegram.answers()
    api = Api(TOKEN, "http://telegram.invalid")
    assert await api.call("getMe", {}) is True
    assert telegram.paths == [f"http://telegram.invalid/bot{TOKEN}/getMe"]
    await api.close()


def test_no_proxy_and_this_machine_are_left_out(monkeypatch):
    for name, value in {"https_proxy": "http://p:1", "all_proxy": "", "no_proxy": "dalam.example"}.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy("https", "api.telegram.org") == "http://p:1"
    assert environment_proxy("https", "dalam.example") is None
    assert environment_proxy("https", "localhost") is None


def test_the_client_does_not_show_its_token():
    assert repr(Api(TOKEN)) == "Api(https://api.telegram.org)"
