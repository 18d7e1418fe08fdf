"""aiogram with the loop of its broadcast example: one after the other, a pause after each, a 429 waited out.

usage: campaign_aiogram.py URL TOKEN RATE SECONDS REPLIES(0|1)
"""

import asyncio
import sys
import time

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter

from bench.peers.beside import REPLIER, Tally, campaign
from bench.peers.messages import FIRST_CHAT, REPLY, TEXT

SPARE = 1.5
"""The example pauses 0.05 s: 20 messages a second where 30 are allowed."""


async def send(bot: Bot, chat: int) -> None:
    try:
        await bot.send_message(chat, TEXT, parse_mode="HTML")
    except TelegramRetryAfter as halt:
        await asyncio.sleep(halt.retry_after)
        await send(bot, chat)


async def main(url: str, token: str, rate: int, seconds: float, replies: bool) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    tally = Tally()

    async def broadcast() -> None:
        until, chat = time.perf_counter() + seconds + 1, FIRST_CHAT
        while time.perf_counter() < until:
            await tally.count(send(bot, chat))
            await asyncio.sleep(SPARE / rate)
            chat += 1

    await campaign(
        broadcast(), (lambda: bot.send_message(REPLIER, REPLY, parse_mode="HTML")) if replies else None, tally
    )
    await bot.session.close()


if __name__ == "__main__":
    at = sys.argv
    asyncio.run(main(at[1], at[2], int(at[3]), float(at[4]), at[5] == "1"))
