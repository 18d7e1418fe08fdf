"""`kimbot kim import`: all of a list or nothing, unless the operator says otherwise."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kimbot import process
from kimbot.cli import cli
from kimbot.core.actor import Actor
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.kim.model import Kim, Stage
from kimbot.members.model import Application, Office
from kimbot.settings import Settings
from kimbot.work import Work

CONFIG = Path(__file__).parents[2] / "config"
GOOD = "nama;wilayah;tema;tahap\nKIM Satu;Cibodas Sari;UMKM;vakum\nKIM Dua;Kecamatan Karawaci;;\n"
BAD = GOOD + "KIM Tiga;Atlantis;;\n;Cibodas Sari;;\n"


class Desk:
    """An operator in a folder of her own."""

    def __init__(self, folder: Path) -> None:
        self.file, self.data = folder / "list.csv", folder / "data"

    def imports(self, text: str, *options: str) -> Result:
        self.file.write_text(text, encoding="utf-8")
        environment = {"KIMBOT_DATA_DIR": str(self.data), "KIMBOT_CONFIG_DIR": str(CONFIG)}
        return CliRunner().invoke(cli, ["kim", "import", str(self.file), *options], env=environment)

    def registry(self) -> list[Kim]:
        return self.work(lambda work: work.registry.inside("36.71"))

    def work(self, act):  # type: ignore[no-untyped-def]
        settings = Settings(data_dir=self.data, config_dir=CONFIG)
        return asyncio.run(process.at_rest(settings, SystemClock(), SystemChance(), act))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_good_list_is_written_and_counted(desk: Desk) -> None:
    done = desk.imports(GOOD)
    assert (done.exit_code, done.stdout) == (0, "rows: 2, good: 2, bad: 0, written: 2\n")
    one, two = sorted(desk.registry(), key=lambda kim: kim.id)
    assert (one.name, one.area, one.theme, one.stage) == ("KIM Satu", "36.71.09.1002", "UMKM", Stage.DORMANT)
    assert (two.name, two.area, two.stage) == ("KIM Dua", "36.71.07", Stage.ACTIVE)


def test_a_dry_run_writes_nothing_not_even_a_folder(desk: Desk) -> None:
    done = desk.imports(GOOD, "--dry-run")
    assert (done.exit_code, done.stdout) == (0, "rows: 2, good: 2, bad: 0, written: 0\n")
    assert not desk.data.exists()


def test_a_dry_run_knows_what_is_there_already(desk: Desk) -> None:
    desk.imports(GOOD)
    done = desk.imports(GOOD, "--dry-run")
    assert done.exit_code == 1
    assert "line 2: KIM Satu in Cibodas Sari, Kec. Cibodas is in the registry already" in done.stderr


def test_one_bad_row_and_nothing_is_written(desk: Desk) -> None:
    done = desk.imports(BAD)
    assert done.exit_code == 1
    assert "line 4: “Atlantis” is no area for certain" in done.stderr
    assert "line 5: the name is missing" in done.stderr
    assert "rows: 4, good: 2, bad: 2, written: 0" in done.stdout
    assert desk.registry() == []


def test_skip_bad_writes_the_others(desk: Desk) -> None:
    done = desk.imports(BAD, "--skip-bad")
    assert done.exit_code == 0
    assert "line 4: " in done.stderr
    assert "written: 2" in done.stdout
    assert len(desk.registry()) == 2


def test_twice_the_same_list_changes_nothing(desk: Desk) -> None:
    desk.imports(GOOD)
    done = desk.imports(GOOD, "--skip-bad")
    assert "bad: 2, written: 0" in done.stdout
    assert len(desk.registry()) == 2


def test_members_who_had_named_a_kim_are_put_into_it(desk: Desk) -> None:
    def apply(work: Work) -> int:
        chat = work.chats.seen(7, "private", "Sari", None, "id")
        work.membership.apply(
            Actor(chat.id, "Sari"), Application("Sari", "36.71.09.1002", None, "kim satu", Office.ANGGOTA, "")
        )
        return chat.id

    sari = desk.work(apply)
    desk.imports(GOOD)
    assert desk.work(lambda work: work.registry.get(work.members.get(sari).kim_id).name) == "KIM Satu"


def test_a_list_of_a_thousand(desk: Desk) -> None:
    rows = "".join(f"KIM Nomor {number};36.71.09.{1001 + number % 6}\n" for number in range(1000))
    done = desk.imports("nama;wilayah\n" + rows)
    assert "rows: 1000, good: 1000, bad: 0, written: 1000" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "list.csv: The file is empty."), ("nama;tema\n", "list.csv: There is no column area; the first line must")],
)
def test_a_file_that_cannot_be_used_is_one_sentence(desk: Desk, text: str, said: str) -> None:
    done = desk.imports(text)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_sentence(desk: Desk) -> None:
    done = CliRunner().invoke(cli, ["kim", "import", str(desk.file)])
    assert done.exit_code == 2
    assert done.stderr == f"kimbot: {desk.file}: No such file or directory\n"
