"""What the lint scripts share: where the project's files are, and how a finding is printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Folders that hold nothing a person of this project wrote.
LEFT_OUT = {".git", ".venv", ".venv-bench", ".hypothesis", "build", "dist", "data", "__pycache__"}


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule at one line (counted from 1) of a file, its path relative to the project."""

    path: str
    line: int
    rule: str


def files(root: Path, under: str = ".") -> Iterator[Path]:
    """Every file of the project below `under`, in a fixed order."""
    for folder, folders, names in os.walk(root / under):
        folders[:] = sorted(f for f in folders if f not in LEFT_OUT and not f.endswith(("_cache", ".egg-info")))
        yield from (Path(folder) / name for name in sorted(names))


def python_files(root: Path, under: str = ".") -> Iterator[Path]:
    return (path for path in files(root, under) if path.suffix == ".py")


def run(check: Callable[[Path], Iterator[Finding]]) -> int:
    """Check the folder named on the command line (this project by default); print each finding; 1 if there is any."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = sorted(check(root))
    for finding in found:
        print(f"{finding.path}:{finding.line}: {finding.rule}")
    return int(bool(found))
