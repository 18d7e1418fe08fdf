"""The backup of each night, made by the bot itself: a tick asks for it, a job makes it."""

import threading
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kimbot.alarm.ticks import Tick
from kimbot.backups import screens
from kimbot.backups.model import ENCRYPTED, day_in, day_of, name_of, to_drop
from kimbot.backups.taking import take
from kimbot.db.facts import set_fact
from kimbot.jobs.model import Kind

if TYPE_CHECKING:
    from kimbot.settings import Settings
    from kimbot.work import Work

KIND = "backup"
DAY = "backup day"
"""A fact: the day whose backup was asked for last."""


class Ended(Exception):
    """The bot is being stopped: the backup under way is given up, and begun again at the next start."""


class Nightly:
    """`tick` asks for the backup of a day, `job` makes it and drops old ones. `end()`: give up what is running."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._ended = threading.Event()
        self.tick = Tick("backup", 60, self._ask)
        self.job = Kind(KIND, read=_read, make=self._make, done=_done, failed=_failed, long=True)

    def end(self) -> None:
        """The bot stops."""
        self._ended.set()

    def _ask(self, work: "Work") -> None:
        day = day_of(work.now, work.context.zone).isoformat()
        if self._settings.backup_daily and set_fact(work.tx, DAY, day) not in (day, None):
            work.jobs.ask(KIND, {"day": day}, key=KIND)  # a new installation (None) begins with the next night

    def _make(self, given: tuple[date, int]) -> None:
        if not self._settings.backup_daily:
            return  # switched off since it was asked for: nothing is made, nothing dropped
        day, now = given
        folder = self._settings.backups
        recipient = self._settings.backup_recipient
        target = folder / (name_of(day) + (ENCRYPTED if recipient else ""))
        if not target.exists():  # it may be the very one that was restored
            take(self._settings.data_dir, target, now, self._step, recipient)
        days = {path: there for path in folder.iterdir() if (there := day_in(path.name)) is not None}
        over = to_drop(set(days.values()), self._settings.backup_daily, self._settings.backup_weekly)
        for path, there in days.items():
            if there in over:
                path.unlink()

    def _step(self, what: str, done: int, total: int) -> None:
        if self._ended.is_set():
            raise Ended


def _read(work: "Work", params: Mapping[str, Any]) -> tuple[date, int]:
    return date.fromisoformat(params["day"]), work.now


def _done(work: "Work", params: Mapping[str, Any], made: None) -> None:
    """It lies in its folder; nobody waits for it."""


def _failed(work: "Work", params: Mapping[str, Any]) -> None:
    work.tell_operators(screens.failed())
