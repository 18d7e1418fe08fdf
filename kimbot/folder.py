"""The data folder is nobody else's on this machine: its modes, and what is written there for its owner alone."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

FIRST_ADMIN = "first-admin.txt"
"""The link of the first admin, where there is no terminal to say it on."""

AUDIT_KEY, NEW_KEY = "audit.key", "audit.key.new"
"""What the audit's chain and the last pages of backups are keyed with; the other while it is not in use yet."""
SECRET = (FIRST_ADMIN, AUDIT_KEY, NEW_KEY)
"""What no backup holds that others can read."""

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def shut(folder: Path) -> None:
    """Take from everybody else what they may do in the folder and with its files. What is not ours stays as it is."""
    for handle in _inside(folder):
        with suppress(OSError):
            os.fchmod(handle, stat.S_IMODE(os.fstat(handle).st_mode) & ~OTHERS)


def open_to_others(folder: Path) -> int:
    """How many of its files and folders others on this machine can get at; none where the folder itself is shut."""
    if not folder.stat().st_mode & OTHERS:
        return 0
    return sum(bool(os.fstat(handle).st_mode & OTHERS) for handle in _inside(folder))


def keep(path: Path, text: str) -> None:
    """A new file that its owner alone may read, in the place of whatever had that name."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def audit_key(folder: Path) -> bytes | None:
    """The key of the audit's chain; None where there is none yet."""
    for name in (AUDIT_KEY, NEW_KEY):
        with suppress(FileNotFoundError):
            return (folder / name).read_bytes()
    return None


def require_key(folder: Path, make: Callable[[], str]) -> bytes:
    """The key of the audit's chain; where there is none, a new one, which is in use from `settle_key` on."""
    found = audit_key(folder)
    if found is None:
        keep(folder / NEW_KEY, make() + make())
        return require_key(folder, make)
    return found


def key_is_new(folder: Path) -> bool:
    """Whether the key is not in use yet."""
    return not (folder / AUDIT_KEY).exists()


def settle_key(folder: Path) -> None:
    """The key is in use: the chain goes on with it."""
    if key_is_new(folder):
        (folder / NEW_KEY).replace(folder / AUDIT_KEY)


def _inside(folder: Path) -> Iterator[int]:
    """A descriptor of the folder and of each file and folder in it, one at a time; links are not followed."""
    for _, folders, files, place in os.fwalk(folder):
        yield place
        folders.sort()
        for name in sorted(files):
            with suppress(OSError):  # a link, or gone meanwhile
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
                try:
                    yield handle
                finally:
                    os.close(handle)
