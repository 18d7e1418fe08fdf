"""The bot on real time, with a Telegram that fails on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.stage import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path) as running:
        yield running
