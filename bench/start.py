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

from bench.runner import BENCH, ROOT, TOKEN, Sink, environment, folder, last_line, pinned, sink, table

WAIT = 30.0


def seconds_to_poll(at: Sink, command: list[str], settings: dict[str, str], where: Path) -> float:
    """Start it, wait for its first poll, end it."""
    at.reset()
    began = time.monotonic()
    process = subprocess.Popen(
        [*pinned(0), sys.executable, *command], env={**environment(), **settings}, stderr=subprocess.DEVNULL, cwd=where
    )
    try:
        while not (polled := at.stats()["first_poll"]):
            if time.monotonic() > began + WAIT:
                raise SystemExit(f"{command} never polled")
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT)
    return float(polled) - began


def main(rounds: int) -> None:
    kimbot, bare = ["-m", "kimbot", "run"], [str(BENCH / "peers" / "start_ptb.py")]
    ours: list[float] = []
    theirs: list[float] = []
    with sink() as at, folder() as data:
        bare += [at.url, TOKEN]
        settings = {
            "KIMBOT_TOKEN": TOKEN,
            "KIMBOT_TELEGRAM_URL": at.url,
            "KIMBOT_DATA_DIR": str(data),
            "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        }
        seconds_to_poll(at, bare, {}, data)  # bytecode and disk cache
        first = seconds_to_poll(at, kimbot, settings, data)
        for _ in range(rounds):
            theirs.append(seconds_to_poll(at, bare, {}, data))
            ours.append(seconds_to_poll(at, kimbot, settings, data))
    base = statistics.median(theirs)
    rows = [
        ("import telegram.ext, one poll", base),
        ("kimbot run", statistics.median(ours)),
        ("kimbot run, the first", first),
    ]
    table(
        ["", "ms to the first poll", "÷ import"], [[name, f"{at * 1000:.0f}", f"{at / base:.2f}"] for name, at in rows]
    )
    last_line({"vs_import": round(statistics.median(ours) / base, 2)})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
