"""The world of `make chaos`, in a process of its own: the sandbox behind a round trip, and the hand that kills the bot.

usage: python bench/chaos_world.py TOKEN ROUND_TRIP_MS      prints {"url": …}, ends with its standard input
The bot meets the sandbox as it is. Half of the round trip passes before it gets a request, half before its answer
leaves. Doors of our own: POST /chaos/people, /chaos/say, /chaos/aim; GET /chaos/seen,
/chaos/heard.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kimbot.sandbox import people
from kimbot.sandbox.app import create_app
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.contents import bodies
from kimbot.sandbox.serve import serve
from kimbot.sandbox.world import Member


@dataclass
class Aim:
    """When the process `pid` dies: `delay` seconds after the `nth` request (or answer) of a method that begins so.

    `moment`: request, answer, or now (as soon as this is said).
    """

    pid: int
    moment: str
    method: str = ""
    nth: int = 1
    delay: float = 0.0


class Hand:
    """Kills the process that it was told of, once, and only while whoever told it has not buried it."""

    def __init__(self) -> None:
        self._aim: Aim | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.requests = 0

    def take(self, aim: Aim | None) -> None:
        """A new aim, or none: the old one is forgotten at once."""
        if self._timer is not None:
            self._timer.cancel()
        self._aim, self._timer = aim, None
        if aim is not None and aim.moment == "now":
            self._soon(aim.delay)

    def see(self, moment: str, method: str) -> None:
        """A request has come, or an answer has gone."""
        self.requests += moment == "request"
        aim = self._aim
        if aim is None or self._timer is not None or moment != aim.moment or not method.startswith(aim.method):
            return
        aim.nth -= 1
        if aim.nth <= 0:
            self._soon(aim.delay)

    def strike(self) -> None:
        """kill -9, now."""
        aim, self._aim = self._aim, None
        if aim is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(aim.pid, signal.SIGKILL)

    def _soon(self, delay: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay, self.strike)


class RoundTrip:
    """ASGI: what the Bot API answers takes a way there and a way back, and the hand sees it pass."""

    def __init__(self, app: ASGIApp, hand: Hand, seconds: float) -> None:
        self._app, self._hand, self._half = app, hand, seconds / 2

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/bot"):
            await self._app(scope, receive, send)
            return
        method = scope["path"].rpartition("/")[2]
        whole = await _whole(receive)
        self._hand.see("request", method)
        await asyncio.sleep(self._half)

        async def arrived() -> Message:
            return whole.pop() if whole else await receive()

        async def back(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self._half)
            await send(message)
            if message["type"] == "http.response.body":
                self._hand.see("answer", method)

        await self._app(scope, arrived, back)


async def _whole(receive: Receive) -> list[Message]:
    """The request as one message: what has left whole arrives, though its sender be dead by then."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return [message]
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return [{"type": "http.request", "body": body, "more_body": False}]


class Doors:
    """What the run asks of the world, many things in one request."""

    def __init__(self, box: Sandbox, hand: Hand) -> None:
        self._box, self._hand = box, hand
        self._words: asyncio.Queue[tuple[float, int, str, str]] = asyncio.Queue()

    def routes(self) -> list[Route]:
        posts = {"people": self.people, "say": self.say, "aim": self.aim}
        gets = {"seen": self.seen, "heard": self.heard}
        return [Route(f"/chaos/{name}", door) for name, door in gets.items()] + [
            Route(f"/chaos/{name}", door, methods=["POST"]) for name, door in posts.items()
        ]

    async def people(self, request: Request) -> Response:
        """{"first", "count"}: so many people, by their ids, each of whom has started the bot."""
        wanted = await request.json()
        for number in range(wanted["first"], wanted["first"] + wanted["count"]):
            self._box.world.add_user({"id": number, "first_name": f"Warga {number}"})
            self._box.world.chats[number].members[self._box.world.bot.id] = Member(self._box.world.bot, "member")
        return JSONResponse(True)

    async def say(self, request: Request) -> Response:
        """{"words": [[person, her name from now on, text], …], "over": seconds}: evenly spread over that time.

        What is said later waits until this has been said: people do not say their second word before their first.
        """
        wanted = await request.json()
        for word in wanted["words"]:
            self._words.put_nowait((wanted["over"] / len(wanted["words"]), *word))
        return JSONResponse(True)

    async def talk(self) -> None:
        """Say what is to be said, for ever."""
        while True:
            pause, person, name, text = await self._words.get()
            await asyncio.sleep(pause)
            user, chat = self._box.world.users[person], self._box.world.chats[person]
            user.first_name = name
            people.write(self._box, chat, user, bodies(self._box, user, {"text": text}))

    async def aim(self, request: Request) -> Response:
        """An `Aim`, or null: nobody is to die."""
        wanted = await request.json()
        self._hand.take(Aim(**wanted) if wanted else None)
        return JSONResponse(True)

    async def seen(self, _: Request) -> Response:
        """How many requests the bot has made."""
        return JSONResponse(self._hand.requests)

    async def heard(self, _: Request) -> Response:
        """What the bot said to each person: {person: [[message id, text], …]}."""
        bot = self._box.world.bot.id
        found: dict[int, list[tuple[int, Any]]] = {}
        for chat in self._box.world.chats.values():
            said = [one for one in chat.messages.values() if one.sender is not None and one.sender.id == bot]
            found[chat.id] = [(one.id, one.body.get("text", "")) for one in said]
        return JSONResponse(found)


async def main(token: str, round_trip_ms: float) -> None:
    """Serve until standard input ends: whoever started this is gone then, and the bot had better go too."""
    app, hand = create_app(token), Hand()
    doors = Doors(app.state.box, hand)
    app.router.routes.extend(doors.routes())
    app.add_middleware(RoundTrip, hand=hand, seconds=round_trip_ms / 1000)
    async with serve(app) as url:
        print(json.dumps({"url": url}), flush=True)
        talking = asyncio.get_running_loop().create_task(doors.talk())
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
        hand.strike()
        talking.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
