"""docs/faults.md: each test on it is there, each bug of the simulator stands on it, and each fault of the sandbox."""

import ast
import re

import pytest

from kimbot.sandbox.faults import KINDS
from tests.house.lint import PROJECT
from tests.simulation.mutants import PATCHES

PAGE = (PROJECT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [row for row in PAGE.splitlines() if row.startswith("| ") and "`" in row]
TESTS = sorted(set(re.findall(r"`(tests/\S+\.py)`(?: `(test_\w+)`)?", PAGE)))
NAMED = {name for row in ROWS for name in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", row)}


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[name or file for file, name in TESTS])
def test_each_test_is_there(file: str, name: str) -> None:
    tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not name or name in found


def test_each_fault_has_a_test() -> None:
    assert len(ROWS) >= 50
    assert [row for row in ROWS if "`tests/" not in row] == []


def test_each_bug_of_the_simulator_stands_beside_a_fault() -> None:
    assert {patch.stem for patch in PATCHES.glob("*.patch")} == NAMED


def test_each_fault_of_the_sandbox_is_named() -> None:
    told = PAGE.replace("HTML", "html").replace("half a body", "half_body").replace("reset before and after", "reset")
    assert [kind for kind in KINDS if kind.removesuffix("_after") not in told] == []
