"""Pytest plugin: the chosen tests, `--again` times one after the other; what each round came to goes to `--into`.

A round is red when one of its tests has failed while it ran; what fails before that proves nothing. After a red test
the rest of its round is passed over, after a round that is not red the whole rest.
"""

import json
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
        self._of: dict[str, int] = {}
        self._red: set[int] = set()
        self._problem = ""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        metafunc.fixturenames.append("again")
        metafunc.parametrize("again", range(self._count))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self._of = {item.nodeid: item.callspec.params["again"] for item in items}  # type: ignore[attr-defined]
        items.sort(key=lambda item: self._of[item.nodeid])

    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        number = self._of[item.nodeid]
        if number in self._red:
            return True
        if number and number - 1 not in self._red:
            item.session.shouldstop = "this round was not red"
        return None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.when == "call":
            self._red.add(self._of[report.nodeid])
        if report.failed and not self._problem:
            self._problem = f"{report.when}: {report.longreprtext.strip().splitlines()[-1]}"

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        found = {"rounds": self._count, "red": len(self._red), "exit": int(exitstatus), "problem": self._problem}
        self._into.write_text(json.dumps(found), encoding="utf-8")
