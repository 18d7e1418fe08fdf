"""The whole bot for tests: the real application, a real sandbox on a socket, real SQLite. Only time is given."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.process import collect_rarely
from tests import canary
from tests.harness import ROOT, Bot

(ROOT / "build").mkdir(exist_ok=True)
LONGEST = (
    "tests/walks/test_it_person.py",
    "tests/walks/test_new_developer.py",
    "tests/inbox/test_kill.py",
    "tests/rights/test_forged.py",
    "tests/hostile/test_hostile.py",
    "tests/announcements/test_taps.py",
)
"""Ten seconds and more each."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ.setdefault("KIMBOT_SANDBOX_RECORD", str(ROOT / "build" / f"requests-{WORKER}.jsonl"))
"""Every sandbox of this run keeps the requests it gets, for the contract with the Bot API."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two a core: many tests wait for a process or for a moment that has to pass. None for one file."""
    one_file = len(config.args) == 1 and config.args[0].partition("::")[0].endswith(".py")
    return 0 if one_file else 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first: none is left over when the others have ended."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """The garbage collector looks as rarely as in `kimbot run`."""
    collect_rarely()


@pytest.fixture(scope="session", autouse=True)
def log_at_debug() -> None:
    """Whatever is logged is heard, at any level."""
    canary.listen()


@pytest.fixture(autouse=True)
def no_token_leaks(log_at_debug: None) -> Iterator[None]:
    """No test may let a token or a secret out: not into a log, not into a file."""
    yield
    assert canary.CANARY.sings() == ""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """A running kimbot with its own Telegram, and people to use it."""
    with Bot(tmp_path) as running:
        yield running
