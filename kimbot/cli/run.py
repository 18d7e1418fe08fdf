"""kimbot run"""

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
            process.serve(chosen, SystemClock(), SystemChance(), standing_by, adopt=adopt, on_no_admin=print_link)
        )


def standing_by() -> None:
    """Another process holds the lease."""
    import structlog

    structlog.get_logger().warning("another kimbot is running on this data folder; standing by to take over")


def print_link(link: str) -> None:
    """Nobody is an admin yet: said on the terminal, not in the log, which many may read."""
    print(
        "\n  kimbot has no admin yet. Who opens this on a phone becomes the first one; it works once:\n\n"
        f"    {link}\n\n"
        "  Lost it? Start kimbot again: it prints a new one, and this one is void.\n",
        flush=True,
    )
