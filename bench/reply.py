"""How soon a tap is answered: from the moment Telegram hands it out to our request being there, as the sink sees it.

usage: python bench/reply.py [taps]      (default 120)
The real `kimbot run`, each tap from another person, far enough apart to stay within 30 messages a second. Once on this
machine's disk and once on one that needs 10 ms more for every fsync (`bench/peers/slow_disk.py` says how).
Last line: JSON with median_ms, slow_disk_ms (medians).
"""

import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import BENCH, Sink, folder, last_line, percentile, pinned, settings, sink, table

PAUSE = 0.06
"""Seconds between taps, at least: below 30 answers a second."""
WAIT = 30.0
SLOW_MS = 10.0
QUICK_MS = 0.0


def tap(number: int) -> dict[str, object]:
    """Somebody new taps *Bantuan*."""
    who = {"id": 500_000 + number, "first_name": "Sari", "last_name": "Dewi", "username": f"sari{number}"}
    message = {
        "message_id": 7,
        "from": {"id": 7654321, "is_bot": True, "first_name": "KIM Tangerang"},
        "chat": {**who, "type": "private"},
        "date": 1_795_399_200,
        "text": "Halo!",
    }
    query = {
        "id": str(number),
        "from": {**who, "is_bot": False, "language_code": "id"},
        "message": message,
        "chat_instance": "1",
        "data": "go.bantuan|0|0|",
    }
    return {"update_id": 1000 + number, "callback_query": query}


@contextmanager
def running(at: Sink, data: Path, fsync_ms: float) -> Iterator[None]:
    """`kimbot run`, until it polls; ended as an operator would."""
    command = [*pinned(0), sys.executable, str(BENCH / "peers" / "reply_kimbot.py"), str(fsync_ms)]
    bot = subprocess.Popen(command, env=settings(at.url, data), stderr=subprocess.DEVNULL, cwd=data)
    try:
        _until(lambda: bool(at.stats()["first_poll"]))
        yield
    finally:
        bot.send_signal(signal.SIGTERM)
        bot.wait(WAIT)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit("the bot did not do it in time")
        time.sleep(0.01)


def measure(at: Sink, taps: int, fsync_ms: float) -> list[float]:
    """Milliseconds of each tap."""
    at.reset()
    with folder() as data, running(at, data, fsync_ms):
        for number in range(taps):
            at.feed([tap(number)])
            time.sleep(PAUSE)
            _until(lambda: len(at.stats()["replies_ms"]) > number)  # noqa: B023
        found: list[float] = at.stats()["replies_ms"]
    return found


def main(taps: int) -> None:
    with sink() as at:
        took = {"this disk": measure(at, taps, QUICK_MS), "10 ms more an fsync": measure(at, taps, SLOW_MS)}
    table(
        ["tap → request leaves", "median ms", "p90", "p99", "worst"],
        [
            [name, *(f"{value:.1f}" for value in (statistics.median(times), *_quantiles(times)))]
            for name, times in took.items()
        ],
    )
    quick, slow = (round(statistics.median(times), 2) for times in took.values())
    last_line({"median_ms": quick, "slow_disk_ms": slow})


def _quantiles(times: list[float]) -> list[float]:
    return [percentile(times, 0.9), percentile(times, 0.99), max(times)]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
