"""The bot as a command runs it: until a signal, or for one unit without Telegram."""

import asyncio
import gc
import signal
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from kimbot import boot
from kimbot.app import DATABASE, start
from kimbot.core.chance import Chance
from kimbot.core.clock import Clock
from kimbot.db.sqlite import open_sqlite
from kimbot.settings import Settings
from kimbot.work import Work

log = structlog.get_logger()
T = TypeVar("T")
NEW_OBJECTS = 50_000


async def serve(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    on_wait: Callable[[], None],
    *,
    adopt: bool = False,
    seed: Callable[[Work], None] = lambda work: None,
    on_no_admin: Callable[[str], None] = lambda link: None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Run until SIGTERM or SIGINT, then end cleanly; `adopt` as in `start`. Raises what `start` and `run` raise.

    `seed` is done in one unit before the first update is received, `on_ready` called after it. `on_no_admin` is told
    the link that makes the first admin, where there is none.
    """
    task = asyncio.current_task()
    assert task is not None
    _stop_on_signals(task)
    collect_rarely()
    try:
        app = await start(settings, clock, chance, on_wait=on_wait, adopt=adopt)
        try:
            await app.db.unit(lambda tx: seed(Work(tx, app.context)))
            link = await app.db.unit(lambda tx: boot.first_admin_link(Work(tx, app.context)), durable=True)
            if link is not None:
                on_no_admin(link)
            on_ready()
            log.info("kimbot is running", bot=f"@{app.context.username}", data=str(settings.data_dir))
            await app.run()
        finally:
            await app.close()
    except asyncio.CancelledError:
        log.info("kimbot has stopped")


def collect_rarely() -> None:
    """Garbage in circles is looked for after so many new objects as a few hundred updates make.

    Python looks after 700, several times while one update is read. What is imported stays to the end: it is not looked
    through again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def _stop_on_signals(task: "asyncio.Task[Any]") -> None:
    """SIGTERM and SIGINT stop the task; when it is done they do nothing more, so that nothing breaks off the end.

    The loop's own handlers would be taken away while it closes, after the pipe that signals are written to: whoever
    pressed Ctrl+C a second time in that moment saw a traceback.
    """
    loop = task.get_loop()

    def on_signal(number: int, frame: object) -> None:
        if not task.done():
            loop.call_soon_threadsafe(_stop_once, task)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


def _stop_once(task: "asyncio.Task[Any]") -> None:
    """Begin to stop; a second signal does not break off what is being finished."""
    if not task.cancelling():
        task.cancel()


async def at_rest(settings: Settings, clock: Clock, chance: Chance, act: Callable[[Work], T]) -> T:
    """One unit of work without Telegram, for the operator's commands. Raises `DatabaseProblem`."""
    context = boot.read_context(settings, clock, chance, ())
    lock = boot.try_lease(settings)
    try:
        # a bot that is running keeps its schema: only who holds the lease may change it
        db = await open_sqlite(settings.data_dir / DATABASE, may_migrate=lock is not None)
        try:
            context = await boot.keyed(db, context, settings.data_dir)
            return await db.unit(lambda tx: act(Work(tx, context)), durable=True)
        finally:
            await db.close()
    finally:
        if lock is not None:
            lock.close()
