"""What is restored, what is refused before anything is touched, what is kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kimbot.backups.archive import DATABASE, BackupProblem, Manifest, pack
from kimbot.backups.restoring import Restored
from kimbot.db.database import NewerSchema
from kimbot.db.migrate import migrations
from kimbot.delivery.model import State
from kimbot.work import Work
from tests.announcements.test_releases import CITY, announces, owed, person
from tests.backups.data import KEY, backed_up, folder, mark, put_back, quietly
from tests.backups.kills import CONTEXT

NUMBERS = [migration.number for migration in migrations()]


def restored(archive: Path, data: Path) -> Restored:
    return put_back(archive, data, CONTEXT)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    backed_up(folder(tmp_path / "source", "new"), tmp_path / "one.tar.gz")
    return tmp_path / "one.tar.gz"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder(tmp_path / "data", "old")


def everything(data: Path) -> dict[str, bytes]:
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in data.rglob("*") if path.is_file()}


def test_the_old_data_is_kept_beside_the_new(archive: Path, data: Path) -> None:
    (data / "media" / "new.jpg").write_bytes(b"another picture of that name")
    done = restored(archive, data)
    assert mark(data) == "new"
    assert done.aside is not None
    assert mark(done.aside) == "old"
    assert (done.aside / "media" / "new.jpg").read_bytes() == b"another picture of that name"
    assert (data / "media" / "new.jpg").read_bytes() == b"new" * 1000
    assert (data / "media" / "old.jpg").exists()
    assert (data / DATABASE).stat().st_mode & 0o777 == 0o600


def test_into_an_empty_place(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert restored(archive, tmp_path / "empty").aside is None
    assert mark(tmp_path / "empty") == "new"


def test_twice_in_one_second_keeps_both(archive: Path, data: Path) -> None:
    first, second = restored(archive, data), restored(archive, data)
    assert first.aside is not None
    assert second.aside is not None
    assert (mark(first.aside), mark(second.aside)) == ("old", "new")


@pytest.mark.parametrize("earlier", NUMBERS)
def test_one_of_an_earlier_schema_is_brought_forward(tmp_path: Path, data: Path, earlier: int) -> None:
    backed_up(folder(tmp_path / "earlier", "earlier", upto=earlier), tmp_path / "earlier.tar.gz")
    assert restored(tmp_path / "earlier.tar.gz", data).manifest.schema == earlier
    assert mark(data) == "earlier"
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        assert connection.execute("SELECT MAX(number) FROM schema_versions").fetchone() == (NUMBERS[-1],)


def test_one_of_a_newer_schema_is_refused_and_nothing_is_touched(tmp_path: Path, data: Path) -> None:
    newer = folder(tmp_path / "newer", "newer")
    with closing(sqlite3.connect(newer / DATABASE)) as connection, connection:
        connection.execute("INSERT INTO schema_versions VALUES (9999, 'from_the_future', '')")
    backed_up(newer, tmp_path / "newer.tar.gz")
    before = everything(data)
    with pytest.raises(NewerSchema, match="9999"):
        restored(tmp_path / "newer.tar.gz", data)
    assert everything(data) == before


def test_a_damaged_one_is_refused_and_nothing_is_touched(archive: Path, data: Path) -> None:
    before = everything(data)
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(BackupProblem, match="not a whole backup"):
        restored(archive, data)
    assert everything(data) == before


def test_one_that_was_packed_from_a_damaged_database(tmp_path: Path, data: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes((data / DATABASE).read_bytes()[:8192])
    with (tmp_path / "one.tar.gz").open("wb") as out:
        pack(
            out, [(DATABASE, damaged)], lambda sums: Manifest("0", 0, True, NUMBERS[-1], {}, sums).signed(KEY), quietly
        )
    with pytest.raises(BackupProblem, match=r"damaged|cannot be read"):
        restored(tmp_path / "one.tar.gz", data)
    assert mark(data) == "old"


def test_a_place_that_somebody_else_reads_is_left_alone(archive: Path, data: Path) -> None:
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM facts").fetchone()
        with pytest.raises(BackupProblem, match="somebody else is using"):
            restored(archive, data)
    assert mark(data) == "old"


def test_a_bot_was_running_so_nothing_is_certain(archive: Path, data: Path, tmp_path: Path) -> None:
    with (tmp_path / "source" / "kimbot.lock").open("w") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        backed_up(tmp_path / "source", archive)
    with pytest.raises(BackupProblem, match="a bot was running"):
        put_back(archive, data, CONTEXT, moved=True)
    assert mark(data) == "old"


async def test_an_audience_that_was_being_written_down_is_in_doubt_as_a_whole(unit) -> None:  # type: ignore[no-untyped-def]
    first = await unit(lambda work: person(work, 1))
    await unit(strangers)
    last = await unit(lambda work: person(work, 2))
    given = await unit(lambda work: announces(work, when=None))
    assert await unit(lambda work: owed(work, given)) == [first]
    await unit(lambda work: work.releases.fill_all())
    await unit(lambda work: work.outbox.ledger.doubt(work.now))
    assert await unit(lambda work: owed(work, given)) == [first, last]
    release = await unit(lambda work: work.occurrences.of(given.subject)[0])
    assert (await unit(lambda work: work.outbox.ledger.counts(release.id))) == {State.UNKNOWN: 2}
    assert CITY in given.areas


def strangers(work: Work) -> None:
    for number in range(2_100):
        work.chats.seen(10_000 + number, "private", "Warga", None, "id")
