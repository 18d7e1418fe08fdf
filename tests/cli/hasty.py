"""`kimbot run` by somebody who has no patience: pauses take a thousandth of their time."""

import asyncio

import typer

from kimbot import logs, process
from kimbot.cli.installation import settings
from kimbot.cli.problems import explained
from kimbot.cli.run import standing_by
from kimbot.core.clock import SystemClock
from tests.engine.stage import Prompt


def run() -> None:
    with explained():
        chosen = settings()
        logs.set_up(chosen.token.get_secret_value())
        asyncio.run(process.serve(chosen, SystemClock(), Prompt(), standing_by))


typer.run(run)
