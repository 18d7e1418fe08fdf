"""python-telegram-bot as it comes: `send_message` to each chat, 64 at once; nothing is kept.

usage: send_ptb.py URL TOKEN N
"""

import asyncio
import sys

from telegram import Bot

from bench.peers.messages import FIRST_CHAT, TEXT
from bench.peers.usage import Usage

IN_FLIGHT = 64


async def main(url: str, token: str, count: int) -> None:
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))
    async with Bot(token, base_url=f"{url}/bot") as bot:

        async def send() -> None:
            for chat in chats:
                await bot.send_message(chat, TEXT, parse_mode="HTML")

        usage = Usage()
        await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))
        usage.report(count)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
