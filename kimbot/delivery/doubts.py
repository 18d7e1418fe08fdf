"""Messages to one chat of which nobody knows whether they arrived: they are said again, as long as they are news."""

from kimbot.core.clock import DAY
from kimbot.core.lives import DELIVERY
from kimbot.db.database import Tx
from kimbot.delivery.model import ANSWERS
from kimbot.delivery.singles import ABOUT, IN_DOUBT

NEWS = DAY
"""Milliseconds after which it is not said any more."""
SHARE = 5
"""The rests grow: a row that has been tried for an hour rests for this share of it."""
_ANSWERS = f"({', '.join(str(int(lane)) for lane in sorted(ANSWERS))})"
_LATER = (
    "EXISTS (SELECT 1 FROM deliveries n WHERE n.chat_id = d.chat_id AND n.occurrence_id IS NULL AND n.id > d.id"
    " AND n.state IN ('queued', 'sending', 'sent', 'unknown')"
)
_OUT_OF_DATE = (
    "d.created <= :old"
    # a card is not overtaken by what it said before
    f" OR d.key IS NOT NULL AND d.key NOT LIKE '{ABOUT}%' AND {_LATER} AND n.key = d.key)"
    # of answers only the newest screen: nobody waits for the others any more
    f" OR d.key IS NULL AND d.lane IN {_ANSWERS} AND {_LATER} AND n.lane IN {_ANSWERS} AND n.created > d.created)"
)


class Doubts:
    """Rows of the table `deliveries` that are unknown, belong to no release and still have their words."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def forget(self) -> None:
        """What is out of date is not said again, and loses its words."""
        self._tx.run(
            f"UPDATE deliveries SET payload = NULL WHERE {IN_DOUBT} AND id IN (SELECT d.id FROM deliveries d"
            f" WHERE d.state = 'unknown' AND d.payload IS NOT NULL AND ({_OUT_OF_DATE}))",
            old=self._now - NEWS,
        )

    def say_again(self) -> bool:
        """Queue what has rested long enough for one more try each; whether there was anything."""
        move = DELIVERY["say again"]
        rested = f"tried <= settled AND :now - settled >= (settled - tried) / {SHARE}"
        changed = self._tx.run(
            f"UPDATE deliveries SET state = '{move.to}', settled = NULL, problem = NULL, due = :now"
            # settled later than now: the calendar was set back
            f" WHERE {move.where} AND {IN_DOUBT} AND ({rested} OR settled > :now)",
            now=self._now,
        )
        return changed > 0
