"""Over TLS, straight or through a proxy: who is trusted, what arrives, and what certainly did not."""

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kimbot.bot.aiohttp_transport import AiohttpTransport
from kimbot.bot.api import Api, NotSent, Transport, Unclear, Upload
from kimbot.bot.pool import transport_for

TLS = Path(__file__).parent / "tls"
TOKEN = "7654321:AAE-canary_canary_canary_canary_123"
CERTIFICATES = ("cert.pem", "another-name.pem", "expired.pem")
OK = b'{"ok":true,"result":true}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(OK), OK)


class Telegram:
    """A TLS server with one of our certificates. `requests`: what arrived; `connections`: how often somebody came.

    `closes`: it ends each connection after its answer, as servers do with idle ones; `dies`: before its answer.
    """

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.closes = self.dies = False
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split()[0])
                self.requests.append(head + await reader.readexactly(length))
                if self.dies:
                    break
                writer.write(ANSWER)
                await writer.drain()
                if self.closes:
                    break
        writer.close()


class Proxy:
    """An HTTP proxy that only tunnels, and takes every name for this machine.

    `asked`: the heads of what it was asked; `refuses`: its answer instead; or it `vanishes`, or `hangs`.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[bytes] = []
        self.refuses = b""
        self.vanishes = self.hangs = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head)
        if self.hangs:
            await reader.read()
        elif self.refuses:
            writer.write(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % self.refuses)
            await writer.drain()
        elif not self.vanishes:
            port = int(head.split()[1].rpartition(b":")[2])
            there, back = await asyncio.open_connection("localhost", port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_relay(reader, back), _relay(there, writer))
        writer.close()

    def asks_for(self, name: bytes) -> list[bytes]:
        """The values of a header, one for each tunnel."""
        lines = [line for head in self.asked for line in head.split(b"\r\n")]
        return [line.partition(b":")[2].strip() for line in lines if line.lower().startswith(name.lower() + b":")]


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


def trusting() -> ssl.SSLContext:
    """All our certificates are trusted, so that only their name or their date can be wrong."""
    context = ssl.create_default_context()
    for name in CERTIFICATES:
        context.load_verify_locations(TLS / name)
    return context


@pytest.fixture
async def telegram(request: pytest.FixtureRequest) -> AsyncIterator[Telegram]:
    """The parameter is its certificate."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(TLS / getattr(request, "param", "cert.pem"), TLS / "key.pem")
    made = Telegram()
    async with await asyncio.start_server(made.serve, "localhost", 0, ssl=served) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    made = Proxy()
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


@pytest.fixture
async def open_api(telegram: Telegram) -> AsyncIterator[Callable[..., Api]]:
    """Makes clients, which are closed in the end."""
    made: list[Api] = []

    def make(transport: Transport, url: str = "") -> Api:
        made.append(Api(TOKEN, url or telegram.url, transport=transport))
        return made[-1]

    yield make
    for api in made:
        await api.close()


async def call(api: Api) -> object:
    return await api.call("sendMessage", {"chat_id": 7, "text": "halo"})


# --- straight --------------------------------------------------------------------------------------------------


async def test_a_trusted_certificate_is_enough_and_the_connection_is_kept(telegram, carrier, open_api):
    api = open_api(carrier(tls=trusting()))
    for _ in range(3):
        assert await call(api) is True
    assert (len(telegram.requests), telegram.connections) == (3, 1)


@pytest.mark.parametrize("telegram", ["another-name.pem", "expired.pem"], indirect=True)
async def test_another_name_or_one_whose_time_is_over_is_not_trusted(telegram, carrier, open_api):
    with pytest.raises(NotSent, match="TLS handshake failed") as caught:
        await call(open_api(carrier(tls=trusting())))
    assert telegram.requests == []
    assert TOKEN not in str(caught.value)


async def test_a_certificate_of_somebody_unknown_is_not_trusted(telegram, carrier, open_api):
    with pytest.raises(NotSent, match="TLS handshake failed"):
        await call(open_api(carrier()))
    assert telegram.requests == []


async def test_a_certificate_that_the_machine_trusts_is_enough(telegram, carrier, open_api, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "cert.pem"))
    assert await call(open_api(carrier())) is True


