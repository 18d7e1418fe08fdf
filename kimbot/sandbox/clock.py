"""The sandbox's clock: what "now" is on this Telegram."""

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> float:
        """Unix time in seconds."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        return time.time()


class SetClock:
    """A clock that stands still until it is moved: for the rules that speak of hours (24 h, 48 h)."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
