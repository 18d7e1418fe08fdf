"""Whether something that was sent tells of a person, wherever in it she stands."""

import json
import re
from collections.abc import Iterable, Iterator

DIGITS = 9
"""The last digits of a telephone number by which it is known again, however its beginning is written."""
LETTERS = 4
"""A name shorter than that stands in too many other words."""


def tells_of(body: str, telegram_id: int, names: Iterable[str], phones: Iterable[str]) -> bool:
    """Whether her Telegram id, a name or a telephone number of hers stands in an update, under any key."""
    try:
        said = " ".join(_leaves(json.loads(body)))
    except (ValueError, RecursionError):
        said = body
    if re.search(rf"(?<!\d){telegram_id}(?!\d)", said):
        return True
    words = _plain(said)
    if any(len(name) >= LETTERS and name in words for name in map(_plain, names)):
        return True
    digits = re.sub(r"(?<=\d)[ .()/-]+(?=\d)", "", said)
    return any(len(phone) >= DIGITS and phone[-DIGITS:] in digits for phone in (re.sub(r"\D", "", p) for p in phones))


def _leaves(value: object) -> Iterator[str]:
    """Every value that holds no other, as text, in its order: of a card the first name stands before the last."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield str(value)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
