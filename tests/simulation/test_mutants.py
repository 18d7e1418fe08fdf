"""The bugs of `make mutants` can still be put in: their patches fit the code as it is."""

import shutil
from pathlib import Path

import pytest

from tests.patches import REMOVED, ROOT, SIMULATED, DoesNotApply, apply, hunks

ALL = sorted([*SIMULATED.glob("*.patch"), *REMOVED.glob("*.patch")])


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "kimbot", folder / "kimbot", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_there_is_one_for_every_fault() -> None:
    assert len(ALL) >= 30


@pytest.mark.parametrize("patch", ALL, ids=lambda patch: patch.stem)
def test_a_patch_fits(patch: Path, tree: Path) -> None:
    before = {file: (tree / file).read_text() for file in {hunk.file for hunk in hunks(patch.read_text())}}
    assert before
    try:
        apply(patch, tree)
        for file, text in before.items():
            changed = (tree / file).read_text()
            assert changed != text
            compile(changed, file, "exec")
    finally:
        for file, text in before.items():
            (tree / file).write_text(text)


def test_a_patch_for_other_code_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    patch = tmp_path / "p.patch"
    patch.write_text("Why.\n\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 2\n+x = 3\n")
    with pytest.raises(DoesNotApply):
        apply(patch, tmp_path)
