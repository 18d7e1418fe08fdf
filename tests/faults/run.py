"""Proof of docs/faults.md: of each row the protection is taken out of a copy; its test must be red ten times of ten.

`make mutants ARGS="--faults [NAME …]"`, where a name is a patch's. In an untouched copy each test must be green. The
last line is JSON: rows, red, not_red (patches), seconds.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.faults.page import Row, patch_of, rows
from tests.patches import DoesNotApply, apply, copy

TIMES = 10
LONGEST = 1200.0
"""Seconds after which a run is given up: a test that hangs is not red."""


def played(tree: Path, tests: Iterable[str], times: int) -> dict[str, Any]:
    """What became of these tests in this copy (see `tests/faults/again.py`)."""
    into = tree / "rounds.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.faults.again"]
    command += ["--again", str(times), "--into", str(into), *tests]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return {"red": 0, "exit": -1, "problem": f"it hangs for {LONGEST:.0f} s"}
    if not into.is_file():
        return {"red": 0, "exit": done.returncode, "problem": (done.stderr or done.stdout).strip()[-300:]}
    found: dict[str, Any] = json.loads(into.read_text(encoding="utf-8"))
    return found


def readable(folder: str) -> Path:
    """A copy that every user of the machine can read: some tests are somebody else for a while."""
    copy(tree := Path(folder))
    tree.chmod(0o755)
    return tree


def removed(row: Row) -> bool:
    """Whether the test of a row is red, each time, without what it protects; says what was seen."""
    began = time.monotonic()  # noqa: TID251
    name = row.patches[0]
    with tempfile.TemporaryDirectory(prefix="fault") as folder:
        tree = readable(folder)
        try:
            apply(patch_of(name), tree)
            found = played(tree, [row.test], TIMES)
            if 0 < found["red"] < TIMES:  # a process may remember, how much memory it had for one: each its own
                found["red"] = sum(played(tree, [row.test], 1)["red"] for _ in range(TIMES))
        except DoesNotApply as problem:
            found = {"red": 0, "problem": str(problem)}
    red = bool(found["red"] == TIMES)
    seconds = time.monotonic() - began  # noqa: TID251
    print(f"{'✓' if red else '✗'} {row.fault} [{name}]: red {found['red']} of {TIMES}, {seconds:.0f} s", flush=True)
    print(f"    {row.test.partition('::')[2]}: {found['problem'][:200] or 'green'}", flush=True)
    return red


def whole(chosen: Iterable[Row]) -> bool:
    """Whether all these tests are green where nothing was taken away."""
    with tempfile.TemporaryDirectory(prefix="fault") as folder:
        found = played(readable(folder), sorted({row.test for row in chosen}), 1)
    if found["exit"]:
        print(f"✗ not green with everything in its place: {found['problem']}", flush=True)
    return not found["exit"]


def main(names: list[str], jobs: int) -> int:
    began = time.monotonic()  # noqa: TID251
    chosen = [row for row in rows() if row.patches and (not names or row.patches[0] in names)]
    print(f"{len(chosen)} rows of docs/faults.md, {jobs} side by side; about half an hour for all", flush=True)
    green = whole(chosen)
    with ThreadPoolExecutor(jobs) as side_by_side:
        red = list(side_by_side.map(removed, chosen))
    not_red = [row.patches[0] for row, is_red in zip(chosen, red, strict=True) if not is_red]
    seconds = round(time.monotonic() - began)  # noqa: TID251
    print(json.dumps({"rows": len(chosen), "red": sum(red), "not_red": not_red, "green": green, "seconds": seconds}))
    return bool(not_red or not green or not chosen)
