"""What the operator can mend is one sentence on stderr, exit code 2 (3: it may pass), and never a traceback."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, TOKEN, Operator


def refused(operator: Operator, *arguments: str, code: int = 2, **environment: str) -> str:
    process = operator.runs(*(arguments or ("run",)), **({"KIMBOT_TOKEN": TOKEN} | environment))
    assert process.code() == code, process.err
    assert process.err.startswith("kimbot: ")
    assert len(process.err.splitlines()) == 1, process.err
    return process.err


def own_config(operator: Operator) -> Path:
    shutil.copytree(ROOT / "config", operator.folder / "config")
    operator.environment["KIMBOT_CONFIG_DIR"] = "config"
    return operator.folder / "config"


def test_no_token(operator: Operator) -> None:
    said = refused(operator, KIMBOT_TOKEN="")
    assert "KIMBOT_TOKEN" in said
    assert "config/kimbot.toml" in said
    assert "@BotFather" in said


def test_something_that_is_no_token(operator: Operator) -> None:
    said = refused(operator, KIMBOT_TOKEN="halo dunia")
    assert "looks like 123456789:AAE" in said
    assert "halo dunia" not in said


def test_a_token_file_that_is_not_there(operator: Operator) -> None:
    assert "token_file cannot be read" in refused(operator, KIMBOT_TOKEN="", KIMBOT_TOKEN_FILE="nowhere")


def test_an_address_that_is_none(operator: Operator) -> None:
    assert "telegram_url must begin with" in refused(operator, KIMBOT_TELEGRAM_URL="api.telegram.org")


def test_a_webhook_without_an_address(operator: Operator) -> None:
    assert "webhook_secret needs web_url" in refused(operator, KIMBOT_WEBHOOK_SECRET="a-secret-of-the-door")


@pytest.mark.parametrize("secret", ["short", "sixteen letters and spaces"])
def test_a_webhook_secret_that_is_none(operator: Operator, secret: str) -> None:
    said = refused(operator, KIMBOT_WEBHOOK_SECRET=secret, KIMBOT_WEB_URL="https://kim.example")
    assert "webhook_secret: " in said
    assert "16 to 256 letters" in said
    assert secret not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("RATE", "many", "rate: "), ("ADMIN_IDS", "Ratna", "admin_ids"), ("TIMEZONE", "Asia/Tangerang", "no time zone")],
)
def test_settings_of_the_wrong_kind(operator: Operator, name: str, value: str, said: str) -> None:
    assert said in refused(operator, **{f"KIMBOT_{name}": value})


@pytest.mark.parametrize(
    ("text", "said"), [("rate = = 3", "kimbot.toml"), ("raet = 3", "raet"), ("\udcff", "kimbot.toml")]
)
def test_a_broken_settings_file(operator: Operator, text: str, said: str) -> None:
    (own_config(operator) / "kimbot.toml").write_bytes(text.encode(errors="surrogateescape"))
    assert said in refused(operator)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[id.menu]\nlapor = "Kirim"\nlapor\nx = 1', "line 3"),
        ('[id.menu]\nlaporr = "Kirim"', "no text has the key id.menu.laporr"),
        ('lapor = "Kirim"', "'lapor' stands outside"),
        ('[id.menu]\nlapor = "{{ name"', "id.menu.lapor"),
        ('[id.menu]\nlapor = "Kirim, {{ name }}"', "there is no value name here"),
    ],
)
def test_wrong_local_wording(operator: Operator, text: str, said: str) -> None:
    (own_config(operator) / "texts.toml").write_text(text, encoding="utf-8")
    message = refused(operator)
    assert "texts.toml" in message
    assert said in message


def test_a_broken_area_file(operator: Operator) -> None:
    areas = own_config(operator) / "areas" / "36.71.csv"
    areas.write_text(areas.read_text(encoding="utf-8") + "36.71.99,Nowhere\n", encoding="utf-8")
    said = refused(operator)
    assert "36.71.csv, line 120" in said


def test_a_city_without_an_area_file(operator: Operator) -> None:
    assert "32.73.csv: there is no such file" in refused(operator, KIMBOT_CITY="32.73")


@pytest.mark.parametrize("arguments", [("run",), ("migrate",)])
def test_a_data_folder_that_cannot_be_made(operator: Operator, arguments: tuple[str, ...]) -> None:
    (operator.folder / "data").write_text("a file in the way", encoding="utf-8")
    assert "data: " in refused(operator, *arguments)


def test_a_database_that_is_none(operator: Operator) -> None:
    (operator.folder / "data").mkdir()
    (operator.folder / "data" / "kimbot.db").write_text("this is a text, and not a short one either" * 100)
    assert "file is not a database" in refused(operator, code=3)


def test_a_database_that_cannot_be_opened(operator: Operator) -> None:
    (operator.folder / "data" / "kimbot.db").mkdir(parents=True)
    assert "kimbot.db: unable to open database file" in refused(operator, code=3)


@pytest.mark.parametrize("arguments", [("run",), ("migrate",)])
def test_the_database_of_a_newer_kimbot(operator: Operator, arguments: tuple[str, ...]) -> None:
    assert operator.runs("migrate").code() == 0
    with closing(sqlite3.connect(operator.folder / "data" / "kimbot.db")) as connection, connection:
        connection.execute("INSERT INTO schema_versions VALUES (9999, 'from_the_future', '')")
    said = refused(operator, *arguments)
    assert "the database has schema 9999" in said
    assert "newer kimbot" in said
