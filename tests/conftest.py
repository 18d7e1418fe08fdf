"""The whole bot for tests: the real application, a real sandbox on a socket, real SQLite. Only time is given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """A running kimbot with its own Telegram, and people to use it."""
    with Bot(tmp_path) as running:
        yield running
