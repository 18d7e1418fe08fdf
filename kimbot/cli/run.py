"""kimbot run"""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kimbot.cli.installation import require_telegram, settings
from kimbot.cli.problems import explained


def run(
    adopt: Annotated[
        bool, typer.Option("--adopt", help="A new bot takes over the data of another: everyone must press Start again.")
    ] = False,
) -> None:
    """Run the bot on Telegram until it is stopped (Ctrl+C or SIGTERM)."""
    import asyncio

    from kimbot import logs, process
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock

    with explained():
        chosen = settings()
        require_telegram(chosen)
        logs.set_up(chosen.token.get_secret_value(), chosen.webhook_secret.get_secret_value())
        asyncio.run(
            process.serve(
                chosen,
                SystemClock(),
                SystemChance(),
                standing_by,
                adopt=adopt,
                on_no_admin=partial(tell, chosen.data_dir),
            )
        )


def standing_by() -> None:
    """Another process holds the lease."""
    import structlog

    structlog.get_logger().warning("another kimbot is running on this data folder; standing by to take over")


def tell(data: Path, link: str) -> None:
    """Nobody is an admin yet: who opens this link is the first. A log is read by many, so it never stands there: on a
    terminal it is printed, otherwise it lies in a file of the data folder.
    """
    import structlog

    from kimbot.folder import FIRST_ADMIN, keep

    if sys.stdout.isatty():
        print(
            "\n  kimbot has no admin yet. Who opens this on a phone becomes the first one; it works once:\n\n"
            f"    {link}\n\n"
            "  Lost it? Start kimbot again: it prints a new one, and this one is void.\n",
            flush=True,
        )
        return
    keep(data / FIRST_ADMIN, link + "\n")
    told = "there is no admin yet; who opens the link in this file becomes the first"
    structlog.get_logger().warning(told, file=str(data / FIRST_ADMIN))
