"""What comes in is kept durably, within what each sender may send; then it is handled."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kimbot.core.clock import Clock
from kimbot.db.database import Database
from kimbot.inbox.allowance import Allowance
from kimbot.inbox.store import Inbox


class Intake:
    """Both doors bring it what they receive. `wake` is called after each batch, `dismiss` with the taps of it that
    nobody will handle.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        allowance: Allowance,
        *,
        wake: Callable[[], None],
        dismiss: Callable[[Iterable[str]], None],
    ) -> None:
        self._db, self._clock, self._allowance = db, clock, allowance
        self._wake, self._dismiss = wake, dismiss

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Keep a batch on disk; when this returns, Telegram may be told that we have it. Raises `DatabaseProblem`."""
        now = self._clock.now()
        stored = await self._db.unit(lambda tx: Inbox(tx, now).store(updates, self._allowance), durable=True)
        self._wake()
        self._dismiss(stored.taps)
