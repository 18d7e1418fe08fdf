"""Archives that nobody here has made: each is refused in one sentence, and leaves nothing outside its folder."""

import io
import tarfile
from pathlib import Path

import pytest

from kimbot.backups.archive import BackupProblem
from tests.backups.data import unpacked

FILE, LINK, HARD, FOLDER, DEVICE, FIFO = (
    tarfile.REGTYPE,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.DIRTYPE,
    tarfile.CHRTYPE,
    tarfile.FIFOTYPE,
)


def archive(path: Path, entries: list[tuple[str, bytes]]) -> Path:
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        for name, kind in entries:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "../outside" if kind in (LINK, HARD) else ""
            content = b"[" * 100_000 if kind == FILE else b""
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "entries",
    [
        [("media", FILE), ("media/one.jpg", FILE)],
        [("media/one.jpg", FILE), ("media", FILE)],
        [("one", FILE), ("./one/two/three", FILE)],
        [("kimbot.db", FILE), ("kimbot.db", FILE)],
        [("/outside", FILE)],
        [("../outside", FILE)],
        [("media/../../outside", FILE)],
        [("media", LINK), ("media/one.jpg", FILE)],
        [("kimbot.db", LINK)],
        [("kimbot.db", HARD)],
        [("kimbot.db", FOLDER)],
        [("kimbot.db", DEVICE)],
        [("kimbot.db", FIFO)],
        [("x" * 300, FILE)],
        [("a\0b", FILE)],
        [("manifest.json", FILE)],
        [("manifest.json", FILE), ("kimbot.db", FILE)],
        [],
    ],
    ids=str,
)
def test_an_archive_of_somebody_else_is_refused_in_a_sentence(tmp_path: Path, entries: list[tuple[str, bytes]]) -> None:
    place = tmp_path / "place"
    made = archive(tmp_path / "one.tar.gz", entries)
    with pytest.raises(BackupProblem, match=r"is not a (whole )?backup"):
        unpacked(made, lambda name: place / "inner" / name)
    inside = [path for path in tmp_path.rglob("*") if path not in (made, place)]
    assert all(path.is_relative_to(place / "inner") and not path.is_symlink() for path in inside)
