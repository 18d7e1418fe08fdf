"""What the real `kimbot run` costs when nothing happens, and how soon it answers a tap.

usage: python bench/at_rest.py [seconds]      (default 30; Linux, for /proc)
Last line: JSON with cpu_share (of one core), memory_mb (resident), reply_median_ms (tap to the answer on the phone).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kimbot.sandbox.app import create_app  # noqa: E402
from kimbot.sandbox.background import running  # noqa: E402
from tests.phones import World  # noqa: E402

TOKEN = "1:sandbox"
TAPS = 15


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def replies(world: World) -> list[float]:
    """Milliseconds from a tap on a button to the bot's next screen, far enough apart for the rate windows."""
    member = world.user("Sari")
    took = []
    for _ in range(TAPS):
        member.says("/start")
        greeting = member.sees("Halo")
        time.sleep(2.1)
        began = time.perf_counter()
        world.post(f"/chats/{member.id}/messages/{greeting.id}/tap", {"from": member.id, "button": "📝 Daftar"})
        member.messages(greeting.change, wait=5)
        took.append((time.perf_counter() - began) * 1000)
        member.says("/batal")
        time.sleep(2.1)
    return took


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory() as folder, running(create_app(TOKEN)) as url:
        environment = {
            **os.environ,
            "KIMBOT_TOKEN": TOKEN,
            "KIMBOT_TELEGRAM_URL": url,
            "KIMBOT_DATA_DIR": folder,
            "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        }
        bot = subprocess.Popen([sys.executable, "-m", "kimbot", "run"], env=environment, stderr=subprocess.DEVNULL)
        try:
            took = replies(World(url))
            time.sleep(2)
            before = cpu_seconds(bot.pid)
            time.sleep(seconds)
            share = (cpu_seconds(bot.pid) - before) / seconds
            memory = resident_mb(bot.pid)
        finally:
            bot.terminate()
            bot.wait()
    figures = {
        "cpu_share": round(share, 4),
        "memory_mb": round(memory, 1),
        "reply_median_ms": round(statistics.median(took), 1),
    }
    print(f"at rest      {share:.2%} of a core, {memory:.0f} MB resident, over {seconds:.0f} s")
    print(f"reply        {figures['reply_median_ms']} ms from tap to the next screen (median of {TAPS})")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
