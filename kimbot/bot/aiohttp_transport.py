"""The transport on aiohttp: whatever the pool leaves to it. Imported when used: aiohttp takes a quarter of a second."""

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from kimbot.bot.transport import Form, NotSent, Unclear, environment_proxy, errno_words


class AiohttpTransport:
    """One aiohttp session with kept-alive connections, opened at the first request.

    `limit` is the most connections at once, `connect` the seconds to wait for a free or new one, `keep_alive` the
    seconds an idle one is kept (shorter than Telegram's own, so that we rarely write into one it is closing).
    """

    def __init__(
        self,
        *,
        limit: int = 100,
        connect: float = 10.0,
        keep_alive: float = 15.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limit, self._tls = limit, tls
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
        left = _Left()
        try:
            # A followed 307 would send the message a second time.
            async with self._open().request(
                method,
                url,
                data=data,
                headers=headers,
                timeout=limits,
                proxy=self._proxy(url),
                allow_redirects=False,
                trace_request_ctx=left,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failure = _failure(error)
        if isinstance(failure, Unclear) and not left.begun:
            failure = NotSent(failure.reason, timed_out=failure.timed_out)  # the proxy hung up before it had a tunnel
        # Outside the except block: the library's error names the URL, so it must not become our error's context.
        raise failure

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            trusted = self._tls or ssl.create_default_context()
            connector = aiohttp.TCPConnector(limit=self._limit, keepalive_timeout=self._keep_alive, ssl=trusted)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[_watching()]
            )
        return self._session

    def _proxy(self, url: str) -> str | None:
        """The proxy of the environment, looked up once: trust_env takes two thread hops a request."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._proxies:
            self._proxies[origin] = environment_proxy(parts.scheme, parts.hostname or "")
        return self._proxies[origin]


@dataclass(slots=True)
class _Left:
    """Whether any of a request may have been written to Telegram's own connection."""

    begun: bool = False


def _watching() -> aiohttp.TraceConfig:
    async def begun(_: aiohttp.ClientSession, context: Any, __: aiohttp.TraceRequestHeadersSentParams) -> None:
        context.trace_request_ctx.begun = True

    watching = aiohttp.TraceConfig()
    watching.on_request_headers_sent.append(begun)
    return watching


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
            return NotSent(f"connection refused or unreachable ({errno_words(error.os_error)})")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return NotSent("the address of the Bot API server is not a web address")
        case TimeoutError():
            return Unclear("no answer in time", timed_out=True)
        case aiohttp.ClientPayloadError():
            return Unclear("the answer broke off")
        case OSError():
            return Unclear(f"connection lost ({errno_words(error)})")
    return Unclear(f"connection lost ({type(error).__name__})")
