"""The audit's chain: whoever can write into the database, but does not know the key, changes nothing unnoticed."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator

import pytest

from kimbot.audit.chain import HEAD, follow, head, linked, sign_after
from kimbot.audit.service import Audit
from kimbot.core.actor import Actor
from kimbot.db.facts import fact, set_fact
from kimbot.db.migrate import migrate
from kimbot.db.sqlite import SqliteTx

KEY, NOW = b"known to the bot alone", 1_795_399_200_000
SARI, SITI = Actor(1, "Sari"), Actor(2, "Siti")


@pytest.fixture
def tx() -> Iterator[SqliteTx]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    migrate(connection)
    yield SqliteTx(connection)
    connection.close()


@pytest.fixture
def audit(tx: SqliteTx) -> Audit:
    """Five rows."""
    audit = Audit(tx, NOW, KEY)
    for number in range(1, 6):
        audit.note(SARI if number % 2 else SITI, "report.approve", f"report:{number}", "36.71.09.1002")
    return audit


def recounted(tx: SqliteTx, key: bytes) -> None:
    """Every hash and the head anew, as somebody would count who knows how it is done, and has this key."""
    before = ""
    rows = tx.rows("SELECT id, at, actor, act, subject, area, refused FROM audit ORDER BY id")
    for row in rows:
        before = linked(key, before, row)
        tx.run("UPDATE audit SET hash = :hash WHERE id = :id", hash=before, id=row["id"])
    set_fact(tx, HEAD, head(key, len(rows), before))


def test_what_nobody_has_touched_holds(tx: SqliteTx, audit: Audit) -> None:
    assert (audit.chain().rows, audit.chain().broken) == (5, None)
    assert audit.chain().sign == sign_after(tx, 5)
    assert sign_after(tx, 6) is None


def test_an_empty_one_holds(tx: SqliteTx) -> None:
    assert Audit(tx, NOW, KEY).chain().broken is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = 2 WHERE id = 3", 3),
        ("UPDATE audit SET subject = 'report:9' WHERE id = 3", 3),
        ("UPDATE audit SET act = 'report.refuse' WHERE id = 1", 1),
        ("UPDATE audit SET area = '' WHERE id = 5", 5),
        ("UPDATE audit SET at = at + 1 WHERE id = 2", 2),
        ("UPDATE audit SET refused = 1 WHERE id = 4", 4),
        ("DELETE FROM audit WHERE id = 3", 4),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("DELETE FROM audit WHERE id > 3", 4),
        ("DELETE FROM audit WHERE id = 5", 5),
        ("DELETE FROM audit", 1),
        ("DELETE FROM facts WHERE name = 'audit head'", 6),
    ],
)
def test_a_change_is_found(tx: SqliteTx, audit: Audit, change: str, broken: int) -> None:
    tx.run(change)
    assert audit.chain().broken == broken


def test_the_end_cut_off_is_found_although_more_was_noted_since(tx: SqliteTx, audit: Audit) -> None:
    tx.run("DELETE FROM audit WHERE id = 5")
    audit.note(SITI, "report.approve", "report:6")
    assert audit.chain().broken is not None


def test_a_row_rewritten_and_the_rest_counted_anew_is_found(tx: SqliteTx, audit: Audit) -> None:
    tx.run("UPDATE audit SET actor = 2 WHERE id = 3")
    recounted(tx, b"")
    assert audit.chain().broken == 1


def test_an_older_end_does_not_fit_the_rows(tx: SqliteTx, audit: Audit) -> None:
    """The head of the moment before the last row, kept by somebody, and that row cut off: the office's sign tells."""
    known = audit.chain()
    tx.run("DELETE FROM audit WHERE id = 5")
    set_fact(tx, HEAD, (fact(tx, HEAD) or "").replace("5 ", "4 ", 1))
    assert audit.chain().broken == 5
    assert sign_after(tx, known.rows) != known.sign


def unkeyed(tx: SqliteTx, count: int) -> None:
    """Rows as they were before there was a key."""
    before = ""
    for number in range(count):
        fields = (before, NOW, 1, "report.approve", f"report:{number}", "", 0)
        before = hashlib.sha256("\x1f".join(map(str, fields)).encode()).hexdigest()
        tx.run(
            "INSERT INTO audit (at, actor, act, subject, area, refused, hash) VALUES"
            " (:now, 1, 'report.approve', :subject, '', 0, :hash)",
            now=NOW,
            subject=f"report:{number}",
            hash=before,
        )


@pytest.mark.parametrize(
    "before", [lambda tx: unkeyed(tx, 3), lambda tx: recounted(tx, b"lost")], ids=["unkeyed", "lost"]
)
def test_what_was_noted_without_our_key_is_sealed_as_it_is(
    tx: SqliteTx, audit: Audit, before: Callable[[SqliteTx], object]
) -> None:
    before(tx)
    audit.seal()
    audit.note(SITI, "report.approve", "report:7")
    assert audit.chain().broken is None
    rows = tx.value("SELECT MAX(id) FROM audit")
    tx.run("UPDATE audit SET actor = 9 WHERE id = 2")
    assert audit.chain().broken == rows - 1, "the seal does not cover that"


def test_a_long_one_is_followed_in_slices(tx: SqliteTx) -> None:
    audit = Audit(tx, NOW, KEY)
    for number in range(12_000):
        audit.note(SARI, "report.approve", f"report:{number}")
    assert audit.chain().rows == 12_000
    assert follow(tx, b"another").broken == 1
