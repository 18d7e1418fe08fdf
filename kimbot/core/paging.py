"""Long lists in pages of at most eight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kimbot.core.screens import Button, Row

T = TypeVar("T")
PAGE = 8


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items` of page `number` (from 0) of `count` pages."""

    items: Sequence[T]
    number: int
    count: int


def page_of(items: Sequence[T], number: int, size: int = PAGE) -> Page[T]:
    """The page with that number, or the nearest there is."""
    count = max(1, -(-len(items) // size))
    number = min(max(number, 0), count - 1)
    return Page(items[number * size : (number + 1) * size], number, count)


def turn(page: Page[Any], to: Callable[[int], str]) -> tuple[Row, ...]:
    """The row that leads to the pages before and after; no row where there is only one. `to` makes a button's data."""
    around = ((page.number - 1, "btn.sebelumnya"), (page.number + 1, "btn.berikutnya"))
    buttons = tuple(Button(key, to=to(number)) for number, key in around if 0 <= number < page.count)
    return (buttons,) if buttons else ()
