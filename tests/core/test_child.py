"""A child that eats memory, hangs, spins or dies is an answer to whoever asked, and nothing else happens."""

import os
import select
from collections.abc import Callable
from pathlib import Path

import pytest

from kimbot.core.child import ChildFailed, Limits, run
from tests.core import children

QUICK = Limits(seconds=2)


def test_it_answers() -> None:
    long = bytes(range(256)) * 4_000
    assert run(children.turned, long) == long[::-1]
    assert run(children.turned, b"") == b""


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (children.eats, "MemoryError in children.py"),
        (children.hangs, "ended with -9"),
        (children.spins, "ended with -"),
        (children.dies, "ended with -11"),
        (children.leaves, "ended with 0"),
        (children.stumbles, "ValueError in children.py"),
        (children.talks, "more to say than it may"),
    ],
)
def test_whatever_it_does_to_itself_we_are_told(work: Callable[[bytes], bytes], told: str) -> None:
    with pytest.raises(ChildFailed, match=told) as raised:
        run(work, b"Siti 081234", QUICK)
    assert "Siti" not in str(raised.value)


def test_who_does_not_even_listen_holds_nobody_up() -> None:
    """More is sent than fits on the line."""
    with pytest.raises(ChildFailed):
        run(children.leaves, bytes(10**7), Limits(memory=8 * 1024 * 1024))


def test_it_can_write_nothing(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="OSError"):
        run(children.writes, str(tmp_path / "left").encode())
    assert (tmp_path / "left").read_bytes() == b""


def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    end = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        run(children.begets, str(tmp_path / "pipe").encode())
        looks = select.poll()
        looks.register(end)
        assert looks.poll(10_000) == [(end, select.POLLHUP)], "nobody has hung up"
    finally:
        os.close(end)


def test_it_knows_no_secret_of_ours() -> None:
    os.environ["KIMBOT_SECRET_OF_A_TEST"] = "x"
    try:
        assert "KIMBOT" not in run(children.seen, b"").decode()
    finally:
        del os.environ["KIMBOT_SECRET_OF_A_TEST"]
