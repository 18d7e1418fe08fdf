"""kimbot reopen"""

from datetime import datetime
from typing import Annotated

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import explained


def reopen(
    since: Annotated[
        datetime,
        typer.Option(formats=["%Y-%m-%d %H:%M", "%Y-%m-%d"], help="When the wrong token was put in (the city's time)."),
    ],
) -> None:
    """Take back what a wrong token did: chats that have counted as unreachable since then are written to again."""
    import asyncio
    from zoneinfo import ZoneInfo

    from kimbot import adopting, process
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock, millis

    with explained():
        chosen = settings()
        moment = millis(since.replace(tzinfo=ZoneInfo(chosen.timezone)))
        act = process.at_rest(chosen, SystemClock(), SystemChance(), lambda work: adopting.reopen(work, moment))
        count = asyncio.run(act)
        print(
            f"{count} chats can be written to again. Who has really blocked the bot is found out with the next message."
        )
        print("What could not be delivered meanwhile is not said again: look at the results of announcements.")
