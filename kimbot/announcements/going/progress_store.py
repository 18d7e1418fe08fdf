"""SQL of the messages that tell how releases go, and of how fast these go."""

from dataclasses import dataclass

from kimbot.core.clock import SECOND
from kimbot.db.database import Tx

CARD = "going:"
"""Before the number of a release: the card that tells how it goes."""
BEYOND = CARD[:-1] + chr(ord(CARD[-1]) + 1)
OVER = 5 * SECOND
"""The time (ms) over which the rate is taken."""


@dataclass(frozen=True, slots=True)
class Told:
    """The last that one chat was told of one release: when (ms), and whether it is still on its way."""

    chat: int
    release: int
    at: int
    on_its_way: bool


class ProgressStore:
    """Cards in the table `deliveries`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def told(self) -> list[Told]:
        """Who watches what, and when she was last told."""
        rows = self._tx.rows(
            "SELECT d.chat_id, d.key, d.state, COALESCE(d.settled, d.created) AS at FROM deliveries d WHERE d.id IN"
            " (SELECT MAX(id) FROM deliveries WHERE key >= :first AND key < :beyond GROUP BY chat_id, key)",
            first=CARD,
            beyond=BEYOND,
        )
        return [
            Told(row["chat_id"], int(row["key"].removeprefix(CARD)), row["at"], row["state"] in ("queued", "sending"))
            for row in rows
        ]

    def let_go(self, release: int) -> None:
        """Its cards stay as they are; when it goes on another day, new ones tell of it."""
        self._tx.run("UPDATE deliveries SET key = NULL WHERE key = :key", key=f"{CARD}{release}")

    def ended_lately(self, release: int) -> int:
        """How many chats of a release came to their end in the last `OVER`."""
        return int(
            self._tx.value(
                "SELECT COUNT(*) FROM deliveries WHERE settled > :since AND occurrence_id = :release AND part = 0",
                since=self._now - OVER,
                release=release,
            )
        )
