"""What the benches share: a sink in a process of its own, contestants in theirs, pinned where possible, and a table."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent
ROOT = BENCH.parent
PEERS = Path(os.environ.get("KIMBOT_PEERS", ROOT / ".venv-bench" / "bin" / "python"))
LONGEST = 900
"""Seconds after which a contestant has failed."""
TOKEN = "7654321:AAE-bench_bench_bench_bench_bench_12"


class Sink:
    """The running sink at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def reset(self, **options: object) -> None:
        """Forget everything; new options (see `bench/sink.py`)."""
        self._ask("reset", options)

    def feed(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Updates that getUpdates hands out."""
        self._ask("updates", updates)

    def stats(self) -> dict[str, Any]:
        """What has arrived since the last reset."""
        found: dict[str, Any] = self._ask("stats")
        return found

    def arrivals(self) -> list[tuple[float, str, int, int]]:
        """Each message that arrived: monotonic second, method, chat, status."""
        found: list[tuple[float, str, int, int]] = self._ask("arrivals")
        return found

    def _ask(self, what: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/sink/{what}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def sink(**options: object) -> Iterator[Sink]:
    """A sink on the last core, alone there."""
    command = [*pinned(-1), sys.executable, str(BENCH / "sink.py"), json.dumps(options)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Sink(json.loads(process.stdout.readline())["url"])
        finally:
            process.stdin.close()


def pinned(core: int) -> list[str]:
    """What goes before a command so that it stays on one core (0: the first, -1: the last)."""
    cores = sorted(os.sched_getaffinity(0))
    if shutil.which("taskset") is None or len(cores) < 2:
        return []
    return ["taskset", "-c", str(cores[core])]


def contestant(script: str, *arguments: object, python: Path | str = sys.executable) -> dict[str, Any]:
    """Run one contestant to its end, pinned to the first core; the JSON it prints last."""
    if not Path(python).exists():
        raise SystemExit(f"{python} is missing: make bench sets it up")
    command = [*pinned(0), str(python), str(BENCH / "peers" / script), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment(), timeout=LONGEST)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def environment() -> dict[str, str]:
    """Ours, without proxies, since everything stays on this machine, and with bytecode kept as on any server."""
    left = {"http_proxy", "https_proxy", "all_proxy", "pythondontwritebytecode"}
    kept = {name: value for name, value in os.environ.items() if name.lower() not in left}
    return {**kept, "PYTHONPATH": str(ROOT)}


def settings(url: str, data: Path) -> dict[str, str]:
    """The environment of a `kimbot run` that talks to `url` and keeps its database in `data`."""
    given = {
        "KIMBOT_TOKEN": TOKEN,
        "KIMBOT_TELEGRAM_URL": url,
        "KIMBOT_DATA_DIR": str(data),
        "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        "KIMBOT_QUIET_HOURS": "00.00-00.00",
    }
    return environment() | given


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one run's database."""
    with tempfile.TemporaryDirectory(prefix="kimbot-bench-") as made:
        yield Path(made)


def median(rows: Sequence[Mapping[str, float]], key: str) -> float:
    """The median of one figure over the rounds."""
    return statistics.median(row[key] for row in rows)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print it, columns as wide as they need to be."""
    texts = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[at]) for row in texts) for at in range(len(heads))]
    aligned = ["ljust"] + ["rjust"] * (len(heads) - 1)
    for row in texts:
        print("  ".join(getattr(cell, how)(width) for cell, how, width in zip(row, aligned, widths, strict=True)))


def last_line(figures: Mapping[str, object]) -> None:
    """The figures, for machines."""
    print(json.dumps(figures))
