"""How often people were refused: the first time in an hour is a row of the audit, further ones are counted."""

from collections import Counter

from kimbot.work import Work

KEPT = (
    "SELECT actor, 1 AS times FROM audit WHERE refused = 1"
    " UNION ALL SELECT actor, further FROM refusals WHERE further > 0"
)


def refusals(work: Work) -> Counter[int]:
    """By a person's number, all of them."""
    found: Counter[int] = Counter()
    for row in work.tx.rows(KEPT):
        found[row["actor"]] += row["times"]
    return found
