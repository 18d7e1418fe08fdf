"""Everything a stranger may send, in every state, by every role: `make hostile`. The suite tries a part by dice."""

import asyncio
import itertools
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.hostile.stage import Stage, wrong
from tests.simulation.dice import Dice

SHARDS = 64


Faults = list[tuple[str, str]]
"""Of which case, and what."""


async def play(chance: Dice | None = None, count: int = 0, shard: int = 0, shards: int = 1) -> tuple[int, Faults]:
    """How many were tried, and what went wrong."""
    found: Faults = []
    tried = 0
    async with Stage() as stage:
        for case in itertools.islice(stage.cases(chance, count), shard, None, shards):
            tried += 1
            found += [(str(case), fault) for fault in wrong(case, await stage.tried(case))]
    return tried, found


def whole(shard: int) -> tuple[int, Faults]:
    """One part of everything."""
    return asyncio.run(play(shard=shard, shards=SHARDS))


def main() -> int:
    began = time.perf_counter()
    total, faults = 0, Counter[str]()
    with ProcessPoolExecutor() as pool:
        for tried, found in pool.map(whole, range(SHARDS)):
            total += tried
            for case, fault in found:
                faults[fault] += 1
                if faults[fault] == 1:
                    print(f"{case}: {fault[:500]}", flush=True)
    print(f"{total} updates in {time.perf_counter() - began:.0f} s: {faults.total()} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
