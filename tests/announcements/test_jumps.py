"""A part of what `make hostile` tries: ten years in four zones."""

import pytest

from kimbot.core.dates import Recurring
from tests.announcements.jumps import RULES, YEARS, ZONES, check

JUMPS = 50
"""A fiftieth of what is tried for each zone and rule."""


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{type(rule).__name__}-{rule.at:%H.%M}")
@pytest.mark.parametrize("years", [YEARS, YEARS / JUMPS])
def test_each_moment_goes_out_once_or_is_asked_about(zone: str, rule: Recurring, years: float) -> None:
    """Far jumps through ten years, and near ones through a part of them."""
    assert check(zone, rule, JUMPS, years) == []
