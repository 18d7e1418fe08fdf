"""kimbot posters"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimbot.cli.installation import settings
from kimbot.cli.problems import Unusable, explained

if TYPE_CHECKING:
    from kimbot.kim.model import Call
    from kimbot.kim.poster import Poster
    from kimbot.work import Work


def posters(folder: Annotated[Path, typer.Argument(help="Where the PDF files go; made if it is not there.")]) -> None:
    """Draw the posters of every kelurahan and every KIM, ready to print (A4)."""
    import asyncio

    from kimbot import process
    from kimbot.core.chance import SystemChance
    from kimbot.core.clock import SystemClock
    from kimbot.kim.poster import draw

    with explained():
        wanted = asyncio.run(process.at_rest(settings(), SystemClock(), SystemChance(), _all))
        folder.mkdir(parents=True, exist_ok=True)
        for name, poster in wanted.items():
            (folder / f"{name}.pdf").write_bytes(draw(poster))
        print(f"{len(wanted)} posters are in {folder}.")


def _all(work: "Work") -> "dict[str, Poster]":
    """Every poster, by the name of its file."""
    from dataclasses import replace

    from kimbot.adopting import ME
    from kimbot.db.facts import fact
    from kimbot.kim.inviting import poster_of
    from kimbot.kim.model import Call as To

    me = fact(work.tx, ME)
    if me is None:
        raise Unusable("the bot has not run yet, so its address is not known; start it once, then draw the posters")
    work.context = replace(work.context, username=str(json.loads(me)["username"]))
    calls = [To(area.code) for area in work.areas.kelurahan()]
    calls += [To(kim.area, kim) for kim in work.registry.inside(work.areas.city.code)]
    return {_file(work, call): poster_of(work, call) for call in calls}


def _file(work: "Work", call: "Call") -> str:
    """`36.71.09.1002 Cibodas Sari`, `36.71.09.1002 KIM 12`: beside each other in a folder."""
    area = work.areas.get(call.area)
    return f"{call.area} KIM {call.kim.id}" if call.kim else f"{call.area} {area.name if area else ''}"
