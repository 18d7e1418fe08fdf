"""The composition root: everything kimbot is made of, wired on one page."""

import asyncio
import contextlib
import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, TypeVar, cast
from zoneinfo import ZoneInfo

import structlog

from kimbot.alarm.bell import Bell, Tick
from kimbot.announcements import handlers as announcements
from kimbot.announcements.form import FORMS as ANNOUNCEMENT_FORMS
from kimbot.areas.register import load_areas
from kimbot.bot.api import Api, Rejected, TelegramError
from kimbot.bot.ptb import build_application
from kimbot.bot.routes import Route
from kimbot.core.chance import Chance
from kimbot.core.clock import HOUR, Clock
from kimbot.core.forms import Form
from kimbot.core.screens import Screen
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, Tx
from kimbot.db.facts import fact, set_fact
from kimbot.db.sqlite import hold, open_sqlite
from kimbot.delivery.budget import Budget
from kimbot.delivery.model import Lane
from kimbot.delivery.sender import Sender
from kimbot.delivery.store import Ledger, raise_epoch
from kimbot.drafts import handlers as drafts
from kimbot.groups import handlers as groups
from kimbot.groups.form import FORMS as GROUP_FORMS
from kimbot.groups.topics import load_topics
from kimbot.inbox.dispatcher import Dispatcher
from kimbot.inbox.poller import Poller, TokenRefused
from kimbot.kim import handlers as kim
from kimbot.kim.form import FORMS as KIM_FORMS
from kimbot.members import handlers as members
from kimbot.reports import handlers as reports
from kimbot.reports.form import FORMS as REPORT_FORMS
from kimbot.roles import handlers as roles
from kimbot.roles.form import FORMS as ROLE_FORMS
from kimbot.roles.model import Right
from kimbot.settings import Settings
from kimbot.texts.local import load_local_texts
from kimbot.work import Context, Work

log = structlog.get_logger()
T = TypeVar("T")

ROUTES: tuple[Route, ...] = (
    *drafts.ROUTES,
    *members.ROUTES,
    *roles.ROUTES,
    *kim.ROUTES,
    *groups.ROUTES,
    *reports.ROUTES,
    *announcements.ROUTES,
)
FORMS: tuple[Form, ...] = (*KIM_FORMS, *ROLE_FORMS, *GROUP_FORMS, *REPORT_FORMS, *ANNOUNCEMENT_FORMS)
TICKS: tuple[Tick, ...] = (
    Tick("release", 1, announcements.release),
    Tick("finish", 1, announcements.finish),
    Tick("publications", 5, reports.settle),
)


DATABASE = "kimbot.db"
GRACE = 8.0
"""Seconds that what is on its way may take when the bot is stopped."""


@dataclass
class App:
    """A kimbot that is ready to run. `run()` until `stop()`."""

    db: Database
    api: Api
    context: Context
    poller: Poller
    dispatcher: Dispatcher
    sender: Sender
    bell: Bell
    _lock: IO[str]
    _tasks: Tasks

    async def run(self) -> None:
        """Receive, handle, send and ring until cancelled. Raises `TokenRefused`."""
        self.bell.start()
        running = [
            self._tasks.start(self.sender.run(), "sender"),
            self._tasks.start(self.dispatcher.run(), "dispatcher"),
            self._tasks.start(self.poller.run(), "poller"),
        ]
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def ring(self, tick: Tick) -> None:
        """One tick, in a unit of its own."""
        if await self.db.unit(lambda tx: _ring(Work(tx, self.context), tick)):
            self.sender.wake()

    async def close(self) -> None:
        """Take nothing new, finish what is on its way, write it down, close."""
        self.bell.stop()
        await self._tasks.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self.dispatcher.stop()
                await self.sender.stop()
        await self.api.close()
        await self.db.close()
        self._lock.close()


async def start(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    *,
    budget: Budget | None = None,
    hold_seconds: int = 25,
    on_wait: Callable[[], None] = lambda: None,
) -> App:
    """Open everything, in the order in which it is needed. Raises `DatabaseProblem`, `TokenRefused`,
    `AreaFileError`, `TopicFileError`.

    `on_wait` is called once if another process holds the data folder and this one must stand by.
    """
    texts = load_local_texts(settings.config_dir / "texts.toml")
    areas = load_areas(settings.config_dir / "areas", settings.city)
    topics = load_topics(settings.config_dir / "topics.toml")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as opened:
        lock = opened.enter_context(await _lease(settings, on_wait))
        db = await open_sqlite(settings.data_dir / DATABASE)
        opened.push_async_callback(db.close)
        api = Api(settings.token.get_secret_value(), settings.telegram_url)
        opened.push_async_callback(api.close)
        me = await _me(db, api, chance)
        epoch = await db.unit(lambda tx: _new_term(tx, clock.now()), durable=True)
        forms = {form.name: form for form in FORMS}
        context = Context(clock, chance, texts, areas, forms, ZoneInfo(settings.timezone), str(me["username"]), topics)
        await db.unit(lambda tx: _name_admins(Work(tx, context), settings.admin_ids))
        application = build_application(api, me=me)
        await application.initialize()
        sender = Sender(api, db, clock, chance, budget or Budget(settings.rate), epoch)
        dispatcher = Dispatcher(db, api, application, context, ROUTES, sender.wake)

        async def blind(milliseconds: int) -> None:
            await db.unit(lambda tx: _tell_operators(Work(tx, context), milliseconds))

        poller = Poller(api, db, clock, chance, wake=dispatcher.wake, blind=blind, hold=hold_seconds)
        app = App(db, api, context, poller, dispatcher, sender, cast("Bell", None), lock, Tasks())
        app.bell = Bell(TICKS, app.ring)
        opened.pop_all()  # from here on it is `close()` that closes them
    return app


