"""`kimbot backup` and `kimbot restore`, beside a bot that runs and without one."""

from pathlib import Path

from tests.cli.conftest import Operator, Telegram


def newest(operator: Operator) -> Path:
    return max((operator.folder / "data" / "backups").iterdir())


def test_a_backup_of_a_running_bot_comes_back(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    bot = operator.runs("run")
    bot.says("kimbot is running")
    sari = telegram.world.user("Sari")
    sari.says("/start")
    sari.sees("Kelompok Informasi Masyarakat")
    made = operator.runs("backup")
    assert made.code() == 0, made.err
    assert "checked" in made.out
    refused = operator.runs("restore", str(newest(operator)))
    assert refused.code() == 2
    assert "another kimbot is running" in refused.err
    bot.stop()
    assert bot.code() == 0
    done = operator.runs("restore", str(newest(operator)))
    assert done.code() == 0, done.err
    assert "The data from before lies in" in done.out
    operator.runs("run").says("kimbot is running")
    sari.says("/profil")
    sari.sees("belum terdaftar")


def test_a_backup_to_a_place_of_ones_own(operator: Operator) -> None:
    assert operator.runs("migrate").code() == 0
    made = operator.runs("backup", "elsewhere/mine.tar.gz")
    assert made.code() == 0, made.err
    assert [path.name for path in (operator.folder / "elsewhere").iterdir()] == ["mine.tar.gz"]


def test_what_cannot_be_done_is_one_sentence(operator: Operator) -> None:
    for arguments in (("backup",), ("restore", "none.tar.gz")):
        refused = operator.runs(*arguments)
        assert refused.code() == 2
        assert refused.err.startswith("kimbot: ")
        assert len(refused.err.splitlines()) == 1
