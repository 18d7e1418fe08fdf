"""aiogram and aiosqlite: N updates, each one read and one write, not durable; with --reply each is answered.

usage: inbound_aiogram.py URL TOKEN N FOLDER [--reply]
"""

import asyncio
import sys
from pathlib import Path

import aiosqlite
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message

from bench.peers.messages import REPLY
from bench.peers.usage import Usage


async def database(path: Path) -> aiosqlite.Connection:
    db = await aiosqlite.connect(path, isolation_level=None)
    await db.execute("PRAGMA journal_mode = WAL")
    await db.execute("PRAGMA synchronous = OFF")
    await db.execute("CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT NOT NULL, seen INTEGER NOT NULL)")
    return db


async def main(url: str, token: str, count: int, folder: Path, *, reply: bool) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    dispatcher = Dispatcher()
    db = await database(folder / "aiogram.db")
    handled = 0
    done = asyncio.Event()

    async def note(message: Message) -> None:
        nonlocal handled
        async with db.execute("SELECT title, seen FROM chats WHERE id = ?", (message.chat.id,)) as found:
            row = await found.fetchone()
        seen = row[1] if row else 0
        await db.execute(
            "INSERT INTO chats VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET title = excluded.title, seen = excluded.seen",
            (message.chat.id, message.chat.full_name, seen + 1),
        )
        if reply:
            await message.answer(REPLY, parse_mode="HTML")
        handled += 1
        if handled == count:
            done.set()

    dispatcher.message.register(note, Command("catat"))
    await bot.get_me()
    usage = Usage()
    polling = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=1, handle_signals=False))
    await done.wait()
    usage.report(count)
    await dispatcher.stop_polling()
    await polling
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), reply="--reply" in sys.argv))
