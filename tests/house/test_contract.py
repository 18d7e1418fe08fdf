"""Joining and judging the recorded requests (tools/contract.py)."""

import json
from pathlib import Path

import pytest

from tests.house.lint import lint, project

CHECKER = """
import sys
lines = open(sys.argv[1]).read().splitlines()
bad = [line for line in lines if "wrong" in line]
print(*[f"problem in {line}" for line in bad], sep="\\n", end="\\n" if bad else "")
print(f"{len(lines)} requests, {len(bad)} problems")
sys.exit(bool(bad))
"""


def requests(count: int, methods: int = 20, first: str = "m0") -> str:
    names = [first, *(f"m{n % methods}" for n in range(1, count))]
    return "".join(json.dumps({"method": name, "params": {}, "files": []}) + "\n" for name in names)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return project(
        tmp_path,
        {
            "build/requests-gw0.jsonl": requests(600),
            "build/requests-story.jsonl": requests(400),
            "build/wrong-requests-gw0.jsonl": requests(5, first="wrong"),
            "checker.py": CHECKER,
        },
    )


def test_the_parts_are_joined_and_found_good(build: Path) -> None:
    verdict = lint("contract.py", build / "build", build / "checker.py")
    assert (verdict.status, verdict.lines[-1]) == (0, "contract: 1000 requests, 0 problems")
    assert (build / "build/requests.jsonl").read_text() == requests(600) + requests(400)


def test_joining_twice_counts_once(build: Path) -> None:
    lint("contract.py", build / "build", build / "checker.py")
    assert lint("contract.py", build / "build", build / "checker.py").lines[-1] == "contract: 1000 requests, 0 problems"


def test_a_problem_is_shown_and_fails(build: Path) -> None:
    project(build, {"build/requests-gw1.jsonl": requests(1, first="wrong")})
    verdict = lint("contract.py", build / "build", build / "checker.py")
    assert (verdict.status, verdict.lines[-1]) == (1, "contract: 1001 requests, 1 problems")
    assert any("problem in" in line for line in verdict.lines)


def test_without_the_checker_it_says_that_it_did_not_run(build: Path) -> None:
    verdict = lint("contract.py", build / "build", build / "missing.py")
    assert (verdict.status, verdict.lines[-1]) == (0, "contract: NOT RUN")


@pytest.mark.parametrize(("count", "methods"), [(999, 20), (1000, 19), (0, 0)])
def test_too_few_requests_or_methods_fail(tmp_path: Path, count: int, methods: int) -> None:
    project(tmp_path, {"requests-gw0.jsonl": requests(count, methods) if count else "", "checker.py": CHECKER})
    verdict = lint("contract.py", tmp_path, tmp_path / "checker.py")
    assert verdict.status == 1
    assert "too little to judge" in verdict.lines[-1]


def test_a_checker_that_falls_over_fails(build: Path) -> None:
    project(build, {"checker.py": "raise SystemExit('no specification')"})
    verdict = lint("contract.py", build / "build", build / "checker.py")
    assert verdict.status == 1
    assert "no specification" in verdict.lines[-1]
