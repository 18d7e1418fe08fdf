"""Telegram in process: the sandbox's methods behind a network that has every fault of the design's table."""

import asyncio
from collections import Counter
from typing import Any

import orjson

from kimbot.bot.transport import Form, NotSent, Unclear
from kimbot.sandbox.arguments import Args, Upload
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.clock import Clock
from kimbot.sandbox.errors import ApiError
from kimbot.sandbox.methods import METHODS
from kimbot.sandbox.requests import Requests
from tests.simulation.dice import Dice
from tests.simulation.evidence import words_of
from tests.simulation.history import RELEASED, History, Request
from tests.simulation.loop import TERM, VirtualLoop
from tests.simulation.plan import Plan

TOKEN = "1:sandbox"
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
CONNECTIONS = 40
"""Connections of a process: enough for all who may have something on their way together, and no more."""
NO_CONNECTION = 10.0
"""Seconds after which a request that found none is given up."""
SENDS = ("send", "edit", "copy", "forward")


class Telegram:
    """The sandbox and its network, whichever process of the bot calls."""

    def __init__(self, plan: Plan, loop: VirtualLoop, clock: Clock, history: History, chance: Dice) -> None:
        self.box = Sandbox(TOKEN, "kimbot_bot", clock, Requests(None))
        self.plan, self.loop, self.history, self.dice = plan, loop, history, chance
        self.calm = False
        """No faults any more."""
        self.busy: Counter[int] = Counter()
        """Requests on their way of each process, long polls not counted."""
        self.polling: Counter[int] = Counter()
        """Long polls that wait, of each process."""
        self._ringing: list[asyncio.Future[None]] = []
        self._watching: dict[int, list[asyncio.Future[None]]] = {}
        self._flood: dict[int, float] = {}
        self._outage = 0.0
        self._poll = 0

    # --------------------------------------------------------------------------------------- people wait and wake
    def stands(self) -> dict[tuple[int, int], str]:
        """What the bot's messages say now, by chat and number there."""
        bot, chats = self.box.world.bot, self.box.world.chats.values()
        return {
            (chat.id, message.id): str(message.body.get("text") or message.body.get("caption") or "")
            for chat in chats
            for message in chat.messages.values()
            if message.sender is not None and message.sender.id == bot.id
        }

    def ring(self) -> None:
        """Something may be there for the bot: long polls look again."""
        ringing, self._ringing = self._ringing, []
        for waiting in ringing:
            if not waiting.done():
                waiting.set_result(None)

    async def changed(self, chat: int, within: float) -> None:
        """Until the bot does something in this chat, or the time is over."""
        waiting = self.loop.create_future()
        self._watching.setdefault(chat, []).append(waiting)
        await asyncio.wait([waiting], timeout=within)

    def _tell(self, chat: int) -> None:
        for waiting in self._watching.pop(chat, ()):
            if not waiting.done():
                waiting.set_result(None)

    # --------------------------------------------------------------------------------------------------- faults
    def fault(self, method: str, chat: int) -> str:
        """What goes wrong with this call, "" for nothing."""
        now = self.loop.time()
        if now < self._outage:
            return "refused"
        if method == self.plan.hang and not self.calm:
            return "hang"
        begin, length = self.plan.spell
        if begin <= now < begin + length and method != "getUpdates":
            return self.dice.choice(("error_before", "error_before", "error_after"))
        if not self.calm:
            for kind, share in self.plan.faults.items():
                if self.dice.random() < share and (found := self._begin(kind, method, chat, now)):
                    return found
        if method.startswith(SENDS) and now < max(self._flood.get(chat, 0.0), self._flood.get(0, 0.0)):
            return "too_many"
        return ""

    def _begin(self, kind: str, method: str, chat: int, now: float) -> str:
        match kind:
            case "database":
                return ""
            case "outage":
                if self.dice.random() < 0.1:
                    self._outage = now + self.dice.choice((5.0, 60.0, 900.0))
                    return "refused"
                return ""
            case "too_many" | "too_many_everywhere":
                if not method.startswith(SENDS):
                    return ""
                self._flood[chat if kind == "too_many" else 0] = now + self.dice.choice((1, 3, 7, 35))
                return "too_many"
            case "conflict":
                return kind if method == "getUpdates" else ""
            case "bad_request":
                return kind if method.startswith(SENDS) else ""
        return kind

    def wait_left(self, chat: int) -> int:
        """`retry_after`: whole seconds until the halt for this chat is over."""
        left = max(self._flood.get(chat, 0.0), self._flood.get(0, 0.0)) - self.loop.time()
        return max(1, int(left) + (left > int(left)))

    # ---------------------------------------------------------------------------------------------- carrying out
    def act(self, method: str, args: Args) -> tuple[int, bytes]:
        """Telegram carries a call out."""
        try:
            found = METHODS[method.lower()](self.box, args)
        except ApiError as refused:
            return refused.code, orjson.dumps(refused.body())
        if isinstance(found, tuple):
            found = found[0]
        if "chat_id" in args.params:
            self._tell(args.number("chat_id"))
        return 200, orjson.dumps({"ok": True, "result": found})

    async def poll(self, params: dict[str, Any]) -> tuple[int, bytes]:
        """getUpdates: what is there, or wait for the first; a second poller ends the wait of the first."""
        updates = self.box.updates
        updates.allow(params.get("allowed_updates"))
        updates.confirm(int(params.get("offset") or 0))
        self._poll += 1
        mine, end = self._poll, self.loop.time() + float(params.get("timeout", 0))
        self.ring()
        while not (found := updates.take(int(params["limit"]))) and (left := end - self.loop.time()) > 0:
            waiting = self.loop.create_future()
            self._ringing.append(waiting)
            await asyncio.wait([waiting], timeout=left)
            if mine != self._poll:
                return refusal(409, "Conflict: terminated by other getUpdates request")
        return 200, orjson.dumps({"ok": True, "result": found})


