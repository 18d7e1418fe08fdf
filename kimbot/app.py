"""The composition root: everything kimbot is made of, wired on one page."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import structlog

from kimbot import boot
from kimbot.acknowledgements import handlers as acknowledgements
from kimbot.acknowledgements.form import FORMS as ACKNOWLEDGEMENT_FORMS
from kimbot.alarm.anew import Anew
from kimbot.alarm.bell import Bell
from kimbot.alarm.ticks import Ringer, Tick
from kimbot.alarm.watch import Watch
from kimbot.announcements import ticks
from kimbot.announcements import wing as announcements
from kimbot.announcements.composing.places import called
from kimbot.announcements.templates.file import load_templates
from kimbot.backups import placing
from kimbot.backups.nightly import Nightly
from kimbot.backups.watching import Watching
from kimbot.bot.api import Api, Transport
from kimbot.bot.ptb import build_application
from kimbot.bot.routes import Route
from kimbot.context import Act, Context
from kimbot.core.chance import Chance
from kimbot.core.clock import DAY, Clock
from kimbot.core.forms import Form
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, Tx
from kimbot.db.sqlite import open_sqlite
from kimbot.db.watched import Watched
from kimbot.delivery.budget import Budget
from kimbot.delivery.model import Delivery
from kimbot.delivery.sender import Sender
from kimbot.drafts import handlers as drafts
from kimbot.folder import FIRST_ADMIN
from kimbot.forming import handlers as forming
from kimbot.forming.form import FORMS as FORMING_FORMS
from kimbot.groups import handlers as groups
from kimbot.groups.form import FORMS as GROUP_FORMS
from kimbot.inbox.allowance import ALLOWANCE, Allowance
from kimbot.inbox.dispatcher import Dispatcher
from kimbot.inbox.door import Door
from kimbot.inbox.intake import Intake
from kimbot.inbox.poller import Poller
from kimbot.inbox.store import Inbox
from kimbot.inbox.webhook import Webhook
from kimbot.jobs.model import Kind
from kimbot.jobs.runner import Aside, Runner
from kimbot.kim import handlers as kim
from kimbot.kim import inviting, lists
from kimbot.kim.form import FORMS as KIM_FORMS
from kimbot.members import handlers as members
from kimbot.members.form import FORMS as MEMBER_FORMS
from kimbot.menu import handlers as menu
from kimbot.menu.jobs import JOBS as MENU_JOBS
from kimbot.occasions import handlers as occasions
from kimbot.occasions.form import FORMS as OCCASION_FORMS
from kimbot.privacy import erasures
from kimbot.privacy import handlers as privacy
from kimbot.recap import handlers as recap
from kimbot.reports import handlers as reports
from kimbot.reports.form import FORMS as REPORT_FORMS
from kimbot.roles import handlers as roles
from kimbot.roles.form import FORMS as ROLE_FORMS
from kimbot.settings import Settings
from kimbot.steps import handlers as steps
from kimbot.work import Work, Wrote

if TYPE_CHECKING:
    from kimbot.web.serve import Server

log = structlog.get_logger()
T = TypeVar("T")

ROUTES: tuple[Route, ...] = tuple(
    privacy.asked_first(route)
    for route in (
        *drafts.ROUTES,
        *members.ROUTES,
        *menu.ROUTES,
        *roles.ROUTES,
        *kim.ROUTES,
        *lists.ROUTES,
        *inviting.ROUTES,
        *forming.ROUTES,
        *groups.ROUTES,
        *reports.ROUTES,
        *announcements.ROUTES,
        *recap.ROUTES,
        *acknowledgements.ROUTES,
        *occasions.ROUTES,
        *privacy.ROUTES,
        *steps.ROUTES,
    )
)
FORMS: tuple[Form, ...] = (
    *MEMBER_FORMS,
    *KIM_FORMS,
    *lists.FORMS,
    *FORMING_FORMS,
    *ROLE_FORMS,
    *GROUP_FORMS,
    *REPORT_FORMS,
    *announcements.FORMS,
    *ACKNOWLEDGEMENT_FORMS,
    *OCCASION_FORMS,
)
ACTS: Mapping[str, Act] = {**roles.ACTS, **lists.ACTS, **announcements.ACTS}
JOBS: tuple[Kind, ...] = (*lists.JOBS, *inviting.JOBS, *announcements.JOBS, *recap.JOBS, *MENU_JOBS)
KEPT = 3 * DAY
"""How long a file that we made is kept for its upload, and a job that failed for whoever looks into it."""


def forget_updates(work: Work) -> None:
    """Done updates are dropped after some days: their ids may come again."""
    Inbox(work.tx, work.now).forget()


def say_again(work: Work) -> None:
    """What stayed in doubt to one chat alone is said again."""
    work.outbox.say_again()


def forget_made(work: Work) -> None:
    """What we made and what could not be made is dropped after some days."""
    work.files.forget(work.now - KEPT)
    work.jobs.forget(work.now - KEPT)


TICKS: tuple[Tick, ...] = (
    Tick("release", 1, ticks.release, each=ticks.due, stuck=ticks.held_up),
    Tick("approvals that wait", 10, ticks.remind, each=ticks.to_remind),
    Tick("fill", 1, ticks.fill, each=ticks.filling, stuck=ticks.release_held_up),
    Tick("sweep", 1, ticks.sweep, each=ticks.stopped),
    Tick("repeat", 1, ticks.repeat, each=ticks.repeating, stuck=ticks.release_held_up),
    Tick("finish", 1, ticks.finish, each=ticks.settled, stuck=ticks.release_held_up),
    Tick("hush", 1, ticks.hush),
    Tick("progress", 1, ticks.progress),
    Tick("correct", 1, ticks.correct, each=ticks.correcting, stuck=ticks.release_held_up),
    Tick("pointless", 1, ticks.pointless),
    Tick("corrected", 1, ticks.finish_correction, each=ticks.corrected, stuck=ticks.release_held_up),
    Tick("digests", 5, ticks.gather),
    Tick("rest", 5, ticks.tell_at_rest, each=ticks.resting),
    Tick("groups cut off", 5, groups.tell_trouble, each=groups.troubles),
    Tick("pins refused", 60, groups.tell_refused_pin, each=groups.refused_pins),
    Tick("groups to remind", 3600, groups.remind, each=groups.idle),
    Tick("groups to leave", 3600, groups.leave, each=groups.given_up),
    Tick("trouble", 1, ticks.tell_of_trouble, each=ticks.troubled),
    Tick("publications", 5, reports.settle),
    Tick("KIM to ask", 5, acknowledgements.ask, each=acknowledgements.to_ask),
    Tick("silent KIM", 60, acknowledgements.climb, each=acknowledgements.climbing),
    Tick("nudges", 60, acknowledgements.remind, each=acknowledgements.owed),
    Tick("occasions", 60, occasions.attend, each=occasions.due),
    Tick("occasions to call to mind", 1, occasions.fill, each=occasions.filling),
    Tick("occasions called to mind", 5, occasions.finish),
    Tick("roles that end", 3600, roles.remind),
    Tick("decrees that end", 3600, forming.remind),
    Tick("invitations", 60, roles.sweep),
    Tick("forms left unfinished", 60, drafts.remind, each=drafts.unfinished),
    Tick("reports that wait", 60, reports.remind),
    Tick("first steps", 5, steps.follow),
    Tick("menus", 10, menu.refresh),
    Tick("in doubt", 10, say_again),
    Tick("forget updates", 3600, forget_updates),
    Tick("forget people", 3600, privacy.forget),
    Tick("forget what was made", 3600, forget_made),
)


DATABASE = "kimbot.db"
GRACE = 6.0
"""Seconds that what is on its way may take when the bot is stopped."""
LAST_WORDS = 2.0
"""Seconds for writing down what came back when the connections were closed."""
SWEEP_EVERY = 3600
ANEW_EVERY = 600
SCRUB_EVERY = 60
"""Seconds until what was erased has left the files too."""


@dataclass(frozen=True)
class Outside:
    """What a simulation puts in the place of the machine's own: database, network, files, alarm clock, threads."""

    open_database: Callable[[Path], Awaitable[Database]] = open_sqlite
    transport: Transport | None = None
    read_context: Callable[[Settings, Clock, Chance, tuple[Form, ...]], Context] = boot.read_context
    bell: bool = True
    aside: Aside = asyncio.to_thread
    jobs: tuple[Kind, ...] = JOBS


