"""The rules, and how a finished run is held against them."""

from collections.abc import Callable, Iterator

from tests.simulation.evidence import Evidence
from tests.simulation.rules_city import audited, held_back, metered, none_lost, one_effect, released, replied
from tests.simulation.rules_copies import delivered_stands, newest_words
from tests.simulation.rules_ledger import (
    conserved,
    known_by_number,
    last_words,
    not_doubled,
    stopped_cleanly,
    tried_patiently,
)
from tests.simulation.rules_manners import heeded, heeded_afterwards, one_at_a_time, windows
from tests.simulation.rules_people import (
    handled_in_order,
    left_in_order,
    on_its_day,
    prompt,
    put_aside,
    reached,
    suspended,
)
from tests.simulation.rules_shares import comes_in_the_end, killer_put_aside, nobody_starves, urgent_first

Rule = Callable[[Evidence], Iterator[str]]
RULES: tuple[Rule, ...] = (
    conserved,
    not_doubled,
    tried_patiently,
    last_words,
    known_by_number,
    stopped_cleanly,
    one_effect,
    none_lost,
    replied,
    metered,
    windows,
    heeded,
    heeded_afterwards,
    one_at_a_time,
    audited,
    released,
    held_back,
    prompt,
    handled_in_order,
    left_in_order,
    suspended,
    reached,
    on_its_day,
    put_aside,
    newest_words,
    delivered_stands,
    nobody_starves,
    urgent_first,
    killer_put_aside,
    comes_in_the_end,
)
BY_THE_CALENDAR = (prompt, suspended, released, held_back, reached)
"""Rules that find the moment of something by the calendar: where that was set back they cannot."""
MOST = 5


def check(given: Evidence) -> None:
    """Hold the evidence against every rule; what is broken goes into its history."""
    for rule in RULES:
        if given.scene == "back" and rule in BY_THE_CALENDAR:
            continue
        for number, broken in enumerate(rule(given)):
            if number >= MOST:
                break
            given.history.violated(rule.__name__, broken)
