"""Time, given from outside: the only module that asks the system what time it is."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
AWAKE = range(7, 20)
"""Hours (local) in which people may be reminded of something."""


class Clock(Protocol):
    """`now` is the calendar (milliseconds UTC); `pace` is for waiting (monotonic seconds). `speed` scales both."""

    speed: float

    def now(self) -> int:
        """Calendar time in milliseconds since 1970, UTC."""
        ...

    def pace(self) -> float:
        """Seconds on a clock that never runs backwards: for rate windows, halts and health."""
        ...

    def after(self, seconds: float) -> int:
        """What the calendar (ms) will show when `seconds` of a person's own time have passed."""
        ...


class SystemClock:
    """The machine's clock; `speed` makes it run that many times as fast (demo, story)."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._started = time.time()
        self._origin = time.monotonic()

    def now(self) -> int:
        if self.speed == 1.0:
            return int(time.time() * SECOND)
        elapsed = time.monotonic() - self._origin
        return int((self._started + elapsed * self.speed) * SECOND)

    def pace(self) -> float:
        return time.monotonic() * self.speed

    def after(self, seconds: float) -> int:
        return self.now() + int(seconds * self.speed * SECOND)


def local(moment: int, zone: tzinfo) -> datetime:
    """Milliseconds UTC as an aware datetime in `zone`."""
    return datetime.fromtimestamp(moment / SECOND, UTC).astimezone(zone)


def millis(moment: datetime) -> int:
    """An aware datetime as milliseconds UTC."""
    return round(moment.timestamp() * SECOND)


def instant(wall: datetime, zone: tzinfo) -> int:
    """A naive local minute in ms UTC. One that a clock change skips is the next minute there is; of two, the first."""
    while True:
        aware = wall.replace(tzinfo=zone).astimezone(UTC)
        if aware.astimezone(zone).replace(tzinfo=None) == wall:
            return millis(aware)
        wall += timedelta(minutes=1)
