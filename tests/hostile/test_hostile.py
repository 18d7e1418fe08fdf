"""Everything a stranger may send, in any state: an answer or a deliberate silence, and never somebody else's data."""

import asyncio

import pytest

from tests.hostile.run import Faults, play
from tests.hostile.stage import Stage
from tests.simulation.dice import dice

SLICES, COUNT = 4, 10_000
"""About two of a hundred."""


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of what it will call seconds
@pytest.mark.parametrize("seed", range(SLICES))
def test_a_part_of_it_by_dice(seed: int) -> None:
    """The whole is `make hostile`."""

    async def plays() -> tuple[int, Faults]:
        async with Stage() as stage:
            return await play(stage, stage.some(dice(seed, "hostile"), COUNT))

    assert asyncio.run(plays()) == (COUNT, [])
