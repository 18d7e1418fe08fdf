"""This machine: disk and data folder, database, backups, a bot that runs."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kimbot.adopting import ME
from kimbot.audit.chain import follow
from kimbot.backups.archive import DATABASE
from kimbot.backups.database import opened, schema
from kimbot.backups.model import day_in, day_of
from kimbot.backups.taking import at_rest
from kimbot.core.clock import MINUTE, SECOND
from kimbot.db.facts import fact
from kimbot.db.migrate import migrations
from kimbot.db.sqlite import SqliteTx
from kimbot.doctor.model import Finding, fine, note, wrong
from kimbot.folder import audit_key, open_to_others
from kimbot.inbox.heard import HEARD
from kimbot.roles.model import Role
from kimbot.roles.store import GrantStore
from kimbot.settings import Settings

MB = 1_000_000
ROOM = 500 * MB
"""Bytes that shall be free, besides twice the database: a backup needs that for a while."""
SILENT = 3 * MINUTE
FAR = ("nfs", "cifs", "smb", "9p", "sshfs", "glusterfs", "ceph", "davfs")
"""File systems of another machine, on which neither SQLite's log nor the lock of the lease can be trusted."""
MOUNTS = Path("/proc/self/mounts")


def disk(settings: Settings, *, room: int = ROOM, mounts: str | None = None) -> Iterator[Finding]:
    """Whether the data folder can be written, is on a disk of this machine, and has room."""
    data = settings.data_dir.resolve()
    there = next(path for path in (data, *data.parents) if path.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=".kimbot-doctor-", dir=there) as folder:
            log = _keeps_a_log(Path(folder) / "try.db")
    except (OSError, sqlite3.Error) as problem:
        yield wrong("disk.unwritable", folder=data, reason=problem)
        return
    kind = file_system(there, mounts if mounts is not None else MOUNTS.read_text() if MOUNTS.exists() else "")
    if kind.removeprefix("fuse.").startswith(FAR) or not log:
        yield wrong("disk.far", folder=data, kind=kind)
    if data.exists() and (count := open_to_others(data)):
        yield wrong("disk.open", folder=data, count=count)
    free, size = shutil.disk_usage(there).free, _size(data)
    told = {"folder": data, "free": free // MB, "size": -(-size // MB)}
    yield fine("disk.fine", **told) if free >= room + 2 * size else wrong("disk.full", **told)


def _keeps_a_log(path: Path) -> bool:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        connection.execute("CREATE TABLE tried (n INTEGER)")
        return bool(mode == "wal")


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system a path lies on, from the lines of /proc/self/mounts; "" where that is not known."""
    found = ("", "")
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        place = place.encode().decode("unicode_escape")
        if path.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1]


def _size(data: Path) -> int:
    return sum(path.stat().st_size for path in data.glob(f"{DATABASE}*") if path.is_file())


def database(settings: Settings, now: int) -> Iterator[Finding]:
    """Whether the database is sound and of our schema, who is admin there, and whether a bot hears from Telegram."""
    path = settings.data_dir / DATABASE
    if not path.exists():
        yield note("database.none", folder=settings.data_dir)
        return
    try:
        with closing(opened(path)) as connection:
            connection.row_factory = sqlite3.Row
            number, ours = schema(connection), migrations()[-1].number
            damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                yield wrong("database.damaged", reason=damage)
            elif number > ours:
                yield wrong("database.newer", schema=number, ours=ours)
            elif number < ours:
                yield note("database.older", schema=number, ours=ours)
            else:
                yield fine("database.fine", schema=number, size=-(-_size(settings.data_dir) // MB))
                yield from _inside(SqliteTx(connection), settings, now)
    except (sqlite3.Error, OSError) as problem:
        yield wrong("database.damaged", reason=problem)


def _inside(tx: SqliteTx, settings: Settings, now: int) -> Iterator[Finding]:
    admins = {grant.person for grant in GrantStore(tx, now).all() if grant.role is Role.ADMIN}
    yield fine("admins.some", count=len(admins)) if admins else note("admins.none")
    if (key := audit_key(settings.data_dir)) is not None:
        chain = follow(tx, key)
        told = {"rows": chain.rows, "sign": chain.sign, "row": chain.broken}
        yield fine("audit.fine", **told) if chain.broken is None else wrong("audit.broken", **told)
    known = json.loads(fact(tx, ME) or "null")
    token = settings.token.get_secret_value()
    if known and token and str(known["id"]) != token.partition(":")[0]:
        yield wrong("token.other", username=known["username"])
    yield running(tx, settings, now)


def running(tx: SqliteTx, settings: Settings, now: int) -> Finding:
    """Whether a bot runs on this data folder and hears from Telegram."""
    if at_rest(settings.data_dir):
        return note("running.not")
    heard = fact(tx, HEARD)
    silent = (now - int(heard)) if heard is not None else None
    if silent is None or silent > SILENT:
        return wrong("running.deaf", minutes=None if silent is None else silent // MINUTE)
    return fine("running.well", seconds=max(0, silent // SECOND))


def alive(settings: Settings, now: int) -> Finding:
    """The same, from the data folder alone."""
    try:
        with closing(opened(settings.data_dir / DATABASE)) as connection:
            connection.row_factory = sqlite3.Row
            return running(SqliteTx(connection), settings, now)
    except sqlite3.Error as problem:
        return wrong("database.damaged", reason=problem)


def backups(settings: Settings, now: int) -> Iterator[Finding]:
    """Whether there is a backup of the last nights."""
    from zoneinfo import ZoneInfo

    folder = settings.backups
    days = [day for path in _listed(folder) if (day := day_in(path.name)) is not None]
    today = day_of(now, ZoneInfo(settings.timezone))
    if not settings.backup_recipient:
        yield note("backups.plain")
    if not settings.backup_daily:
        yield note("backups.off")
    elif not days:
        yield note("backups.none", folder=folder)
    elif (old := (today - max(days)).days) > 1:
        yield note("backups.old", folder=folder, days=old)
    else:
        yield fine("backups.fine", folder=folder, count=len(days), day=max(days).isoformat())


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() and os.access(folder, os.R_OK) else []
