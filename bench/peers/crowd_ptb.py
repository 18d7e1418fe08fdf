"""python-telegram-bot as its examples have it, behind its AIORateLimiter: each command is answered, until SIGTERM.

usage: crowd_ptb.py URL TOKEN
"""

import logging
import sys
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, ApplicationBuilder, CommandHandler

from bench.peers.messages import REPLY


async def answer(update: Update, _: Any) -> None:
    assert update.message is not None
    await update.message.reply_text(REPLY, parse_mode="HTML")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # it writes each 429 with its traceback
    _, url, token = sys.argv
    limiter = AIORateLimiter(max_retries=5)
    built = (
        ApplicationBuilder().token(token).base_url(f"{url}/bot").rate_limiter(limiter).concurrent_updates(True).build()
    )
    built.add_handler(CommandHandler("bantuan", answer))
    built.run_polling(timeout=1)
