"""kimbot backup, kimbot restore"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import Unusable, explained

if TYPE_CHECKING:
    from kimbot.backups.archive import Step


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; without it, a new file in the folder of the backups.")
    ] = None,
) -> None:
    """Make a verified backup of database and files, whether the bot runs or not."""
    from zoneinfo import ZoneInfo

    from kimbot.backups.model import ENCRYPTED, name_of_one
    from kimbot.backups.taking import take
    from kimbot.core.clock import SystemClock

    with explained():
        chosen, now = settings(), SystemClock().now()
        ends = ENCRYPTED if chosen.backup_recipient else ""
        target = file or chosen.backups / (name_of_one(now, ZoneInfo(chosen.timezone)) + ends)
        with shown() as step:
            manifest = take(chosen.data_dir, target, now, step, chosen.backup_recipient)
        rows, size = sum(manifest.rows.values()), target.stat().st_size
        print(f"{target}: schema {manifest.schema}, {rows} rows, {size / 1_000_000:.1f} MB, checked.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    moved: Annotated[
        bool, typer.Option("--moved", help="The bot has not run since: what waits in the backup is still sent.")
    ] = False,
    identity: Annotated[
        Path | None, typer.Option("--identity", help="The identity file of age, for a backup that is encrypted.")
    ] = None,
    unproven: Annotated[
        bool, typer.Option("--unproven", help="Although nothing proves that it was made here and is as it was.")
    ] = False,
) -> None:
    """Put a backup in the place of the data; the bot must be stopped. The old data is kept beside it."""
    from dataclasses import replace

    from kimbot import boot
    from kimbot.backups.placing import ASIDE_DAYS
    from kimbot.backups.restoring import restore as put_back
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock, local
    from kimbot.folder import require_key, settle_key

    with explained(), file.open("rb") as archive:  # the operator's own files, before root becomes the bot's user
        secret = identity.read_text(encoding="utf-8") if identity else ""
        chosen = settings()
        context = boot.read_context(chosen, SystemClock(), SystemChance(), ())
        lease = boot.try_lease(chosen)
        if lease is None:
            raise Unusable(f"another kimbot is running on {chosen.data_dir}; stop it first")
        context = replace(context, audit_key=require_key(chosen.data_dir, context.chance.token))
        with lease, shown() as step:
            done = put_back(archive, chosen.data_dir, context, step, moved=moved, identity=secret, unproven=unproven)
        settle_key(chosen.data_dir)
        print(f"Restored: the data of {local(done.manifest.made, context.zone):%Y-%m-%d %H:%M} ({chosen.timezone}).")
        if done.aside:
            print(f"The data from before lies in {done.aside}. The bot deletes it after {ASIDE_DAYS} days.")
        if held := done.doubts.messages:
            print(f"{held} messages that waited then may have been sent since, so they are not sent again;")
            print("when it runs, the bot tells Kominfo what to do.")


@contextmanager
def shown() -> "Iterator[Step]":
    """A bar on the terminal that shows how far long work has come."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=None)

        def step(what: str, done: int, total: int) -> None:
            progress.update(bar, description=what, completed=done, total=total or None)

        yield step
