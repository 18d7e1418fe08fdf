"""kimbot: N updates stored durably, each handled in one transaction that reads, writes and owes a reply.

usage: inbound_kimbot.py URL TOKEN N FOLDER [--reply]
The whole application with all its routes; the handler is asked after every other command. Without --reply nothing is
sent; with it the replies are sent and settled.
"""

import asyncio
import sys
import time
from pathlib import Path

from bench.peers.ledger import OPEN, OWED, RECEIVED, UNDONE, ask, until
from bench.peers.messages import REPLY
from bench.peers.usage import Usage
from kimbot import app, boot
from kimbot.bot.events import Said
from kimbot.bot.ptb import build_application
from kimbot.bot.render import Outgoing
from kimbot.bot.routes import command
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SECOND, SystemClock
from kimbot.core.tasks import Tasks
from kimbot.delivery.budget import Budget
from kimbot.delivery.model import Lane, Policy
from kimbot.inbox.allowance import Allowance
from kimbot.inbox.dispatcher import Dispatcher
from kimbot.inbox.intake import Intake
from kimbot.inbox.poller import Poller
from kimbot.process import collect_rarely
from kimbot.settings import Settings
from kimbot.work import Work, Wrote

ROOT = Path(__file__).parent.parent.parent
SPEED = 10_000.0
REPLYING = Outgoing("sendMessage", {"text": REPLY, "parse_mode": "HTML"})


class QuickClock(SystemClock):
    """The calendar is the machine's; rate windows pass so fast that a person may be answered 10,000 times a second."""

    def __init__(self) -> None:
        super().__init__()
        self.speed = SPEED

    def now(self) -> int:
        return int(time.time() * SECOND)

    def after(self, seconds: float) -> int:
        return self.now()


def note(work: Work, said: Said) -> None:
    """One read, one write, one reply, as the other side does."""
    chat = work.chats.get(said.chat.id)
    work.chats.set_language(chat.id, "id")
    work.outbox.singles.owe(chat.id, REPLYING.method, REPLYING.payload, lane=Lane.REPLY, policy=Policy.ULANG)
    work.outbox.wrote = True


async def main(url: str, token: str, count: int, folder: Path, *, reply: bool) -> None:
    collect_rarely()
    settings = Settings(token=token, telegram_url=url, data_dir=folder, config_dir=ROOT / "config")
    clock, chance = QuickClock(), SystemChance()
    bot = await app.start(settings, clock, chance, budget=Budget(1_000_000), outside=app.Outside(bell=False))
    application = build_application(bot.api, me=await boot.identity(bot.db, bot.api, bot.context))
    await application.initialize()
    routes = (*app.ROUTES, command("catat", to=note))

    def wake(wrote: Wrote) -> None:
        if reply and wrote:
            bot.sender.wake()

    bot.dispatcher = Dispatcher(bot.db, bot.api, application, bot.context, routes, wake)
    generous = Allowance(burst=count)
    intake = Intake(bot.db, clock, generous, wake=bot.dispatcher.wake, dismiss=bot.dispatcher.dismiss)
    poller = Poller(bot.api, bot.db, bot.context, intake, hold=1)
    tasks = Tasks()
    usage = Usage()
    running = [tasks.start(bot.dispatcher.run(), "dispatcher"), tasks.start(poller.run(), "poller")]
    if reply:
        running.append(tasks.start(bot.sender.run(), "sender"))
    await until(bot.db, running, RECEIVED, count)
    await until(bot.db, running, UNDONE, 0)
    if reply:
        await until(bot.db, running, OPEN, 0)
    usage.report(count, owed=await ask(bot.db, OWED))
    await tasks.cancel()
    await bot.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), reply="--reply" in sys.argv))
