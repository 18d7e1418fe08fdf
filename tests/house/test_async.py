"""Where async may stand (tools/check_async.py)."""

from pathlib import Path

import pytest

from tests.house.lint import PROJECT, Verdict, lint, project

PLAIN = "def approve(work):\n    return work.reports.approve()\n"
ASYNC = "async def approve(work):\n    return await work.reports.approve()\n"


def test_the_project_keeps_async_in_its_shell() -> None:
    assert lint("check_async.py", PROJECT) == Verdict(0, [])


def test_an_async_handler_is_found_with_file_and_line(tmp_path: Path) -> None:
    project(tmp_path, {"kimbot/reports/handlers.py": PLAIN + ASYNC})
    assert lint("check_async.py", tmp_path) == Verdict(
        1,
        [
            "kimbot/reports/handlers.py:3: async def outside the shell",
            "kimbot/reports/handlers.py:4: await outside the shell",
        ],
    )


@pytest.mark.parametrize(
    "inside",
    ["app.py", "alarm/clock.py", "bot/api.py", "core/tasks.py", "delivery/sender.py", "jobs/runner.py", "web/app.py"],
)
def test_the_shell_may_be_async(tmp_path: Path, inside: str) -> None:
    project(tmp_path, {f"kimbot/{inside}": ASYNC})
    assert lint("check_async.py", tmp_path) == Verdict(0, [])


@pytest.mark.parametrize(
    "outside", ["work.py", "cli/run.py", "core/clock.py", "delivery/outbox.py", "jobs/store.py", "apply.py"]
)
def test_a_neighbour_of_the_shell_may_not(tmp_path: Path, outside: str) -> None:
    project(tmp_path, {f"kimbot/{outside}": ASYNC})
    assert lint("check_async.py", tmp_path).status == 1


@pytest.mark.parametrize(
    ("spelling", "line"),
    [
        ("async def f(x):\n    async with x: pass\n", 2),
        ("async def f(x):\n    async for y in x: pass\n", 2),
        ("async def f(x):\n    return [\n        y async for y in x]\n", 3),
    ],
)
def test_every_spelling_of_async_is_found(tmp_path: Path, spelling: str, line: int) -> None:
    project(tmp_path, {"kimbot/kim/service.py": spelling})
    assert any(
        found.startswith(f"kimbot/kim/service.py:{line}: async") for found in lint("check_async.py", tmp_path).lines
    )
