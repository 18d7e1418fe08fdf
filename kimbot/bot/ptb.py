"""python-telegram-bot on our own client: it routes updates, and whatever it sends leaves through `Api`."""

from collections.abc import Mapping
from typing import Any

import orjson
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from kimbot.bot.api import Api, NotSent, Unclear, Upload, form

UPLOAD_SECONDS = 20.0

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class ApiRequest(BaseRequest):
    """PTB's network on `api`. `me`, the stored `getMe` result, answers that method without a request."""

    __slots__ = ("_api", "_me")

    def __init__(self, api: Api, me: Mapping[str, object] | None = None) -> None:
        self._api = api
        self._me = None if me is None else orjson.dumps({"ok": True, "result": me})

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer when a call does not say."""
        return self._api.timeout

    async def initialize(self) -> None:
        """Nothing to open: the client opens itself."""

    async def shutdown(self) -> None:
        """Nothing to close: the client belongs to whoever made it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Carry one request, once. Raises PTB's `TimedOut` or `NetworkError`; connecting is timed by the client."""
        if self._me is not None and url.endswith("/getMe"):
            return 200, self._me
        seconds = _seconds(read_timeout, self.read_timeout)
        if request_data is not None and request_data.contains_files:
            seconds += _seconds(write_timeout, UPLOAD_SECONDS)
        try:
            if method == "GET":
                return await self._api.transport.get(url, seconds)
            return await self._api.transport.post(url, _body(request_data), seconds)
        except (NotSent, Unclear) as error:
            raise (TimedOut if error.timed_out else NetworkError)(error.reason) from error


def build_application(api: Api, *, me: Mapping[str, object] | None = None) -> AnyApplication:
    """The router: no updater, no job queue, no persistence, one update at a time for each call of `process_update`.

    With `me` its `initialize()` needs no network. Closing `api` stays with the caller.
    """
    request = ApiRequest(api, me)
    return (
        ApplicationBuilder()
        .token(api.token)
        .base_url(f"{api.base_url}/bot")
        .base_file_url(f"{api.base_url}/file/bot")
        .request(request)
        .get_updates_request(request)
        .updater(None)
        .job_queue(None)
        .concurrent_updates(False)
        .build()
    )


def _body(data: RequestData | None) -> Any:
    if data is None:
        return b"{}"
    if not data.contains_files:
        return orjson.dumps(data.parameters)
    return form(data.parameters, {part: _upload(*file) for part, file in data.multipart_data.items()})


def _upload(name: str, content: Any, kind: str) -> Upload:
    return Upload(name, content if isinstance(content, bytes) else content.read(), kind)


def _seconds(given: object, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default
