"""The operator's command line. One file for each command; what a command needs is imported when it runs."""

from typing import Annotated

import typer

from kimbot.cli.audit import audit
from kimbot.cli.backup import backup, restore
from kimbot.cli.demo import demo
from kimbot.cli.doctor import doctor, health
from kimbot.cli.kim import kim
from kimbot.cli.migrate import migrate
from kimbot.cli.posters import posters
from kimbot.cli.reopen import reopen
from kimbot.cli.run import run

cli = typer.Typer(
    help="kimbot, the Telegram bot of a city's Kelompok Informasi Masyarakat (KIM).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (run, demo, migrate, doctor, health, backup, restore, reopen, audit, posters):
    cli.command()(command)
cli.add_typer(kim, name="kim")


@cli.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        from importlib.metadata import version as version_of

        print(f"kimbot {version_of('kimbot')}")
        raise typer.Exit
