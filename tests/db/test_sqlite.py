"""Units of work on SQLite: alone, together, failing, on a full disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kimbot.db.database import DatabaseProblem, Tx
from kimbot.db.sqlite import SqliteDatabase, hold, open_sqlite


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    database = await open_sqlite(tmp_path / "kimbot.db")
    yield database
    await database.close()


def put(name: str, value: str) -> object:
    def write(tx: Tx) -> None:
        tx.run("INSERT INTO facts (name, value) VALUES (:name, :value)", name=name, value=value)

    return write


def names(tx: Tx) -> list[str]:
    return [row["name"] for row in tx.rows("SELECT name FROM facts ORDER BY name")]


async def test_fifty_read_modify_writes_at_once_lose_nothing(db: SqliteDatabase) -> None:
    await db.unit(put("count", "0"))

    def more(tx: Tx) -> None:
        count = int(tx.value("SELECT value FROM facts WHERE name = 'count'"))
        tx.run("UPDATE facts SET value = :value WHERE name = 'count'", value=str(count + 1))

    await asyncio.gather(*(db.unit(more) for _ in range(50)))
    assert await db.read(lambda tx: tx.value("SELECT value FROM facts WHERE name = 'count'")) == "50"


async def test_a_unit_that_raises_is_rolled_back_alone(db: SqliteDatabase) -> None:
    def broken(tx: Tx) -> None:
        tx.run("INSERT INTO facts (name, value) VALUES ('half', 'x')")
        raise ValueError("no")

    done = await asyncio.gather(db.unit(put("a", "1")), db.unit(broken), db.unit(put("b", "2")), return_exceptions=True)
    assert isinstance(done[1], ValueError)
    assert await db.read(names) == ["a", "b"]


async def test_a_full_disk_refuses_one_unit_and_the_others_are_kept(db: SqliteDatabase) -> None:
    pages = await db.unit(lambda tx: tx.value("PRAGMA page_count"))
    await db.unit(lambda tx: tx.value(f"PRAGMA max_page_count = {pages + 2}"))
    done = await asyncio.gather(
        db.unit(put("small", "x")),
        db.unit(put("huge", "x" * 500_000)),
        db.unit(put("after", "x")),
        return_exceptions=True,
    )
    assert isinstance(done[1], DatabaseProblem)
    assert "full" in str(done[1])
    assert await db.read(names) == ["after", "small"]


async def test_a_reader_cannot_write(db: SqliteDatabase) -> None:
    with pytest.raises(DatabaseProblem, match="readonly"):
        await db.read(put("x", "y"))


async def test_a_durable_unit_is_synced_to_disk_and_the_next_is_not(db: SqliteDatabase) -> None:
    level = lambda tx: tx.value("PRAGMA synchronous")  # noqa: E731
    assert await db.unit(level, durable=True) == 2
    assert await db.unit(level) == 1


async def test_foreign_keys_hold(db: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await db.unit(
            lambda tx: tx.run(
                "INSERT INTO drafts (chat_id, form, answers, sources, view, version, listening,"
                " touched) VALUES (99, 'x', '{}', '{}', '{}', 1, 0, 0)"
            )
        )


async def test_closing_finishes_what_waits(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "kimbot.db")
    waiting = [asyncio.ensure_future(database.unit(put(f"n{n}", "x"))) for n in range(20)]  # noqa: TID251
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*waiting)
    again = await open_sqlite(tmp_path / "kimbot.db")
    assert len(await again.read(names)) == 20
    await again.close()


async def test_a_unit_after_closing_is_refused(tmp_path: Path) -> None:
    database = await open_sqlite(tmp_path / "kimbot.db")
    await database.close()
    with pytest.raises(DatabaseProblem, match="closed"):
        await database.unit(names)


async def test_a_folder_that_cannot_be_made_is_a_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DatabaseProblem, match="file"):
        await open_sqlite(tmp_path / "file" / "kimbot.db")


def test_the_lease_is_held_by_one_and_freed_with_it(tmp_path: Path) -> None:
    first = hold(tmp_path / "lock")
    assert first is not None
    assert hold(tmp_path / "lock") is None
    first.close()
    second = hold(tmp_path / "lock")
    assert second is not None
    second.close()


def test_the_lease_is_no_link_and_changes_nothing(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("as it was")
    (tmp_path / "lock").symlink_to(other)
    with pytest.raises(OSError, match="symbolic link"):
        hold(tmp_path / "lock")
    lock = hold(other)
    assert lock is not None
    lock.close()
    assert other.read_text() == "as it was"