@dataclass
class App:
    """A kimbot that is ready. `run()` it until it is cancelled, then `close()` it."""

    settings: Settings
    db: Watched
    api: Api
    context: Context
    door: Door
    dispatcher: Dispatcher
    sender: Sender
    runner: Runner
    nightly: Nightly
    watching: Watching
    watch: Watch
    wake: Callable[[Wrote], None]
    """A unit has ended, and leaves this to be done."""
    _lock: IO[str]
    _tasks: Tasks
    bell: Bell | None = None
    server: "Server | None" = None

    async def run(self) -> None:
        """Receive, handle, send and ring until cancelled. Raises `GaveUp`, `TokenRefused`, `Deposed`."""
        works = {
            "sender": self.sender.run(),
            "dispatcher": self.dispatcher.run(),
            "receiver": self.door.run(),
            "jobs": self.runner.run(long=False),
            "long jobs": self.runner.run(long=True),
            "watch": self.watch.run(),
        }
        if self.server is not None:
            works["web"] = self.server.run_here()
        if self.bell is not None:
            self.bell.start()
        running = [self._tasks.start(work, name) for name, work in works.items()]
        done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def ring(self, tick: Tick) -> None:
        """One tick, with all that is due."""
        await Ringer(self.db, self.context, self.wake).ring(tick)

    async def scrub(self) -> None:
        """Erasures are noted beside the database, and no byte of what they took out stays in its files.

        Raises `DatabaseProblem` or `OSError`: it is tried again a minute later, and after a crash.
        """
        erased = await self.db.unit(lambda tx: Work(tx, self.context).privacy.to_note())
        if not erased:
            return
        await asyncio.to_thread(erasures.note, self.settings.data_dir, erased, self.context.chance.token)
        await self.db.scrub()
        await self.db.unit(lambda tx: Work(tx, self.context).privacy.noted(erased), durable=True)

    async def void_link(self) -> None:
        """The file with the first admin's link goes when it was used."""
        if (self.settings.data_dir / FIRST_ADMIN).exists():
            await self.db.unit(lambda tx: boot.void_link(Work(tx, self.context), self.settings.data_dir))

    async def sweep(self) -> None:
        """What restores have replaced is deleted after its time."""
        zone = self.context.zone
        await asyncio.to_thread(placing.sweep, self.settings.data_dir, self.context.clock.now(), zone)

    def health(self) -> tuple[bool, Mapping[str, object]]:
        """Whether all is well; what is wrong, in words for an operator, and the facts behind it."""
        problems = [problem for problem in (self.door.problem(), self.db.problem()) if problem]
        return not problems, {"problems": problems, **self.door.facts()}

    async def close(self) -> None:
        """Take nothing new, finish what is on its way, write it down, close."""
        if self.bell is not None:
            self.bell.stop()
        self.nightly.end()
        if self.server is not None:
            self.server.end()
        await self._tasks.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await asyncio.gather(self.dispatcher.stop(), self.sender.stop())
        await self.api.close()  # what is still on its way comes back as unclear
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self.sender.stop()
        await self.db.close()
        self._lock.close()


