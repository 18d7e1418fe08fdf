"""Everything a stranger may send, in every state, by every role: `make hostile`. The suite tries a part by dice."""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from tests.hostile.stage import Case, Stage, wrong

SHARDS = 32
"""Parts, so that the progress can be seen; each process sets its stage once and plays many."""

Faults = list[tuple[str, str]]
"""Of which case, and what."""


async def play(stage: Stage, cases: Iterable[Case]) -> tuple[int, Faults]:
    """How many were tried, and what went wrong."""
    found: Faults = []
    tried = 0
    for case in cases:
        tried += 1
        found += [(str(case), fault) for fault in wrong(case, await stage.tried(case))]
    return tried, found


class Process:
    """What each process keeps from one part to the next."""

    def __init__(self) -> None:
        self._loop = asyncio.Runner()
        self._stage = Stage()
        self._loop.run(self._stage.__aenter__())

    def plays(self, shard: int) -> tuple[int, Faults]:
        return self._loop.run(play(self._stage, self._stage.cases(shard, SHARDS)))


process: Process | None = None


def whole(shard: int) -> tuple[int, Faults]:
    """One part of everything."""
    global process
    process = process or Process()
    return process.plays(shard)


def main() -> int:
    began = time.perf_counter()
    total, faults = 0, Counter[str]()
    with ProcessPoolExecutor() as pool:
        for done, (tried, found) in enumerate(pool.map(whole, range(SHARDS)), 1):
            total += tried
            for case, fault in found:
                faults[fault] += 1
                if faults[fault] == 1:
                    print(f"{case}: {fault[:500]}", flush=True)
            seconds = time.perf_counter() - began
            print(f"{done} of {SHARDS} parts, {total:,} updates, {faults.total()} faults, {seconds:.0f} s", flush=True)
    print(json.dumps({"cases": total, "faults": faults.total()}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
