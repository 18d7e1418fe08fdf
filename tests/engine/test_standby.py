"""Two processes on one data folder: the second takes over a campaign that runs, however the first one ends."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kimbot.sandbox.background import running
from kimbot.sandbox.box import Sandbox
from tests.engine.campaign import (
    CHATS,
    RATE,
    SOME,
    arrived,
    prepare,
    start,
    states,
    telegram,
    wait_until_arrived,
    waits,
)
from tests.forks import Fork

TAKES_OVER_WITHIN = 30.0
IN_DOUBT = RATE // 5
"""Messages on their way at this rate on a busy machine when a process is killed: a fifth of a second's."""


class Pair:
    """A holder in mid-campaign, and a standby."""

    def __init__(self, url: str, box: Sandbox, folder: Path, opened: ExitStack) -> None:
        self.box, self.folder = box, folder
        self.holder = self._start(url, opened)
        wait_until_arrived(box, SOME, self.holder)
        self.standby = self._start(url, opened)
        waits(lambda: "standing by" in (folder / "log.txt").read_text())

    def holder_gets(self, number: signal.Signals) -> int:
        """A signal ends the holder; its exit code."""
        self.holder.send_signal(number)
        return self.holder.wait(timeout=10)

    def standby_takes_over(self) -> None:
        """It goes on within the time that is promised, to the end, and is then told to stop."""
        before = arrived(self.box)
        assert before < CHATS, "the campaign was over before"
        waits(lambda: arrived(self.box) > before, TAKES_OVER_WITHIN)
        waits(lambda: states(self.folder).keys().isdisjoint({"queued", "sending"}))
        self.standby.send_signal(signal.SIGTERM)
        assert self.standby.wait(timeout=10) == 0

    def _start(self, url: str, opened: ExitStack) -> Fork:
        process = start(url, self.folder)
        opened.callback(process.wait)
        opened.callback(process.kill)
        return process


@pytest.fixture
async def pair(tmp_path: Path) -> Iterator[Pair]:
    made = telegram()
    await prepare(made.state.box, tmp_path)
    with running(made) as url, ExitStack() as opened:
        yield Pair(url, made.state.box, tmp_path, opened)


def test_after_a_clean_stop_nobody_is_missed_and_nobody_gets_it_twice(pair: Pair) -> None:
    assert pair.holder_gets(signal.SIGTERM) == 0
    pair.standby_takes_over()
    assert states(pair.folder) == {"sent": CHATS}
    assert {len(chat.messages) for chat in pair.box.world.chats.values()} == {1}


def test_after_a_kill_nobody_gets_it_twice_and_whoever_may_have_been_missed_is_known(pair: Pair) -> None:
    assert pair.holder_gets(signal.SIGKILL) == -signal.SIGKILL
    pair.standby_takes_over()
    found = states(pair.folder)
    assert set(found) <= {"sent", "unknown"}
    assert found["unknown"] <= IN_DOUBT
    assert found["sent"] <= arrived(pair.box) <= found["sent"] + found["unknown"] == CHATS
    assert max(len(chat.messages) for chat in pair.box.world.chats.values()) == 1


def test_a_standby_told_to_stop_ends_and_the_holder_goes_on(pair: Pair) -> None:
    pair.standby.send_signal(signal.SIGTERM)
    assert pair.standby.wait(timeout=10) == 0
    wait_until_arrived(pair.box, CHATS, pair.holder)
    assert pair.holder_gets(signal.SIGTERM) == 0
    assert states(pair.folder) == {"sent": CHATS}
