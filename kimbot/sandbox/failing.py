"""How a fault strikes a request: the wrong answer, half of one, or none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from kimbot.sandbox import people
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import ApiError
from kimbot.sandbox.faults import AFTER, Fault
from kimbot.sandbox.limits import too_many
from kimbot.sandbox.updates import TERMINATED

PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
REFUSALS = {"401": "Unauthorized", "404": "Not Found", "409": TERMINATED}
LOOK_EVERY = 0.05  # seconds: whether the client of a hanging request is still there

CarryOut = Callable[[], Awaitable[Response]]


class ConnectionCut(ConnectionResetError):
    """In process there is no connection to cut: the fault's kind, for whoever stands in for the network."""


async def suffer(box: Sandbox, fault: Fault, request: Request, args: Args, carry_out: CarryOut) -> Response:
    """The answer to a request that a fault strikes."""
    if fault.kind == "slow":
        await asyncio.sleep(float(fault.details.get("seconds", 1.0)))
        return await carry_out()
    if fault.kind == "migrate":
        _migrate(box, args)
        return await carry_out()
    if fault.kind not in AFTER:
        return _instead(box, fault, args)
    answer = await carry_out()
    match fault.kind:
        case "half_body":
            return Cut(box, "half_body", bytes(answer.body), answer.status_code)
        case "hang":
            return await _hang(box, request)
    return _instead(box, fault, args)


def _instead(box: Sandbox, fault: Fault, args: Args) -> Response:
    """What comes back in the place of Telegram's answer."""
    details = fault.details
    match fault.kind:
        case "429":
            seconds = int(details.get("retry_after", 1))
            box.limits.told(args.text("chat_id"), seconds)
            return refusal(too_many(seconds))
        case "5xx" | "5xx_after":
            code = int(details.get("code", 500))
            return refusal(ApiError(code, str(details.get("description", "Internal Server Error"))))
        case "html" | "html_after":
            return HTMLResponse(PAGE, int(details.get("code", 502)))
        case "refuse":
            return refusal(ApiError(int(details.get("code", 400)), str(details.get("description", "Bad Request"))))
        case "reset" | "reset_after":
            return Cut(box, fault.kind)
    return refusal(ApiError(int(fault.kind), REFUSALS[fault.kind]))


def refusal(error: ApiError) -> Response:
    """Telegram says no."""
    seconds = error.parameters.get("retry_after")
    return JSONResponse(error.body(), error.code, {"Retry-After": str(seconds)} if seconds else None)


def _migrate(box: Sandbox, args: Args) -> None:
    """The group of this request becomes a supergroup just before it is carried out."""
    chat = box.world.chats.get(args.number("chat_id"))
    if chat is not None and chat.type == "group" and not chat.migrated_to and (owner := chat.creator()):
        people.act_on_bot(box, chat, "migrate", owner)


async def _hang(box: Sandbox, request: Request) -> Response:
    """No answer, until the client gives up or the server goes down."""
    if box.cut is None:
        raise ConnectionCut("hang")
    while not box.bell.closed and not await request.is_disconnected():
        await box.bell.until(lambda: False, LOOK_EVERY)
    return Response(status_code=499)


class Cut(Response):
    """An answer that is not there, or only its first half; then the connection ends."""

    def __init__(self, box: Sandbox, kind: str, whole: bytes = b"", status: int = 200) -> None:
        super().__init__(whole, status, media_type="application/json")
        self._box, self._kind = box, kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._box.cut is None:
            raise ConnectionCut(self._kind)
        if self._kind == "half_body":
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            half: Any = {"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True}
            await send(half)
            return  # uvicorn closes a connection whose answer stops in the middle
        self._box.cut(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            continue