async def test_a_server_that_closes_what_is_idle_costs_no_message(telegram, carrier, open_api):
    telegram.closes = True
    api = open_api(carrier(tls=trusting()))
    for _ in range(5):
        assert await call(api) is True
        await asyncio.sleep(0.01)  # long enough for its end to arrive
    assert (len(telegram.requests), telegram.connections) == (5, 5)


async def test_files_travel_over_tls_too(telegram, carrier, open_api):
    api = open_api(carrier(tls=trusting()))
    assert await api.call("sendDocument", {"chat_id": 7}, {"document": Upload("a.pdf", b"%PDF isi")}) is True
    (request,) = telegram.requests
    assert b"multipart/form-data" in request
    assert b"%PDF isi" in request


# --- through a proxy -------------------------------------------------------------------------------------------


FAR = "another.example"
"""A name that only the proxy can reach: this very machine is never asked for through one."""
far = pytest.mark.parametrize("telegram", ["another-name.pem"], indirect=True)


@pytest.fixture
def through(proxy: Proxy, telegram: Telegram, open_api: Callable[..., Api], monkeypatch) -> Callable[..., Api]:
    """Makes a client of a Telegram that is far away, with the proxy in the environment."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def make(credentials: str = "", **options: float) -> Api:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", f"//{credentials}"))
        url = telegram.url.replace("localhost", FAR)
        assert isinstance(transport_for(url), AiohttpTransport)
        return open_api(AiohttpTransport(tls=trusting(), **options), url)

    return make


@far
async def test_messages_and_files_go_through_one_tunnel(telegram, proxy, through):
    api = through()
    for _ in range(3):
        assert await call(api) is True
    assert await api.call("sendDocument", {"chat_id": 7}, {"document": Upload("a.pdf", b"%PDF isi")}) is True
    assert [head.split(b"\r\n")[0] for head in proxy.asked] == [b"CONNECT another.example:%d HTTP/1.1" % telegram.port]
    assert (len(telegram.requests), telegram.connections) == (4, 1)
    assert b"%PDF isi" in telegram.requests[-1]


@far
async def test_the_proxy_sees_nothing_but_where_to(telegram, proxy, through):
    assert await call(through()) is True
    assert proxy.asked
    assert all(b"canary" not in head and b"halo" not in head for head in proxy.asked)


@far
async def test_a_proxy_that_wants_a_name_and_a_password_gets_them(telegram, proxy, through):
    assert await call(through("siti:rahasia%21@")) is True
    assert proxy.asks_for(b"Proxy-Authorization") == [b"Basic " + base64.b64encode(b"siti:rahasia!")]


@far
@pytest.mark.parametrize("answer", [b"403 Forbidden", b"407 Proxy Authentication Required", b"502 Bad Gateway"])
async def test_a_proxy_that_refuses_lets_nothing_through(telegram, proxy, through, answer):
    proxy.refuses = answer
    with pytest.raises(NotSent, match=rf"the proxy refused \({answer[:3].decode()}\)") as caught:
        await call(through("siti:rahasia@"))
    assert "rahasia" not in str(caught.value)
    assert telegram.requests == []


@far
async def test_a_proxy_that_hangs_up_lets_nothing_through(telegram, proxy, through):
    proxy.vanishes = True
    with pytest.raises(NotSent):
        await call(through())
    assert telegram.requests == []


@far
async def test_a_proxy_that_is_not_there_lets_nothing_through(telegram, proxy, through):
    proxy.url = "http://127.0.0.1:1"
    with pytest.raises(NotSent):
        await call(through())
    assert telegram.requests == []


@far
async def test_a_proxy_that_does_not_answer_lets_nothing_through(telegram, proxy, through):
    proxy.hangs = True
    with pytest.raises(NotSent) as caught:
        await call(through(connect=0.2))
    assert caught.value.timed_out
    assert telegram.requests == []


async def test_nobody_behind_a_proxy_can_pretend_to_be_telegram(telegram, proxy, through):
    with pytest.raises(NotSent, match="TLS handshake failed"):
        await call(through())
    assert telegram.requests == []


@far
async def test_an_answer_that_does_not_come_through_the_tunnel_is_unclear(telegram, proxy, through):
    telegram.dies = True
    with pytest.raises(Unclear):
        await call(through())
    assert len(telegram.requests) == 1
