"""The whole of what the suite tries a fiftieth of: simultaneous taps, ten years under clock jumps. `make hostile`."""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.announcements import jumps, taps

SHARDS = 20
BUTTONS, JUMPS = 10_000, 10_000


def _taps(shard: int) -> tuple[int, list[str]]:
    return taps.whole(shard, BUTTONS // SHARDS)


def _jumps(case: tuple[str, int]) -> tuple[int, list[str]]:
    zone, rule = case
    count = JUMPS // len(jumps.RULES)
    return count, jumps.check(zone, jumps.RULES[rule], count)


def main() -> int:
    cases, wrong = 0, 0
    lives = [(zone, rule) for zone in jumps.ZONES for rule in range(len(jumps.RULES))]
    with ProcessPoolExecutor() as pool:
        for what, parts in (("taps", pool.map(_taps, range(SHARDS))), ("clock jumps", pool.map(_jumps, lives))):
            began, tried, faults = time.perf_counter(), 0, list[str]()
            for count, found in parts:
                tried, faults = tried + count, faults + found
                print(f"{tried} {what} in {time.perf_counter() - began:.0f} s: {len(faults)} faults", flush=True)
            print("\n".join(faults[:20]) + "\n" * bool(faults), end="")
            cases, wrong = cases + tried, wrong + len(faults)
    print(json.dumps({"cases": cases, "faults": wrong}))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
