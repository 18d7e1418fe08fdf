"""The lock files belong to pyproject.toml and to each other."""

import re
import tomllib

from tests.house.lint import PROJECT

DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    """Package → version and marker, of each entry; an entry without a hash is an error."""
    entries = re.split(r"\n(?! )", (PROJECT / name).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    return dict(entry.split(" \\", 1)[0].split("==", 1) for entry in entries)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in requirements}


def test_what_the_bot_needs_is_locked() -> None:
    assert names(DECLARED["project"]["dependencies"]) <= locked("requirements.txt").keys()


def test_what_the_tools_need_is_locked() -> None:
    assert names(DECLARED["dependency-groups"]["dev"]) <= locked("requirements-dev.txt").keys()


def test_what_builds_the_package_is_locked() -> None:
    assert names(DECLARED["build-system"]["requires"]) <= locked("requirements-build.txt").keys()
    assert DECLARED["build-system"]["requires"] == DECLARED["dependency-groups"]["build"]


def test_tests_run_on_the_versions_the_bot_runs_on() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()
    assert locked("requirements-build.txt").keys() & locked("requirements-dev.txt").keys() == set()


def test_tools_are_no_part_of_the_bot() -> None:
    assert names(DECLARED["dependency-groups"]["dev"]) & locked("requirements.txt").keys() == set()