async def serve(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    on_wait: Callable[[], None],
    *,
    seed: Callable[[Work], None] = lambda work: None,
) -> None:
    """Run until SIGTERM or SIGINT, then end cleanly. Raises what `start` and `run` raise.

    `seed` is done in one unit before the first update is received.
    """
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop_once, task)
    try:
        app = await start(settings, clock, chance, on_wait=on_wait)
        try:
            await app.db.unit(lambda tx: seed(Work(tx, app.context)))
            log.info("kimbot is running", bot=f"@{app.context.username}", data=str(settings.data_dir))
            await app.run()
        finally:
            await app.close()
    except asyncio.CancelledError:
        log.info("kimbot has stopped")


def _stop_once(task: "asyncio.Task[Any]") -> None:
    """Begin to stop; a second signal does not break off what is being finished."""
    if not task.cancelling():
        task.cancel()


async def at_rest(settings: Settings, clock: Clock, chance: Chance, act: Callable[[Work], T]) -> T:
    """One unit of work without Telegram, for the operator's commands. Raises `DatabaseProblem`."""
    texts = load_local_texts(settings.config_dir / "texts.toml")
    areas = load_areas(settings.config_dir / "areas", settings.city)
    topics = load_topics(settings.config_dir / "topics.toml")
    context = Context(clock, chance, texts, areas, {}, ZoneInfo(settings.timezone), "", topics)
    db = await open_sqlite(settings.data_dir / DATABASE)
    try:
        return await db.unit(lambda tx: act(Work(tx, context)), durable=True)
    finally:
        await db.close()


def _ring(work: Work, tick: Tick) -> bool:
    tick.ring(work)
    return work.outbox.wrote


def _tell_operators(work: Work, blind: int) -> None:
    """Kominfo is told that updates are lost: what people sent more than a day ago is not with Telegram any more."""
    log.error("updates may be lost: nothing was heard for longer than Telegram keeps them", hours=blind // HOUR)
    for grant in work.roles.holders(Right.MANAGE_ROLES, work.areas.city.code):
        work.say(grant.person, Screen("common.blind", {"hours": blind // HOUR}), lane=Lane.NOTICE)


def _new_term(tx: Tx, now: int) -> int:
    epoch = raise_epoch(tx)
    left = Ledger(tx, now).abandon(epoch)
    if left:
        log.warning("messages whose fate is unknown after a crash", count=left)
    return epoch


def _name_admins(work: Work, telegram_ids: tuple[int, ...]) -> None:
    for telegram_id in telegram_ids:
        known = work.chats.of_telegram(telegram_id)
        chat = known or work.chats.seen(telegram_id, "private", "Admin Kominfo", None, "id")
        work.roles.make_first_admin(chat.id)


async def _lease(settings: Settings, on_wait: Callable[[], None]) -> IO[str]:
    """The lease on the data folder; while another process holds it, stand by."""
    waited = False
    while (lock := hold(settings.data_dir / "kimbot.lock")) is None:
        if not waited:
            waited = True
            on_wait()
        await asyncio.sleep(1)
    return lock


async def _me(db: Database, api: Api, chance: Chance) -> dict[str, Any]:
    """Who the bot is: kept from an earlier start, or asked until Telegram answers."""
    stored = await db.read(lambda tx: fact(tx, "me"))
    tries = 0
    while True:
        try:
            me = cast("dict[str, Any]", await api.call("getMe", {}))
            await api.call("deleteWebhook", {})
            break
        except Rejected as refusal:
            if refusal.status in (401, 404):
                raise TokenRefused(str(refusal)) from refusal
            problem: TelegramError = refusal
        except TelegramError as unreached:
            problem = unreached
        if stored is not None:
            return cast("dict[str, Any]", json.loads(stored))
        tries += 1
        log.warning("Telegram cannot be reached; trying again", problem=str(problem))
        await asyncio.sleep(chance.jitter(min(30.0, 2.0**tries)))
    await db.unit(lambda tx: set_fact(tx, "me", json.dumps(me)))
    return me
