"""The operator's command line. One small function for each command; what a command needs is imported when it runs."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from kimbot.kim.importing import Plan, Table
    from kimbot.settings import Settings
    from kimbot.work import Work

T = TypeVar("T")

cli = typer.Typer(
    help="kimbot, the Telegram bot of a city's Komunitas Informasi Masyarakat (KIM).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kim = typer.Typer(help="The registry of KIM.", no_args_is_help=True)
cli.add_typer(kim, name="kim")

HOW_TO_BEGIN = (
    "there is no bot token. Set KIMBOT_TOKEN in the environment, KIMBOT_TOKEN_FILE to a file that holds it, or token "
    "in config/kimbot.toml. @BotFather on Telegram gives one. To try the bot without a token: kimbot demo"
)
MANY = 200
"""From so many rows on a list shows how far it has come."""


def main() -> None:
    """The entry point `kimbot`."""
    cli()


@cli.callback(invoke_without_command=True)
def options(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        from importlib.metadata import version as version_of

        print(f"kimbot {version_of('kimbot')}")
        raise typer.Exit


@cli.command()
def run() -> None:
    """Run the bot on Telegram until it is stopped (Ctrl+C or SIGTERM)."""
    import asyncio

    from kimbot import app, logs
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock

    with explained():
        settings = _settings()
        _require_telegram(settings)
        logs.set_up(settings.token.get_secret_value())
        asyncio.run(app.serve(settings, SystemClock(), SystemChance(), _standing_by))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the phone page is served; 0: any free port.")] = 8090,
    speed: Annotated[float, typer.Option(help="How many times as fast as ours time passes there.", min=1)] = 60,
    log: Annotated[bool, typer.Option("--log", help="Show the bot's log.")] = False,
) -> None:
    """Try everything here: a Telegram of its own, a sample city, and the bot (no token, no network)."""
    import asyncio
    import logging
    import tempfile

    from kimbot import app, logs, sample
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock
    from kimbot.sandbox.app import create_app
    from kimbot.sandbox.background import running
    from kimbot.sandbox.clock import SystemClock as SandboxClock
    from kimbot.settings import load_settings

    token = "1:sandbox"  # noqa: S105 - for a Telegram that is not there
    with explained(), tempfile.TemporaryDirectory(prefix="kimbot-demo-") as folder:
        logs.set_up(token, level=logging.INFO if log else logging.WARNING)
        with running(create_app(token, clock=SandboxClock(speed)), port=_free(port)) as url:
            sample.populate(url)
            settings = load_settings(
                token=token, telegram_url=url, data_dir=Path(folder), admin_ids=(), city=sample.CITY
            )
            print(f"\n  Open the phones in your browser:  {url}\n\n  Stop with Ctrl+C.\n", flush=True)
            asyncio.run(app.serve(settings, SystemClock(speed), SystemChance(), _standing_by, seed=sample.seed))


def _free(port: int) -> int:
    """The port, or any free one when it is taken."""
    import socket

    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this kimbot; the bot must be stopped."""
    import asyncio

    from kimbot import app, boot
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock

    with explained():
        settings = _settings()
        lease = boot.try_lease(settings)
        if lease is None:
            raise Unusable(f"another kimbot is running on {settings.data_dir}; stop it first")
        lease.close()
        asyncio.run(app.at_rest(settings, SystemClock(), SystemChance(), lambda work: None))
        print(f"The database in {settings.data_dir} is up to date.")


@kim.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="CSV with the columns name, area and perhaps theme, sk, stage.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Write the good rows although others are bad.")] = False,
) -> None:
    """Put a list of KIM into the registry: all of it, or (a row being bad) nothing."""
    from kimbot.kim.importing import ListProblem, read_list

    with explained():
        try:
            table = read_list(file.read_bytes())
        except ListProblem as problem:
            raise Unusable(f"{file} {problem}") from None
        plan, added = _import(_settings(), table, dry_run=dry_run, skip_bad=skip_bad)
        for bad in plan.bad:
            print(f"line {bad.line}: {bad.reason}", file=sys.stderr)
        if table.ignored:
            print(f"columns not used: {', '.join(table.ignored)}", file=sys.stderr)
        print(f"rows: {len(table.rows)}, good: {len(plan.good)}, bad: {len(plan.bad)}, written: {added}")
        if plan.bad and not skip_bad:
            print("Nothing was written: correct these rows, or use --skip-bad.", file=sys.stderr)
            raise typer.Exit(1)


