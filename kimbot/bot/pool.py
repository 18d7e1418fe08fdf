"""A lean pool of kept-alive HTTP/1.1 connections for what a bot does all day: POST a little JSON, read a little.

Files, downloads and proxies are left to aiohttp (`transport.py`); `transport_for` chooses.
"""

import asyncio
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

from kimbot.bot.connection import Connection
from kimbot.bot.transport import Form, NotSent, Transport, Unclear, environment_proxy, errno_words

READ_AT_ONCE = 64 * 1024
LIMIT = 200
"""Requests at once: more than all who send, ask and answer may have on their way together. None waits for another."""
LARGEST = 64 * 1024 * 1024
"""Bytes of an answer at most; a hundred updates are far below."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a URL leads: its connection, and the request up to the length of its body."""

    origin: tuple[str, int, bool]
    head: bytes


class PoolTransport:
    """`Transport` on the pool. `limit` is the most requests at once, `connect` the seconds to wait for a free or new
    connection, `keep_alive` the seconds an idle one is kept, `largest` the most bytes of an answer.

    A request is written once, whole. It counts as not sent only if no byte of it was written: no connection came, or
    kept ones were found closed before. An answer that only the end of the connection would end is `Unclear`: it cannot
    be told from half of one.
    """

    def __init__(
        self,
        *,
        limit: int = LIMIT,
        connect: float = 10.0,
        keep_alive: float = 15.0,
        largest: int = LARGEST,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limit, self._connect, self._keep_alive, self._largest = limit, connect, keep_alive, largest
        self._tls = tls
        self._busy = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._idle: dict[tuple[str, int, bool], list[Connection]] = {}
        self._open: set[Connection] = set()
        self._buffer = memoryview(bytearray(READ_AT_ONCE))
        self._sweeper: asyncio.TimerHandle | None = None
        self._targets: dict[str, _Target] = {}
        self._files: Transport | None = None

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        """POST JSON bytes (or, through aiohttp, a form), once."""
        if isinstance(body, Form):
            return await self._aiohttp().post(url, body, timeout)
        target = self._targets.get(url) or self._target(url)
        if self._busy < self._limit and not self._queue:
            self._busy += 1
            until = 0.0
        else:
            until = await self._slot()
        try:
            connection = self._kept(target.origin) or await self._new(target.origin, until)
            answer = connection.send(target.head + b"%d\r\n\r\n" % len(body) + body, timeout)
            try:
                return await answer
            finally:
                self._put_back(connection, target.origin)
        finally:
            self._free_slot()

    async def get(self, url: str, timeout: float) -> tuple[int, bytes]:
        """GET a file, through aiohttp."""
        return await self._aiohttp().get(url, timeout)

    async def close(self) -> None:
        """Close all connections; a later request opens new ones."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        self._idle.clear()
        closing = list(self._open)
        for connection in closing:
            connection.fail(Unclear("connection closed"))
        if closing:
            await asyncio.wait([connection.gone for connection in closing])
        files, self._files = self._files, None
        if files is not None:
            await files.close()

    # --- connections ------------------------------------------------------------------------------------------

    def _kept(self, origin: tuple[str, int, bool]) -> Connection | None:
        idle = self._idle.get(origin)
        while idle:
            connection = idle.pop()
            if connection.fresh():
                return connection
            connection.abort()
        return None

    def _put_back(self, connection: Connection, origin: tuple[str, int, bool]) -> None:
        if not connection.usable:
            connection.abort()
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(origin, []).append(connection)
        if self._sweeper is None:
            self._sweeper = loop.call_later(self._keep_alive, self._sweep)

    def _sweep(self) -> None:
        """Close what has been idle for too long: the last one used is used first, so the oldest stand in front."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for idle in self._idle.values():
            while idle and idle[0].idle_since + self._keep_alive <= now:
                idle.pop(0).abort()
        oldest = min((idle[0].idle_since for idle in self._idle.values() if idle), default=None)
        self._sweeper = None if oldest is None else loop.call_at(oldest + self._keep_alive, self._sweep)

    async def _new(self, origin: tuple[str, int, bool], until: float) -> Connection:
        """Connect. Raises `NotSent`; `until` is the moment at which waiting ends (0: `connect` seconds from now)."""
        host, port, tls = origin
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(until or loop.time() + self._connect):
                _, connection = await loop.create_connection(
                    lambda: Connection(self._largest, self._open, self._buffer),
                    host,
                    port,
                    ssl=self._context() if tls else None,
                    happy_eyeballs_delay=_race(host),
                )
        except (OSError, ValueError) as error:
            failure = _not_connected(error)
        else:
            if connection.open():
                return connection
            failure = NotSent("connection closed before the request")
        raise failure

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def _aiohttp(self) -> Transport:
        if self._files is None:
            from kimbot.bot.aiohttp_transport import AiohttpTransport

            self._files = AiohttpTransport(
                limit=self._limit, connect=self._connect, keep_alive=self._keep_alive, tls=self._tls
            )
        return self._files

    # --- slots ------------------------------------------------------------------------------------------------

    async def _slot(self) -> float:
        """Wait for one of the `limit` slots; the moment until which connecting may take. Raises `NotSent`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._connect
        turn: asyncio.Future[None] = loop.create_future()
        self._queue.append(turn)
        try:
            async with asyncio.timeout_at(until):
                await turn
        except BaseException as problem:
            if turn.done() and not turn.cancelled():
                self._free_slot()
            elif turn in self._queue:
                self._queue.remove(turn)
            if not isinstance(problem, TimeoutError):
                raise
        else:
            return until
        raise NotSent("no connection in time", timed_out=True)

    def _free_slot(self) -> None:
        """To the one who has waited longest, else back to the pool."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._busy -= 1

    def _target(self, url: str) -> _Target:
        target = _read(url)
        self._targets[url] = target
        return target


def transport_for(base_url: str) -> Transport:
    """The pool, or aiohttp where the environment asks for a proxy."""
    try:
        parts = urlsplit(base_url)
        proxied = environment_proxy(parts.scheme, parts.hostname or "") is not None
    except ValueError:  # no address at all: the first call says so
        proxied = False
    if not proxied:
        return PoolTransport()
    from kimbot.bot.aiohttp_transport import AiohttpTransport

    return AiohttpTransport()


def _read(url: str) -> _Target:
    """Raises `NotSent` where the URL is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        path = ((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).encode("ascii")
        netloc = parts.netloc.rpartition("@")[2].encode("idna" if host and not host.isascii() else "ascii")
    except ValueError:  # its text would hold the URL
        host = None
    if not host or parts.scheme not in ("http", "https") or any(byte <= 0x20 for byte in path):
        raise NotSent("the address of the Bot API server is not a web address")
    tls = parts.scheme == "https"
    head = (
        b"POST " + path + b" HTTP/1.1\r\nHost: " + netloc + b"\r\nAccept-Encoding: identity"
        b"\r\nContent-Type: application/json\r\nContent-Length: "
    )
    return _Target((host, port or (443 if tls else 80), tls), head)


def _race(host: str) -> float | None:
    """Seconds until the next address of a host is tried beside the first; an address has no other.

    asyncio loses the winner's socket when it is cancelled just as the race ends, so there is none without need.
    """
    return None if ":" in host or host.replace(".", "").isdigit() else 0.25


def _not_connected(error: Exception) -> NotSent:
    match error:
        case TimeoutError():
            return NotSent("no connection in time", timed_out=True)
        case ssl.SSLError():
            return NotSent(f"TLS handshake failed ({type(error).__name__})")
        case socket.gaierror():
            return NotSent("host name not found")
        case OSError():
            return NotSent(f"connection refused or unreachable ({errno_words(error)})")
    return NotSent("the address of the Bot API server is not a web address")
