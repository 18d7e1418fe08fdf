"""What a broken bot may lay in its data folder for root to step on: no command touches anything outside.

As root the folder belongs to somebody else, so that the real way is gone; as anybody else it is our own, and the links
lead to files of ours.
"""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.cli.owner import owner
from kimbot.cli.problems import Unusable
from tests.cli.conftest import ROOT
from tests.forks import Fork

STRANGER = 65534
SECRET = "root:x:0:0:\n"


def readable(path: Path) -> bool:
    """Whether a stranger can get there."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that strangers can enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="kimbot-links-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def victim(place: Path) -> Path:
    path = place / "passwd"
    path.write_text(SECRET)
    path.chmod(0o600)
    return path


@pytest.fixture
def data(place: Path) -> Path:
    """The data folder of a bot that has run; as root: of somebody else's."""
    folder = place / "data"
    done = kimbot(place, folder, "migrate")
    assert done.returncode == 0, done.stderr
    if os.geteuid() == 0 and readable(ROOT / "kimbot"):
        for path in (folder, *folder.rglob("*")):
            os.chown(path, STRANGER, STRANGER)
    return folder


def kimbot(place: Path, data: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KIMBOT_")}
    here = {
        "KIMBOT_CONFIG_DIR": str(ROOT / "config"),
        "KIMBOT_TELEGRAM_URL": "http://127.0.0.1:9",
        "TMPDIR": str(place),
    }
    command = ["tests.cli.twice", str(data), *command]
    process = Fork(*command, env=clean | here, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        return subprocess.CompletedProcess(command, process.wait(60), process.stdout.read(), process.stderr.read())


def unharmed(victim: Path) -> bool:
    there = victim.stat()
    return (victim.read_text(), there.st_uid, there.st_mode & 0o777) == (SECRET, os.geteuid(), 0o600)


@pytest.mark.parametrize("command", ["doctor", "health", "migrate", "backup"])
def test_a_link_in_the_place_of_the_lock(place: Path, data: Path, victim: Path, command: str) -> None:
    (data / "kimbot.lock").unlink()
    (data / "kimbot.lock").symlink_to(victim)
    done = kimbot(place, data, command)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert unharmed(victim)


@pytest.mark.parametrize("name", [".kimbot-backup.part", ".kimbot-backup.db"])
def test_a_link_in_the_place_of_a_backup_that_is_being_written(
    place: Path, data: Path, victim: Path, name: str
) -> None:
    (data / "backups").mkdir()
    (data / "backups" / name).symlink_to(victim)
    os.chown(data / "backups", data.stat().st_uid, -1)
    kimbot(place, data, "backup")
    assert unharmed(victim)


def test_what_root_makes_belongs_to_the_user_of_the_bot(place: Path, data: Path) -> None:
    for command in (["backup"], ["doctor"]):
        kimbot(place, data, *command)
    made = next((data / "backups").iterdir())
    restored = kimbot(place, data, "restore", str(made))
    assert restored.returncode == 0, restored.stderr
    assert {path.stat().st_uid for path in (data, *data.rglob("*"))} == {data.stat().st_uid}


def test_a_folder_that_only_root_may_write_stays_as_it_is(place: Path, data: Path) -> None:
    """`backups` leads to a folder where the owner of the data cannot write, so root does not either."""
    aim = place / "aim"
    aim.mkdir(mode=0o755 if data.stat().st_uid != os.geteuid() else 0o555)
    (data / "backups").symlink_to(aim)
    done = kimbot(place, data, "backup")
    assert (done.returncode, list(aim.iterdir())) == (2, [])


def test_whose_folder_it_is(tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert owner(own) is None, "nothing is there yet"
    own.mkdir(mode=0o700)
    mine = None if os.geteuid() == 0 else (os.geteuid(), own.stat().st_gid)
    assert owner(own) == mine
    link = tmp_path / "link"
    link.symlink_to(own)
    assert owner(link) == mine


def test_a_folder_of_root_in_which_others_may_write_is_refused() -> None:
    with pytest.raises(Unusable, match="others may write there"):
        owner(Path("/tmp"))
