"""CPU per update received and handled, 32 chats at once: kimbot beside aiogram with aiosqlite.

usage: python bench/inbound.py [--reply] [rounds]      (default 3)
kimbot stores each update durably, handles it in one transaction and owes the reply in its ledger; aiogram does one read
and one write that no power cut would survive, and nothing for the reply. With --reply both send it to the same sink and
kimbot writes down that it arrived. Last line: JSON with vs_aiogram (kimbot's CPU divided by aiogram's).
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.peers.messages import update
from bench.runner import PEERS, TOKEN, Sink, contestant, folder, last_line, median, sink, table

COUNT = 4_000


def run(name: str, count: int, at: Sink, *, reply: bool) -> dict[str, Any]:
    """One contestant, one round. Every update must be handled, and every reply owed or arrived."""
    at.reset()
    at.feed([update(number) for number in range(count)])
    more = ["--reply"] if reply else []
    with folder() as made:
        if name == "kimbot":
            found = contestant("inbound_kimbot.py", at.url, TOKEN, count, made, *more)
        else:
            found = contestant("inbound_aiogram.py", at.url, TOKEN, count, made, *more, python=PEERS)
    arrived = at.stats()["accepted"]
    if arrived != (count if reply else 0) or found.get("owed", count) != count:
        raise SystemExit(f"{name}: {count} updates, {arrived} replies arrived: {found}")
    return found


def main(rounds: int, *, reply: bool) -> None:
    results: dict[str, list[dict[str, Any]]] = {"kimbot": [], "aiogram": []}
    with sink() as at:
        for _ in range(rounds):
            for name, rows in results.items():
                rows.append(run(name, COUNT, at, reply=reply))
    each = {name: median(rows, "each_us") for name, rows in results.items()}
    table(
        ["", "updates", "µs of CPU each", "per second", "÷ aiogram"],
        [
            [name, COUNT, f"{us:.0f}", f"{COUNT / median(results[name], 'wall'):,.0f}", f"{us / each['aiogram']:.2f}"]
            for name, us in each.items()
        ],
    )
    last_line({"vs_aiogram": round(each["kimbot"] / each["aiogram"], 2)})


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    main(int(numbers[0]) if numbers else 3, reply="--reply" in sys.argv)
