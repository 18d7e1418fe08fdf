"""Long lists in pages of at most eight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

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
