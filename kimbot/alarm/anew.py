"""At night the database is written anew where somebody was erased: between the rows of its pages bytes are left of her.

`PRAGMA secure_delete` overwrites what is deleted, but not what a page kept when its rows were moved to another one.
"""

import asyncio
import shutil
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

import structlog

from kimbot.context import Context
from kimbot.core.clock import local
from kimbot.core.screens import Screen
from kimbot.db.database import Database, DatabaseProblem
from kimbot.db.facts import drop_fact, fact, set_fact
from kimbot.privacy.store import LEFT
from kimbot.work import Work, Wrote

log = structlog.get_logger()

HOURS = range(3, 6)
"""The hours of the night (local) in which it is done: after the backup, before people wake; the writer waits."""
COPIES = 2
"""How often it needs the database's size as free room: the new file, and its way through the log."""
TOLD = "told that traces are left"
"""A fact: the day on which those who run the bot were told that it could not be done."""


class Anew:
    """`look()` every few minutes. `folder` is that of the database, `file` the database."""

    def __init__(self, db: Database, context: Context, file: Path, wrote: Callable[[Wrote], None]) -> None:
        self._db, self._context, self._file, self._wrote = db, context, file, wrote

    async def look(self) -> None:
        """Do it where it is time. What went wrong is tried again at the next look, or next night."""
        if not at_night(self._context.clock.now(), self._context.zone):
            return
        erased = await self._db.read(lambda tx: fact(tx, LEFT))
        if erased is None:
            return
        began = self._context.clock.pace()
        try:
            await asyncio.to_thread(self._require_room)
            await self._db.write_anew()
        except (DatabaseProblem, OSError) as problem:
            log.warning("the database could not be written anew", problem=str(problem))
            await self._tell()
            return
        seconds = (self._context.clock.pace() - began) / self._context.clock.speed
        log.info("the database was written anew", seconds=round(seconds, 1))
        await self._db.unit(lambda tx: drop_fact(tx, LEFT, erased))  # unless somebody else was erased meanwhile

    def _require_room(self) -> None:
        size, free = self._file.stat().st_size, shutil.disk_usage(self._file.parent).free
        if free < COPIES * size:
            raise OSError(f"{COPIES * size} bytes are needed on this disk, {free} are free")

    async def _tell(self) -> None:
        """Once a night."""
        day = local(self._context.clock.now(), self._context.zone).date().isoformat()

        def told(work: Work) -> Wrote:
            if set_fact(work.tx, TOLD, day) != day:
                work.tell_operators(Screen("privacy.traces_left"))
            return work.wrote

        self._wrote(await self._db.unit(lambda tx: told(Work(tx, self._context))))


def at_night(now: int, zone: tzinfo) -> bool:
    """Whether it is time (`now` in ms UTC)."""
    return local(now, zone).hour in HOURS
