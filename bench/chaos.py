"""Nothing lost, nothing doubled: the real `kimbot run`, killed (kill -9) again and again in the middle of its work.

usage: python bench/chaos.py [--kills 200] [--rates 30,200] [--chats 2000] [--people 1000] [--each 20] [--seed 1]
                             [--part campaigns|updates]      (the goal: --kills 1000 --each 100)
Part 1: releases to many chats at each rate. Part 2: people who write all the while, at the highest rate. A 50 ms round
trip; 2 % of the answers are lost after Telegram has done its part. When it dies is drawn from the seed, and is aimed:
at its start, at a request that comes, an answer that goes, or any moment.
Last line: JSON with kills (of each part and rate; the fewest), lost (a row that denies a message which is there counts
too), doubled, unknown_per_kill, updates_lost, updates_doubled, replies_lost, replies_doubled_per_kill (both without
those of resets); the worse of the rates. Exit code 1 when they are not as they must be.
"""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import chaos_campaigns, chaos_updates
from bench.runner import last_line, table

UNKNOWN_AT_MOST = 16
DOUBLED_AT_MOST = 16
"""Rows that one kill may leave in doubt, replies that it may repeat: what can be on its way at one moment."""
NOTHING = dict.fromkeys(("lost", "doubled", "updates_lost", "updates_doubled", "replies_lost"), 0)
PER_KILL = {"unknown_per_kill": UNKNOWN_AT_MOST, "replies_doubled_per_kill": DOUBLED_AT_MOST}


def of_campaigns(found: Sequence[chaos_campaigns.Found]) -> dict[str, float]:
    """Print what the campaigns came to; the worse of the rates."""
    columns: dict[str, Callable[[chaos_campaigns.Found], object]] = {
        "campaigns at": lambda one: f"{one.rate}/s",
        "kills": lambda one: one.kills,
        "releases": lambda one: one.campaigns,
        "owed": lambda one: one.owed,
        "sent": lambda one: one.sent,
        "lost": lambda one: one.lost,
        "doubled": lambda one: one.doubled,
        "row ≠ chat": lambda one: one.lies,
        "unknown": lambda one: one.unknown,
        "by resets": lambda one: one.by_reset,
        "per kill": lambda one: f"{one.unknown_per_kill:.2f}",
        "worst kill": lambda one: one.worst,
    }
    table(list(columns), [[cell(one) for cell in columns.values()] for one in found])
    for one in found:
        print(f"at {one.rate}/s killed: {_listed(one.moments)}; {one.caught} kills caught rows on their way")
    return {
        "kills": min(one.kills for one in found),
        "lost": max(one.lost + one.lies for one in found),
        "doubled": max(one.doubled for one in found),
        "unknown_per_kill": round(max(one.unknown_per_kill for one in found), 2),
    }


def of_updates(found: chaos_updates.Found) -> dict[str, float]:
    """Print what the updates came to."""
    row: dict[str, object] = {
        "updates at": f"{found.rate}/s",
        "kills": found.kills,
        "updates": found.updates,
        "lost": found.lost,
        "applied twice": found.doubled,
        "replies": found.replies,
        "lost ": found.replies_lost,
        "in doubt": found.unknown,
        "doubled": found.replies_doubled,
        "per kill": f"{found.doubled_per_kill:.2f}",
        "by resets": found.by_reset,
        "polls reset": found.polls_reset,
        "chats out of order": found.disordered,
    }
    table(list(row), [list(row.values())])
    print(f"at {found.rate}/s killed: {_listed(found.moments)}")
    return {
        "kills": found.kills,
        "updates_lost": found.lost,
        "updates_doubled": found.doubled,
        "replies_lost": found.replies_lost,
        "replies_doubled_per_kill": round(found.doubled_per_kill, 2),
    }


def broken(figures: dict[str, float]) -> list[str]:
    """The figures that are not as they must be."""
    limits = NOTHING | PER_KILL
    return [f"{name} is {figures[name]}" for name, most in limits.items() if figures.get(name, 0) > most]


def _listed(moments: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in moments.most_common())


def main(wanted: argparse.Namespace) -> int:
    rates = [int(rate) for rate in wanted.rates.split(",")]
    figures: dict[str, float] = {}
    if wanted.part != "updates":
        figures = of_campaigns([chaos_campaigns.run(r, wanted.kills, wanted.chats, wanted.seed) for r in rates])
    if wanted.part != "campaigns":
        found = chaos_updates.run(max(rates), wanted.kills, wanted.people, wanted.each, wanted.seed)
        kills = min(found.kills, figures.get("kills", found.kills))
        figures |= of_updates(found) | {"kills": kills}
    for what in (wrong := broken(figures)):
        print(f"not as it must be: {what}", file=sys.stderr)
    last_line(figures)
    return 1 if wrong else 0


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """What the command line wants."""
    parser = argparse.ArgumentParser(description="kill -9 of the real bot, again and again")
    parser.add_argument("--kills", type=int, default=200, help="of each part and rate")
    parser.add_argument("--rates", default="30,200", help="messages a second, with commas between")
    parser.add_argument("--chats", type=int, default=2000, help="of each release")
    parser.add_argument("--people", type=int, default=1000, help="who write in part 2")
    parser.add_argument("--each", type=int, default=20, help="messages of each of them")
    parser.add_argument("--seed", type=int, default=1, help="from which it is drawn when the bot dies")
    parser.add_argument("--part", choices=("campaigns", "updates"), help="only this one")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still cleans up
    sys.exit(main(read(sys.argv[1:])))
