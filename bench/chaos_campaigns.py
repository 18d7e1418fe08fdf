"""Part 1 of `make chaos`: releases to many private chats, the bot killed all the way through them.

Each release is an announcement like any other: the running bot takes it to its audience, slice by slice, and sends it
in *tahan*. Nothing may be lost without a name, nothing may arrive twice.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import product

from bench.chaos_bot import RESETS, ROUND_TRIP_MS, Bot, bar, stage
from kimbot import process
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed, Once
from kimbot.boot import name_admins
from kimbot.core.actor import Actor
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.members.model import Application, MemberState, Office
from kimbot.members.store import MemberStore
from kimbot.work import Work

ADMIN = 900_000
FIRST = 1_000_000
NAMED = ("unknown", "gone", "failed")
MARK = re.compile(r"Siaran (\d+):")
READERS = (
    "SELECT c.telegram_id AS person, o.subject, d.state, d.message_id, d.problem, d.epoch FROM deliveries d"
    " JOIN chats c ON c.id = d.chat_id JOIN occurrences o ON o.id = d.occurrence_id"
)
STATE = "SELECT COUNT(*) FROM deliveries WHERE occurrence_id IS NOT NULL AND state = ?"
RELEASED = "SELECT COUNT(*) FROM occurrences WHERE state IN ('sending', 'finished')"


@dataclass(frozen=True)
class Found:
    """What one rate came to. `lies`: messages that stand in a chat although their row denies it."""

    rate: int
    kills: int
    campaigns: int
    owed: int
    sent: int
    lost: int
    doubled: int
    lies: int
    unknown: int
    by_reset: int
    resets: int
    caught: int
    """Kills that caught rows on their way, and how many the worst of them caught."""
    worst: int
    moments: Counter[str]

    @property
    def unknown_per_kill(self) -> float:
        """Those that a kill made unknown, not a reset."""
        return (self.unknown - self.by_reset) / max(1, self.kills)


def run(rate: int, kills: int, chats: int, seed: int, round_trip_ms: float = ROUND_TRIP_MS) -> Found:
    """Kill it so often, over as many releases as it takes, then let it finish and hold the ledger against the world."""
    with stage(rate, f"campaigns {rate} {seed}", {"send": min(2 * rate, chats)}, round_trip_ms) as bot:
        bot.world.ask("/chaos/people", {"first": FIRST, "count": chats})
        bot.world.ask("/chaos/people", {"first": ADMIN, "count": 1})
        _at_rest(bot, lambda work: _settle_in(work, chats))
        with bot.calm():
            pass
        bot.world.lose_answers(RESETS, seed, ["sendMessage"])
        campaigns = 0
        while bot.kills < kills:
            # the next one begins while the last rows of this one are still waiting: never a life with nothing to do
            if bot.value(RELEASED) == campaigns and bot.value(STATE, "queued") <= chats // 5:
                campaigns += 1
                _at_rest(bot, partial(_announce, number=campaigns))
            bot.live_and_die()
            bar(f"campaigns at {rate}/s, kills", bot.kills, kills)
        with bot.calm():
            bot.until(lambda: _through(bot, campaigns), 60 + 3 * chats / rate)
        return judge(bot, campaigns, chats)


def _through(bot: Bot, campaigns: int) -> bool:
    unsent = bot.value(STATE, "queued") + bot.value(STATE, "sending")
    return bool(bot.value(RELEASED) == campaigns and not unsent)


def _at_rest(bot: Bot, act: Callable[[Work], None]) -> None:
    asyncio.run(process.at_rest(bot.settings, SystemClock(), SystemChance(), act))


def _settle_in(work: Work, chats: int) -> None:
    """An admin, and members all over the city whose chats are open."""
    name_admins(work, (ADMIN,))
    admin = work.chats.of_telegram(ADMIN)
    assert admin is not None
    work.chats.set_state(admin.id, "open")
    members, places = MemberStore(work.tx, work.now), work.areas.kelurahan()
    for number in range(chats):
        chat = work.chats.seen(FIRST + number, "private", f"Warga {FIRST + number}", None, "id")
        work.chats.set_state(chat.id, "open")
        area = places[number % len(places)].code
        members.apply(chat.id, Application(chat.title, area, None, "", Office.ANGGOTA, ""))
        members.decide(chat.id, 1, MemberState.PENDING, MemberState.ACTIVE, admin.id, "")


def _announce(work: Work, number: int) -> None:
    """One more announcement to the whole city, due now: the bot finds it when it runs."""
    admin = work.chats.of_telegram(ADMIN)
    assert admin is not None
    words = f"Siaran {number}: kerja bakti hari Minggu, mulai jam 7 di balai warga. Bawa sapu, ya."
    wall = datetime.fromtimestamp(work.now / 1000, UTC).astimezone(work.context.zone).replace(tzinfo=None)
    given = Composed(Content(f"Siaran {number}", words), "acara", (work.areas.city.code,), Once(wall, work.now))
    author = Actor(admin.id, admin.title)
    asked = work.announcements.submit(author, given)
    work.approvals.approve(author, asked.id, asked.version)
    assert asked.id == number
    work.tx.run("UPDATE announcements SET due = :now WHERE id = :id", now=work.now, id=number)  # its minute is over


def judge(bot: Bot, campaigns: int, chats: int) -> Found:
    """Hold each row against what stands in that chat, and each chat against its row."""
    rows = {(row["person"], int(row["subject"].partition(":")[2])): row for row in bot.rows(READERS)}
    heard: dict[tuple[int, int], list[int]] = {}
    for person, said in bot.world.heard().items():
        for message, text in said:
            if person != ADMIN and (mark := MARK.search(text)):
                heard.setdefault((person, int(mark[1])), []).append(message)
    counts: Counter[str] = Counter()
    for one in product(range(FIRST, FIRST + chats), range(1, campaigns + 1)):
        row, there = rows.get(one), heard.get(one, [])
        state = row["state"] if row is not None else "never written"
        counts[state] += 1
        counts["lost"] += not there and state not in NAMED
        counts["doubled"] += len(there) > 1
        if there and row is not None and state == "sent":
            counts["lies"] += row["message_id"] not in there
        elif there:
            counts["lies"] += state != "unknown"
    crashed = Counter(row["epoch"] for row in rows.values() if row["state"] == "unknown" and row["problem"] == "crash")
    return Found(
        bot.rate,
        bot.kills,
        campaigns,
        owed=campaigns * chats,
        sent=counts["sent"],
        lost=counts["lost"],
        doubled=counts["doubled"],
        lies=counts["lies"],
        unknown=counts["unknown"],
        by_reset=counts["unknown"] - crashed.total(),
        resets=sum(bot.world.answers_lost().values()),
        caught=len(crashed),
        worst=max(crashed.values(), default=0),
        moments=bot.moments,
    )
