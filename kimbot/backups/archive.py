"""The file of a backup: a tar.gz whose last entry, the manifest, tells what everything before it must be."""

import gzip
import hashlib
import hmac
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

DATABASE = "kimbot.db"
MANIFEST = "manifest.json"
FORMAT = 2
CHUNK = 1024 * 1024
NAME_MOST, PAGE_MOST = 255, 64 * CHUNK
"""Bytes of the name of a file, and of the last page."""

Step = Callable[[str, int, int], None]
"""Told of each piece of work: what is being done, how much of it (bytes) is done, how much there is. May raise."""


class BackupProblem(Exception):
    """A backup cannot be made, read or restored; the text says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made` is ms UTC, `rows` counts each table, `files` have a SHA-256 each.

    `at_rest`: no bot was running on the data when it was made. `audit`: how many rows the audit had, and its sign.
    `mac`: all the others, keyed like the audit's chain ("": there was no key yet).
    """

    kimbot: str
    made: int
    at_rest: bool
    schema: int
    rows: Mapping[str, int]
    files: Mapping[str, str]
    audit: str = ""
    mac: str = ""
    format: int = field(default=FORMAT)

    def signed(self, key: bytes) -> "Manifest":
        """The same, keyed."""
        return replace(self, mac=self._mac(key))

    def proven(self, key: bytes) -> bool:
        """Whether it was made by whoever knows this key, and is as it was."""
        return bool(self.mac and key) and hmac.compare_digest(self.mac, self._mac(key))

    def _mac(self, key: bytes) -> str:
        said = json.dumps(asdict(replace(self, mac="")), sort_keys=True)
        return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


class _Hashed:
    """Reads through to a file, keeps its checksum and tells of each piece."""

    def __init__(self, file: IO[bytes], told: Callable[[int], None] = lambda size: None) -> None:
        self._file, self._told = file, told
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._sum.update(piece)
        self._told(len(piece))
        return piece

    def checksum(self) -> str:
        return self._sum.hexdigest()


def pack(
    out: IO[bytes], files: Iterable[tuple[str, Path]], manifest: Callable[[dict[str, str]], Manifest], step: Step
) -> Manifest:
    """Write an archive of the named files; `manifest` makes its last page from their checksums."""
    listed = list(files)
    total, done, sums = sum(path.stat().st_size for _, path in listed), 0, {}

    def told(size: int) -> None:
        nonlocal done
        done += size
        step("packing", done, total)

    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, path in listed:
            with path.open("rb") as file:
                reader = _Hashed(file, told)
                tar.addfile(_entry(name, path.stat().st_size), reader)
                sums[name] = reader.checksum()
        page = manifest(sums)
        text = json.dumps(asdict(page), indent=1).encode()
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
    return page


def unpack(archive: IO[bytes], place: Callable[[str], Path | None], step: Step) -> Manifest:
    """Read an opened archive to its end and hold it against its manifest. `place`: where a file goes (None: nowhere).

    Raises `BackupProblem` when it is not a whole, untouched backup.
    """
    try:
        return _unpack(archive, place, step)
    except (gzip.BadGzipFile, tarfile.TarError, EOFError, zlib.error) as problem:
        raise BackupProblem(f"{archive.name} is not a whole backup: {problem}") from None


def _unpack(archive: IO[bytes], place: Callable[[str], Path | None], step: Step) -> Manifest:
    sums: dict[str, str] = {}
    page: bytes | None = None
    names = _Names()
    size = os.fstat(archive.fileno()).st_size
    with (
        gzip.GzipFile(fileobj=archive) as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        for entry in tar:
            content = tar.extractfile(entry) if entry.isfile() else None  # a link is looked for elsewhere
            if content is None or not _plain(entry.name) or names.taken(entry.name) or page is not None:
                raise BackupProblem(f"{archive.name} is not a backup of kimbot: it holds {entry.name!r}")
            if entry.name == MANIFEST:
                page = content.read(PAGE_MOST)
                continue
            reader = _Hashed(content, lambda _: step("checking", archive.tell(), size))
            _write(reader, place(entry.name))
            sums[entry.name] = reader.checksum()
    manifest = _manifest(archive, page)
    if sums != manifest.files:
        wrong = sorted(name for name in {*sums, *manifest.files} if sums.get(name) != manifest.files.get(name))
        raise BackupProblem(f"{archive.name} is damaged: {', '.join(wrong[:5])} is not what it was")
    return manifest


def _manifest(archive: IO[bytes], page: bytes | None) -> Manifest:
    if page is None:
        raise BackupProblem(f"{archive.name} is not a whole backup of kimbot: its last page is missing")
    try:
        found: dict[str, Any] = json.loads(page)
        if found.get("format") not in (1, FORMAT):
            raise BackupProblem(f"{archive.name} has the format {found.get('format')!r}; a newer kimbot made it")
        return Manifest(**found)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise BackupProblem(f"{archive.name} is not a backup of kimbot: its last page cannot be read") from None


def _write(reader: _Hashed, to: Path | None) -> None:
    if to is None:
        while reader.read(CHUNK):
            pass
        return
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with private(to) as file:
        while piece := reader.read(CHUNK):
            file.write(piece)


def private(path: Path) -> IO[bytes]:
    """A new file that only its owner may read, open for writing; an old one of that name goes."""
    path.unlink(missing_ok=True)
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _plain(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked into."""
    path = PurePosixPath(name)
    short = all(len(os.fsencode(part)) <= NAME_MOST for part in path.parts)
    return bool(path.parts) and short and not path.is_absolute() and ".." not in path.parts and "\0" not in name


class _Names:
    """The files of an archive, and the folders they lie in."""

    def __init__(self) -> None:
        self._files: set[PurePosixPath] = set()
        self._folders: set[PurePosixPath] = set()

    def taken(self, name: str) -> bool:
        """Whether another file has this name, lies below it, or stands where a folder of its own should be."""
        path = PurePosixPath(name)
        clash = path in self._files or path in self._folders or not self._files.isdisjoint(path.parents)
        self._files.add(path)
        self._folders.update(path.parents)
        return clash


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
