"""A broadcast at Telegram's limit, beside one reply a second: how much of the rate it uses, and what a reply waits.

usage: python bench/campaign.py [--alone | --retry-after N | --paid] [--seconds N]
Strict sliding window at the sink, 50 ms round trip; measured after the first second. Last line: JSON with rate_ratio
(delivered ÷ allowed, replies counted), too_many (429s), lost, reply_over_rtt_ms (99th percentile less the round trip),
core_share.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import TOKEN, contestant, folder, last_line, sink, table

ROUND_TRIP_MS = 50.0
REFUSALS = 24


def percentile(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--alone", action="store_true", help="without replies")
    options.add_argument("--retry-after", type=int, default=0, help="seconds of 24 single-chat 429s, evenly spread")
    options.add_argument("--paid", action="store_true", help="1,000 messages a second")
    options.add_argument("--seconds", type=float, default=0, help="how long (default 120; paid 30)")
    given = options.parse_args()
    rate = 1000 if given.paid else 30
    seconds = given.seconds or (30.0 if given.paid else 120.0)
    every = int(rate * seconds / REFUSALS) if given.retry_after else 0
    limits = {"delay_ms": ROUND_TRIP_MS, "rate": rate, "refuse_every": every, "retry_after": given.retry_after or 5}
    with sink(**limits) as served, folder() as at:
        found = contestant("campaign_kimbot.py", served.url, TOKEN, rate, seconds, int(not given.alone), at)
        arrivals = [second for second, _, _, status in served.arrivals() if status == 200]
        stats = served.stats()
    first = arrivals[0] + 1.0
    until = min(arrivals[-1], first + seconds)
    delivered = sum(first <= second < until for second in arrivals)
    named = sum(count for state, count in found["states"].items() if state not in ("queued", "sent"))
    figures = {
        "rate_ratio": round(delivered / (until - first) / rate, 4),
        "too_many": sum(count for why, count in stats["refused"].items() if why != "injected"),
        "lost": abs(found["states"].get("sent", 0) - len(arrivals)) + named,
        "reply_over_rtt_ms": round(percentile(found["replies_ms"], 0.99) - ROUND_TRIP_MS, 1)
        if not given.alone
        else 0.0,
        "core_share": round(found["core_share"], 3),
    }
    table(("figure", "measured"), list(figures.items()))
    last_line(figures)


if __name__ == "__main__":
    main()
