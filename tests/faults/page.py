"""docs/faults.md as data."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.patches import REMOVED, ROOT, SIMULATED

PAGE = ROOT / "docs" / "faults.md"


@dataclass(frozen=True)
class Row:
    """A fault, the test that holds its protection ("file::name"), and the patches that take that away.

    The first of them is the one that must turn the test red.
    """

    fault: str
    test: str
    patches: tuple[str, ...]


def rows() -> list[Row]:
    """The rows that name a test; those of the sandbox name files, and protect nothing."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        test = re.search(r"`(tests/\S+\.py)` `(test_\w+)`", line)
        if line.startswith("| ") and test is not None:
            fault, patches = line.split("|")[1].strip(), line.rpartition(test[0])[2]
            found.append(Row(fault, f"{test[1]}::{test[2]}", tuple(re.findall(r"`([a-z0-9-]+)`", patches))))
    return found


def patch_of(name: str) -> Path:
    """Where a patch of this name is kept."""
    return next(file for folder in (SIMULATED, REMOVED) if (file := folder / f"{name}.patch").is_file())
