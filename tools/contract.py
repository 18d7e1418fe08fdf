#!/usr/bin/env python3
"""Hold every request that tests and story sent to Telegram's stand-in against the machine-readable Bot API.

usage: contract.py [BUILD_FOLDER [CHECKER]]
Joins BUILD_FOLDER/requests-*.jsonl (one for each test worker, one of the story) into requests.jsonl, asks for enough of
them to mean something, and runs the checker if it lies beside the checkout. Each line: {"method", "params", "files"}.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CHECKER = PROJECT.parent / "shared" / "checks" / "bot_api_contract.py"
REQUESTS, METHODS = 1_000, 20


def join(build: Path) -> Path:
    """One file of all the parts; the file itself, as it stands, where there are no parts."""
    whole, parts = build / "requests.jsonl", sorted(build.glob("requests-*.jsonl"))
    if parts:
        whole.write_text("".join(part.read_text(encoding="utf-8") for part in parts), encoding="utf-8")
    return whole


def main(build: Path, checker: Path) -> int:
    whole = join(build)
    lines = whole.read_text(encoding="utf-8").splitlines() if whole.exists() else []
    methods = {json.loads(line)["method"].lower() for line in lines}
    print(f"recorded: {len(lines)} requests, {len(methods)} methods")
    if len(lines) < REQUESTS or len(methods) < METHODS:
        print(f"contract: too little to judge, {REQUESTS} requests and {METHODS} methods wanted")
        return 1
    if not checker.exists():
        print("contract: NOT RUN")
        return 0
    checked = subprocess.run([sys.executable, checker, whole], capture_output=True, text=True, check=False)  # noqa: S603
    *problems, verdict = checked.stdout.splitlines() or [f"the checker failed: {checked.stderr.strip()}"]
    print(*problems, f"contract: {verdict}", sep="\n")
    return checked.returncode


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(PROJECT / "build", CHECKER)[len(given) :]))
