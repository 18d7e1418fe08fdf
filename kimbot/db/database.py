"""The port: plain functions over one open transaction, run in one hop on the database's thread."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = Mapping[str, Any]


class Tx(Protocol):
    """One open transaction. SQL has named parameters (`:name`) and stays within what SQLite and PostgreSQL share."""

    def run(self, sql: str, **values: object) -> int:
        """Execute; the number of rows changed."""
        ...

    def row(self, sql: str, **values: object) -> Row | None:
        """The first row, or None."""
        ...

    def rows(self, sql: str, **values: object) -> list[Row]:
        """All rows."""
        ...

    def value(self, sql: str, **values: object) -> Any:
        """The first column of the first row, or None. Also for INSERT … RETURNING id."""
        ...

    def many(self, sql: str, values: list[dict[str, object]]) -> None:
        """Execute once for each set of values."""
        ...


class Database(Protocol):
    """Where units of work run."""

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        """Run `work` in one writing transaction. It may be run again, so it has no effect outside.

        `durable`: on disk before this returns, even through a power cut. Raises what `work` raises (rolled back alone),
        or `DatabaseProblem` when the database itself cannot.
        """
        ...

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on a snapshot; it cannot write."""
        ...

    async def scrub(self) -> None:
        """Leave no byte of what was deleted. Raises `DatabaseProblem` while somebody still reads it."""
        ...

    async def write_anew(self) -> None:
        """Leave no byte of what was deleted between the rows either; units wait meanwhile. Raises `DatabaseProblem`."""
        ...

    async def close(self) -> None:
        """Finish what waits, then close."""
        ...


class DatabaseProblem(Exception):
    """The database cannot do it now: full disk, locked for too long, missing folder. Nothing was changed."""


class NewerSchema(DatabaseProblem):
    """The database was written by a newer kimbot."""
