"""A desk from which a test plays both the bot and the people of one sandbox."""

import asyncio
import json
from typing import Any

import httpx
from starlette.applications import Starlette

Json = dict[str, Any]
TOKEN = "1:sandbox"
WRONG = {"X-Sandbox-Test": "wrong-on-purpose"}


class Desk:
    """Bot and people of one sandbox. Refusals come back as "<status> <description>"."""

    def __init__(self, app: Starlette, client: httpx.AsyncClient) -> None:
        self.app = app
        self.client = client
        self._offset = 0

    # ----------------------------------------------------------------------------------------------------- the bot
    async def call(self, method: str, files: Json | None = None, **params: Any) -> Any:
        """A Bot API request that must succeed; its result."""
        response = await self._request(method, params, files, {})
        assert response.is_success, response.text
        return response.json()["result"]

    async def refusal(self, method: str, files: Json | None = None, **params: Any) -> Json:
        """A request that is wrong on purpose; the whole answer."""
        response = await self._request(method, params, files, WRONG)
        body: Json = response.json()
        assert body["ok"] is False
        assert response.status_code == body["error_code"], "the HTTP status is the error code"
        return body

    async def refused(self, method: str, files: Json | None = None, **params: Any) -> str:
        body = await self.refusal(method, files, **params)
        return f"{body['error_code']} {body['description']}"

    async def _request(self, method: str, params: Json, files: Json | None, headers: Json) -> httpx.Response:
        url = f"/bot{TOKEN}/{method}"
        if files:
            fields = {name: v if isinstance(v, str) else json.dumps(v) for name, v in params.items()}
            return await self.client.post(url, data=fields, files=files, headers=headers)
        return await self.client.post(url, json=params, headers=headers)

    async def updates(self) -> list[Json]:
        """What the bot has been told since the last look (all kinds, without their ids)."""
        found = await self.call("getUpdates", offset=self._offset)
        if found:
            self._offset = found[-1]["update_id"] + 1
            await self.call("getUpdates", offset=self._offset, limit=1)  # confirmed at once
        return [{name: value for name, value in update.items() if name != "update_id"} for update in found]

    async def settle(self) -> None:
        """Lets every request that was begun come as far as it can (in process nothing waits for a network)."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def kinds(self) -> list[str]:
        return [next(iter(update)) for update in await self.updates()]

    # ------------------------------------------------------------------------------------------------------ people
    async def player(self, path: str, **body: Any) -> Any:
        response = await self.client.post(f"/sandbox{path}", json=body)
        assert response.is_success, response.text
        return response.json()

    async def cannot(self, path: str, **body: Any) -> str:
        response = await self.client.post(f"/sandbox{path}", json=body)
        assert response.status_code == 400
        return str(response.json()["error"])

    async def look(self, path: str) -> Any:
        response = await self.client.get(f"/sandbox{path}")
        assert response.is_success, response.text
        return response.json()

    async def person(self, first_name: str = "Siti", started: bool = True, **details: Any) -> int:
        """A person; `started`: she has pressed Start (and the bot has taken note)."""
        user = await self.player("/users", first_name=first_name, **details)
        if started:
            await self.says(user["id"], user["id"], "/start")
            await self.updates()
        return int(user["id"])

    async def says(self, chat: int, sender: int, text: str, **more: Any) -> Json:
        sent: list[Json] = await self.player(f"/chats/{chat}/messages", **{"from": sender, "text": text, **more})
        return sent[0]

    async def group(self, *members: int, kind: str = "group", bot: str | None = "add", **more: Any) -> int:
        """A group with the bot in it (`bot`: add, promote, or None for a group without it)."""
        chat = await self.player("/chats", type=kind, title="RT 03", members=list(members), **more)
        if bot:
            await self.bot(chat["id"], bot)
            await self.updates()
        return int(chat["id"])

    async def bot(self, chat: int, action: str, **more: Any) -> Json:
        found: Json = await self.player(f"/chats/{chat}/bot", action=action, **more)
        return found

    async def messages(self, chat: int) -> list[Json]:
        found: list[Json] = await self.look(f"/chats/{chat}/messages")
        return found
