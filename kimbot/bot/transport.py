"""One HTTP request to Telegram and back: status and bytes, or a statement whether it can have arrived."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.request import getproxies, proxy_bypass

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


def environment_proxy(scheme: str, host: str) -> str | None:
    """The proxy URL that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY ask for, never for this very machine."""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get(scheme) or proxies.get("all")


def errno_words(error: OSError) -> str:
    """What the system says about it, never an address."""
    return os.strerror(error.errno) if error.errno else type(error).__name__
