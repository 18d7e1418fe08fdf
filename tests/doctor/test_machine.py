"""What the doctor finds on this machine."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kimbot.backups.archive import DATABASE
from kimbot.backups.model import day_of, name_of
from kimbot.core.clock import DAY, MINUTE
from kimbot.db.sqlite import hold
from kimbot.doctor.machine import alive, disk, file_system
from tests.backups.data import folder
from tests.doctor.conftest import Patient
from tests.harness import ROOT


def has_data(patient: Patient, *statements: str) -> None:
    folder(patient.data, "now").chmod(0o700)
    with closing(sqlite3.connect(patient.data / DATABASE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


ADMIN = (
    "INSERT INTO chats (id, telegram_id, kind, title, state, created)"
    " VALUES (1, 9000, 'private', 'Bu Ratna', 'open', 1)",
    "INSERT INTO grants (person, role, area, granted_by, granted) VALUES (1, 'admin', '36.71', 0, 1)",
)


def test_a_new_installation_is_well_and_nothing_is_left_behind(patient: Patient) -> None:
    assert patient.wrong() == []
    assert patient.notes() == ["database.none", "backups.plain", "backups.none"]
    assert list(patient.folder.iterdir()) == []


def test_one_that_has_run_and_is_stopped(patient: Patient) -> None:
    has_data(patient, *ADMIN)
    found = patient.findings()
    assert patient.wrong() == []
    assert found["admins.some"].values == {"count": 1}
    assert "running.not" in patient.notes()


def test_one_without_an_admin(patient: Patient) -> None:
    has_data(patient)
    assert "admins.none" in patient.notes()


def test_a_bot_that_runs(patient: Patient) -> None:
    now = patient.clock.now()
    has_data(patient, f"INSERT INTO facts VALUES ('heard', '{now}')")
    with hold(patient.data / "kimbot.lock") or pytest.fail("not free"):
        assert "running.well" in patient.findings()
        assert alive(patient.chosen(), now).says == "doctor.running.well"
        patient.clock.seconds = 10 * MINUTE / 1000
        assert patient.findings()["running.deaf"].values["minutes"] == 10
    assert alive(patient.chosen(), now).says == "doctor.running.not"


def test_a_bot_that_never_heard_anything(patient: Patient) -> None:
    has_data(patient)
    with hold(patient.data / "kimbot.lock") or pytest.fail("not free"):
        assert patient.findings()["running.deaf"].values["minutes"] is None


def test_a_folder_that_cannot_be_written(patient: Patient) -> None:
    patient.settings["data_dir"] = Path("/proc/kimbot")
    assert "disk.unwritable" in patient.wrong()


def test_a_disk_that_is_nearly_full(patient: Patient) -> None:
    assert [one.says for one in disk(patient.chosen(), room=10**18)] == ["doctor.disk.full"]


MOUNTS = """\
/dev/vda / ext4 rw 0 0
nas:/kim /srv/kim nfs4 rw 0 0
me@host: /srv/kim\\040two fuse.sshfs rw 0 0
tmpfs /srv/kim/fast tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/kim/data", "nfs4"), ("/srv/kim two", "fuse.sshfs"), ("/srv/kim/fast/x", "tmpfs"), ("/srv", "ext4")],
)
def test_which_file_system_a_folder_lies_on(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_disk(patient: Patient, kind: str) -> None:
    found = list(disk(patient.chosen(), mounts=f"x / {kind} rw 0 0\n"))
    assert [one.says for one in found] == ["doctor.disk.far", "doctor.disk.fine"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO schema_versions VALUES (9999, 'from_the_future', '')", "database.newer"),
        ("DELETE FROM schema_versions WHERE number > 3", "database.older"),
    ],
)
def test_a_database_of_another_kimbot(patient: Patient, statement: str, said: str) -> None:
    has_data(patient, statement)
    assert said in (patient.wrong() + patient.notes())
    assert (said in patient.wrong()) == (said == "database.newer")


def test_a_damaged_database(patient: Patient) -> None:
    has_data(patient)
    with closing(sqlite3.connect(patient.data / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (patient.data / DATABASE).read_bytes()
    (patient.data / DATABASE).write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    assert "database.damaged" in patient.wrong()
    (patient.data / DATABASE).write_bytes(b"a text " * 1000)
    assert "database.damaged" in patient.wrong()


def test_backups(patient: Patient) -> None:
    (patient.data / "backups").mkdir(parents=True)
    zone = ZoneInfo("Asia/Jakarta")
    for days, said in ((9, "backups.old"), (1, "backups.fine"), (0, "backups.fine")):
        (patient.data / "backups" / name_of(day_of(patient.clock.now() - days * DAY, zone))).touch()
        assert said in patient.findings()
    patient.settings["backup_daily"] = 0
    assert "backups.off" in patient.notes()


def test_a_broken_area_file(patient: Patient) -> None:
    shutil.copytree(ROOT / "config", patient.folder / "config")
    patient.settings["config_dir"] = patient.folder / "config"
    (patient.folder / "config" / "areas" / "36.71.csv").write_text("code,name\n36.71.99,Nowhere\n")
    assert "config.wrong" in patient.wrong()