async def start(
    settings: Settings,
    clock: Clock,
    chance: Chance,
    *,
    budget: Budget | None = None,
    allowance: Allowance = ALLOWANCE,
    hold_seconds: int = 25,
    on_wait: Callable[[], None] = lambda: None,
    adopt: bool = False,
    outside: Outside = Outside(),
) -> App:
    """Open everything, in the order in which it is needed. `adopt`: this bot takes over the data of another one.

    Raises `DatabaseProblem`, `TokenRefused`, `AnotherBot`, OSError (the port), and what `boot.read_context` raises.
    """
    nameless = outside.read_context(settings, clock, chance, FORMS)
    templates = load_templates(settings.config_dir / "templates.toml")
    async with contextlib.AsyncExitStack() as opened:
        lock = opened.enter_context(await boot.lease(settings, on_wait))
        db = Watched(await outside.open_database(settings.data_dir / DATABASE), clock)
        opened.push_async_callback(db.close)
        nameless = await boot.keyed(db, nameless, settings.data_dir)
        api = Api(settings.token.get_secret_value(), settings.telegram_url, transport=outside.transport)
        opened.push_async_callback(api.close)
        me = await boot.identity(db, api, nameless, adopt=adopt)
        context = replace(nameless, username=str(me["username"]), acts=ACTS)
        epoch = await db.unit(lambda tx: boot.begin_term(tx, clock.now()), durable=True)
        await db.unit(lambda tx: boot.name_admins(Work(tx, context), settings.admin_ids))
        await db.unit(lambda tx: Work(tx, context).templates.bring(templates))
        application = build_application(api, me=me)
        await application.initialize()

        def unanswered(tx: Tx, row: Delivery) -> None:
            Work(tx, context).tell_unanswered(row.chat)

        nightly, watching = Nightly(settings), Watching(settings)
        known = partial(called, areas=context.areas, texts=context.texts)
        sender = Sender(api, db, clock, chance, budget or Budget(settings.rate), epoch, unanswered, known)

        def wake(wrote: Wrote) -> None:
            if Wrote.OWED in wrote:
                sender.wake()
            if Wrote.JOBS in wrote:
                runner.wake()

        runner = Runner(db, api, clock, context, (*outside.jobs, nightly.job, watching.job), wake, outside.aside)
        dispatcher = Dispatcher(db, api, application, context, ROUTES, wake)
        intake = Intake(db, clock, allowance, wake=dispatcher.wake, dismiss=dispatcher.dismiss)
        door = _door(settings, api, db, context, intake, hold_seconds)
        watch = Watch(db, context)
        app = App(
            settings, db, api, context, door, dispatcher, sender, runner, nightly, watching, watch, wake, lock, Tasks()
        )
        if outside.bell:
            app.bell = _bell(app)
        if settings.web_url:
            app.server = _web(settings, app)
        opened.pop_all()  # from here on it is `close()` that closes them
    return app


