"""One run from a seed: the city, its people, the bot's processes one after the other, and the checks at the end."""

import asyncio
import contextvars
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kimbot import app
from kimbot.core.chance import SeededChance
from kimbot.core.tasks import Tasks
from kimbot.db.database import DatabaseProblem
from kimbot.delivery.term import Deposed
from kimbot.inbox.door import GaveUp
from tests.simulation import city, people, scenes
from tests.simulation.checks import check
from tests.simulation.clock import MONDAY, SimClock, TelegramClock
from tests.simulation.database import Disk, opener
from tests.simulation.dice import Dice, dice
from tests.simulation.evidence import Evidence, collect
from tests.simulation.history import Crash, History
from tests.simulation.loop import TERM, Deadlock, Livelock, VirtualLoop
from tests.simulation.people import Intent, Phone
from tests.simulation.plan import Plan
from tests.simulation.telegram import Line, Telegram

DAY = 86_400.0
LONGEST_JUMP = DAY / 2
"""Seconds: after a day without a word from Telegram the bot believes that it was blind."""
CALM = 1_500.0
"""Seconds at the end without faults, in which everything owed must leave."""
RESTED = (
    "SELECT MIN(settled + (settled - tried) / 5) FROM deliveries"
    " WHERE state = 'unknown' AND payload IS NOT NULL AND occurrence_id IS NULL AND policy = 'ulang'"
)
"""When something in doubt is said again."""
MOST_DEATHS = 12
"""Processes that one input may end before it is taken out of the world: the rules have seen enough."""
LAST = 20.0
"""Seconds after the last jump: who wakes from it may have something to say."""
_folders = itertools.count()


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    seed: int
    violations: list[str]
    digest: str
    boundaries: int
    requests: int
    lines: list[str]


async def in_place(make: Callable[[Any], Any], given: Any) -> Any:
    """`Outside.aside`: no threads here."""
    return make(given)


