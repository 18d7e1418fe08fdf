"""What both doors have in common: which updates we want, and for how long Telegram has been silent."""

from collections.abc import Mapping
from typing import Protocol

from kimbot.bot.api import Rejected
from kimbot.core.clock import Clock

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


class GaveUp(Exception):
    """Receiving failed for so long that the process had better end and be started again."""


class TokenRefused(GaveUp):
    """Telegram says, again and again, that this token is not a bot's."""


class Door(Protocol):
    """Where updates come in: the poller or the webhook."""

    async def run(self) -> None:
        """Receive until cancelled. Raises `TokenRefused` or `GaveUp`."""
        ...

    def problem(self) -> str:
        """What is wrong, in words for an operator; "" when all is well."""
        ...

    def facts(self) -> Mapping[str, object]:
        """What stands behind that."""
        ...


class Contact:
    """Telegram's last good answer, and what went wrong since."""

    def __init__(self, clock: Clock, patience: float) -> None:
        self._clock, self._patience = clock, patience
        self._last: float | None = None
        self._trouble = ""

    def good(self) -> None:
        """Telegram answered."""
        self._last, self._trouble = self._clock.pace(), ""

    def bad(self, problem: Exception) -> None:
        """It did not, or said no."""
        self._trouble = str(problem)

    @property
    def silent(self) -> float | None:
        """Seconds since the last good answer; None before the first."""
        return None if self._last is None else (self._clock.pace() - self._last) / self._clock.speed

    def problem(self) -> str:
        """That there was no answer for longer than our patience, and why; else ""."""
        why = f" ({self._trouble})" if self._trouble else ""
        if self.silent is None:
            return f"Telegram has not answered yet{why}"
        return f"no answer from Telegram for {self.silent:.0f} s{why}" if self.silent >= self._patience else ""


def status(problem: Exception) -> int:
    """Telegram's error code; 0 where it gave none."""
    return problem.status if isinstance(problem, Rejected) else 0
