"""The sandbox as one ASGI app: Bot API, player API and phone page."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import font_roboto
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kimbot.sandbox import bot_api, player
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.clock import Clock, SystemClock
from kimbot.sandbox.requests import Requests

STATIC = Path(__file__).parent / "static"
RECORD_VARIABLE = "KIMBOT_SANDBOX_RECORD"


def create_app(
    token: str = "1:sandbox",  # noqa: S107 - no secret: a token for a Telegram that is not there
    *,
    username: str = "kimbot_bot",
    record: Path | None = None,
    clock: Clock | None = None,
    webhook_retry: float = 1.0,
) -> Starlette:
    """A new, empty Telegram with one bot.

    `token` is the bot's (`<its user id>:<secret>`); `record` (or the environment's KIMBOT_SANDBOX_RECORD) is a JSON
    Lines file that every Bot API request is appended to; `webhook_retry` is the first pause, in seconds, before an
    update is offered to a failing webhook again. The state is at `app.state.box`.
    """
    path = record or (Path(given) if (given := os.environ.get(RECORD_VARIABLE)) else None)
    box = Sandbox(token, username, clock or SystemClock(), Requests(path))
    box.webhook.retry = webhook_retry

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        box.close()

    static = Mount("/static", StaticFiles(directory=STATIC, check_dir=False))
    fonts = Mount("/fonts", StaticFiles(directory=font_roboto.font_directory))
    routes = [*bot_api.routes(box), *player.routes(box), Route("/", _page), static, fonts]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.box = box
    return app


async def _page(_: Request) -> Response:
    page = STATIC / "index.html"
    if not page.is_file():
        return PlainTextResponse("The sandbox runs; its phone page is not here.", 404)
    return FileResponse(page)
