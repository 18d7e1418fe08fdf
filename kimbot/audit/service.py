"""The audit trail. Each row's hash covers the row before it, so that a changed or missing row shows."""

import hashlib
from dataclasses import dataclass

from kimbot.core.actor import Actor
from kimbot.db.database import Row, Tx


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done or refused. `actor` is a person's number; `subject` names a thing, as `report:12`."""

    at: int
    actor: int
    act: str
    subject: str
    area: str
    refused: bool


class Audit:
    """The table `audit`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def note(self, actor: Actor, act: str, subject: str = "", area: str = "", *, refused: bool = False) -> None:
        """Append one entry."""
        entry = Entry(self._now, actor.id, act, subject, area, refused)
        before = self._tx.value("SELECT hash FROM audit ORDER BY id DESC LIMIT 1") or ""
        self._tx.run(
            "INSERT INTO audit (at, actor, act, subject, area, refused, hash)"
            " VALUES (:at, :actor, :act, :subject, :area, :refused, :hash)",
            at=entry.at,
            actor=entry.actor,
            act=entry.act,
            subject=entry.subject,
            area=entry.area,
            refused=int(entry.refused),
            hash=_chained(before, entry),
        )

    def entries(self, subject: str) -> list[Entry]:
        """What happened to one thing, oldest first."""
        rows = self._tx.rows(
            "SELECT at, actor, act, subject, area, refused FROM audit WHERE subject = :subject ORDER BY id",
            subject=subject,
        )
        return [_entry(row) for row in rows]

    def broken_at(self) -> int | None:
        """The number of the first row that does not follow from the one before it; None when the chain holds."""
        before = ""
        for row in self._tx.rows("SELECT id, at, actor, act, subject, area, refused, hash FROM audit ORDER BY id"):
            before = _chained(before, _entry(row))
            if before != row["hash"]:
                return int(row["id"])
        return None


def _entry(row: Row) -> Entry:
    return Entry(row["at"], row["actor"], row["act"], row["subject"], row["area"], bool(row["refused"]))


def _chained(before: str, entry: Entry) -> str:
    fields = (before, entry.at, entry.actor, entry.act, entry.subject, entry.area, int(entry.refused))
    return hashlib.sha256("\x1f".join(map(str, fields)).encode()).hexdigest()
