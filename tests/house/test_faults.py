"""docs/faults.md: each test on it is there, each row has the patch that takes its protection away."""

import ast
import re

import pytest

from kimbot.sandbox.faults import KINDS
from tests.faults.page import PAGE, Row, rows
from tests.house.lint import PROJECT
from tests.patches import REMOVED, SIMULATED

TEXT = PAGE.read_text(encoding="utf-8")
LINES = [line for line in TEXT.splitlines() if line.startswith("| ") and "`" in line]
TESTS = sorted(set(re.findall(r"`(tests/\S+\.py)`(?: `(test_\w+)`)?", TEXT)))
PATCHES = {patch.stem for folder in (SIMULATED, REMOVED) for patch in folder.glob("*.patch")}


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[name or file for file, name in TESTS])
def test_each_test_is_there(file: str, name: str) -> None:
    tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not name or name in found


def test_each_fault_has_a_test() -> None:
    assert len(rows()) >= 57
    assert [line for line in LINES if "`tests/" not in line] == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.fault)
def test_each_protection_has_the_patch_that_takes_it_away(row: Row) -> None:
    assert row.patches, "make mutants ARGS=--faults cannot prove its test"


def test_each_patch_stands_beside_a_fault() -> None:
    named = [name for row in rows() for name in row.patches]
    assert set(named) == PATCHES
    assert not {patch.stem for patch in SIMULATED.glob("*")} & {patch.stem for patch in REMOVED.glob("*")}


def test_each_fault_of_the_sandbox_is_named() -> None:
    told = TEXT.replace("HTML", "html").replace("half a body", "half_body").replace("reset before and after", "reset")
    assert [kind for kind in KINDS if kind.removesuffix("_after") not in told] == []
