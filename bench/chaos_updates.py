"""Part 2 of `make chaos`: people keep writing to a bot that is killed again and again.

Each message is /start, said each time under another name, by which its greeting is known. So each effect in the ledger
belongs to one update, and none can hide another; the same words would wait but once for whoever asks again.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bench.chaos_bot import RESETS, ROUND_TRIP_MS, Bot, bar, stage

FIRST = 1_000_000
NAMED = ("unknown", "gone", "failed")
POLLS = 8
"""How many polls of one life a kill may wait for, at most."""
LISTENS = 0.5
"""Seconds after its first request until when what is said in one life of the bot is spread."""
REPLIES = (
    "SELECT c.telegram_id AS person, d.state, d.message_id, json_extract(d.payload, '$.text') AS text"
    " FROM deliveries d JOIN chats c ON c.id = d.chat_id ORDER BY d.id"
)
UPDATES = "SELECT update_id, state FROM inbox ORDER BY update_id"
DONE = "SELECT COUNT(*) FROM inbox WHERE state = 'done'"
OPEN = "SELECT COUNT(*) FROM deliveries WHERE settled IS NULL"
GREETING = re.compile(r"Warga \d+ kali (\d+)")


@dataclass(frozen=True)
class Found:
    """What it came to. `by_reset`: answers that a reset lost, each of which repeats a reply."""

    rate: int
    kills: int
    updates: int
    lost: int
    doubled: int
    replies: int
    replies_lost: int
    replies_doubled: int
    unknown: int
    by_reset: int
    polls_reset: int
    disordered: int
    moments: Counter[str]

    @property
    def doubled_per_kill(self) -> float:
        """Replies that arrived twice because of a kill, not of a reset."""
        return max(0, self.replies_doubled - self.by_reset) / max(1, self.kills)


def run(rate: int, kills: int, people: int, each: int, seed: int, round_trip_ms: float = ROUND_TRIP_MS) -> Found:
    """`people` say `each` messages while the bot dies so often; then it may finish, and everything is compared."""
    share = -(-people * each // kills)
    with stage(rate, f"updates {rate} {seed}", {"send": share, "getUpdates": POLLS}, round_trip_ms) as bot:
        bot.world.ask("/chaos/people", {"first": FIRST, "count": people})
        with bot.calm():
            pass
        bot.world.lose_answers(RESETS, seed, ["sendMessage"])
        bot.world.lose_answers(RESETS, seed + 1, ["getUpdates"])
        words = [said(FIRST + person, turn) for turn in range(each) for person in range(people)]
        while bot.kills < kills:
            now, words = words[:share], words[share:]
            if now:
                over = max(bot.first_request + LISTENS, len(now) / rate)
                bot.world.ask("/chaos/say", {"words": now, "over": over})
            bot.live_and_die()
            bar(f"updates at {rate}/s, kills", bot.kills, kills)
        with bot.calm():
            bot.until(lambda: bot.value(DONE) == people * each and not bot.value(OPEN), 60 + 3 * people * each / rate)
        return judge(bot, people, each)


def said(person: int, turn: int) -> tuple[int, str, str]:
    """Who says what in her turn, and what she is called then."""
    return person, f"Warga {person} kali {turn}", "/start"


def judge(bot: Bot, people: int, each: int) -> Found:
    """Inbox against what was said, ledger against inbox, and what stands in the chats against the ledger."""
    states = Counter(row["state"] for row in bot.rows(UPDATES))
    ledger: dict[int, list[tuple[str | None, str, int]]] = {FIRST + person: [] for person in range(people)}
    for row in bot.rows(REPLIES):
        ledger[row["person"]].append((row["text"], row["state"], row["message_id"]))
    heard = bot.world.heard()
    counts: Counter[str] = Counter()
    for person, owed in ledger.items():
        there = dict(heard[person])
        # the ledger forgets the words of what was sent: they stand in the chat
        gone_wrong(counts, [effect(text or there.get(message, "")) for text, _, message in owed], each)
        arrived = list(there)
        claimed = {message for _, state, message in owed if state == "sent"}
        counts["replies"] += len(owed)
        counts["unknown"] += sum(state in NAMED for _, state, _ in owed)
        counts["replies lost"] += sum(state not in ("sent", *NAMED) for _, state, _ in owed)
        counts["replies lost"] += sum(state == "sent" for _, state, _ in owed) - len(claimed & set(arrived))
        counts["replies doubled"] += len(arrived) - len(claimed & set(arrived))
        greeted = [turn for _, text in heard[person] if (turn := effect(text)) is not None]
        counts["disordered"] += greeted != sorted(greeted)
    struck = bot.world.answers_lost()
    return Found(
        bot.rate,
        bot.kills,
        people * each,
        lost=max(people * each - states["done"], counts["missing"]),
        doubled=counts["again"],
        replies=counts["replies"],
        replies_lost=counts["replies lost"],
        replies_doubled=counts["replies doubled"],
        unknown=counts["unknown"],
        by_reset=struck["sendmessage"],
        polls_reset=struck["getupdates"],
        disordered=counts["disordered"],
        moments=bot.moments,
    )


def effect(text: str) -> int | None:
    """The turn that a greeting answers; None for anything else."""
    greeting = GREETING.search(text)
    return int(greeting[1]) if greeting else None


def gone_wrong(counts: Counter[str], effects: Sequence[int | None], each: int) -> None:
    """Count what is missing in one person's effects, and what is there again, against her turns in their order."""
    for what, a, b, c, d in SequenceMatcher(None, list(range(each)), effects, autojunk=False).get_opcodes():
        if what != "equal":
            counts["missing"] += b - a
            counts["again"] += d - c
