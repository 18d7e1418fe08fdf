"""Everything a stranger may send, in any state: an answer or a deliberate silence, and never somebody else's data."""

import asyncio

import pytest

from tests.hostile.run import Faults, play
from tests.hostile.stage import Stage
from tests.simulation.dice import dice

COUNT = 8_000


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of what it will call seconds
def test_a_part_of_it_by_dice() -> None:
    """The whole is `make hostile`."""

    async def plays() -> tuple[int, Faults]:
        async with Stage() as stage:
            return await play(stage, stage.some(dice(1, "hostile"), COUNT))

    assert asyncio.run(plays()) == (COUNT, [])
