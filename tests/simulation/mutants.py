"""Proof that the simulator sees: each patch of `mutants/` puts one bug into a copy, and a run must find it.

`python -m tests.simulation.mutants [NAME …]`. A patch that no longer applies is an error. The last line is JSON:
mutants, found, not_found (names), last_seed (the highest that was needed), seconds. With `--faults` it is the tests of
docs/faults.md that are held against their patches: `tests/faults/run.py`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults import run as faults
from tests.patches import SIMULATED, DoesNotApply, apply, copy

WITHIN = 1000
"""Seeds within which each bug has to be found."""


def hunt(tree: Path, seeds: int) -> tuple[int | None, str]:
    """The first seed that finds something in this copy, and what."""
    command = [sys.executable, "-m", "tests.simulation.run", "--until-found", "--everywhere", "0", "--jobs", "1"]
    command += ["--seeds", str(seeds)]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^seed (\d+): (.*?)   \(again", done.stdout, re.MULTILINE)
    if found is None and done.returncode:
        return None, f"the run failed: {done.stderr.strip()[-300:]}"
    return (int(found[1]), found[2]) if found else (None, "")


def found_at(patch: Path, seeds: int) -> int | None:
    """The seed that finds the bug of this patch; says what was seen."""
    with tempfile.TemporaryDirectory(prefix="mutant") as folder:
        tree = Path(folder)
        copy(tree)
        try:
            apply(patch, tree)
        except DoesNotApply as problem:
            print(f"✗ {problem}", flush=True)
            return None
        seed, what = hunt(tree, seeds)
    if seed is None:
        print(f"✗ {patch.stem}: not found within {seeds} seeds {what}", flush=True)
    else:
        print(f"✓ {patch.stem}: seed {seed}, {what}", flush=True)
    return seed


def main() -> int:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--seeds", type=int, default=WITHIN)
    parser.add_argument("--jobs", type=int, help="mutants side by side; as many as cores, and more of --faults")
    parser.add_argument("--faults", action="store_true", help="the tests of docs/faults.md instead")
    given = parser.parse_args()
    if given.faults:
        return faults.main(given.names, given.jobs)
    patches = [patch for patch in sorted(SIMULATED.glob("*.patch")) if not given.names or patch.stem in given.names]
    began = time.monotonic()  # noqa: TID251
    with ThreadPoolExecutor(given.jobs or os.cpu_count()) as side_by_side:
        seeds = list(side_by_side.map(lambda patch: found_at(patch, given.seeds), patches))
    alive = [patch.stem for patch, seed in zip(patches, seeds, strict=True) if seed is None]
    found = {"mutants": len(patches), "found": len(patches) - len(alive), "not_found": alive}
    last = max((seed for seed in seeds if seed is not None), default=None)
    print(json.dumps(found | {"last_seed": last, "seconds": round(time.monotonic() - began)}))  # noqa: TID251
    return bool(alive) or not patches


if __name__ == "__main__":
    sys.exit(main())
