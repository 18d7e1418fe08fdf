"""Which jobs there are, as plain data: each wing lists its own beside its handlers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kimbot.work import Work

Params = Mapping[str, Any]


def as_it_is(given: Any) -> Any:
    """Nothing to make of what was read."""
    return given


def nothing(work: "Work", params: Params) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """What `read` answers where a file that somebody sent is needed: `make` gets its bytes, and `beside`."""

    file_id: str
    beside: Any = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job, in three steps. It may be begun again after a crash; `done` happens once.

    `read(work, params)` gathers what is needed, in a reading unit; an `Ask` is put to Telegram, a `Fetch` is fetched
    from there. `make(given)` is slow and pure, and runs beside everything else. `done(work, params, made)` is the unit
    that ends the job. `failed(work, params)` ends it when three tries went wrong, or ended the process, or
    Telegram has refused it. `long`: it takes minutes, and is done beside the others.
    """

    name: str
    read: Callable[["Work", Params], Any]
    done: Callable[["Work", Params, Any], None]
    make: Callable[[Any], Any] = as_it_is
    failed: Callable[["Work", Params], None] = nothing
    long: bool = False
