"""Runs tests and prints the figures they note with `record_property`: python -m tests.figures tests/walks

Numbers noted under one name by several tests are added up. The last line is JSON; `failed` counts tests.
"""

import json
import sys
from collections import Counter

import pytest


class Figures:
    """Hears what the tests note, from every worker."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter(failed=0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.found["failed"] += report.failed
        if report.when == "call":
            self.found.update({name: value for name, value in report.user_properties if isinstance(value, int)})


def main(arguments: list[str]) -> int:
    figures = Figures()
    status = pytest.main(["-q", *arguments], plugins=[figures])
    width = max(map(len, figures.found))
    for name, value in sorted(figures.found.items()):
        print(f"{name:{width}}  {value:>7,}")
    print(json.dumps(figures.found, ensure_ascii=False))
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
