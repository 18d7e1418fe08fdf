"""kimbot's client alone: `Api.call` to each chat, 64 at once, without ledger and budget.

usage: send_client.py URL TOKEN N pool|aiohttp
"""

import asyncio
import sys

from bench.peers.messages import FIRST_CHAT, TEXT
from bench.peers.usage import Usage
from kimbot.bot.aiohttp_transport import AiohttpTransport
from kimbot.bot.api import Api
from kimbot.bot.pool import PoolTransport

IN_FLIGHT = 64


async def main(url: str, token: str, count: int, which: str) -> None:
    api = Api(token, url, transport=PoolTransport() if which == "pool" else AiohttpTransport())
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))

    async def send() -> None:
        for chat in chats:
            await api.call("sendMessage", {"chat_id": chat, "text": TEXT, "parse_mode": "HTML"})

    await api.call("getMe", {})
    usage = Usage()
    async with asyncio.TaskGroup() as group:
        for _ in range(IN_FLIGHT):
            group.create_task(send())
    usage.report(count)
    await api.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
