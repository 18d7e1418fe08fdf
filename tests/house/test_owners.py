"""Time, chance and tasks have one owner each: ruff's banned-api, as pyproject.toml sets it."""

import sys
from pathlib import Path

import pytest

from tests.house.lint import PROJECT, Verdict, command, project

TASK = "import asyncio\n\nasyncio.create_task(x)\n"
CLOCK = "import time\n\ntime.time()\n"
CHANCE = "import random\n\nrandom.random()\n"


def banned(root: Path, name: str, text: str) -> list[str]:
    """The banned-api findings for one file of a project with this project's settings."""
    project(root, {"pyproject.toml": (PROJECT / "pyproject.toml").read_text(encoding="utf-8"), name: text})
    ruff = Path(sys.executable).parent / "ruff"
    verdict: Verdict = command(ruff, "check", "--no-cache", "--output-format=concise", ".", cwd=root)
    return [line for line in verdict.lines if "TID251" in line]


@pytest.mark.parametrize(
    "text",
    [
        TASK,
        CLOCK,
        CHANCE,
        "import asyncio\n\nasyncio.ensure_future(x)\n",
        "import time\n\ntime.monotonic()\n",
        "from time import time\n\ntime()\n",
        "from datetime import datetime\n\ndatetime.now()\n",
        "import datetime as dt\n\ndt.datetime.utcnow()\n",
        "from datetime import date\n\ndate.today()\n",
        "from random import choice\n\nchoice([1])\n",
        "import secrets\n\nsecrets.token_hex()\n",
        "from uuid import uuid4\n\nuuid4()\n",
    ],
)
def test_a_wing_may_not_take_time_chance_or_tasks_from_the_system(tmp_path: Path, text: str) -> None:
    assert banned(tmp_path, "kimbot/reports/service.py", text)


@pytest.mark.parametrize(
    ("owner", "text"),
    [
        ("kimbot/core/clock.py", CLOCK),
        ("kimbot/core/chance.py", CHANCE),
        ("kimbot/core/tasks.py", TASK),
        ("kimbot/sandbox/clock.py", CLOCK),
        ("kimbot/sandbox/chance.py", CHANCE),
    ],
)
def test_the_owner_may(tmp_path: Path, owner: str, text: str) -> None:
    assert banned(tmp_path, owner, text) == []
