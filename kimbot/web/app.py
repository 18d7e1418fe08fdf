"""A small ASGI application: `/health` for supervisors, `/telegram` for Telegram's webhook."""

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

log = structlog.get_logger()

BODY_LIMIT = 1024 * 1024
"""Bytes; Telegram's updates are far smaller."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name, not a secret

Health = Callable[[], tuple[bool, Mapping[str, object]]]
"""Whether all is well, and the facts behind it."""

Store = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Keeps an update durably, or raises."""


def build(health: Health, store: Store | None = None, secret: str = "") -> Starlette:
    """`store` opens the webhook; `secret` is what Telegram must show with each update. Without one nobody can."""

    async def show_health(_: Request) -> Response:
        well, facts = health()
        return JSONResponse({"status": "ok" if well else "red", **facts}, 200 if well else 503)

    async def receive(request: Request) -> Response:
        assert store is not None
        shown = request.headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(shown.encode(), secret.encode()):
            return PlainTextResponse("wrong secret", 403)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return PlainTextResponse("half a body", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        update = _update(body)
        if update is None:
            return PlainTextResponse("not an update", 400)
        try:
            await store(update)
        except Exception:
            # Telegram keeps what it gets no 200 for, and brings it again
            log.exception("an update could not be stored")
            return PlainTextResponse("not now", 503)
        return PlainTextResponse("kept")

    routes = [Route("/health", show_health, methods=["GET"])]
    if store is not None:
        routes.append(Route("/telegram", receive, methods=["POST"]))
    return Starlette(routes=routes)


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return body


def _update(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("update_id"), int):
        return None
    return found
