"""A small project on disk, and the house's lint scripts run on it as `make lint` runs them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Verdict:
    """What a command answered: its exit status and the lines it printed."""

    status: int
    lines: list[str]


def project(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def lint(script: str, *arguments: Path) -> Verdict:
    return command(sys.executable, PROJECT / "tools" / script, *arguments)


def command(*words: str | Path, cwd: Path = PROJECT, environment: dict[str, str] | None = None) -> Verdict:
    done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    return Verdict(done.returncode, (done.stdout + done.stderr).splitlines())