class Simulation:
    """One world. `run()` it once."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan, self._folder = plan, folder
        self.history = History(plan.trace)
        self.loop = VirtualLoop(dice(plan.seed, "order"))
        self.loop.most_steps *= max(1, plan.days)
        self.clock = SimClock(self.loop)
        self.telegram = Telegram(plan, self.loop, TelegramClock(self.loop), self.history, dice(plan.seed, "network"))
        city.populate(self.telegram.box, scenes.STRANGERS if plan.scene else ())
        self.disk = Disk(city.image(MONDAY), self.history, self, self.loop.time)
        self._disk_dice, self._chance = dice(plan.seed, "disk"), dice(plan.seed, "crash")
        self._crashes = list(plan.crashes)
        self._ended: asyncio.Future[str]
        self._bot: asyncio.Task[None] | None = None
        self._locked = self._woken = 0.0
        self._counted = 0
        self._days: list[tuple[float, int]] = []
        """Which update comes next, at some moments of the run: done ones are forgotten after five days."""
        self.term = 0
        self.calm = self._down = False

    # ------------------------------------------------------------------------------------------------------- stage
    async def boundary(self, name: str) -> None:
        """A moment at which the process may die."""
        history, term = self.history, TERM.get()
        history.boundaries += 1
        self._counted += not self.plan.focus or name == self.plan.focus
        if not self._crashes or self._counted <= self._crashes[0] or term != self.term:
            return
        self._crashes.pop(0)
        history.note(self.loop.time(), "crash", term, self.plan.kind, name)
        if not self._ended.done():
            self._ended.set_result(self.plan.kind)
        if self.plan.kind in ("kill", "power"):
            self.loop.kill(term)
            await self.loop.create_future()

    async def dies(self) -> None:
        """The process ends in the middle of its work."""
        self.history.deaths += 1
        if self.history.deaths >= MOST_DEATHS:
            self.history.deadly.clear()
        term = TERM.get()
        self.history.note(self.loop.time(), "dies", term)
        if not self._ended.done():
            self._ended.set_result("kill")
        self.loop.kill(term)
        await self.loop.create_future()

    def near_power_cut(self) -> bool:
        return (
            self.plan.kind == "power"
            and bool(self._crashes)
            and 0 <= self._crashes[0] - self._counted < (8 if self.plan.focus else 60)
        )

    def database_fails(self) -> bool:
        """Another process holds the database for a while, on and off."""
        share, now = self.plan.faults.get("database", 0.0), self.loop.time()
        if self.calm or not share or now < self._woken + 1.0:
            return False
        if now >= self._locked and self._disk_dice.random() < share / 8:
            self._locked = now + self._disk_dice.choice((0.0, 2.0, 15.0))
            return True
        return now < self._locked and self._disk_dice.random() < 0.5

    # --------------------------------------------------------------------------------------------------- processes
    def _begin_term(self) -> None:
        self.term += 1
        context = contextvars.copy_context()
        context.run(TERM.set, self.term)
        self._ended = self.loop.create_future()
        self._bot = self.loop.create_task(self._process(), name=f"process {self.term}", context=context)

    async def _process(self) -> None:
        term, ended = self.term, self._ended
        problem = ""
        try:
            await self._serve(term)
        except (GaveUp, DatabaseProblem, Deposed) as known:
            problem = repr(known)
        except Exception as unknown:
            problem = repr(unknown)
            self.history.violated("process", f"term {term} ended with {unknown!r}")
        self.history.note(self.loop.time(), "ended", term, problem)
        if not ended.done():
            ended.set_result("exit")

    async def _serve(self, term: int) -> None:
        line = Line(self.telegram, self)
        opened = opener(self.disk, self, self.history, self._disk_dice, self.loop.time)
        outside = app.Outside(
            open_database=opened, transport=line, read_context=city.read_context, bell=False, aside=in_place
        )
        given = city.settings().model_copy(
            update={"data_dir": self._folder / str(next(_folders)), "rate": self.plan.rate}
        )
        bot = await app.start(given, self.clock, SeededChance(self.plan.seed * 100 + term), outside=outside)
        bell = Tasks()
        bell.start(self._ring(bot), "bell")
        try:
            await bot.run()
        except DatabaseProblem as problem:
            self.history.violated("process", f"term {term} was ended by {problem!r}")
        finally:
            await bell.cancel()
            await bot.close()

    async def _ring(self, bot: app.App) -> None:
        """The ticks, rung only while one of them has something to do."""
        hour = 0.0
        while True:
            if self._something_due() or self.loop.time() >= hour:
                hour = self.loop.time() + 3600
                for tick in app.TICKS:
                    try:
                        await bot.ring(tick)
                    except DatabaseProblem:
                        continue
            await asyncio.sleep(1)

    def _something_due(self) -> bool:
        due = f"SELECT EXISTS (SELECT 1 FROM announcements WHERE due <= ?1) OR ({RESTED}) <= ?1"
        return bool(self._value(due, self.clock.now())) or self._releases_move()

    def _releases_move(self) -> bool:
        """Whether a release has something to do now: it is neither paused nor rests until its chats are awake."""
        moving = (
            "SELECT EXISTS (SELECT 1 FROM occurrences o WHERE o.finished IS NULL AND o.state <> 'paused' AND NOT"
            " (o.resting AND EXISTS (SELECT 1 FROM deliveries d WHERE d.occurrence_id = o.id AND d.state = 'queued')"
            " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.occurrence_id = o.id"
            " AND (d.state = 'sending' OR d.state = 'queued' AND d.due <= ?))))"
        )
        return bool(self._value(moving, self.clock.now()))

    def _value(self, sql: str, *values: Any) -> Any:
        return self.disk.connection.execute(sql, values).fetchone()[0]

    async def _keep_running(self) -> None:
        """Whoever starts the bot again."""
        while True:
            await self._after_the_end(await self._ended)
            self._begin_term()

    async def _after_the_end(self, kind: str) -> None:
        term, bot = self.term, self._bot
        assert bot is not None
        if kind == "stop":
            bot.cancel()
            await asyncio.wait([bot], timeout=30)
        lost, kept = self.disk.cut_power(self._chance) if kind == "power" else (0, self.loop.time())
        crash = self._note_crash(term, kind, lost, kept)
        if kind == "zombie":
            self.loop.call_later(self._chance.uniform(2, 20), self.loop.kill, term)
            await asyncio.sleep(0.2)
        else:
            self.loop.kill(term)
            self._down = True
            await asyncio.sleep(1.0 if kind == "exit" else self.plan.down)
            self.clock.back = self.plan.back
            self._down = False
        crash.back = self.loop.time() + (60.0 if kind == "exit" else 2.0)

    def _note_crash(self, term: int, kind: str, lost: int, kept: float) -> Crash:
        rows = self.disk.connection.execute("SELECT id FROM deliveries WHERE state = 'sending'").fetchall()
        crash = Crash(self.loop.time(), term, kind, frozenset(row[0] for row in rows), lost, kept)
        self.history.crashes.append(crash)
        self.history.note(self.loop.time(), "down", term, kind, sorted(crash.sending), lost)
        return crash

    # ------------------------------------------------------------------------------------------------------ the run
    def run(self) -> Outcome:
        """Live through it and check what came of it."""
        try:
            asyncio.set_event_loop(self.loop)
            self.loop.run_until_complete(self._live())
        except (Deadlock, Livelock) as stuck:
            self.history.violated("stuck", repr(stuck))
        for name, problem in self.loop.died():
            if not isinstance(problem, DatabaseProblem | GaveUp | Deposed):
                self.history.violated("died", f"task {name}: {problem!r}")
        check(collect(self.disk.connection, self._evidence()))
        outcome = self._outcome()
        self.over = True
        self.loop.bury()
        self.disk.connection.close()
        asyncio.set_event_loop(None)
        self.loop.close()
        return outcome

    def _evidence(self) -> Evidence:
        first = next((update for at, update in self._days if at > self.loop.time() - 4 * DAY), MONDAY // 1000)
        updates = range(first, self.telegram.box.updates._next)
        end = self.loop.time()
        slack = 20.0 if "database" in self.plan.faults else 1.0
        stands = self.telegram.stands()
        return Evidence(
            self.history,
            self.plan.rate,
            end,
            self.clock.now(),
            MONDAY,
            slack,
            updates=updates,
            stands=stands,
            scene=self.plan.scene,
            spell=self.plan.spell,
        )

    def _outcome(self) -> Outcome:
        history = self.history
        return Outcome(
            self.plan.seed,
            list(history.violations),
            history.digest,
            history.boundaries,
            len(history.requests),
            list(history.lines),
        )

    async def _live(self) -> None:
        self._begin_term()
        keeper = self.loop.create_task(self._keep_running())
        intents = self._intents(dice(self.plan.seed, "people"))
        running: list[asyncio.Task[None]] = []
        passing = self.loop.create_task(self._pass_time())
        for intent in intents:
            await asyncio.sleep(max(0.0, intent.at - self.loop.time()))
            self._days.append((intent.at, self.telegram.box.updates._next))
            phone = Phone(self.telegram, intent.user, dice(self.plan.seed, f"phone {len(running)}"), intent.chat)
            running.append(self.loop.create_task(intent.wish(phone)))
        for task in running:
            await task
        self._crashes.clear()
        while self._down or self._ended.done():  # noqa: ASYNC110 - virtual time costs nothing
            await asyncio.sleep(1)
        self.telegram.calm = self.calm = True
        await asyncio.sleep(CALM)
        passing.cancel()
        await asyncio.sleep(LAST)
        for _ in range(int(CALM)):  # what came due in the last moment gets its time too
            if not self._releases_move():
                break
            await asyncio.sleep(1)
        keeper.cancel()
        assert self._bot is not None
        self._bot.cancel()
        await asyncio.wait([self._bot])

    def _intents(self, chance: Dice) -> list[Intent]:
        if self.plan.scene:
            return scenes.intents(self.plan, chance)
        if self.plan.small:
            return people.small_talk(chance)
        return people.days(chance, self.plan.days * DAY, self.plan.busy)

    async def _pass_time(self) -> None:
        """Where nothing is on its way and nothing waits, jump to just before the next event."""
        while True:
            await asyncio.sleep(0.4)
            if self._down or self._quiet():
                people = self.loop.next_timer(0)
                until = self.loop.time() + DAY if people is None else people
                ahead = (until if self._down else self._next_event(until)) - self.loop.time() - 0.1
                if ahead > 0.3:
                    self.loop.advance(min(ahead, LONGEST_JUMP))
                    self._woken = self.loop.time()

    def _quiet(self) -> bool:
        if self.telegram.busy[self.term] or not self.telegram.polling[self.term]:
            return False
        new = "SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')"
        return not self.telegram.box.updates.pending and not self._value(new) and not self._releases_move()

    def _next_event(self, until: float) -> float:
        due = (
            f"SELECT MIN(due) FROM (SELECT MIN(due) AS due FROM announcements UNION {RESTED}"
            " UNION SELECT MIN(d.due) FROM deliveries d"
            " LEFT JOIN occurrences o ON o.id = d.occurrence_id WHERE d.state = 'queued'"
            " AND (o.id IS NULL OR o.finished IS NULL AND o.state <> 'paused'))"
        )
        next_due = self._value(due)
        return until if next_due is None else min(until, (next_due - MONDAY) / 1000 + self.clock.back)


def simulate(plan: Plan, folder: Path) -> Outcome:
    """One run of a plan; `folder` holds the locks of its processes."""
    return Simulation(plan, folder).run()
