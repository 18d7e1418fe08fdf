"""The chain of the audit: each row's hash is keyed and covers the row before it, and the end is kept as *head*.

Who can write into the database but does not know the key, which lies beside it, can change nothing unnoticed: no row
rewritten, left out or cut off at the end. A *seal* is a row that covers all before it as it was found: rows from before
there was a key, or under one that is lost.
"""

import hashlib
import hmac
from dataclasses import dataclass
from itertools import chain

from kimbot.db.database import Row, Tx
from kimbot.db.facts import fact

SEAL = "audit.seal"
"""The act of a seal; its subject is the checksum of what it covers."""
HEAD = "audit head"
"""A fact: how many rows there are, the hash of the last one, and both signed."""
SLICE = 5_000
_COLUMNS = ("at", "actor", "act", "subject", "area", "refused")


@dataclass(frozen=True, slots=True)
class Chain:
    """What was found: so many rows, the hash of the last one, the first that does not follow (None: it holds).

    Where the end is missing that is the number after the last one there.
    """

    rows: int
    head: str
    broken: int | None = None

    @property
    def sign(self) -> str:
        """What an office compares: the beginning of the head."""
        return self.head[:16]


def linked(key: bytes, before: str, row: Row) -> str:
    """The hash of a row: of what it says, after the hash of the row before."""
    return _signed(key, before, *(row[name] for name in _COLUMNS))


def head(key: bytes, rows: int, last: str) -> str:
    """The fact `HEAD`."""
    return f"{rows} {last} {_signed(key, 'head', rows, last)}"


def follow(tx: Tx, key: bytes) -> Chain:
    """Follow the chain from its beginning to its end, some thousand rows at a time: rows may be added meanwhile."""
    known, whole = fact(tx, HEAD), False
    sealed = tx.value("SELECT MAX(id) FROM audit WHERE act = :act", act=SEAL) or 0
    covered, before, count, last = hashlib.sha256(), "", 0, 0
    while rows := _after(tx, last):
        for row in rows:
            last = row["id"]
            if last < sealed:
                _cover(covered, row)
            elif not _follows(key, before, row) or (last == sealed and row["subject"] != covered.hexdigest()):
                return Chain(count, before, last)
            before, count = row["hash"], count + 1
            whole = whole or known == head(key, count, before)
    return Chain(count, before, None if whole or (known is None and count == 0) else last + 1)


def _follows(key: bytes, before: str, row: Row) -> bool:
    return hmac.compare_digest(linked(key, before, row), row["hash"])


def sign_after(tx: Tx, rows: int) -> str | None:
    """The sign that the chain had with so many rows; None where it never had."""
    found = tx.value("SELECT hash FROM audit ORDER BY id LIMIT 1 OFFSET :before", before=rows - 1)
    return None if found is None else Chain(rows, found).sign


def checksum(tx: Tx) -> str:
    """The checksum of all rows as they are, for a seal."""
    covered, last = hashlib.sha256(), 0
    while rows := _after(tx, last):
        for row in rows:
            _cover(covered, row)
        last = rows[-1]["id"]
    return covered.hexdigest()


def _after(tx: Tx, last: int) -> list[Row]:
    columns = ", ".join(chain(("id",), _COLUMNS, ("hash",)))
    return tx.rows(f"SELECT {columns} FROM audit WHERE id > :last ORDER BY id LIMIT :most", last=last, most=SLICE)


def _cover(covered: "hashlib._Hash", row: Row) -> None:
    covered.update("\x1f".join(str(row[name]) for name in (*_COLUMNS, "hash")).encode() + b"\x1e")


def _signed(key: bytes, *values: object) -> str:
    return hmac.new(key, "\x1f".join(map(str, values)).encode(), hashlib.sha256).hexdigest()
