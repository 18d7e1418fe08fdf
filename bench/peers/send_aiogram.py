"""aiogram: `send_message` to each chat, 64 at once; nothing is kept.

usage: send_aiogram.py URL TOKEN N
"""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bench.peers.messages import FIRST_CHAT, TEXT
from bench.peers.usage import Usage

IN_FLIGHT = 64


async def main(url: str, token: str, count: int) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))

    async def send() -> None:
        for chat in chats:
            await bot.send_message(chat, TEXT, parse_mode="HTML")

    await bot.get_me()
    usage = Usage()
    await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))
    usage.report(count)
    await bot.session.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