def _import(settings: "Settings", table: "Table", *, dry_run: bool, skip_bad: bool) -> "tuple[Plan, int]":
    """What is to be done with each row, and how many were written."""
    import asyncio

    from kimbot import app
    from kimbot.areas.register import load_areas
    from kimbot.core.actor import SYSTEM
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock
    from kimbot.kim.importing import check

    def at_rest(act: Callable[["Work"], T]) -> T:
        return asyncio.run(app.at_rest(settings, SystemClock(), SystemChance(), act))

    areas = load_areas(settings.config_dir / "areas", settings.city)
    looks_only = dry_run and not (settings.data_dir / app.DATABASE).exists()
    known = [] if looks_only else at_rest(lambda work: work.registry.inside(areas.city.code))
    plan = check(_shown(table.rows, "checking"), areas, known)
    if dry_run or not plan.good or (plan.bad and not skip_bad):
        return plan, 0
    rows = [(one.name, one.area, one.theme, one.sk_number, one.stage) for one in plan.good]
    return plan, len(at_rest(lambda work: work.registry.put_in(SYSTEM, _shown(rows, "writing"))))


def _shown(rows: Sequence[T], what: str) -> Iterable[T]:
    """The rows, with a bar on the terminal that shows how far a long list has come."""
    if len(rows) < MANY or not sys.stderr.isatty():
        return rows
    from rich.console import Console
    from rich.progress import track

    return track(rows, what, console=Console(stderr=True), transient=True)


class Unusable(Exception):
    """The command cannot be carried out as things are; the text says why."""


@contextmanager
def explained() -> Iterator[None]:
    """What the operator can mend is said in one sentence on stderr, with exit code 2 and without a traceback."""
    problem, code = "", 2
    try:
        yield
    except typer.Exit:
        raise
    except Exception as raised:
        problem = _sentence(raised)
        if not problem:
            problem, code = _redacted_traceback(), 1
    if problem:
        print(f"kimbot: {problem}", file=sys.stderr)
        raise typer.Exit(code)


def _redacted_traceback() -> str:
    import traceback

    from kimbot.bot.redaction import redactor

    return "this should not have happened:\n" + redactor()(traceback.format_exc())


def _sentence(problem: Exception) -> str:
    """What went wrong, in words for the operator; "" for a mistake of our own."""
    from kimbot.areas.model import AreaFileError
    from kimbot.db.database import DatabaseProblem, NewerSchema
    from kimbot.groups.topics import TopicFileError
    from kimbot.inbox.poller import GaveUp, TokenRefused
    from kimbot.settings import SettingsProblem
    from kimbot.texts.local import TextsProblem

    match problem:
        case SettingsProblem():
            return "the settings cannot be used: " + str(problem).replace("\n", "; ")
        case TokenRefused():
            return "Telegram does not know this bot token. Compare KIMBOT_TOKEN with what @BotFather shows."
        case GaveUp():
            return f"nothing could be received from Telegram any more: {problem}"
        case NewerSchema():
            return f"{problem}. Install that newer kimbot, or use another data folder."
        case DatabaseProblem():
            return f"the database cannot be used: {problem}"
        case Unusable() | AreaFileError() | TextsProblem() | TopicFileError():
            return str(problem)
        case OSError():
            return f"{problem.filename or 'system'}: {problem.strerror or problem}"
    return ""


def _settings() -> "Settings":
    from kimbot.settings import load_settings

    return load_settings()


def _require_telegram(settings: "Settings") -> None:
    """Say what is wrong with token and address before anything is opened."""
    import re

    token = settings.token.get_secret_value()
    if not token:
        raise Unusable(HOW_TO_BEGIN)
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise Unusable("this is not a bot token; one looks like 123456789:AAE… Check KIMBOT_TOKEN.")
    if not re.match(r"https?://[^/\s]", settings.telegram_url):
        raise Unusable(f"telegram_url must begin with https:// or http://, not {settings.telegram_url!r}")


def _standing_by() -> None:
    import structlog

    structlog.get_logger().warning("another kimbot is running on this data folder; standing by to take over")
