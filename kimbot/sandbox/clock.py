"""The sandbox's clock: what "now" is on this Telegram."""

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> float:
        """Unix time in seconds."""
        ...


class SystemClock:
    """The machine's own time; `speed` makes it run that many times as fast from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._started = time.time()
        self._origin = time.monotonic()

    def now(self) -> float:
        if self._speed == 1.0:
            return time.time()
        return self._started + (time.monotonic() - self._origin) * self._speed


class SetClock:
    """A clock that stands still until it is moved: for the rules that speak of hours (24 h, 48 h)."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
