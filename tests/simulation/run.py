"""Runs many seeds: `python -m tests.simulation.run --seeds 2000 --jobs 2`."""
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import structlog

from tests.simulation.plan import plan_of, without_faults
from tests.simulation.simulation import simulate

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
logging.disable(logging.CRITICAL)
if __name__ == "__main__":
    seed = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        plan = without_faults(seed, small=True) if "--plain" in sys.argv else plan_of(seed)
        plan = replace(plan, trace="--trace" in sys.argv)
        t = time.perf_counter()
        out = simulate(plan, Path(folder))
        print("\n".join(out.lines))
        print(out.digest, out.boundaries, out.requests, out.violations, round(time.perf_counter() - t, 3))
