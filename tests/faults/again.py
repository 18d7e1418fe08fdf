"""Pytest plugin: the chosen tests, `--again` times one after the other; what each round came to goes to `--into`.

A round is red when one of its tests has failed while it ran; what fails before that proves nothing. After a red test
the rest of its round is passed over, after a round that is not red the whole rest. What was red in the first round is
what is played in the others: a test with many cases must be red by the same one each time.
"""

import json
from collections import Counter
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--again", type=int, default=1)
    parser.addoption("--into", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Rounds(config.getoption("--again"), config.getoption("--into")))


class Rounds:
    """Counts them."""

    def __init__(self, count: int, into: Path) -> None:
        self._count, self._into = count, into
        self._of: dict[str, tuple[int, int]] = {}
        """Of each test its round, and which of the cases of its round it is."""
        self._red: dict[int, int] = {}
        """Of each round that is red, which case was."""
        self._problem = ""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        metafunc.fixturenames.append("again")
        metafunc.parametrize("again", range(self._count))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        cases = Counter[int]()
        for item in items:
            number = item.callspec.params["again"]  # type: ignore[attr-defined]
            self._of[item.nodeid] = (number, cases[number])
            cases[number] += 1
        items.sort(key=lambda item: self._of[item.nodeid])

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        number, case = self._of[item.nodeid]
        if number in self._red or (0 in self._red and case != self._red[0]):
            return True
        if number and number - 1 not in self._red:
            item.session.shouldstop = "this round was not red"
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.when == "call":
            number, case = self._of[report.nodeid]
            self._red[number] = case
        if report.failed and not self._problem:
            self._problem = f"{report.when}: {report.longreprtext.strip().splitlines()[-1]}"

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        found = {"rounds": self._count, "red": len(self._red), "exit": int(exitstatus), "problem": self._problem}
        self._into.write_text(json.dumps(found), encoding="utf-8")
