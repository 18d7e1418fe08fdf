"""aiogram as its examples have it: each command is answered, a 429 waited out, until SIGTERM.

usage: crowd_aiogram.py URL TOKEN
"""

import asyncio
import logging
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.filters import Command
from aiogram.types import Message

from bench.peers.messages import REPLY


async def answer(message: Message) -> None:
    try:
        await message.answer(REPLY, parse_mode="HTML")
    except TelegramRetryAfter as halt:
        await asyncio.sleep(halt.retry_after)
        await answer(message)


async def main(url: str, token: str) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer, Command("bantuan"))
    await dispatcher.start_polling(bot, polling_timeout=1)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    asyncio.run(main(sys.argv[1], sys.argv[2]))
