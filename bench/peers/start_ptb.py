"""The least a bot on python-telegram-bot does: import it, poll once.

usage: start_ptb.py URL TOKEN
"""

import asyncio
import sys

import telegram.ext


async def main(url: str, token: str) -> None:
    bot = telegram.ext.ExtBot(token, base_url=f"{url}/bot")
    await bot.get_updates(timeout=0)
    await bot.shutdown()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
