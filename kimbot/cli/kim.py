"""kimbot kim import"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import Unusable, explained

if TYPE_CHECKING:
    from kimbot.kim.importing import Plan
    from kimbot.kim.table import Table
    from kimbot.settings import Settings
    from kimbot.work import Work

T = TypeVar("T")

kim = typer.Typer(help="The registry of KIM.", no_args_is_help=True)

MANY = 200
"""From so many rows on a list shows how far it has come."""


@kim.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX: name, area, perhaps theme, sk, sk date, sk until, stage.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Write the good rows although others are bad.")] = False,
) -> None:
    """Put a list of KIM into the registry: all of it, or (a row being bad) nothing."""
    from kimbot.kim.importing import read_list
    from kimbot.kim.table import ListProblem
    from kimbot.texts.catalogue import load_texts

    texts = load_texts()
    with explained():
        try:
            table = read_list(file.read_bytes())
        except ListProblem as problem:
            raise Unusable(f"{file}: {texts.label('en', problem.key, problem.values)}") from None
        plan, added = _import(settings(), table, dry_run=dry_run, skip_bad=skip_bad)
        for bad in plan.bad:
            print(f"line {bad.line}: {texts.label('en', bad.key, bad.values)}", file=sys.stderr)
        if table.ignored:
            print(f"columns not used: {', '.join(table.ignored)}", file=sys.stderr)
        print(f"rows: {len(table.rows)}, good: {len(plan.good)}, bad: {len(plan.bad)}, written: {added}")
        if plan.bad and not skip_bad:
            print("Nothing was written: correct these rows, or use --skip-bad.", file=sys.stderr)
            raise typer.Exit(1)


def _import(chosen: "Settings", table: "Table", *, dry_run: bool, skip_bad: bool) -> "tuple[Plan, int]":
    """What is to be done with each row, and how many were written."""
    import asyncio

    from kimbot import app, process
    from kimbot.areas.register import load_areas
    from kimbot.core.actor import SYSTEM
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock
    from kimbot.kim.importing import check

    def at_rest(act: Callable[["Work"], T]) -> T:
        return asyncio.run(process.at_rest(chosen, SystemClock(), SystemChance(), act))

    areas = load_areas(chosen.config_dir / "areas", chosen.city)
    looks_only = dry_run and not (chosen.data_dir / app.DATABASE).exists()
    known = [] if looks_only else at_rest(lambda work: work.registry.inside(areas.city.code))
    plan = check(_shown(table.rows, "checking"), areas, known)
    if dry_run or not plan.good or (plan.bad and not skip_bad):
        return plan, 0
    rows = [(one.name, one.area, one.theme, one.sk, one.stage) for one in plan.good]
    return plan, len(at_rest(lambda work: work.registry.put_in(SYSTEM, _shown(rows, "writing"))))


def _shown(rows: Sequence[T], what: str) -> Iterable[T]:
    """The rows, with a bar on the terminal that shows how far a long list has come."""
    if len(rows) < MANY or not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, what, console=Console(stderr=True), transient=True)
