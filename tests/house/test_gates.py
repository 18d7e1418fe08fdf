"""Every route of the bot stands in a list that says who may take it; what the lists say is tried there."""

from collections import Counter

from tests.rights.gates import ACTS, GROUP, LISTS, OPEN, OWN, OWN_OR_OFFICE, TOKEN, TOLD, named, routed


def test_every_way_in_is_judged() -> None:
    lists = (OPEN, OWN, OWN_OR_OFFICE, GROUP, TOKEN, TOLD, LISTS, ACTS)
    assert routed() == named(*lists), "name a new way in in tests/rights/gates.py"
    assert max(Counter(name for listed in lists for name in listed.split()).values()) == 1
