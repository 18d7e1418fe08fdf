"""python-telegram-bot behind its AIORateLimiter as it comes: everything is asked for at once, the limiter lets it out.

usage: campaign_ptb.py URL TOKEN RATE SECONDS REPLIES(0|1)
"""

import asyncio
import logging
import sys

from telegram.ext import AIORateLimiter, ApplicationBuilder

from bench.peers.beside import REPLIER, Tally, campaign
from bench.peers.messages import FIRST_CHAT, REPLY, TEXT


async def main(url: str, token: str, rate: int, seconds: float, replies: bool) -> None:
    limiter = AIORateLimiter(overall_max_rate=rate)  # 30 is its default too, 20 a minute for groups, no second try
    built = ApplicationBuilder().token(token).base_url(f"{url}/bot").rate_limiter(limiter).build()
    tally = Tally()
    async with built:
        chats = range(FIRST_CHAT, FIRST_CHAT + int(rate * (seconds + 1)))
        broadcast = asyncio.gather(
            *(tally.count(built.bot.send_message(chat, TEXT, parse_mode="HTML")) for chat in chats)
        )
        await campaign(
            broadcast, (lambda: built.bot.send_message(REPLIER, REPLY, parse_mode="HTML")) if replies else None, tally
        )


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # it writes each 429 with its traceback
    at = sys.argv
    asyncio.run(main(at[1], at[2], int(at[3]), float(at[4]), at[5] == "1"))
