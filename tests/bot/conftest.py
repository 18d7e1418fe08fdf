"""A Bot API server on a real socket that answers, or misbehaves, as the test has scripted."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from kimbot.bot.aiohttp_transport import AiohttpTransport
from kimbot.bot.api import Api, Transport
from kimbot.bot.pool import PoolTransport

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]
TOKEN = "7654321:AAE-canary_canary_canary_canary_123"


class FaultyTelegram:
    """Plays one behaviour for each request, in order; `paths`, `bodies` and `types` record what arrived."""

    def __init__(self) -> None:
        self.script: list[Behaviour] = []
        self.paths: list[str] = []
        self.bodies: list[bytes] = []
        self.types: list[str] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "multipart/form-data":
            self.bodies.append(await request.read())
        self.paths.append(request.raw_path)
        self.types.append(request.content_type)
        return await self.script.pop(0)(request)

    def answers(self, result: object = True) -> None:
        self.refuses(200, {"ok": True, "result": result})

    def refuses(self, status: int, body: object) -> None:
        async def behave(_: web.Request) -> web.Response:
            return web.json_response(body, status=status)

        self.script.append(behave)

    def sends(self, status: int, text: str) -> None:
        async def behave(_: web.Request) -> web.Response:
            return web.Response(status=status, text=text, content_type="text/html")

        self.script.append(behave)

    def does(self, behave: Behaviour) -> None:
        self.script.append(behave)

    @property
    def last(self) -> object:
        return json.loads(self.bodies[-1])


@pytest.fixture
async def telegram() -> AsyncIterator[FaultyTelegram]:
    faulty = FaultyTelegram()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", faulty.handle)
    server = TestServer(app)
    await server.start_server()
    faulty.url = str(server.make_url("")).rstrip("/")
    yield faulty
    await server.close()


@pytest.fixture(params=[PoolTransport, AiohttpTransport])
def carrier(request: pytest.FixtureRequest) -> Callable[..., Transport]:
    """Whatever carries requests keeps the same promises."""
    return request.param


@pytest.fixture
async def api(telegram: FaultyTelegram, carrier: Callable[..., Transport]) -> AsyncIterator[Api]:
    client = Api(TOKEN, telegram.url, transport=carrier(connect=2.0), timeout=5.0)
    yield client
    await client.close()
