"""The audit trail: a table that is only added to, in a keyed chain (`kimbot.audit.chain`), and a count of refusals."""

from dataclasses import dataclass

from kimbot.audit.chain import HEAD, SEAL, Chain, checksum, follow, head, linked
from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import HOUR
from kimbot.db.database import Row, Tx
from kimbot.db.facts import fact, set_fact


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
    """The tables `audit` and `refusals`. `key` is what the chain is keyed with."""

    def __init__(self, tx: Tx, now: int, key: bytes) -> None:
        self._tx, self._now, self._key = tx, now, key

    def note(self, actor: Actor, act: str, subject: str = "", area: str = "", *, refused: bool = False) -> None:
        """Append one entry."""
        count, before, *_ = (fact(self._tx, HEAD) or "0 ").split(" ")
        row = {
            "at": self._now,
            "actor": actor.id,
            "act": act,
            "subject": subject,
            "area": area,
            "refused": int(refused),
        }
        sign = linked(self._key, before, row)
        self._tx.run(
            "INSERT INTO audit (at, actor, act, subject, area, refused, hash)"
            " VALUES (:at, :actor, :act, :subject, :area, :refused, :hash)",
            hash=sign,
            **row,
        )
        set_fact(self._tx, HEAD, head(self._key, int(count) + 1, sign))

    def refuse(self, actor: Actor, act: str) -> None:
        """Keep a refusal: a person's first in an hour is an entry, further ones are counted.

        The chain is never shortened, so nobody may make it long by asking in vain.
        """
        further = self._tx.value(
            "INSERT INTO refusals (actor, hour, further) VALUES (:actor, :hour, 0)"
            " ON CONFLICT (actor, hour) DO UPDATE SET further = refusals.further + 1 RETURNING further",
            actor=actor.id,
            hour=self._now - self._now % HOUR,
        )
        if further == 0:
            self.note(actor, act, refused=True)

    def seal(self) -> None:
        """From here on the chain is keyed with our key; all before is covered as it is."""
        rows = self._tx.row("SELECT COUNT(*) AS count, MAX(id) AS last FROM audit")
        assert rows is not None
        last = self._tx.value("SELECT hash FROM audit WHERE id = :id", id=rows["last"]) or ""
        covered = checksum(self._tx)
        set_fact(self._tx, HEAD, head(self._key, rows["count"], last))
        self.note(SYSTEM, SEAL, covered)

    def chain(self) -> Chain:
        """The chain, followed from its beginning to its end."""
        return follow(self._tx, self._key)

    def entries(self, subject: str) -> list[Entry]:
        """What happened to one thing, oldest first."""
        rows = self._tx.rows(
            "SELECT at, actor, act, subject, area, refused FROM audit WHERE subject = :subject ORDER BY id",
            subject=subject,
        )
        return [_entry(row) for row in rows]


def _entry(row: Row) -> Entry:
    return Entry(row["at"], row["actor"], row["act"], row["subject"], row["area"], bool(row["refused"]))