class Line:
    """`Transport` of one process of the bot."""

    def __init__(self, telegram: Telegram, stage: Any) -> None:
        self._telegram, self._stage = telegram, stage

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        method, (params, files) = url.rsplit("/", 1)[1], _read(body)
        await self._stage.boundary("call")
        if method == "getUpdates":
            return await self._updates(params)
        await self._connect()
        request = self._leaves(method, params)
        self._telegram.busy[request.term] += 1
        try:
            return await self._carry(request, method, Args(params, files), timeout)
        finally:
            self._telegram.busy[request.term] -= 1

    async def _connect(self) -> None:
        telegram, term = self._telegram, TERM.get()
        until = telegram.loop.time() + NO_CONNECTION
        while telegram.busy[term] >= CONNECTIONS:
            if telegram.loop.time() >= until:
                raise NotSent("no connection in time", timed_out=True)
            await asyncio.sleep(0.1)

    async def _carry(self, request: Request, method: str, args: Args, timeout: float) -> tuple[int, bytes]:
        telegram = self._telegram
        fault = telegram.fault(method, request.chat)
        status, answer = self._reaches(fault, request, method, args)
        telegram.history.note(telegram.loop.time(), "call", request.term, method, request.chat, request.words, fault)
        await self._stage.boundary("released" if RELEASED in request.words else "carried out")
        slow = (
            timeout
            if fault in ("slow", "hang", "connect_timeout")
            else telegram.plan.latency * telegram.dice.uniform(0.5, 1.5)
        )
        await asyncio.sleep(slow)
        request.answered = telegram.loop.time()
        request.outcome = _outcome(fault, status)
        if status >= 400 and request.outcome != "unclear":
            request.reason = str(orjson.loads(answer).get("description", ""))
        telegram.history.note(telegram.loop.time(), "answer", request.term, request.delivery, request.outcome)
        _raise(fault)
        return (200, answer[: len(answer) // 2]) if fault == "half_body" else (status, answer)

    def _leaves(self, method: str, params: dict[str, Any]) -> Request:
        delivery = _delivery()
        chat = int(params.get("chat_id", 0))
        request = Request(self._telegram.loop.time(), TERM.get(), method, chat, delivery, words_of(params))
        self._telegram.history.requests.append(request)
        return request

    def _reaches(self, fault: str, request: Request, method: str, args: Args) -> tuple[int, bytes]:
        telegram = self._telegram
        if fault in ("refused", "connect_timeout", "reset_before", "hang"):
            return 0, b""
        request.arrived = True
        match fault:
            case "error_before":
                return 502, HTML
            case "too_many":
                request.retry_after = left = telegram.wait_left(request.chat)
                return refusal(429, f"Too Many Requests: retry after {left}", retry_after=left)
            case "unauthorized":
                return refusal(401, "Unauthorized")
            case "not_found":
                return refusal(404, "Not Found")
            case "bad_request":
                return refusal(400, "Bad Request: can't parse entities: unsupported start tag")
        status, answer = telegram.act(method, args)
        request.accepted = status == 200 or b"message is not modified" in answer
        return (504, HTML) if fault == "error_after" else (status, answer)

    async def _updates(self, params: dict[str, Any]) -> tuple[int, bytes]:
        telegram = self._telegram
        fault, began = telegram.fault("getUpdates", 0), telegram.loop.time()
        telegram.history.note(telegram.loop.time(), "poll", TERM.get(), params.get("offset"), fault)
        if fault in ("", "reset_after", "half_body", "error_after", "slow"):
            telegram.polling[TERM.get()] += 1
            status, answer = await telegram.poll(params)
            telegram.polling[TERM.get()] -= 1
            if telegram.loop.time() > began + 60:
                fault = ""  # it stands for all the good polls of a quiet time
        else:
            status, answer = POLL_FAULTS.get(fault, (0, b""))
        await asyncio.sleep(35.0 if fault in ("slow", "connect_timeout") else telegram.plan.latency)
        await self._stage.boundary("polled")
        telegram.history.note(telegram.loop.time(), "polled", TERM.get(), status, len(answer))
        _raise(fault)
        if fault == "error_after":
            return 504, HTML
        return (200, answer[: len(answer) // 2]) if fault == "half_body" else (status, answer)

    async def get(self, url: str, timeout: float) -> tuple[int, bytes]:
        raise NotSent("the simulation downloads nothing")

    async def close(self) -> None:
        """There is nothing to close."""


def _read(body: bytes | Form) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters and files of a request."""
    if isinstance(body, bytes):
        return orjson.loads(body), {}
    return dict(body.fields), {name: Upload(file.name, file.content, file.type) for name, file in body.files.items()}


def _delivery() -> int:
    """The ledger row that the running task sends: its number stands in the task's name."""
    task = asyncio.current_task()
    match task.get_name().split() if task else []:
        case ["delivery", number]:
            return int(number)
        case ["delivery"]:
            return int(task.get_coro().cr_frame.f_locals["one"].id)  # type: ignore[union-attr]
    return 0


def refusal(code: int, words: str, **parameters: int) -> tuple[int, bytes]:
    return code, orjson.dumps(ApiError(code, words, **parameters).body())


POLL_FAULTS = {
    "error_before": (502, HTML),
    "unauthorized": refusal(401, "Unauthorized"),
    "not_found": refusal(404, "Not Found"),
    "conflict": refusal(409, "Conflict: terminated by other getUpdates request"),
    "too_many": refusal(429, "Too Many Requests: retry after 3", retry_after=3),
}


def _outcome(fault: str, status: int) -> str:
    if fault in ("refused", "connect_timeout"):
        return "refused"
    if fault in ("reset_before", "reset_after", "slow", "hang", "half_body", "error_before", "error_after"):
        return "unclear"
    return "ok" if status == 200 else str(status)


def _raise(fault: str) -> None:
    match fault:
        case "refused":
            raise NotSent("connection refused")
        case "connect_timeout":
            raise NotSent("no connection in time", timed_out=True)
        case "reset_before" | "reset_after":
            raise Unclear("connection reset")
        case "slow" | "hang":
            raise Unclear("no answer in time", timed_out=True)
