"""Proof of docs/faults.md: of each row the protection is taken out of a copy; its test must be red ten times of ten.

`make mutants ARGS="--faults [NAME …]"`, where a name is a patch's. In an untouched copy each test must be green,
with as many beside it as there are later. The last line is JSON: rows, red, not_red (patches), green, seconds.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.page import Row, patch_of, rows
from tests.patches import DoesNotApply, apply, copy

TIMES = 10
LONGEST = 120.0
"""Seconds that a round may take on average; a row that takes longer is given up: what hangs is not red."""
FOR_A_CORE = 4
"""Rows side by side: without its protection a test mostly waits for what never comes."""


@dataclass(frozen=True)
class Proof:
    """What became of the test of a row without what it protects: how many of its rounds were red, and why."""

    row: Row
    red: int
    seconds: float
    problem: str

    @property
    def holds(self) -> bool:
        return self.red == TIMES

    def __str__(self) -> str:
        told = f"{'✓' if self.holds else '✗'} {self.row.fault} [{self.row.patches[0]}]: "
        told += f"red {self.red} of {TIMES}, {self.seconds:.0f} s"
        return f"{told}\n    {self.row.test.partition('::')[2]}: {self.problem[:200] or 'green'}"


def played(tree: Path, tests: Sequence[str], times: int) -> dict[str, Any]:
    """What became of these tests in this copy (see `tests/faults/again.py`); none of their processes is left behind."""
    into, said = tree / "rounds.json", tree / "said.txt"
    into.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.faults.again"]
    command += ["--again", str(times), "--into", str(into), *tests]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    with (
        said.open("w") as out,
        subprocess.Popen(command, cwd=tree, env=environment, stdout=out, stderr=out, start_new_session=True) as run,
    ):
        try:
            code = run.wait(limit := LONGEST * times * len(tests))
        except subprocess.TimeoutExpired:
            return {"red": 0, "exit": -1, "problem": f"it hangs for {limit:.0f} s"}
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
    if not into.is_file():
        return {"red": 0, "exit": code, "problem": said.read_text(encoding="utf-8").strip()[-300:]}
    found: dict[str, Any] = json.loads(into.read_text(encoding="utf-8"))
    return found


def readable(folder: str) -> Path:
    """A copy that every user of the machine can read: some tests are somebody else for a while."""
    copy(tree := Path(folder))
    tree.chmod(0o755)
    return tree


def removed(row: Row) -> Proof:
    """Play the test of a row without what it protects."""
    began = time.monotonic()  # noqa: TID251
    with tempfile.TemporaryDirectory(prefix="fault") as folder:
        tree = readable(folder)
        try:
            apply(patch_of(row.patches[0]), tree)
            found = played(tree, [row.test], TIMES)
            if 0 < found["red"] < TIMES:  # a process may remember, how much memory it had for one: each its own
                found["red"] = sum(played(tree, [row.test], 1)["red"] for _ in range(TIMES))
        except DoesNotApply as problem:
            found = {"red": 0, "problem": str(problem)}
    return Proof(row, found["red"], time.monotonic() - began, found["problem"])  # noqa: TID251


def whole(tests: Sequence[str]) -> str:
    """What is wrong with these tests where nothing was taken away; "" as it must be."""
    with tempfile.TemporaryDirectory(prefix="fault") as folder:
        found = played(readable(folder), tests, 1)
    return found["problem"] or f"pytest ended with {found['exit']}" if found["exit"] else ""


def proven(chosen: Iterable[Row], side_by_side: ThreadPoolExecutor) -> list[Proof]:
    """Play them all, in no order, so that what is slow comes all along and the time that is left can be told."""
    began = time.monotonic()  # noqa: TID251
    mixed = sorted(chosen, key=lambda row: zlib.crc32(row.fault.encode()))
    proofs: list[Proof] = []
    for future in as_completed([side_by_side.submit(removed, row) for row in mixed]):
        proofs.append(future.result())
        left = (time.monotonic() - began) / len(proofs) * (len(mixed) - len(proofs))  # noqa: TID251
        print(f"{len(proofs)} of {len(mixed)}, about {left / 60:.0f} min left  {proofs[-1]}", flush=True)
    return proofs


def main(names: list[str], jobs: int | None) -> int:
    began = time.monotonic()  # noqa: TID251
    jobs = jobs or FOR_A_CORE * (os.cpu_count() or 1)
    chosen = [row for row in rows() if row.patches and (not names or row.patches[0] in names)]
    tests = sorted({row.test for row in chosen})
    print(f"{len(chosen)} rows of docs/faults.md, {jobs} side by side", flush=True)
    with ThreadPoolExecutor(jobs) as side_by_side:
        parts = [part for at in range(jobs) if (part := tests[at::jobs])]
        wrong = [problem for problem in side_by_side.map(whole, parts) if problem]
        for problem in wrong:
            print(f"✗ not green with everything in its place: {problem}", flush=True)
        proofs = proven(chosen, side_by_side)
    not_red = sorted({proof.row.patches[0] for proof in proofs if not proof.holds})
    found = {"rows": len(chosen), "red": sum(proof.holds for proof in proofs), "not_red": not_red, "green": not wrong}
    print(json.dumps(found | {"seconds": round(time.monotonic() - began)}))  # noqa: TID251
    return bool(not_red or wrong or not chosen)
