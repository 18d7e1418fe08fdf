"""Delivered messages per CPU second: kimbot's whole path (ledger, budget, sender, settled) beside aiogram and PTB.

usage: python bench/send.py [rounds]      (default 3)
Every contestant is a process of its own and sends to the same sink; its CPU seconds (all threads) count from the first
message to the last, kimbot's until the ledger has written everything down. A sink without delay flatters nobody: it
keeps 64 requests in flight for everyone. Last line: JSON with vs_aiogram, vs_ptb (kimbot's figure divided by theirs).
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import PEERS, TOKEN, Sink, contestant, folder, last_line, median, sink, table

COUNTS = {"kimbot": 20_000, "client, pool": 10_000, "client, aiohttp": 5_000, "aiogram": 5_000, "PTB": 1_200}


def run(name: str, count: int, at: Sink) -> dict[str, Any]:
    """One contestant, one round. Every message must have arrived, once."""
    at.reset()
    match name:
        case "kimbot":
            with folder() as made:
                found = contestant("send_kimbot.py", at.url, TOKEN, count, made)
        case "aiogram":
            found = contestant("send_aiogram.py", at.url, TOKEN, count, python=PEERS)
        case "PTB":
            found = contestant("send_ptb.py", at.url, TOKEN, count)
        case _:
            found = contestant("send_client.py", at.url, TOKEN, count, name.split(", ")[1])
    arrived = at.stats()
    if (arrived["accepted"], arrived["doubled"]) != (count, 0) or found.get("sent", count) != count:
        raise SystemExit(f"{name}: {count} messages were to arrive, once each: {arrived} {found}")
    return found


def main(rounds: int) -> None:
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in COUNTS}
    with sink() as at:
        for _ in range(rounds):
            for name, count in COUNTS.items():
                results[name].append(run(name, count, at))
    rates = {name: median(rows, "per_cpu_s") for name, rows in results.items()}
    table(
        ["", "messages", "per CPU second", "µs of CPU each", "per second", "kimbot ÷"],
        [
            [
                name,
                COUNTS[name],
                f"{rates[name]:,.0f}",
                f"{median(rows, 'each_us'):.0f}",
                f"{COUNTS[name] / median(rows, 'wall'):,.0f}",
                f"{rates['kimbot'] / rates[name]:.2f}",
            ]
            for name, rows in results.items()
        ],
    )
    ours = rates["kimbot"]
    last_line({"vs_aiogram": round(ours / rates["aiogram"], 2), "vs_ptb": round(ours / rates["PTB"], 2)})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
