"""kimbot demo"""

from pathlib import Path
from typing import Annotated

import typer

from kimbot.cli.problems import explained
from kimbot.cli.run import standing_by

WELCOME = "\n  Open the phones in your browser:  {url}\n\n  Stop with Ctrl+C.\n"


def demo(
    port: Annotated[int, typer.Option(help="Where the phone page is served; 0: any free port.")] = 8090,
    speed: Annotated[float, typer.Option(help="How many times as fast as ours time passes there.", min=1)] = 60,
    log: Annotated[bool, typer.Option("--log", help="Show the bot's log.")] = False,
) -> None:
    """Try everything here: a Telegram of its own, a sample city, and the bot (no token, no network)."""
    import asyncio
    import logging
    import tempfile

    from kimbot import logs, process, sample
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
                token=token,
                telegram_url=url,
                data_dir=Path(folder),
                admin_ids=(),
                city=sample.CITY,
                quiet_hours="",  # whoever tries it at night shall see it work
            )
            asyncio.run(
                process.serve(
                    settings,
                    SystemClock(speed),
                    SystemChance(),
                    standing_by,
                    seed=sample.seed,
                    on_ready=lambda: print(WELCOME.format(url=url), flush=True),
                )
            )


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
