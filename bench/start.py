"""From starting the process to its first poll: `kimbot run` beside a bare `import telegram.ext` and one getUpdates.

usage: python bench/start.py [rounds]      (default 7)
The sink notes when the first getUpdates arrives. kimbot's database stands already, as at every start but the first; the
very first is shown too. Last line: JSON with vs_import (kimbot's median divided by the bare one's).
"""

import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import BENCH, TOKEN, Sink, folder, last_line, pinned, settings, sink, table

WAIT = 30.0


def seconds_to_poll(at: Sink, started: list[str], data: Path) -> float:
    """Start it, wait for its first poll, end it."""
    at.reset()
    began = time.monotonic()
    process = subprocess.Popen(
        [*pinned(0), sys.executable, *started], env=settings(at.url, data), stderr=subprocess.DEVNULL, cwd=data
    )
    try:
        while not (polled := at.stats()["first_poll"]):
            if time.monotonic() > began + WAIT:
                raise SystemExit(f"{started} never polled")
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT)
    return float(polled) - began


def command(name: str, at: Sink) -> list[str]:
    """What to start, after the interpreter."""
    if name == "kimbot":
        return ["-m", "kimbot", "run"]
    return [str(BENCH / "peers" / "start_ptb.py"), at.url, TOKEN]


def main(rounds: int) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    with sink() as at, folder() as data:
        seconds_to_poll(at, command("bare", at), data)  # bytecode and disk cache
        first = seconds_to_poll(at, command("kimbot", at), data)
        for _ in range(rounds):
            theirs.append(seconds_to_poll(at, command("bare", at), data))
            ours.append(seconds_to_poll(at, command("kimbot", at), data))
    base = statistics.median(theirs)
    again = statistics.median(ours)
    rows = {"import telegram.ext, one poll": base, "kimbot run": again, "kimbot run, the first time": first}
    table(
        ["", "ms to the first poll", "÷ import"],
        [[name, f"{took * 1000:.0f}", f"{took / base:.2f}"] for name, took in rows.items()],
    )
    last_line({"vs_import": round(again / base, 2)})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
