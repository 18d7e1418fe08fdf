"""The audit's chain is followed each night: who runs the bot hears when it is broken, and each week its sign."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kimbot.alarm.ticks import Tick
from kimbot.audit.chain import Chain, follow
from kimbot.backups import screens
from kimbot.backups.archive import DATABASE
from kimbot.backups.database import opened
from kimbot.backups.model import day_of
from kimbot.core.clock import local
from kimbot.db.facts import set_fact
from kimbot.db.sqlite import SqliteTx
from kimbot.jobs.model import Kind

if TYPE_CHECKING:
    from kimbot.settings import Settings
    from kimbot.work import Work

KIND = "audit"
DAY, WEEK = "audit day", "audit week"
"""Facts: the day whose look was asked for last, the week whose sign was told last."""


class Watching:
    """`tick` asks for the look of a night, `job` follows the chain on a connection of its own."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self.tick = Tick("audit", 60, self._ask)
        self.job = Kind(KIND, read=_read, make=self._make, done=_done, long=True)

    def _ask(self, work: "Work") -> None:
        day = day_of(work.now, work.context.zone).isoformat()
        if set_fact(work.tx, DAY, day) not in (day, None):
            work.jobs.ask(KIND, {}, key=KIND)

    def _make(self, key: bytes) -> Chain:
        with closing(opened(self._settings.data_dir / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            return follow(SqliteTx(connection), key)


def _read(work: "Work", params: Mapping[str, Any]) -> bytes:
    return work.context.audit_key


def _done(work: "Work", params: Mapping[str, Any], found: Chain) -> None:
    week = "{}-{}".format(*local(work.now, work.context.zone).isocalendar()[:2])
    if found.broken is not None:
        work.tell_operators(screens.chain_broken(found))
    elif set_fact(work.tx, WEEK, week) != week:
        work.tell_operators(screens.chain_anchored(found))
