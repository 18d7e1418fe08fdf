"""Sizes, patches, paths and package sources (tools/check_house.py)."""

from pathlib import Path

import pytest

from tests.house.lint import PROJECT, Verdict, lint, project


def found(tmp_path: Path, name: str, text: str) -> list[str]:
    return lint("check_house.py", project(tmp_path, {name: text})).lines


def test_the_project_keeps_its_own_rules() -> None:
    assert lint("check_house.py", PROJECT) == Verdict(0, [])


def test_a_finding_makes_the_lint_fail(tmp_path: Path) -> None:
    assert lint("check_house.py", project(tmp_path, {"kimbot/a.py": "x = 1\n" * 401})).status == 1


@pytest.mark.parametrize(("lines", "ok"), [(400, True), (401, False)])
def test_a_file_has_at_most_400_lines(tmp_path: Path, lines: int, ok: bool) -> None:
    expected = [] if ok else ["tests/chat/test_a.py:401: 401 lines, 400 at most: one room, or two?"]
    assert found(tmp_path, "tests/chat/test_a.py", "x = 1\n" * lines) == expected


@pytest.mark.parametrize(("lines", "ok"), [(60, True), (61, False)])
def test_a_function_has_at_most_60_lines(tmp_path: Path, lines: int, ok: bool) -> None:
    expected = [] if ok else ["kimbot/a.py:2: f: 61 lines, 60 at most"]
    assert found(tmp_path, "kimbot/a.py", "\ndef f():\n" + "    x = 1\n" * (lines - 1)) == expected


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pytest", "mark.skip"),
        ("pytest", "mark.skipif"),
        ("pytest", "mark.xfail"),
        ("pytest", "skip"),
        ("pytest", "xfail"),
        ("pytest", "importorskip"),
        ("time", "sleep"),
        ("unittest.mock", "patch"),
        ("self.monkeypatch", "setattr"),
    ],
)
def test_patches_naps_and_skips_are_found_where_used(tmp_path: Path, module: str, name: str) -> None:
    use = f"x = 1\n{module}.{name}(x)\n"
    assert any(line.startswith("tests/test_a.py:2: ") for line in found(tmp_path, "tests/test_a.py", use))


@pytest.mark.parametrize("name", ["time.sleep", "unittest.mock", "unittest.mock.patch", "pytest.skip"])
def test_patches_naps_and_skips_are_found_where_imported(tmp_path: Path, name: str) -> None:
    module, _, last = name.rpartition(".")
    assert any(
        line.startswith("tests/test_a.py:1: ")
        for line in found(tmp_path, "tests/test_a.py", f"from {module} import {last}")
    )


def test_a_word_in_a_text_is_no_patch(tmp_path: Path) -> None:
    words = ".".join(["time", "sleep"])
    assert found(tmp_path, "tests/test_a.py", f"# {words}(1)\nx = '{words}(1)'\nmonkeypatch.setenv('A', 'b')\n") == []


@pytest.mark.parametrize("folder", ["home/siti", "Users/siti", "root", "tmp/run-1"])
def test_a_path_of_one_machine_is_found_in_any_file(tmp_path: Path, folder: str) -> None:
    for name in ("README.md", "Makefile", "config/kimbot.toml"):
        assert found(tmp_path, name, f"\nsee /{folder}/notes.txt\n") == [f"{name}:2: a path of one machine"]
        (tmp_path / name).unlink()


def test_the_folder_of_this_checkout_is_found(tmp_path: Path) -> None:
    assert found(tmp_path, "docs/guide.md", f"cd {tmp_path}/docs") == ["docs/guide.md:1: a path of one machine"]


def test_addresses_and_relative_paths_are_no_machine_paths(tmp_path: Path) -> None:
    assert (
        found(
            tmp_path,
            "README.md",
            "https://example.org/home/page docs/home/x $(HOME)/tmp/x /data/kimbot.db /usr/bin/env\n",
        )
        == []
    )


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https" + "://example.org/simple",
        "-f wheels",
        "a @ file:wheels/a.whl",
        "a @ https" + "://example.org/a.whl",
    ],
)
def test_requirements_name_no_package_source(tmp_path: Path, line: str) -> None:
    assert found(tmp_path, "requirements.txt", f"a==1 \\\n    --hash=sha256:00\n{line}\n") == [
        "requirements.txt:3: names a package source"
    ]
