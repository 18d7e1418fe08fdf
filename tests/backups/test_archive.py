"""Whatever is not exactly what was written is refused."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from kimbot.backups.archive import MANIFEST, BackupProblem
from tests.backups.data import backed_up, folder, unpacked


@pytest.fixture
def good(tmp_path: Path) -> Path:
    backed_up(folder(tmp_path / "data", "now"), tmp_path / "backups" / "one.tar.gz")
    return tmp_path / "backups" / "one.tar.gz"


def refused(archive: Path) -> str:
    with pytest.raises(BackupProblem) as problem:
        unpacked(archive, lambda name: None)
    return str(problem.value)


def entries(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def written(archive: Path, given: dict[str, bytes]) -> Path:
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in given.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive


def test_a_good_one_is_read_to_its_end(good: Path) -> None:
    assert unpacked(good, lambda name: None).files.keys() == entries(good).keys() - {MANIFEST}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_half_of_one(good: Path, share: float) -> None:
    whole = good.read_bytes()
    good.write_bytes(whole[: int(len(whole) * share)])
    assert "not a whole backup" in refused(good)


@pytest.mark.parametrize("place", range(0, 100, 7))
@pytest.mark.parametrize("name", ["kimbot.db", "media/now.jpg"])
def test_a_bit_that_has_turned(good: Path, name: str, place: int) -> None:
    found = entries(good)
    changed = bytearray(found[name])
    changed[len(changed) * place // 100] ^= 1
    assert f"damaged: {name}" in refused(written(good, found | {name: bytes(changed)}))


def test_one_without_its_last_page(good: Path) -> None:
    found = entries(good)
    del found[MANIFEST]
    assert "last page is missing" in refused(written(good, found))


def test_one_with_a_file_more_or_less(good: Path) -> None:
    found = entries(good)
    assert "media/more.jpg" in refused(written(good, {"media/more.jpg": b"x"} | found))
    del found["media/now.jpg"]
    assert "media/now.jpg" in refused(written(good, found))


@pytest.mark.parametrize("name", ["/etc/kimbot", "../kimbot.db", "media/../../kimbot.db"])
def test_one_that_would_write_elsewhere(good: Path, name: str) -> None:
    assert "is not a backup of kimbot" in refused(written(good, {name: b"x"} | entries(good)))


def test_something_else_of_that_kind(tmp_path: Path) -> None:
    assert "last page" in refused(written(tmp_path / "photos.tar.gz", {"a.jpg": b"x"}))


def test_one_of_a_newer_kimbot(good: Path) -> None:
    found = entries(good)
    found[MANIFEST] = json.dumps({"format": 3}).encode()
    assert "newer kimbot" in refused(written(good, found))


def test_a_last_page_that_is_none(good: Path) -> None:
    assert "cannot be read" in refused(written(good, entries(good) | {MANIFEST: b"[]"}))
