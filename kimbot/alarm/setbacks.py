"""SQL of what failed when it was due."""

from kimbot.core.clock import HOUR, MINUTE
from kimbot.db.database import Tx

LONGEST = HOUR
"""Milliseconds between two tries at most; the first is a minute, and each takes twice the one before."""
FORGOTTEN_AFTER = 30 * 24 * HOUR
"""What was not tried again for so long is not due any more."""


class Setbacks:
    """The table `setbacks`: each number of a tick that could not be dealt with, and when it is tried again."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def waiting(self, tick: str) -> set[int]:
        """The numbers that are not to be tried yet; none waits for more than `LONGEST`, whatever the calendar does."""
        rows = self._tx.rows(
            "SELECT number FROM setbacks WHERE tick = :tick AND again > :now AND again <= :latest",
            tick=tick,
            now=self._now,
            latest=self._now + LONGEST,
        )
        return {row["number"] for row in rows}

    def note(self, tick: str, number: int, problem: str) -> bool:
        """It failed (again); whether this is the first time in a row."""
        self._tx.run("DELETE FROM setbacks WHERE again < :before", before=self._now - FORGOTTEN_AFTER)
        tries = int(
            self._tx.value(
                "INSERT INTO setbacks (tick, number, tries, problem, again) VALUES (:tick, :number, 1, :problem, 0)"
                " ON CONFLICT (tick, number) DO UPDATE SET tries = setbacks.tries + 1, problem = excluded.problem"
                " RETURNING tries",
                tick=tick,
                number=number,
                problem=problem[:500],
            )
        )
        again = self._now + min(LONGEST, MINUTE << min(tries - 1, 10))
        self._tx.run(
            "UPDATE setbacks SET again = :again WHERE tick = :tick AND number = :number",
            again=again,
            tick=tick,
            number=number,
        )
        return tries == 1

    def over(self, tick: str, number: int) -> None:
        """It went well."""
        self._tx.run("DELETE FROM setbacks WHERE tick = :tick AND number = :number", tick=tick, number=number)
