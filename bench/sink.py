"""A fast Bot API sink in a process of its own: takes every message, keeps strict limits if asked, and counts.

usage: python bench/sink.py [options as JSON]      prints {"url": …}, ends with its standard input
The methods are Telegram's. Beside them: POST /sink/reset with options (a new beginning), POST /sink/updates with a list
(getUpdates hands them out), GET /sink/stats, GET /sink/arrivals ([[second, method, chat, status], …]).
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httptools
from orjson import dumps, loads

BOT = {"id": 7654321, "is_bot": True, "first_name": "KIM Tangerang", "username": "kim_tangerang_bot"}
ME = {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
SUPERGROUP = -1_000_000_000_000
"""Ids below this are supergroups."""
NEARLY = 1e-6
"""Seconds: the sum of two floats is not quite the moment that was meant."""
LIMITED = ("send", "edit", "copy", "forward")
HEAD = b"HTTP/1.1 %d OK\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


@dataclass(frozen=True)
class Options:
    """`delay_ms`: the round trip. `rate`: messages in any second over all chats (0: no limit); `per_second`: a stream
    of so many to one private chat, at most `burst` ahead of its time; `per_minute`: in any minute to one group. Every
    `refuse_every`th message is refused with 429 `retry_after` seconds, and so is its chat until they have passed.
    `hangs`: a method that is never answered. `dead`: of a hundred chats that many have blocked the bot, `moved`: that
    many are groups that have become supergroups, by the last digits of their ids."""

    delay_ms: float = 0
    rate: int = 0
    per_second: int = 0
    burst: int = 1
    per_minute: int = 0
    refuse_every: int = 0
    retry_after: int = 5
    hangs: str = ""
    dead: int = 0
    moved: int = 0


@dataclass
class World:
    """What has arrived since the last reset. Times are seconds of the machine's monotonic clock."""

    options: Options = field(default_factory=Options)
    accepted: int = 0
    tried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    per_chat: Counter[int] = field(default_factory=Counter)
    arrivals: list[tuple[float, str, int, int]] = field(default_factory=list)
    updates: deque[tuple[dict[str, Any], bytes]] = field(default_factory=deque)
    handed: dict[int, float] = field(default_factory=dict)
    replies_ms: list[float] = field(default_factory=list)
    halted: dict[int, float] = field(default_factory=dict)
    overall: deque[float] = field(default_factory=deque)
    windows: dict[int, deque[float]] = field(default_factory=dict)
    caught_up: dict[int, float] = field(default_factory=dict)
    """When a stream of `per_second` would have caught up with what a private chat got."""
    last_number: dict[int, int] = field(default_factory=dict)
    disordered: int = 0
    first_poll: float = 0.0
    new_update: asyncio.Event = field(default_factory=asyncio.Event)

    def stats(self) -> dict[str, Any]:
        """Everything but the single arrivals."""
        times = [at for at, _, _, status in self.arrivals if status == 200]
        return {
            "accepted": self.accepted,
            "refused": dict(self.refused),
            "chats": len(self.per_chat),
            "doubled": sum(count - 1 for count in self.per_chat.values()),
            "disordered": self.disordered,
            "first": times[0] if times else None,
            "last": times[-1] if times else None,
            "replies_ms": self.replies_ms,
            "first_poll": self.first_poll,
            "updates_left": len(self.updates),
            "options": asdict(self.options),
        }

    def message(self, method: str, params: dict[str, Any], now: float) -> tuple[int, bytes]:
        """A message arrives: accepted, or refused by a limit."""
        chat = int(params.get("chat_id") or 0)
        self.tried += 1
        wait, why = self._must_wait(chat, now)
        status, refusal = (429, _too_many(wait)) if why else self._not_there(chat)
        self.arrivals.append((now, method, chat, status))
        if why:
            self.refused[why] += 1
        if refusal:
            return status, refusal
        self.accepted += 1
        self.per_chat[chat] += 1
        if (asked := self.handed.pop(chat, None)) is not None:
            self.replies_ms.append((now - asked) * 1000)
        self._in_order(chat, str(params.get("text", "")))
        return 200, _message(self.accepted, chat, params)

    def _must_wait(self, chat: int, now: float) -> tuple[int, str]:
        """Seconds to wait and the limit that says so, or (0, "")."""
        options = self.options
        if (until := self.halted.get(chat, 0.0)) > now:
            return max(1, round(until - now)), "inside_halt"
        if options.refuse_every and self.tried % options.refuse_every == 0:
            self.halted[chat] = now + options.retry_after
            return options.retry_after, "injected"
        if options.rate and _full(self.overall, now, 1.0, options.rate):
            return 1, "overall"
        if chat > 0 and options.per_second:
            each, caught_up = 1 / options.per_second, max(now, self.caught_up.get(chat, now))
            if caught_up > now + (options.burst - 1) * each + NEARLY:
                return 1, "chat"
            self.caught_up[chat] = caught_up + each
        if chat < 0 and options.per_minute:
            window = self.windows.setdefault(chat, deque())
            if _full(window, now, 60.0, options.per_minute):
                return 60, "chat"
            window.append(now)
        if options.rate:
            self.overall.append(now)
        return 0, ""

    def _not_there(self, chat: int) -> tuple[int, bytes]:
        """The answer for a chat that is dead or has moved; 200 and nothing for any other."""
        at = abs(chat) % 100
        if at < self.options.dead:
            return 403, dumps({"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
        if SUPERGROUP < chat < 0 and at < self.options.dead + self.options.moved:
            moved = {"migrate_to_chat_id": SUPERGROUP + chat}
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return 400, dumps({"ok": False, "error_code": 400, "description": text, "parameters": moved})
        return 200, b""

    def _in_order(self, chat: int, text: str) -> None:
        """Texts that end in `#number` must arrive with rising numbers in each chat."""
        _, mark, number = text.rpartition("#")
        if mark and number.isdigit():
            if self.last_number.get(chat, -1) >= int(number):
                self.disordered += 1
            self.last_number[chat] = int(number)

    def hand_out(self, params: dict[str, Any], now: float) -> bytes:
        """The answer to getUpdates."""
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
        while self.updates and self.updates[0][0]["update_id"] < offset:
            self.updates.popleft()
        batch = [self.updates[at] for at in range(min(limit, len(self.updates)))]
        for update, _ in batch:
            self.handed[_chat(update)] = now
        return b'{"ok":true,"result":[' + b",".join(body for _, body in batch) + b"]}"


class Connection(asyncio.Protocol):
    """One client; its requests are answered in the order in which they came."""

    def __init__(self, server: "Sink") -> None:
        self._server = server
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._body: list[bytes] = []
        self._form = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url = url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._form = value.startswith(b"application/x-www-form")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        body, self._body = b"".join(self._body), []
        path, _, query = self._url.decode().partition("?")
        if self._form or query:
            params: Any = dict(parse_qsl(body.decode() if self._form else query))
        else:
            params = loads(body) if body else {}
        self._server.request(self, path, params)

    def answer(self, status: int, body: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(HEAD % (status, len(body), body))


class Sink:
    """The server: which request means what."""

    def __init__(self, options: Options) -> None:
        self.world = World(options)
        self._waiting: set[asyncio.Task[None]] = set()

    def request(self, client: Connection, path: str, params: Any) -> None:
        now = time.monotonic()
        method = path.rpartition("/")[2]
        if path.startswith("/sink/"):
            client.answer(200, self._command(method, params))
        elif method == "getUpdates":
            self._poll(client, params, now)
        elif method.startswith(LIMITED):
            self._later(client, *self.world.message(method, params, now))
        elif method == self.world.options.hangs:
            self.world.arrivals.append((now, method, 0, 0))
        else:
            result: object = ME if method == "getMe" else [] if method == "getChatAdministrators" else True
            self.world.arrivals.append((now, method, 0, 200))
            self._later(client, 200, dumps({"ok": True, "result": result}))

    def _later(self, client: Connection, status: int, body: bytes) -> None:
        if self.world.options.delay_ms:
            asyncio.get_running_loop().call_later(self.world.options.delay_ms / 1000, client.answer, status, body)
        else:
            client.answer(status, body)

    def _poll(self, client: Connection, params: dict[str, Any], now: float) -> None:
        self.world.first_poll = self.world.first_poll or now
        body = self.world.hand_out(params, now)
        if body.endswith(b"[]}") and int(params.get("timeout") or 0):
            task = asyncio.get_running_loop().create_task(self._hold(client, params))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        else:
            self._later(client, 200, body)

    async def _hold(self, client: Connection, params: dict[str, Any]) -> None:
        world = self.world
        try:
            async with asyncio.timeout(float(params["timeout"])):
                await world.new_update.wait()
        except TimeoutError:
            pass
        self._later(client, 200, world.hand_out(params, time.monotonic()))

    def _command(self, name: str, params: Any) -> bytes:
        match name:
            case "reset":
                self.world = World(Options(**params))
            case "updates":
                self.world.updates.extend((update, dumps(update)) for update in params)
                self.world.new_update.set()
                self.world.new_update = asyncio.Event()
            case "arrivals":
                return dumps(self.world.arrivals)
        return dumps(self.world.stats())


def _full(times: deque[float], now: float, seconds: float, most: int) -> bool:
    while times and times[0] + seconds <= now:
        times.popleft()
    return len(times) >= most


def _too_many(seconds: int) -> bytes:
    text = f"Too Many Requests: retry after {seconds}"
    refusal = {"ok": False, "error_code": 429, "description": text, "parameters": {"retry_after": seconds}}
    return dumps(refusal)


def _message(number: int, chat: int, params: dict[str, Any]) -> bytes:
    """A message as Telegram would return it."""
    if chat > 0:
        place: dict[str, Any] = {"id": chat, "first_name": "Sari", "last_name": "Dewi", "type": "private"}
    else:
        place = {"id": chat, "title": "KIM Cibodasari", "type": "supergroup"}
    message = {
        "message_id": int(params.get("message_id") or number),
        "from": BOT,
        "chat": place,
        "date": 1_795_399_200,
        "text": params.get("text", ""),
        "entities": [{"offset": 0, "length": 4, "type": "bold"}],
        "link_preview_options": {"is_disabled": True},
    }
    return dumps({"ok": True, "result": message})


def _chat(update: dict[str, Any]) -> int:
    inner = update.get("callback_query", update).get("message", {})
    return int(inner.get("chat", {}).get("id", 0))


async def main(options: Options) -> None:
    """Serve until standard input ends: whoever started this is gone then."""
    sink = Sink(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(sink), "127.0.0.1", 0, backlog=1024)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    asyncio.run(main(Options(**json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}"))))
