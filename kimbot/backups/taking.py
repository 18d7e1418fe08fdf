"""Taking a backup: the database as it is at one moment, and every other file of the data folder, in one archive."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from kimbot.backups.archive import DATABASE, BackupProblem, Manifest, Step, pack, private, unpack
from kimbot.backups.database import audit_of, copy, opened, require_sound, schema
from kimbot.backups.sealing import encrypt
from kimbot.db.sqlite import hold
from kimbot.folder import SECRET, audit_key

LOCK, BACKUPS = "kimbot.lock", "backups"
PART, COPY = ".kimbot-backup.part", ".kimbot-backup.db"
"""Being written, in the folder of the archive. Fixed names: what a killed backup left is written over by the next."""
ASIDE = "before-restore-"
STAGED = "restore.part"


def take(data: Path, target: Path, made: int, step: Step, recipient: str = "") -> Manifest:
    """Make a backup of the data folder at `target`, whether a bot runs there or not. `made` is now (ms UTC);
    with a `recipient` only the holder of that identity of age can read it.

    It has its name only once it is whole, checked and on disk. Raises `BackupProblem`; what `step` raises ends it.
    """
    data, target = data.resolve(), target.parent.resolve() / target.name
    if not (data / DATABASE).is_file():
        raise BackupProblem(f"there is no database in {data}: nothing to back up")
    if target.parent == data:
        raise BackupProblem(f"a backup lying in {data} itself would be part of the next one; name another folder")
    if not target.parent.exists():
        target.parent.mkdir(mode=0o700, parents=True)
    part, still = target.parent / PART, target.parent / COPY
    try:
        with _alone(part) as out:
            try:
                manifest = _whole(data, out, still, made, step, recipient)
                part.replace(target)
                synced(target.parent)
            except BaseException:
                part.unlink()
                raise
            finally:
                still.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as problem:
        raise BackupProblem(f"the backup could not be made: {problem}") from problem
    return manifest


def _alone(part: Path) -> IO[bytes]:
    """The file being written, empty, held so that nobody else writes there; the kernel frees it when we die."""
    out = os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not part.exists() or not os.path.samestat(part.lstat(), os.fstat(out.fileno())):
            raise BlockingIOError  # whoever held it has just given it its name
    except BlockingIOError:
        out.close()
        raise BackupProblem(f"another backup is being written into {part.parent}") from None
    out.truncate()
    return out


def _whole(data: Path, out: IO[bytes], still: Path, made: int, step: Step, recipient: str) -> Manifest:
    """Write it, and read back what was written; what is to be encrypted lies in a file without a name meanwhile."""
    with TemporaryFile(dir=still.parent) if recipient else nullcontext(out) as packed:
        manifest = _write(data, packed, still, made, step)
        packed.seek(0)
        _check(packed, still, manifest, step)
        if recipient:
            packed.seek(0)
            encrypt(packed, out, recipient)
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _write(data: Path, out: IO[bytes], still: Path, made: int, step: Step) -> Manifest:
    resting, key = at_rest(data), audit_key(data)
    private(still).close()
    rows = copy(data / DATABASE, still, step)
    with closing(opened(still)) as connection:
        number, audit = schema(connection), audit_of(connection)
    others = beside(data, still.parent)
    files = [(DATABASE, still), *((path.relative_to(data).as_posix(), path) for path in others)]

    def page(sums: dict[str, str]) -> Manifest:
        unsigned = Manifest(version("kimbot"), made, resting, number, rows, sums, audit)
        return unsigned.signed(key) if key else unsigned

    manifest = pack(out, files, page, step)
    out.flush()
    return manifest


def _check(packed: IO[bytes], still: Path, manifest: Manifest, step: Step) -> None:
    """Read back what was written: every checksum, and the database as it comes out of the archive."""
    read = unpack(packed, lambda name: still if name == DATABASE else None, step)
    if read != manifest:
        raise BackupProblem("what was read back is not what was written")
    require_sound(still, manifest, step)


def at_rest(data: Path) -> bool:
    """Whether no bot holds the data folder."""
    if not (data / LOCK).exists():
        return True
    lock = hold(data / LOCK)
    if lock is None:
        return False
    lock.close()
    return True


def beside(data: Path, but: Path) -> Iterator[Path]:
    """The files of a data folder that belong to a backup, besides the database. Backups lie in `but`."""
    for path in sorted(data.rglob("*")):
        first = path.relative_to(data).parts[0]
        ours = first in (LOCK, BACKUPS, STAGED, *SECRET) or first.startswith((DATABASE, ASIDE))
        if path.is_file() and not ours and not (data in but.parents and path.is_relative_to(but)):
            yield path


def synced(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
