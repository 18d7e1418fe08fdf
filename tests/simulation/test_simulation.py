"""A small slice of `make simulate`: the real application on virtual time, with faults and a crash in each run."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.dice import dice
from tests.simulation.plan import plan_of, staging
from tests.simulation.simulation import Outcome, Simulation, simulate


@pytest.fixture(autouse=True)
def tidy() -> Iterator[None]:
    """What killed processes leave standing is collected between runs, not in the middle of one."""
    gc.disable()
    yield
    gc.enable()


def run(seed: int, folder: Path) -> Outcome:
    return simulate(plan_of(seed), folder)


@pytest.mark.parametrize("seed", range(1, 13))
def test_nothing_is_lost_doubled_or_told_wrongly(seed: int, tmp_path: Path) -> None:
    assert run(seed, tmp_path).violations == []


def test_an_input_that_ends_the_process_is_put_aside_and_everybody_else_is_served(tmp_path: Path) -> None:
    plan = staging("deadly", plan_of(1), dice(1, "deadly"))
    run = Simulation(plan, tmp_path)
    assert run.run().violations == []
    assert 1 < run.history.deaths <= 4


def test_the_same_seed_gives_the_same_history(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert run(7, tmp_path / "a").digest == run(7, tmp_path / "b").digest
