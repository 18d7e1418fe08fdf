"""A database of today's schema, migrated once a process and copied after that: migrating takes longer than most tests.

That every database comes from an empty or an older one as it should is what `tests/db` is about.
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from kimbot.db.migrate import migrate


@cache
def image() -> bytes:
    """A database in which nothing has happened yet."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        return connection.serialize()


def laid(path: Path) -> Path:
    """Where there is no database, there is a new one now."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(image())
    return path
