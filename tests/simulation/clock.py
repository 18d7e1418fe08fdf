"""The clocks of a simulated run: kimbot's and the sandbox's, both told by the loop."""

from tests.simulation.loop import VirtualLoop

MONDAY = 1_795_399_200_000
"""Monday 23 November 2026, 09.00 WIB, when every run begins (ms UTC)."""


class SimClock:
    """`kimbot.core.clock.Clock` at the speed of life."""

    speed = 1.0

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.back = 0.0
        """Seconds by which the calendar was set back."""

    def now(self) -> int:
        return MONDAY + round((self._loop.time() - self.back) * 1000)

    def pace(self) -> float:
        return self._loop.time()

    def after(self, seconds: float) -> int:
        return self.now() + round(seconds * 1000)


class TelegramClock:
    """The sandbox's clock: seconds since 1970."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return MONDAY / 1000 + self._loop.time()
