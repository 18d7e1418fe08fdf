"""Ctrl+C at any moment of a command's life: it ends soon, in silence, and leaves nothing behind."""

import signal

import pytest

from tests.cli.conftest import ROOT, Operator, Process, Telegram
from tests.phones import World

MOMENTS = [0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7]
"""Seconds after the start: the first imports, the command's own, opening, seeding, running."""
BEFORE_US = ("init_import_site", "<frozen site>", "init_sys_streams")
"""Where Python itself speaks when it is interrupted before our first line."""
ENDINGS = {0, 130, -signal.SIGINT}


def interrupted(process: Process, after: float) -> None:
    process.lasts(after)
    process.stop(signal.SIGINT)
    code = process.code(within=15)
    if any(word in process.err for word in BEFORE_US):
        return
    assert code in ENDINGS, process.err
    assert "Traceback" not in process.err, process.err
    assert "Exception" not in process.err, process.err


@pytest.mark.parametrize("after", MOMENTS)
def test_the_demo(operator: Operator, after: float) -> None:
    place = operator.folder / "temporary"
    place.mkdir()
    process = operator.types("demo", "--port", "0", TMPDIR=str(place))
    interrupted(process, after)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("after", MOMENTS)
def test_the_bot(operator: Operator, telegram: Telegram, after: float) -> None:
    telegram.begin()
    interrupted(operator.types("run"), after)


def test_twice_in_a_row(operator: Operator) -> None:
    process = operator.runs("demo", "--port", "0")
    process.shows("Open the phones")
    process.stop(signal.SIGINT)
    interrupted(process, 0.02)


def test_again_and_again_until_it_has_ended(operator: Operator) -> None:
    process = operator.runs("demo", "--port", "0", module="tests.cli.pressed", PYTHONPATH=str(ROOT))
    process.shows("Open the phones")
    interrupted(process, 0)
    assert int(process.out.rpartition("pressed ")[2].split()[0]) > 100


def test_the_demo_shows_its_address_only_when_everything_stands(operator: Operator) -> None:
    process = operator.runs("demo", "--port", "0")
    process.shows("Open the phones")
    url = process.out.split("browser:")[1].split()[0]
    ketua = World(url).phone(103)
    ketua.says("/kim")
    ketua.sees("1 KIM tercatat")
    process.stop(signal.SIGINT)
    assert process.code(within=15) == 0
