"""What may have happened between a backup and its return, and must not happen a second time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimbot.backups import screens
from kimbot.core.actor import SYSTEM
from kimbot.db.database import Tx
from kimbot.inbox.heard import HEARD
from kimbot.inbox.store import Inbox

if TYPE_CHECKING:
    from kimbot.work import Work

LEAP = 10_000
"""More numbers, and versions of one thing, than a city gives between two backups."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """How many messages that waited in the backup may have been sent since, how many updates may have been handled."""

    messages: int = 0
    updates: int = 0


def look_back(work: "Work", made: int) -> Doubts:
    """Hold back whatever may have been done since the backup was made (ms UTC), and tell Kominfo."""
    leap(work.tx)
    work.tx.run("DELETE FROM facts WHERE name = :heard", heard=HEARD)  # we were not deaf all the time since
    work.releases.fill_all()
    work.guard.fill_all()
    work.jobs.put_aside("restored from a backup")
    doubts = Doubts(work.outbox.ledger.doubt(made), Inbox(work.tx, work.now).set_aside("restored from a backup"))
    work.releases.ask_about_due()
    work.guard.pass_over()
    work.audit.note(SYSTEM, "data.restore", f"backup:{made}", work.areas.city.code)
    work.tell_operators(screens.restored(made, doubts.messages, work.context.zone))
    return doubts


def leap(tx: Tx) -> None:
    """Numbers and versions given since the backup are not given again: no button shown since may mean something new."""
    tables = tx.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for table in tables:
        name = table["name"]
        if "AUTOINCREMENT" in table["sql"]:
            known = tx.run("UPDATE sqlite_sequence SET seq = seq + :leap WHERE name = :name", leap=LEAP, name=name)
            if not known:
                tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :leap)", leap=LEAP, name=name)
        if any((c["name"], c["type"]) == ("version", "BIGINT") for c in tx.rows(f'PRAGMA table_info("{name}")')):
            tx.run(f'UPDATE "{name}" SET version = version + :leap', leap=LEAP)
