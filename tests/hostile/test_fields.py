"""Updates that are wrong in one field: a part of them; the whole is `make hostile`. And our table of fields is true."""

import asyncio

import pytest

from tests.hostile.fields import cases, play
from tests.hostile.reference import found, read, table

PART = 211
"""One of so many: no two of its cases are alike."""


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of what it will call seconds
def test_an_update_that_is_wrong_in_one_field_is_answered_or_put_aside() -> None:
    tried, faults = asyncio.run(play(slice(0, None, PART)))
    assert faults == []
    assert tried == len(range(0, len(cases()), PART))


def test_the_table_says_what_the_bot_api_says() -> None:
    """Held against the Bot API's own where that is at hand; whole in itself everywhere."""
    ours = table()
    path = found()
    assert ours == (read(path) if path else ours)
    words = {word for said in ours.values() for word in said.replace("|", "").split()}
    named = {word.partition(":")[2].strip("![]") if ":" in word else word for word in words if "=" not in word}
    assert {name for name in named if name[:1].isupper()} - {"Integer", "String", "Boolean", "Float"} <= set(ours)
