"""Dockerfile, compose.yaml and the systemd unit belong to each other, to the settings and to the guide."""

import configparser
import re

from kimbot.settings import Settings
from tests.house.lint import PROJECT

COMPOSE = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
UNIT = (PROJECT / "deploy" / "kimbot.service").read_text(encoding="utf-8")
GUIDE = (PROJECT / "docs" / "panduan" / "pasang.md").read_text(encoding="utf-8")
LONGEST_STOP = 10


def test_every_setting_that_is_named_exists() -> None:
    known = {f"KIMBOT_{name.upper()}" for name in Settings.model_fields}
    for text in (COMPOSE, DOCKERFILE, UNIT, (PROJECT / "deploy" / "kimbot").read_text(encoding="utf-8")):
        assert set(re.findall(r"KIMBOT_[A-Z_]*[A-Z]", text)) <= known


def test_every_line_of_the_log_that_is_explained_is_logged() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## What the log says")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    told = {line.removeprefix("… ") for row in rows for line in re.findall(r"`([^`]+)`", row)}
    code = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "kimbot").rglob("*.py"))
    assert len(told) > 10
    assert [line for line in told if line not in code] == []


def test_there_is_time_to_stop() -> None:
    assert int(re.findall(r"stop_grace_period: (\d+)s", COMPOSE)[0]) > LONGEST_STOP
    assert int(re.findall(r"TimeoutStopSec=(\d+)", UNIT)[0]) > LONGEST_STOP


def test_the_container_may_do_nothing_it_need_not() -> None:
    uid = re.findall(r"--uid (\d+)", DOCKERFILE)[0]
    for line in (f'user: "{uid}:{uid}"', "read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in COMPOSE
    assert "ports:" not in COMPOSE
    assert DOCKERFILE.rindex("USER kimbot") < DOCKERFILE.rindex("CMD")
    assert "./config:/app/config:ro" in COMPOSE
    assert "WORKDIR /app" in DOCKERFILE


def test_the_token_lies_where_the_guide_puts_it() -> None:
    assert "cat > secrets/token\n" in GUIDE
    assert "file: ./secrets/token" in COMPOSE
    assert "KIMBOT_TOKEN_FILE: /run/secrets/token" in COMPOSE
    assert "sudo tee /etc/kimbot/token > /dev/null\n" in GUIDE
    assert "LoadCredential=token:/etc/kimbot/token" in UNIT


def test_health_is_asked_by_the_command_there_is() -> None:
    assert 'CMD ["kimbot", "health"]' in DOCKERFILE
    assert 'test: ["CMD", "kimbot", "health"]' in COMPOSE


def test_everything_is_installed_by_hash() -> None:
    installs = re.findall(r"pip install (.*?)(?: \\)?$", DOCKERFILE, re.MULTILINE)
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_unit_can_be_read_and_is_shut_in() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(UNIT)
    service = unit["Service"]
    assert service["ExecStart"] == "/opt/kimbot/.venv/bin/kimbot run"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["RestartPreventExitStatus"] == "2"


def test_secrets_are_kept_out_of_git_and_of_the_image() -> None:
    assert "secrets/" in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert (PROJECT / ".dockerignore").read_text(encoding="utf-8").startswith("*\n")