def _bell(app: App) -> Bell:
    """What rings by itself."""
    bell = Bell((*TICKS, app.nightly.tick, app.watching.tick), app.ring)
    bell.also("scrub", SCRUB_EVERY, app.scrub)
    anew = Anew(app.db, app.context, app.settings.data_dir / DATABASE, app.wake)
    bell.also("written anew", ANEW_EVERY, anew.look)
    bell.also("the first admin's link", SCRUB_EVERY, app.void_link)
    bell.also("sweep what was restored over", SWEEP_EVERY, app.sweep)
    app.watch.clock_back = bell.again
    return bell


def _door(settings: Settings, api: Api, db: Database, context: Context, intake: Intake, hold: int) -> Poller | Webhook:
    """Where updates come in."""
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        return Poller(api, db, context, intake, hold=hold)
    return Webhook(api, db, context, intake, url=settings.web_url.rstrip("/") + "/telegram", secret=secret)


def _web(settings: Settings, app: App) -> "Server":
    """The web part, its port taken. Raises OSError."""
    from kimbot.web.app import build as build_web  # lazy: polling needs none of it
    from kimbot.web.serve import Server, listen

    keep = app.door.keep if isinstance(app.door, Webhook) else None
    pages = build_web(app.health, keep, settings.webhook_secret.get_secret_value())
    return Server(pages, listen(settings.web_port))
