"""Webhooks: delivery in order with the secret, retries, and a method in the reply."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.sandbox.desk import Desk

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Receiver:
    """The bot's end of a webhook: fails as often as `failures` says, then takes updates."""

    def __init__(self) -> None:
        self.failures = 0
        self.secrets: list[str | None] = []
        self.taken: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reply: dict[str, Any] | None = None

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        await self.taken.put(await request.json())
        return web.Response(text=json.dumps(self.reply) if self.reply else "")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def url(receiver: Receiver, desk: Desk) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    desk.app.state.box.webhook.retry = 0.001
    async with TestServer(app) as server:
        yield str(server.make_url("/hook"))
        await desk.call("deleteWebhook")


async def test_updates_are_delivered_in_order_with_the_secret(desk: Desk, receiver: Receiver, url: str) -> None:
    siti = await desk.person()
    await desk.call("setWebhook", url=url, secret_token="rahasia")
    for text in ("a", "b"):
        await desk.says(siti, siti, text)
    first, second = [await receiver.taken.get() for _ in range(2)]
    assert [first["message"]["text"], second["message"]["text"]] == ["a", "b"]
    assert second["update_id"] == first["update_id"] + 1
    assert receiver.secrets == ["rahasia", "rahasia"]


async def test_a_failing_webhook_is_tried_again(desk: Desk, receiver: Receiver, url: str) -> None:
    siti = await desk.person()
    receiver.failures = 3
    await desk.call("setWebhook", url=url)
    await desk.says(siti, siti, "a")
    assert (await receiver.taken.get())["message"]["text"] == "a"
    assert receiver.secrets == [None] * 4
    info = await desk.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_method_in_the_reply_is_carried_out(desk: Desk, receiver: Receiver, url: str) -> None:
    siti = await desk.person()
    receiver.reply = {"method": "sendMessage", "chat_id": siti, "text": "Halo juga"}
    await desk.call("setWebhook", url=url)
    said = await desk.says(siti, siti, "Halo")
    [answer] = await desk.look(f"/chats/{siti}/messages?wait=5&after={said['change']}")
    assert answer["text"] == "Halo juga"


async def test_webhook_info(desk: Desk) -> None:
    assert (await desk.call("getWebhookInfo"))["url"] == ""
    await desk.call("setWebhook", url="http://127.0.0.1:1/hook", max_connections=7)
    siti = await desk.person(started=False)
    await desk.says(siti, siti, "/start")
    info = await desk.call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == ("http://127.0.0.1:1/hook", 1, 7)
    await desk.call("deleteWebhook", drop_pending_updates=True)
    assert (await desk.call("getWebhookInfo"))["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"url": "nowhere"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_webhooks_that_are_refused(desk: Desk, params: dict[str, str], complaint: str) -> None:
    assert await desk.refused("setWebhook", **params) == f"400 Bad Request: {complaint}"
