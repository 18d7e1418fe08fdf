"""The way to Telegram: name, proxy, connection, certificate; and what time it is there."""

import email.utils
import http.client
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from kimbot.bot.transport import environment_proxy, errno_words
from kimbot.core.clock import SECOND, Clock, millis
from kimbot.doctor.model import Finding, fine, note, wrong

PATIENCE = 10.0
ASTRAY = 30
"""Seconds by which our clock may differ from Telegram's."""


class Unreached(Exception):
    """Telegram cannot be reached; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.says)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Way:
    """Where the Bot API server is, and the proxy on the way (None: none)."""

    server: SplitResult
    proxy: SplitResult | None

    @property
    def host(self) -> str:
        return self.server.hostname or ""

    @property
    def port(self) -> int:
        return self.server.port or (443 if self.server.scheme == "https" else 80)

    @property
    def told(self) -> dict[str, str]:
        """The same in words: a port is no quantity."""
        host, port = self.first
        return {"host": host, "port": str(port)}

    @property
    def first(self) -> tuple[str, int]:
        """Host and port that a connection is made to."""
        if self.proxy is None:
            return self.host, self.port
        return self.proxy.hostname or "", self.proxy.port or 80


def way_to(url: str) -> Way:
    """The way that the bot takes too."""
    server = urlsplit(url)
    proxy = environment_proxy(server.scheme, server.hostname or "")
    return Way(server, urlsplit(proxy if "://" in proxy else f"http://{proxy}") if proxy else None)


def network(url: str, clock: Clock, patience: float = PATIENCE) -> Iterator[Finding]:
    """Raises `Unreached`, after whatever was found on the way."""
    way = way_to(url)
    if way.proxy is not None:
        yield fine("network.proxy", **way.told)
    date = _ask(way, patience)
    yield fine("network.fine", host=way.host)
    yield _clock(date, clock)


def _ask(way: Way, patience: float) -> str | None:
    """The Date header of some answer. Raises `Unreached`."""
    host, _ = way.first
    try:
        connection = _connection(way, patience)
        try:
            plain = way.proxy is not None and way.server.scheme == "http"
            headers = {"Host": way.server.netloc.rpartition("@")[2]} | (_authorization(way) if plain else {})
            connection.request("GET", f"{way.server.scheme}://{way.server.netloc}/" if plain else "/", headers=headers)
            answer = connection.getresponse()
            if plain and answer.status == http.client.PROXY_AUTHENTICATION_REQUIRED:
                raise Unreached(wrong("network.proxy_refused", host=host, reason=f"{answer.status} {answer.reason}"))
            return answer.getheader("Date")
        finally:
            connection.close()
    except socket.gaierror:
        raise Unreached(wrong("network.name", host=host)) from None
    except ssl.SSLError as problem:
        reason = getattr(problem, "verify_message", "") or problem.reason or type(problem).__name__
        raise Unreached(wrong("network.certificate", host=way.host, reason=reason)) from None
    except TimeoutError:
        raise Unreached(wrong("network.silent", **way.told)) from None
    except OSError as problem:
        raise Unreached(_refused(problem, way)) from None
    except http.client.HTTPException as problem:
        raise Unreached(wrong("network.strange", host=way.host, reason=type(problem).__name__)) from None


def _connection(way: Way, patience: float) -> http.client.HTTPConnection:
    host, port = way.first
    if way.server.scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=patience)
    connection = http.client.HTTPSConnection(host, port, timeout=patience, context=ssl.create_default_context())
    if way.proxy is not None:
        connection.set_tunnel(way.host, way.port, _authorization(way))
    return connection


def _authorization(way: Way) -> dict[str, str]:
    if way.proxy is None or not way.proxy.username:
        return {}
    given = f"{unquote(way.proxy.username)}:{unquote(way.proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(given.encode()).decode()}


def _refused(problem: OSError, way: Way) -> Finding:
    text = str(problem)
    if text.startswith("Tunnel connection failed: "):
        return wrong("network.proxy_refused", host=way.first[0], reason=text.removeprefix("Tunnel connection failed: "))
    return wrong("network.refused", **way.told, reason=errno_words(problem))


def _clock(date: str | None, clock: Clock) -> Finding:
    try:
        off = (clock.now() - millis(email.utils.parsedate_to_datetime(date or ""))) // SECOND
    except ValueError:  # none was told, or in words of its own
        return note("clock.unknown")
    return fine("clock.fine") if abs(off) <= ASTRAY else wrong("clock.wrong", seconds=abs(off), fast=off > 0)
