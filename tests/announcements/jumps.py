"""Ten years of a schedule, whatever the clock does: each moment goes out once or is asked about; none goes twice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kimbot.announcements.content import Content
from kimbot.announcements.model import TOLERANCE, Composed, State
from kimbot.core.actor import Actor
from kimbot.core.clock import DAY, HOUR, MINUTE, instant, local
from kimbot.core.dates import WEEKDAYS, Monthly, Recurring, Weekly
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.reports.desk import CITY, Desk, open_desk
from tests.simulation.dice import Dice, dice

ZONES = ("Asia/Jakarta", "Asia/Jayapura", "America/New_York", "Australia/Lord_Howe")
YEARS = 10
RULES: tuple[Recurring, ...] = (
    Weekly(WEEKDAYS, time(2, 15)),
    Weekly(("sun", "thu"), time(1, 45)),
    Monthly(31, time(23, 30)),
    Monthly(1, time(0, 0)),
)


@dataclass
class Clock:
    """Stands where it is put."""

    moment: int
    speed: float = 1.0

    def now(self) -> int:
        return self.moment

    def pace(self) -> float:
        return 0.0

    def after(self, seconds: float) -> int:
        return self.moment


@dataclass
class Story:
    """What became of each due moment."""

    went: Counter[int] = field(default_factory=Counter)
    asked: Counter[int] = field(default_factory=Counter)
    passed: int = 0
    """Moments before the latest that went by unseen: told as a number."""


def moments(rule: Recurring, zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    """Each moment after `begin` up to `end`, one day after the other: not as the engine counts."""
    day = local(begin, zone).date()
    while day <= local(end, zone).date():
        if _falls_on(rule, day) and begin < (due := instant(datetime.combine(day, rule.at), zone)) <= end:
            yield due
        day += timedelta(days=1)


def _falls_on(rule: Recurring, day: date) -> bool:
    if isinstance(rule, Weekly):
        return WEEKDAYS[day.weekday()] in rule.weekdays
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day.day == min(rule.day, last.day)


def live(desk: Desk, chance: Dice, zone: ZoneInfo, rule: Recurring, steps: Iterable[int]) -> tuple[Story, list[int]]:
    """Live through these jumps of the clock; what was told, and every moment there was."""
    clock = Clock(desk.work.now)
    context = replace(desk.work.context, clock=clock, zone=zone)
    begin = clock.moment
    author = desk.holder(Role.EDITOR, CITY)
    desk.holder(Role.APPROVER, CITY)
    given = Composed(Content("Posyandu", "Posyandu"), "kesehatan", (CITY,), rule)
    number = announced(Work(desk.tx, context), author, given).id
    story, latest = Story(), begin
    for jump in steps:
        clock.moment = max(begin, clock.moment + jump)
        latest = max(latest, clock.moment)
        _ring(Work(desk.tx, context), number, author, story, chance)
    return story, list(moments(rule, zone, begin, latest))


def jumps(chance: Dice, count: int, years: float = YEARS) -> Iterator[int]:
    """Steps of the clock that come to so many years: small ones, far ones, some back."""
    mean = int(years * 365 * DAY / count)
    for _ in range(count):
        kind = chance.random()
        if kind < 0.1:
            yield -chance.randrange(1, 3 * mean + HOUR)
        elif kind < 0.2:
            yield chance.randrange(1, 6 * mean)
        elif kind < 0.3:
            yield chance.randrange(1, MINUTE)
        else:
            yield chance.randrange(mean // 2, 2 * mean)


def _ring(work: Work, number: int, author: Actor, story: Story, chance: Dice) -> None:
    """The tick that releases; what was too late is decided at once."""
    before, _, _ = work.announcements.open(author, number)
    known = {one.due for one in work.occurrences.of(before.subject)}
    if before.due is not None and before.due <= work.now:
        story.passed += before.dues(work.now).passed
    for due in work.releases.due():
        work.releases.release(due)
    after, _, _ = work.announcements.open(author, number)
    assert after.state is State.SCHEDULED
    for one in work.occurrences.of(after.subject):
        if one.due not in known:
            assert work.now - one.due <= TOLERANCE, "it was too late to go unasked"
            story.went[one.due] += 1
    if after.missed is not None:
        story.asked[after.missed] += 1
        decide = work.announcements.send_missed if chance.random() < 0.5 else work.announcements.drop_missed
        decide(author, number, after.version)


def check(zone: str, rule: Recurring, count: int, years: float = YEARS) -> list[str]:
    """What is wrong after so many jumps of the clock."""
    desk, chance = open_desk(), dice(1, f"{zone}/{rule}")
    try:
        story, every = live(desk, chance, ZoneInfo(zone), rule, jumps(chance, count, years))
        twice = [due for due, times in (story.went + story.asked).items() if times > 1]
        strange = sorted((set(story.went) | set(story.asked)) - set(every))
        told = len(story.went) + len(story.asked) + story.passed
        rows = desk.tx.rows("SELECT due, COUNT(*) AS times FROM occurrences GROUP BY due HAVING COUNT(*) > 1")
        return [
            *(f"{zone} {rule}: {due} twice" for due in twice),
            *(f"{zone} {rule}: {due} is no moment of it" for due in strange),
            *(f"{zone} {rule}: {row['due']} was released {row['times']} times" for row in rows),
            *([f"{zone} {rule}: {len(every)} moments, {told} of them told"] if told != len(every) else []),
        ]
    finally:
        assert desk.connection is not None
        desk.connection.close()
