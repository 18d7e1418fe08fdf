"""What the real `kimbot run` costs when nothing happens, and how soon it answers a tap.

usage: python bench/at_rest.py [seconds]      (default 30; Linux, for /proc)
Last line: JSON with cpu_share (of one core), memory_mb (resident), reply_median_ms (tap to the answer on the phone).
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.runner import TOKEN, folder, last_line, settings, table
from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from kimbot.texts.catalogue import load_texts
from tests.phones import World

TAPS = 15
PAUSE = 2.1
"""Seconds between what she does: far enough apart for the rate windows."""
STARTS = 30.0
LABEL = load_texts().source("id", "menu.daftar")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def replies(world: World, taps: int, pause: float) -> list[float]:
    """Milliseconds from a tap on a button to the bot's next screen."""
    member = world.user("Sari")
    took = []
    for _ in range(taps):
        member.says("/bantuan")
        help_ = member.sees("Yang bisa Anda lakukan", within=STARTS)
        time.sleep(pause)
        began = time.perf_counter()
        world.post(f"/chats/{member.id}/messages/{help_.id}/tap", {"from": member.id, "button": LABEL})
        assert member.messages(help_.change, wait=5), "the tap was not answered"
        took.append((time.perf_counter() - began) * 1000)
        member.says("/batal")
        time.sleep(pause)
    return took


def measure(taps: int, seconds: float, pause: float = PAUSE) -> dict[str, float]:
    """All figures: `taps` taps `pause` seconds apart, then `seconds` of rest."""
    with folder() as data, running(create_app(TOKEN)) as url:
        bot = subprocess.Popen(
            [sys.executable, "-m", "kimbot", "run"], env=settings(url, data), stderr=subprocess.DEVNULL, cwd=data
        )
        try:
            took = replies(World(url), taps, pause)
            time.sleep(pause)
            before = cpu_seconds(bot.pid)
            time.sleep(seconds)
            share = (cpu_seconds(bot.pid) - before) / seconds
            memory = resident_mb(bot.pid)
        finally:
            bot.terminate()
            bot.wait()
    return {
        "cpu_share": round(share, 4),
        "memory_mb": round(memory, 1),
        "reply_median_ms": round(statistics.median(took), 1),
    }


def main(seconds: float) -> None:
    figures = measure(TAPS, seconds)
    table(("figure", "measured"), list(figures.items()))
    last_line(figures)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
