"""The one Telegram client: a method and plain values in, Telegram's plain result or one of three errors out."""

import asyncio
from collections.abc import Mapping
from math import ceil
from urllib.parse import quote

import orjson

from kimbot.bot import wire
from kimbot.bot.pool import transport_for
from kimbot.bot.transport import Form, NotSent, TelegramError, Transport, Unclear, Upload

__all__ = ["Api", "Form", "NotSent", "Rejected", "TelegramError", "Transport", "Unclear", "Upload"]

OFFICIAL = "https://api.telegram.org"


class Rejected(TelegramError):
    """Telegram answered {"ok": false}. `status` is its error code, `retry_after` seconds, `migrate_to` a chat id."""

    def __init__(
        self, status: int, description: str, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class Api:
    """Calls the Bot API at `base_url` with `token`; `timeout`: seconds to wait for an answer."""

    def __init__(
        self, token: str, base_url: str = OFFICIAL, *, transport: Transport | None = None, timeout: float = 20.0
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.transport: Transport = transport or transport_for(self.base_url)
        self.token = token
        self.timeout = timeout
        self._prefix = f"{self.base_url}/bot{token}/"
        self._halts: dict[tuple[str, object], float] = {}
        """Until when (loop time, seconds) a method is not to be asked about a chat (None: one that is about none)."""

    def __repr__(self) -> str:
        return f"Api({self.base_url})"

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | bytes,
        files: Mapping[str, Upload] | None = None,
        *,
        timeout: float | None = None,
    ) -> object:
        """Call one Bot API method once and return its `result` (dict, list, bool, int or str).

        `params`, or their JSON as bytes; one that is None is left out. `files` are sent under their names, to which
        `attach://name` may refer.
        Raises `Rejected`, `NotSent` or `Unclear`.
        """
        body = params if isinstance(params, bytes) else _body(params, files)
        try:
            status, answer = await self.transport.post(
                self._prefix + method, body, self.timeout if timeout is None else timeout
            )
            return result_of(status, answer)
        except TelegramError as error:
            error.method = method
            raise

    async def ask(self, method: str, params: Mapping[str, object], *, timeout: float | None = None) -> object:
        """`call` for what the ledger does not pace: where Telegram said "retry after", it is not asked sooner.

        Raises as `call` does; before that moment `Rejected` with status 429, without a request.
        """
        now, halted = asyncio.get_running_loop().time(), (method, params.get("chat_id"))
        self._halts = {which: until for which, until in self._halts.items() if until > now}
        if (until := self._halts.get(halted)) is not None:
            seconds = ceil(until - now)
            raise Rejected(429, f"Too Many Requests: retry after {seconds}", seconds)
        try:
            return await self.call(method, params, timeout=timeout)
        except Rejected as refusal:
            if refusal.status == 429:
                self._halts[halted] = asyncio.get_running_loop().time() + (refusal.retry_after or 1)
            raise

    async def download(self, file_path: str, *, timeout: float = 60.0) -> bytes:
        """Fetch the file that `getFile` named. Raises as `call` does."""
        try:
            status, content = await self.transport.get(
                f"{self.base_url}/file/bot{self.token}/{quote(file_path)}", timeout
            )
            if status != 200:
                result_of(status, content)
                raise Unclear(f"unexpected status {status}", status=status)
        except TelegramError as error:
            error.method = "download"
            raise
        return content

    async def close(self) -> None:
        """Close the connections."""
        await self.transport.close()


def _body(params: Mapping[str, object], files: Mapping[str, Upload] | None) -> bytes | Form:
    return form(params, files) if files else wire.written(_given(params)).encode()


def form(params: Mapping[str, object], files: Mapping[str, Upload]) -> Form:
    """A multipart body: strings as they are, everything else as JSON text."""
    fields = {name: v if isinstance(v, str) else orjson.dumps(v).decode() for name, v in _given(params).items()}
    return Form(fields, files)


def result_of(status: int, answer: bytes) -> object:
    """Read Telegram's answer. Raises `Rejected` for its refusals, `Unclear` for 5xx and for what is not its JSON."""
    if status >= 500:
        raise Unclear(f"server error {status}", status=status)
    try:
        body = wire.read_as_is(answer)
    except (ValueError, RecursionError):
        body = None
    match body:
        case {"ok": True, "result": result}:
            return result
        case {"ok": False}:
            raise _rejected(status, body)
    raise Unclear(f"the answer ({status}) is not Telegram's", status=status)


def _rejected(status: int, body: dict[str, object]) -> TelegramError:
    code = body.get("error_code")
    code = code if isinstance(code, int) else status
    if code >= 500:
        return Unclear(f"server error {code}", status=code)
    parameters = body.get("parameters")
    hints = parameters if isinstance(parameters, dict) else {}
    retry_after, migrate_to = hints.get("retry_after"), hints.get("migrate_to_chat_id")
    return Rejected(
        code,
        str(body.get("description", "")),
        retry_after if isinstance(retry_after, int) else None,
        migrate_to if isinstance(migrate_to, int) else None,
    )


def _given(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in params.items() if value is not None}
