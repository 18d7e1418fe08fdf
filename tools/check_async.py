#!/usr/bin/env python3
"""Only the shell of kimbot may be asynchronous; handlers, services and stores are plain functions.

usage: check_async.py [PROJECT]
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from source import Finding, python_files, run

# A name ending in / is a whole folder. The list is part of the design: see docs/architecture.md before adding to it.
SHELL = (
    "kimbot/app.py",
    "kimbot/boot.py",
    "kimbot/alarm/",
    "kimbot/bot/",
    "kimbot/core/tasks.py",
    "kimbot/db/",
    "kimbot/delivery/sender.py",
    "kimbot/inbox/",
    "kimbot/jobs/runner.py",
    "kimbot/process.py",
    "kimbot/sandbox/",
    "kimbot/web/",
)
SPELLINGS = {
    ast.AsyncFunctionDef: "async def",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.Await: "await",
}


def in_shell(path: str) -> bool:
    return any(path.startswith(place) if place.endswith("/") else path == place for place in SHELL)


def check(root: Path) -> Iterator[Finding]:
    for file in python_files(root, "kimbot"):
        path = file.relative_to(root).as_posix()
        if in_shell(path):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), path)):
            if isinstance(node, ast.comprehension) and node.is_async:
                yield Finding(path, node.target.lineno, "async for outside the shell")
            elif spelling := SPELLINGS.get(type(node)):
                yield Finding(path, getattr(node, "lineno", 1), f"{spelling} outside the shell")


if __name__ == "__main__":
    sys.exit(run(check))
