"""Proof that the simulator sees: each patch of `mutants/` puts one bug into a copy, and a run must find it.

`python -m tests.simulation.mutants [NAME …]`. A patch that no longer applies is an error. The last line is JSON:
mutants, found, not_found (names), last_seed (the highest that was needed), seconds.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATCHES = Path(__file__).parent / "mutants"
COPIED = ("kimbot", "config", "tests", "pyproject.toml")
WITHIN = 1000
"""Seeds within which each bug has to be found."""


class DoesNotApply(Exception):
    """The code that a patch changes is not there any more."""


@dataclass(frozen=True)
class Hunk:
    """One place of a patch: the lines that must be there, and those that come instead."""

    file: str
    before: str
    after: str


def hunks(patch: str) -> Iterator[Hunk]:
    """The places of a unified diff. Line numbers are not heeded: the lines themselves have to be found."""
    file, before, after = "", "", ""
    for line in [*patch.splitlines(keepends=True), "@@ end"]:
        if line.startswith(("--- ", "@@")):
            if before or after:
                yield Hunk(file, before, after)
            before, after = "", ""
        elif line.startswith("+++ "):
            file = line.removeprefix("+++ b/").strip()
        elif file and line[:1] in (" ", "-", "+"):
            before += line[1:] if line[0] != "+" else ""
            after += line[1:] if line[0] != "-" else ""


def apply(patch: Path, tree: Path) -> None:
    """Change the copy. Raises `DoesNotApply`."""
    for hunk in hunks(patch.read_text(encoding="utf-8")):
        file = tree / hunk.file
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if text.count(hunk.before) != 1:
            raise DoesNotApply(f"{patch.name}: its lines are not in {hunk.file}")
        file.write_text(text.replace(hunk.before, hunk.after), encoding="utf-8")


def copy(to: Path) -> None:
    """The project without what is not needed to simulate."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "mutants"))
        else:
            shutil.copy(ROOT / name, to / name)


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
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants side by side")
    given = parser.parse_args()
    patches = [patch for patch in sorted(PATCHES.glob("*.patch")) if not given.names or patch.stem in given.names]
    began = time.monotonic()  # noqa: TID251
    with ThreadPoolExecutor(given.jobs) as side_by_side:
        seeds = list(side_by_side.map(lambda patch: found_at(patch, given.seeds), patches))
    alive = [patch.stem for patch, seed in zip(patches, seeds, strict=True) if seed is None]
    found = {"mutants": len(patches), "found": len(patches) - len(alive), "not_found": alive}
    last = max((seed for seed in seeds if seed is not None), default=None)
    print(json.dumps(found | {"last_seed": last, "seconds": round(time.monotonic() - began)}))  # noqa: TID251
    return bool(alive) or not patches


if __name__ == "__main__":
    sys.exit(main())
