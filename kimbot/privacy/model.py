"""A line of the register, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CONSENT, TASK, DUTY = "consent", "public task", "legal duty"
"""On which basis something is processed: her consent; the city's task to inform; the law on personal data."""

NOBODY = "(sudah dihapus)"
"""Stands where her name stood."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data: a line of the register.

    `erase` takes one person out of the tables (`:person` her number, `:telegram` her Telegram id, `:now`). `forget`
    takes out at most `:most` rows of what ended before `:before`, `days` ago. `mine` reads what is held of `:person`.
    """

    name: str
    tables: tuple[str, ...]
    data: str
    purpose: str
    basis: str
    seen_by: str
    kept: str
    erased: str
    days: int | None = None
    erase: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    mine: Mapping[str, str] = field(default_factory=dict)
