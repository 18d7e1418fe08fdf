"""The canary that listens to the whole test run hears a token wherever it gets out."""

import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import structlog

from kimbot import logs
from kimbot.bot.api import Api
from tests import canary
from tests.canary import CANARY, SECRET, TOKEN, Canary


@pytest.fixture
def unfiltered() -> Iterator[Canary]:
    """A canary whose log passes no filter, for as long as the test lasts."""
    made = Canary()
    logs.set_up(stream=made, level=logging.DEBUG)  # type: ignore[arg-type]
    yield made
    canary.listen()


@pytest.mark.parametrize("secret", [TOKEN, SECRET, f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg"])
def test_it_hears_our_events_and_those_of_libraries(unfiltered: Canary, secret: str) -> None:
    with redirect_stdout(io.StringIO()):
        structlog.get_logger().debug("ours", address=secret)
        logging.getLogger("some.library").debug("theirs %s", secret)
        try:
            raise ValueError(secret)
        except ValueError:
            structlog.get_logger().exception("failed")
    assert len(unfiltered.leaks) == 3
    assert secret in unfiltered.sings()
    assert unfiltered.sings() == ""


def test_it_hears_a_client_that_shows_its_token(unfiltered: Canary) -> None:
    with redirect_stdout(io.StringIO()):
        structlog.get_logger().info("a client", client=vars(Api(TOKEN)))
    assert unfiltered.leaks


def test_it_looks_into_files(tmp_path: Path) -> None:
    made = Canary()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kimbot.db-wal").write_bytes(b"\0\1" + TOKEN.encode() + b"\0")
    made.looks_into(tmp_path)
    assert made.leaks == [f"{tmp_path}/data/kimbot.db-wal: {TOKEN}"]


def test_the_filter_keeps_it_silent() -> None:
    with redirect_stdout(io.StringIO()) as said:
        structlog.get_logger().info("ours", address=f"/bot{TOKEN}/", secret=SECRET)
        logging.getLogger("some.library").warning("theirs %s", TOKEN)
    assert CANARY.leaks == []
    assert said.getvalue().count("<token>") == 3


def test_everything_is_heard_at_debug() -> None:
    assert logging.getLogger().isEnabledFor(logging.DEBUG)
    assert structlog.get_logger().is_enabled_for(logging.DEBUG)
