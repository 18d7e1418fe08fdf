"""The import contracts of pyproject.toml, tried on a small kimbot with one wrong import at a time."""

import os
import sys
from pathlib import Path

import pytest

from tests.house.lint import PROJECT, Verdict, command, project

ROOMS = {
    f"kimbot/{name}.py": ""
    for name in [
        "__init__",
        "cli",
        "app",
        "work",
        "settings",
        "alarm/__init__",
        "inbox/__init__",
        "delivery/__init__",
        "delivery/sender",
        "delivery/outbox",
        "delivery/store",
        "reports/__init__",
        "reports/service",
        "kim/__init__",
        "kim/store",
        "members/__init__",
        "members/model",
        "bot/__init__",
        "bot/ptb",
        "texts/__init__",
        "core/__init__",
        "sandbox/__init__",
        "sandbox/server",
    ]
}


def contracts(root: Path, importer: str | None = None, line: str = "") -> Verdict:
    files = ROOMS | {"pyproject.toml": (PROJECT / "pyproject.toml").read_text(encoding="utf-8")}
    if importer:
        files[importer] = line
    project(root, files)
    environment = os.environ | {"PYTHONPATH": str(root)}
    return command(
        Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo", cwd=root, environment=environment
    )


def test_imports_that_point_down_are_kept(tmp_path: Path) -> None:
    line = "from kimbot.kim import store\nfrom kimbot.members import model\nfrom kimbot.delivery import outbox\n"
    assert contracts(tmp_path, "kimbot/reports/service.py", line).status == 0


def test_naming_work_for_the_type_checker_only_is_kept(tmp_path: Path) -> None:
    line = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kimbot import work\n"
    assert contracts(tmp_path, "kimbot/reports/service.py", line).status == 0


@pytest.mark.parametrize(
    ("importer", "line", "broken"),
    [
        ("kimbot/members/model.py", "import kimbot.kim.store", "imports point down"),
        ("kimbot/kim/store.py", "from kimbot.reports import service", "imports point down"),
        ("kimbot/reports/service.py", "import kimbot.work", "imports point down"),
        ("kimbot/delivery/outbox.py", "import kimbot.delivery.sender", "imports point down"),
        ("kimbot/alarm/__init__.py", "import kimbot.inbox", "imports point down"),
        ("kimbot/core/__init__.py", "import kimbot.texts", "imports point down"),
        ("kimbot/app.py", "import kimbot.sandbox.server", "the sandbox is only known to the command line"),
        ("kimbot/sandbox/server.py", "import kimbot.core", "the sandbox knows nothing of kimbot"),
        ("kimbot/sandbox/server.py", "import kimbot.settings", "the sandbox knows nothing of kimbot"),
        (
            "kimbot/kim/store.py",
            "import telegram.ext",
            "rules, forms, SQL and use cases know no network and no clockwork",
        ),
        (
            "kimbot/members/model.py",
            "import aiohttp",
            "rules, forms, SQL and use cases know no network and no clockwork",
        ),
        (
            "kimbot/reports/service.py",
            "import starlette.routing",
            "rules, forms, SQL and use cases know no network and no clockwork",
        ),
        (
            "kimbot/delivery/store.py",
            "import apscheduler",
            "rules, forms, SQL and use cases know no network and no clockwork",
        ),
    ],
)
def test_a_wrong_import_breaks_its_contract(tmp_path: Path, importer: str, line: str, broken: str) -> None:
    verdict = contracts(tmp_path, importer, line)
    assert verdict.status == 1
    assert f"{broken} BROKEN" in verdict.lines
