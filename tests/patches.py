"""Bugs as patches: they are put into a copy of the project, in which something has to turn red."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = ("kimbot", "config", "tests", "pyproject.toml")
SIMULATED = ROOT / "tests" / "simulation" / "mutants"
"""Bugs that the simulator has to find."""
REMOVED = ROOT / "tests" / "faults" / "patches"
"""Protections taken away that only the test of their row on docs/faults.md looks at."""


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
    """The project without what no test of the engine needs."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.patch"))
        else:
            shutil.copy(ROOT / name, to / name)
