"""One HTTP request to Telegram and back: status and bytes, or a statement whether it can have arrived."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class TelegramError(Exception):
    """A call that did not end in a result. `method` is the Bot API method ("" until the client has filled it in)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.method = ""
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.method}: {self.reason}" if self.method else self.reason


class NotSent(TelegramError):
    """The request certainly never left: repeating it cannot double anything. `timed_out`: no connection came."""

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class Unclear(TelegramError):
    """The request may have been carried out. `status` is the HTTP status when there was one (5xx, not JSON)."""

    def __init__(self, reason: str, *, status: int | None = None, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.timed_out = timed_out


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: the name people see, its bytes, its media type."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart body: text fields, and files by part name (also what `attach://<part name>` refers to)."""

    fields: Mapping[str, str]
    files: Mapping[str, Upload] = field(default_factory=dict)


class Transport(Protocol):
    """Carries a request once, never twice. `timeout` counts seconds for the answer, from the moment of being connected.

    Both raise `NotSent` or `Unclear` and nothing else; neither may put the URL, which holds the token, into their text.
    """

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]: ...

    async def get(self, url: str, timeout: float) -> tuple[int, bytes]: ...

    async def close(self) -> None: ...


class AiohttpTransport:
    """One aiohttp session with kept-alive connections, opened at the first request.

    `limit` is the most connections at once, `connect` the seconds to wait for a free or new one, `keep_alive` the
    seconds an idle one is kept (shorter than Telegram's own, so that we rarely write into one it is closing).
    """

    def __init__(self, *, limit: int = 100, connect: float = 10.0, keep_alive: float = 15.0) -> None:
        self._limit = limit
        self._connect = connect
        self._keep_alive = keep_alive
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str | None] = {}

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        """POST JSON bytes or a form. aiohttp repeats only idempotent methods, so a POST leaves at most once."""
        if isinstance(body, Form):
            return await self._request("POST", url, _multipart(body), None, timeout)
        return await self._request("POST", url, body, {"Content-Type": "application/json"}, timeout)

    async def get(self, url: str, timeout: float) -> tuple[int, bytes]:
        """GET a file."""
        return await self._request("GET", url, None, None, timeout)

    async def close(self) -> None:
        """Close all connections; a later request opens a new session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _request(
        self,
        method: str,
        url: str,
        data: bytes | aiohttp.FormData | None,
        headers: dict[str, str] | None,
        timeout: float,
    ) -> tuple[int, bytes]:
        limits = aiohttp.ClientTimeout(total=self._connect + timeout, connect=self._connect)
        try:
            # A followed 307 would send the message a second time.
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=limits, proxy=self._proxy(url), allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = _failure(error)
        # Outside the except block: the library's error names the URL, so it must not become our error's context.
        raise failure

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._limit, keepalive_timeout=self._keep_alive)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _proxy(self, url: str) -> str | None:
        """The proxy of the environment, looked up once: trust_env takes two thread hops a request."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._proxies:
            self._proxies[origin] = environment_proxy(parts.scheme, parts.hostname or "")
        return self._proxies[origin]


def environment_proxy(scheme: str, host: str) -> str | None:
    """The proxy URL that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY ask for, never for this very machine."""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get(scheme) or proxies.get("all")


def _multipart(form: Form) -> aiohttp.FormData:
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in form.fields.items():
        data.add_field(name, value)
    for name, upload in form.files.items():
        data.add_field(name, upload.content, filename=upload.name, content_type=upload.type)
    return data


def _failure(error: Exception) -> NotSent | Unclear:
    """Say what aiohttp's error means for the request, without its text where that may hold the URL."""
    match error:
        case aiohttp.ConnectionTimeoutError():
            return NotSent("no connection in time", timed_out=True)
        case aiohttp.ClientConnectorDNSError():
            return NotSent("host name not found")
        case aiohttp.ClientSSLError() | aiohttp.ServerFingerprintMismatch():
            return NotSent(f"TLS handshake failed ({type(error).__name__})")
        case aiohttp.ClientHttpProxyError():
            return NotSent(f"the proxy refused ({error.status})")
        case aiohttp.ClientConnectorError():
            return NotSent(f"connection refused or unreachable ({_errno(error.os_error)})")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return NotSent("the address of the Bot API server is not a web address")
        case TimeoutError():
            return Unclear("no answer in time", timed_out=True)
        case aiohttp.ClientPayloadError():
            return Unclear("the answer broke off")
        case OSError():
            return Unclear(f"connection lost ({_errno(error)})")
    return Unclear(f"connection lost ({type(error).__name__})")


def _errno(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__
