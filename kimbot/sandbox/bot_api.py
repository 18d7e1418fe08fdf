"""The Bot API over HTTP: reads a request, records it, carries it out, and answers as Telegram does."""

import hmac
import inspect
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kimbot.sandbox.arguments import Args, Upload
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import ApiError, bad
from kimbot.sandbox.failing import refusal, suffer
from kimbot.sandbox.files import UPLOAD_LIMIT
from kimbot.sandbox.methods import METHODS

LONGEST_TOKEN = 80
WRONG_ON_PURPOSE = "wrong-on-purpose"
TEXT_PART_LIMIT = 8 * 1024 * 1024


def routes(box: Sandbox) -> list[Route]:
    """/bot<token>/<method> and /file/bot<token>/<path>."""

    async def call(request: Request) -> Response:
        return await _call(box, request)

    async def download(request: Request) -> Response:
        return _download(box, request)

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


def _check_token(box: Sandbox, token: str) -> None:
    if token.startswith("0") or len(token) > LONGEST_TOKEN or ":" not in token:
        raise ApiError(401, "Unauthorized: invalid token specified")
    if not token.partition(":")[0].isdecimal():
        raise ApiError(421, "Misdirected Request: unallowed token specified")
    if not hmac.compare_digest(token.encode(), box.token.encode()):
        raise ApiError(401, "Unauthorized")


async def _call(box: Sandbox, request: Request) -> Response:
    try:
        _check_token(box, request.path_params["token"])
        args = await _read(request)
    except ApiError as refused:
        return JSONResponse(refused.body(), refused.code)
    wrong = request.headers.get("x-sandbox-test") == WRONG_ON_PURPOSE
    method = request.path_params["method"]
    entry = box.requests.add(method, args.params, list(args.files), wrong)

    async def carry_out() -> Response:
        return await _answer(box, method, args)

    fault = box.faults.strike(method, args)
    response = await (suffer(box, fault, request, args, carry_out) if fault else carry_out())
    entry["status"] = response.status_code
    return response


async def _answer(box: Sandbox, method: str, args: Args) -> Response:
    try:
        action = METHODS.get(method.lower())
        if action is None:
            raise ApiError(404, "Not Found")
        box.limits.arrive(method, args)
        found = action(box, args)
        if inspect.isawaitable(found):
            found = await found
    except ApiError as refused:
        return refusal(refused)
    body: dict[str, Any] = {"ok": True}
    if isinstance(found, tuple):
        found, body["description"] = found
    return JSONResponse(body | {"result": found})


async def _read(request: Request) -> Args:
    """Query and body together; the body wins."""
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/json":
        try:
            given = json.loads(await request.body() or b"{}")
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad("can't parse JSON object")
        params |= given
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        if int(request.headers.get("content-length") or 0) > UPLOAD_LIMIT + 1024 * 1024:
            raise ApiError(413, "Request Entity Too Large")
        await _read_form(request, params, files)
    return Args(params, files)


async def _read_form(request: Request, params: dict[str, Any], files: dict[str, Upload]) -> None:
    async with request.form(max_part_size=TEXT_PART_LIMIT) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                params[name] = value
            else:
                files[name] = Upload(value.filename or "file", await value.read(), value.content_type)
    if any(len(upload.data) > UPLOAD_LIMIT for upload in files.values()):
        raise ApiError(413, "Request Entity Too Large")


def _download(box: Sandbox, request: Request) -> Response:
    try:
        _check_token(box, request.path_params["token"])
    except ApiError as refused:
        return JSONResponse(refused.body(), refused.code)
    file = box.files.at(request.path_params["path"])
    if file is None:
        return JSONResponse(ApiError(404, "Not Found").body(), 404)
    return Response(file.data, media_type="application/octet-stream")
