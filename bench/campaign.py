"""A broadcast at Telegram's limit, beside one reply a second: how much of the rate it uses, and what a reply waits.

usage: python bench/campaign.py [--alone | --retry-after N | --paid] [--seconds N] [--peer-seconds N]
Strict sliding window at the sink, 50 ms round trip; measured after the first second. Beside kimbot, on the same sink
and for a shorter time: python-telegram-bot behind its AIORateLimiter, and aiogram with the paced loop of its example.
What a reply waits behind a limiter grows with the broadcast. Last line: JSON with rate_ratio (delivered ÷ allowed,
replies counted), too_many (429s that were not ordered), lost, reply_over_rtt_ms (99th percentile less the round trip),
core_share.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import PEERS, TOKEN, Sink, contestant, folder, last_line, percentile, sink, table

ROUND_TRIP_MS = 50.0
REFUSALS = 24
PEER_SECONDS, PEER_SECONDS_PAID = 30.0, 5.0
"""At 1,000/s they fall so far behind that they need half a minute for what was due in five seconds."""
NAMES = {"kimbot": "", "PTB, AIORateLimiter": "campaign_ptb.py", "aiogram, paced loop": "campaign_aiogram.py"}


@dataclass(frozen=True)
class Setting:
    """`refuse_every`: every so many-th message is refused, for `retry_after` seconds (0: none)."""

    rate: int
    replies: bool
    refuse_every: int = 0
    retry_after: int = 5

    @property
    def sink(self) -> dict[str, object]:
        """The sink's options."""
        refused = {"refuse_every": self.refuse_every, "retry_after": self.retry_after}
        return {"delay_ms": ROUND_TRIP_MS, "rate": self.rate, **refused}


@dataclass(frozen=True)
class Found:
    """What one contestant came to."""

    rate_ratio: float
    too_many: int
    lost: int
    replies_ms: list[float]
    """Without the round trip."""
    core_share: float
    each_us: float

    def waits(self, share: float) -> float:
        """Milliseconds that a reply waits, the round trip taken off; 0 when there were none."""
        return round(percentile(self.replies_ms, share), 1) if self.replies_ms else 0.0


def run(name: str, seconds: float, setting: Setting, at: Sink) -> Found:
    """One contestant."""
    at.reset(**setting.sink)
    given = (at.url, TOKEN, setting.rate, seconds, int(setting.replies))
    with folder() as made:
        if name == "kimbot":
            found = contestant("campaign_kimbot.py", *given, made)
        else:
            found = contestant(NAMES[name], *given, python=PEERS)
    return judge(found, at, seconds, setting.rate)


def judge(found: dict[str, Any], at: Sink, seconds: float, rate: int) -> Found:
    """Hold what it says against what arrived."""
    arrivals = [second for second, method, _, status in at.arrivals() if status == 200 and method.startswith("send")]
    refused = at.stats()["refused"]
    first = arrivals[0] + 1.0
    until = min(arrivals[-1], first + seconds)
    delivered = sum(first <= second < until for second in arrivals)
    return Found(
        rate_ratio=round(delivered / (until - first) / rate, 4),
        too_many=sum(refused.values()) - refused.get("injected", 0),
        lost=abs(found["sent"] - len(arrivals)) + found["failed"],
        replies_ms=[took - ROUND_TRIP_MS for took in found["replies_ms"]],
        core_share=round(found["core_share"], 3),
        each_us=found["core_share"] * (until - first) / delivered * 1e6,
    )


def show(results: dict[str, Found]) -> None:
    """The table; the ratio is of the rates."""
    ours = results["kimbot"].rate_ratio
    heads = ["", "rate ÷ limit", "kimbot ÷", "429s", "lost", "a reply waits, median", "p99 (ms)", "µs of CPU each"]
    cells = [
        (f"{one.rate_ratio:.3f}", f"{ours / one.rate_ratio:.2f}", one.too_many, one.lost)
        + (tuple(f"{one.waits(share):,.1f}" for share in (0.5, 0.99)) if one.replies_ms else ("", ""))
        + (f"{one.each_us:.0f}",)
        for one in results.values()
    ]
    table(heads, [[name, *row] for name, row in zip(results, cells, strict=True)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--alone", action="store_true", help="without replies")
    options.add_argument("--retry-after", type=int, default=0, help="seconds of 24 single-chat 429s, evenly spread")
    options.add_argument("--paid", action="store_true", help="1,000 messages a second")
    options.add_argument("--seconds", type=float, default=0, help="how long (default 120; paid 30)")
    options.add_argument("--peer-seconds", type=float, help="how long the others (default 30; paid 5; 0: only kimbot)")
    given = options.parse_args()
    rate = 1000 if given.paid else 30
    seconds = given.seconds or (30.0 if given.paid else 120.0)
    usual = PEER_SECONDS_PAID if given.paid else PEER_SECONDS
    peer_seconds = usual if given.peer_seconds is None else given.peer_seconds
    every = int(rate * seconds / REFUSALS) if given.retry_after else 0
    setting = Setting(rate, not given.alone, every, given.retry_after or 5)
    with sink() as at:
        results = {"kimbot": run("kimbot", seconds, setting, at)}
        if peer_seconds:
            peers = [name for name in NAMES if name != "kimbot"]
            results |= {name: run(name, min(seconds, peer_seconds), setting, at) for name in peers}
    show(results)
    ours = results["kimbot"]
    figures = {"rate_ratio": ours.rate_ratio, "too_many": ours.too_many, "lost": ours.lost}
    last_line(figures | {"reply_over_rtt_ms": ours.waits(0.99), "core_share": ours.core_share})


if __name__ == "__main__":
    main()
