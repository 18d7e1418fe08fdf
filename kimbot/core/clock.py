"""Time, given from outside: the only module that asks the system what time it is."""

import time
from datetime import UTC, datetime, tzinfo
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """`now` is the calendar (milliseconds UTC); `pace` is for waiting (monotonic seconds, never scaled)."""

    def now(self) -> int:
        """Calendar time in milliseconds since 1970, UTC."""
        ...

    def pace(self) -> float:
        """Monotonic seconds, for rate windows and retries."""
        ...

    def after(self, seconds: float) -> int:
        """The calendar time (ms) that will show when `seconds` of real waiting have passed."""
        ...


class SystemClock:
    """The machine's clock; `speed` makes the calendar run that many times as fast (demo, story)."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._started = time.time()
        self._origin = time.monotonic()

    def now(self) -> int:
        if self._speed == 1.0:
            return int(time.time() * SECOND)
        elapsed = time.monotonic() - self._origin
        return int((self._started + elapsed * self._speed) * SECOND)

    def pace(self) -> float:
        return time.monotonic()

    def after(self, seconds: float) -> int:
        return self.now() + int(seconds * self._speed * SECOND)


def local(moment: int, zone: tzinfo) -> datetime:
    """Milliseconds UTC as an aware datetime in `zone`."""
    return datetime.fromtimestamp(moment / SECOND, UTC).astimezone(zone)


def millis(moment: datetime) -> int:
    """An aware datetime as milliseconds UTC."""
    return round(moment.timestamp() * SECOND)
