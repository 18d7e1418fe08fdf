"""Runs many seeds and holds each against the rules: `python -m tests.simulation.run --seeds 2000 --jobs 2`.

A violation is printed with its seed; `--seed N --trace` plays it again, line by line. The last line is JSON.
"""

import argparse
import gc
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import structlog

from tests.simulation.plan import Plan, plan_of, year_of
from tests.simulation.simulation import Outcome, simulate

EVERYWHERE = 5
"""Seeds whose short run is repeated with a crash at every boundary."""
COLLECT_EVERY = 25

_folder: Path
_done = 0


def quiet() -> None:
    """No logs: what matters is in the history."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False
    )
    logging.disable(logging.CRITICAL)


def one(plan: Plan) -> Outcome:
    """One run. The garbage collector waits: it would run what killed processes left standing."""
    global _done
    gc.disable()
    outcome = simulate(plan, _folder)
    _done += 1
    if _done % COLLECT_EVERY == 0:
        gc.collect()
    return outcome


def _begin(folder: str) -> None:
    global _folder
    _folder = Path(tempfile.mkdtemp(dir=folder))
    quiet()


def many(plans: Iterable[Plan], jobs: int) -> Iterator[Outcome]:
    """Runs side by side in processes, in the order given."""
    with tempfile.TemporaryDirectory(prefix="simulation") as folder:
        if jobs == 1:
            _begin(folder)
            yield from map(one, plans)
            return
        context = multiprocessing.get_context("fork")
        with context.Pool(jobs, _begin, (folder,)) as pool:
            yield from pool.imap(one, plans, chunksize=4)


def everywhere(seed: int, jobs: int) -> Iterator[Plan]:
    """The short run of a seed, crashed once at each of its boundaries."""
    plan = replace(plan_of(seed, small=True), faults={}, crashes=(), down=0.3)
    whole = next(iter(many([plan], 1)))
    for boundary in range(whole.boundaries):
        kind = ("kill", "power", "kill", "stop")[boundary % 4]
        yield replace(plan, crashes=(boundary,), kind=kind)


def report(outcome: Outcome, plan: Plan) -> None:
    for violation in outcome.violations:
        where = f" --crash {plan.crashes[0]}" if plan.small and plan.crashes else ""
        small = f" --small --kind {plan.kind}{where}" if plan.small else ""
        print(f"seed {outcome.seed}: {violation}   (again: --seed {outcome.seed}{small} --trace)", flush=True)


def sweep(plans: list[Plan], jobs: int, *, until_found: bool = False) -> tuple[int, list[str]]:
    """How many violations, and the hash of each run."""
    broken, digests = 0, []
    for plan, outcome in zip(plans, many(plans, jobs), strict=True):
        report(outcome, plan)
        broken += len(outcome.violations)
        digests.append(outcome.digest)
        if until_found and broken:
            break
    return broken, digests


def different(plans: list[Plan], before: list[str], jobs: int) -> int:
    """How many of these runs give another trace the second time."""
    again = [outcome.digest for outcome in many(list(reversed(plans)), jobs)]
    return sum(one != other for one, other in zip(before, reversed(again), strict=True))


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes side by side")
    parser.add_argument("--hashes", type=int, default=0, help="seeds that are run twice and must give the same trace")
    parser.add_argument("--everywhere", type=int, default=EVERYWHERE, help="seeds crashed at every boundary")
    parser.add_argument("--until-found", action="store_true", help="stop at the first violation")
    parser.add_argument("--seed", type=int, help="play one seed again")
    parser.add_argument("--year", action="store_true", help="one virtual year instead")
    parser.add_argument("--trace", action="store_true", help="print what happens, line by line")
    parser.add_argument("--small", action="store_true", help="the short run of a seed")
    parser.add_argument("--crash", type=int, help="the boundary at which the process ends")
    parser.add_argument("--kind", help="how it ends: kill, power, stop, zombie")
    return parser.parse_args(given)


def replay(given: argparse.Namespace) -> int:
    """One seed, with its trace."""
    plan = replace(plan_of(given.seed, small=given.small), trace=given.trace)
    if given.small:
        plan = replace(plan, faults={}, crashes=(), down=0.3)
    if given.crash is not None:
        plan = replace(plan, crashes=(given.crash,), kind=given.kind or plan.kind)
    outcome = next(iter(many([plan], 1)))
    print("\n".join(outcome.lines))
    print(plan)
    report(outcome, plan)
    print(json.dumps({"seed": given.seed, "digest": outcome.digest, "violations": len(outcome.violations)}))
    return bool(outcome.violations)


def year(seed: int) -> int:
    """A whole year."""
    began = time.monotonic()  # noqa: TID251
    plan = year_of(seed)
    outcome = next(iter(many([plan], 1)))
    report(outcome, plan)
    seconds = round(time.monotonic() - began, 1)  # noqa: TID251
    found = {"days": plan.days, "violations": len(outcome.violations), "boundaries": outcome.boundaries}
    print(json.dumps(found | {"requests": outcome.requests, "digest": outcome.digest, "seconds": seconds}))
    return bool(outcome.violations)


def main() -> int:
    warnings.simplefilter("ignore", RuntimeWarning)
    given = arguments()
    if given.year:
        return year(given.seed or 0)
    if given.seed is not None:
        return replay(given)
    began = time.monotonic()  # noqa: TID251
    plans = [plan_of(seed) for seed in range(given.first, given.first + given.seeds)]
    broken, digests = sweep(plans, given.jobs, until_found=given.until_found)
    boundaries = 0
    for seed in range(given.everywhere):
        crashed = list(everywhere(seed, given.jobs))
        boundaries += len(crashed)
        broken += sweep(crashed, given.jobs)[0]
    wrong = different(plans[: given.hashes], digests[: given.hashes], given.jobs)
    seconds = round(time.monotonic() - began, 1)  # noqa: TID251
    found = {"seeds": len(plans), "violations": broken, "hash_mismatches": wrong}
    print(json.dumps(found | {"crashed_at_every_boundary": boundaries, "hashes": given.hashes, "seconds": seconds}))
    return bool(broken or wrong)


if __name__ == "__main__":
    sys.exit(main())
