"""What the command line says of itself."""

from importlib.metadata import version

from typer.testing import CliRunner

from kimbot.cli import cli
from tests.cli.conftest import Operator


def test_version() -> None:
    done = CliRunner().invoke(cli, ["--version"])
    assert (done.exit_code, done.stdout) == (0, f"kimbot {version('kimbot')}\n")


def test_without_a_command_it_lists_them() -> None:
    done = CliRunner().invoke(cli, [])
    assert all(name in done.output for name in ("run", "migrate", "kim"))


def test_migrate_makes_the_database(operator: Operator) -> None:
    done = operator.runs("migrate")
    assert done.code() == 0
    assert "is up to date" in done.out
    assert (operator.folder / "data" / "kimbot.db").exists()
