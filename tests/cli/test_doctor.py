"""`kimbot doctor` and `kimbot health`, as an operator sees them."""

import json

from tests.cli.conftest import TOKEN, Operator, Telegram
from tests.doctor.proxy import HOST, proxy


def test_a_healthy_installation(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    bot = operator.runs("run")
    bot.says("kimbot is running")
    telegram.world.user("Sari").says("/start")
    looked = operator.runs("doctor")
    assert looked.code() == 0, looked.out
    assert "✔ Token diterima Telegram: bot @kimbot_bot." in looked.out
    assert "✔ Bot sedang berjalan" in looked.out
    assert "KIMBOT_TOKEN = (set)  (environment)" in looked.out
    assert TOKEN not in looked.out + looked.err
    assert operator.runs("health").code() == 0
    bot.stop()
    assert bot.code() == 0
    asleep = operator.runs("health")
    assert asleep.code() == 1
    assert "not running" in asleep.out


def test_one_that_is_not(operator: Operator, telegram: Telegram) -> None:
    looked = operator.runs("doctor", "--language", "en")
    assert looked.code() == 1
    assert "✘ 127.0.0.1, port" in looked.out
    assert "  → Look at internet and firewall" in looked.out
    assert "Traceback" not in looked.err


def test_for_programs(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    looked = operator.runs("doctor", "--json")
    assert looked.code() == 0
    found = json.loads(looked.out)
    assert found["well"] is True
    assert {
        "check": "token.fine",
        "mark": "fine",
        "says": "Token diterima Telegram: bot @kimbot_bot.",
        "do": "",
    } in found["findings"]
    assert found["settings"]["KIMBOT_TOKEN"] == ["(set)", "environment"]
    assert found["settings"]["KIMBOT_RATE"] == ["30", "default"]


def test_settings_that_cannot_be_used(operator: Operator) -> None:
    looked = operator.runs("doctor", KIMBOT_RATE="many")
    assert looked.code() == 1
    assert "✘ Pengaturan tidak bisa dipakai: rate: " in looked.out


def test_where_each_setting_comes_from(operator: Operator) -> None:
    (operator.folder / "config").mkdir()
    (operator.folder / "config" / "kimbot.toml").write_text('rate = 20\ntoken = "9:canary-canary"\n')
    looked = operator.runs("doctor", KIMBOT_CONFIG_DIR="config", KIMBOT_CITY="32.73")
    assert looked.code() == 1
    assert "KIMBOT_RATE = 20  (config/kimbot.toml)" in looked.out
    assert "KIMBOT_CITY = 32.73  (environment)" in looked.out
    assert "canary" not in looked.out


def test_behind_a_proxy(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    with proxy(telegram.url) as office:
        office.password = "rahasia-sekali"
        looked = operator.runs("doctor", **office.environment)
        assert looked.code() == 0, looked.out
        assert f"✔ Lewat proxy 127.0.0.1, port {office.port}." in looked.out
        assert f"✔ {HOST} terhubung." in looked.out
        assert "rahasia" not in looked.out
        assert all(line.startswith(f"CONNECT {HOST}:443") for line in office.asked)
        office.refuses = "403 Forbidden"
        looked = operator.runs("doctor", **office.environment)
        assert looked.code() == 1
        assert "✘ Proxy 127.0.0.1 menolak: 403 Forbidden." in looked.out


def test_the_bot_itself_goes_through_the_proxy(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    with proxy(telegram.url) as office:
        operator.runs("run", **office.environment).says("kimbot is running")
        sari = telegram.world.user("Sari")
        sari.says("/start")
        sari.sees("Kelompok Informasi Masyarakat")
        assert all(line.startswith(f"CONNECT {HOST}:443") for line in office.asked)
        assert office.asked
