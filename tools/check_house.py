#!/usr/bin/env python3
"""The house's own rules: sizes, no patches or naps in tests, nothing of one machine in the project.

usage: check_house.py [PROJECT]
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from source import Finding, files, python_files, run

FILE_LINES = 400
FUNCTION_LINES = 60

# What a test may not lean on, as written and as imported.
BARRED = {
    "unittest.mock": "a patch in a test: use the real thing",
    "mock.patch": "a patch in a test: use the real thing",
    "monkeypatch.setattr": "a patch in a test: use the real thing",
    "pytest.mark.skip": "a test left out",
    "pytest.mark.skipif": "a test left out",
    "pytest.mark.xfail": "a test that may fail",
    "pytest.skip": "a test left out",
    "pytest.xfail": "a test that may fail",
    "pytest.importorskip": "a test left out",
    "unittest.skip": "a test left out",
    "time.sleep": "a test that naps: wait for the event, or move the clock",
}
# A folder of one person's machine; a path inside an address or after a name (docs/home/…) is none.
MACHINE = re.compile(r"(?<![\w.<>})$*-])(?:/(?:home|Users|root|tmp)/|[A-Z]:\\Users\\)[\w.]")
SOURCES = re.compile(r"^\s*-|://|\bfile:|\s@\s")
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".mp4", ".ogg", ".woff2", ".ttf", ".pdf", ".gz", ".zip"}


def check(root: Path) -> Iterator[Finding]:
    yield from sizes(root)
    yield from patches(root)
    yield from machine_paths(root)
    yield from package_sources(root)


def sizes(root: Path) -> Iterator[Finding]:
    """Files longer than FILE_LINES anywhere, functions longer than FUNCTION_LINES in the code itself."""
    for file in python_files(root):
        path, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) > FILE_LINES:
            yield Finding(path, FILE_LINES + 1, f"{lines} lines, {FILE_LINES} at most: one room, or two?")
        if path.startswith("tests/"):
            continue
        for node in ast.walk(ast.parse(text, path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    yield Finding(path, node.lineno, f"{node.name}: {length} lines, {FUNCTION_LINES} at most")


def patches(root: Path) -> Iterator[Finding]:
    """Read from the syntax tree: a word in a comment or a string is not a patch."""
    for file in python_files(root, "tests"):
        path = file.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), path)):
            for name in written(node):
                for barred, why in BARRED.items():
                    if name == barred or name.endswith(f".{barred}"):
                        yield Finding(path, getattr(node, "lineno", 1), f"{barred}: {why}")


def written(node: ast.AST) -> Iterator[str]:
    """The dotted names a node uses or imports."""
    if isinstance(node, ast.Attribute):
        yield ast.unparse(node)
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def machine_paths(root: Path) -> Iterator[Finding]:
    """Folders of somebody's machine, and the folder this very checkout lies in."""
    here = str(root) + "/"
    for file in files(root):
        if file.suffix in BINARY:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if here in line or MACHINE.search(line):
                yield Finding(file.relative_to(root).as_posix(), number, "a path of one machine")


def package_sources(root: Path) -> Iterator[Finding]:
    """Requirements say what, never from where: each machine has its own package sources."""
    for file in sorted(root.glob("requirements*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if SOURCES.search(line) and not line.startswith("    --hash=sha256:"):
                yield Finding(file.name, number, "names a package source")


if __name__ == "__main__":
    sys.exit(run(check))
