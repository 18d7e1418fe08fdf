"""A bot with a job that ends the process, as one that is killed for its memory does.

usage: python -m tests.jobs.deadly TELEGRAM_URL FOLDER MINUTES
Its calendar is so many minutes later than that of other tests; the first start asks for the job.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kimbot import app
from kimbot.core.chance import SeededChance
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.jobs.model import Kind, Params
from kimbot.settings import Settings
from kimbot.work import Work
from tests.harness import ROOT, TOKEN, TestClock

ADMIN = 9000


def read(work: Work, params: Params) -> int:
    return int(params["person"])


def die(given: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def done(work: Work, params: Params, made: Any) -> None:
    raise AssertionError("nobody outlives it")


def failed(work: Work, params: Params) -> None:
    work.say(params["person"], Screen("members.stayed"), lane=Lane.NOTICE)


def asked(work: Work) -> None:
    admin = work.chats.of_telegram(ADMIN)
    assert admin is not None
    work.chats.set_state(admin.id, "open")
    work.jobs.ask("deadly", {"person": admin.id}, person=admin.id)


async def main(url: str, folder: Path, minutes: int) -> None:
    clock = TestClock()
    clock.move(minutes * 60)
    settings = Settings(token=TOKEN, telegram_url=url, data_dir=folder, config_dir=ROOT / "config", admin_ids=(ADMIN,))
    outside = app.Outside(jobs=(*app.JOBS, Kind("deadly", read, done, die, failed)))
    bot = await app.start(settings, clock, SeededChance(minutes), outside=outside)
    if not minutes:
        await bot.db.unit(lambda tx: asked(Work(tx, bot.context)))
    await bot.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
