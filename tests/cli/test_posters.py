"""`kimbot posters`: a file for each kelurahan and each KIM."""

import asyncio
import json
import shutil
from pathlib import Path

from typer.testing import CliRunner, Result

from kimbot import process
from kimbot.cli import cli
from kimbot.core.actor import SYSTEM
from kimbot.core.chance import SystemChance
from kimbot.core.clock import SystemClock
from kimbot.db.facts import set_fact
from kimbot.kim.model import NO_SK, Stage
from kimbot.settings import Settings
from kimbot.work import Work

CONFIG = Path(__file__).parents[2] / "config"
SMALL = ("36.71", "36.71.09", "36.71.09.1002")


def installation(folder: Path) -> dict[str, str]:
    """A city of one kelurahan."""
    config = folder / "config"
    shutil.copytree(CONFIG, config)
    (config / "areas" / "36.71-alias.csv").unlink()
    areas = config / "areas" / "36.71.csv"
    first, *lines = areas.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] in SMALL]
    areas.write_text("\n".join([first, *kept]) + "\n", encoding="utf-8")
    return {"KIMBOT_DATA_DIR": str(folder / "data"), "KIMBOT_CONFIG_DIR": str(config)}


def draws(folder: Path, environment: dict[str, str]) -> Result:
    return CliRunner().invoke(cli, ["posters", str(folder / "out")], env=environment)


def test_every_kelurahan_and_every_kim_has_one(tmp_path: Path) -> None:
    environment = installation(tmp_path)

    def fill(work: Work) -> None:
        set_fact(work.tx, "me", json.dumps({"id": 1, "username": "kim_bot"}))
        work.registry.put_in(SYSTEM, [("KIM Cibodas Sari", "36.71.09.1002", "", NO_SK, Stage.ACTIVE)])

    given = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    asyncio.run(process.at_rest(given, SystemClock(), SystemChance(), fill))
    done = draws(tmp_path, environment)
    assert done.exit_code == 0, done.output
    assert "2 posters" in done.output
    made = {path.name: path.read_bytes()[:5] for path in (tmp_path / "out").iterdir()}
    assert made == {"36.71.09.1002 Cibodas Sari.pdf": b"%PDF-", "36.71.09.1002 KIM 1.pdf": b"%PDF-"}


def test_a_bot_that_never_ran_has_no_address_to_print(tmp_path: Path) -> None:
    done = draws(tmp_path, installation(tmp_path))
    assert done.exit_code == 2
    assert "has not run yet" in done.output
    assert not (tmp_path / "out").exists()
