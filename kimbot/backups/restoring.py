"""Restoring a backup: verified and made ready beside the data, then put in its place."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from kimbot.backups.archive import DATABASE, BackupProblem, Manifest, Step, unpack
from kimbot.backups.database import opened, require_sound
from kimbot.backups.past import Doubts, look_back
from kimbot.backups.placing import keep_old, place
from kimbot.backups.sealing import decrypt, encrypted
from kimbot.backups.taking import STAGED
from kimbot.context import Context
from kimbot.core.clock import local
from kimbot.db.migrate import migrate
from kimbot.db.sqlite import SqliteTx
from kimbot.privacy import erasures
from kimbot.privacy.store import Erased
from kimbot.work import Work

UNPROVEN = (
    "nothing proves that this backup was made here and is as it was: its last page does not fit the key of this data "
    "folder (audit.key). Bring that file from the folder the backup was made in; or, if it is lost, or a kimbot from "
    "before the key made the backup, and you know where the file comes from: --unproven"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, what is in doubt since, and where the data from before lies (None: there was none)."""

    manifest: Manifest
    doubts: Doubts
    aside: Path | None


def restore(
    archive: IO[bytes],
    data: Path,
    context: Context,
    step: Step,
    *,
    moved: bool = False,
    identity: str = "",
    unproven: bool = False,
) -> Restored:
    """Put an opened backup in the place of the data. Whoever calls holds the lease.

    `moved`: no bot has run since the backup was made, so what waits in it is still owed. `identity`: the lines of an
    identity file of age, for an encrypted one. `unproven`: also one whose last page our key does not fit. Nothing is
    touched before all of it is verified and ready. Raises `BackupProblem`, `DatabaseProblem`; what `step` raises
    ends it.
    """
    staged, when = data / STAGED, f"{local(context.clock.now(), context.zone):%Y%m%d-%H%M%S}"
    try:
        keep_old(staged, data, when)  # of a restore that was killed at its very end
        with _readable(archive, data, identity) as packed:
            manifest, doubts = _prepare(packed, staged, context, step, moved=moved, unproven=unproven)
        aside = place(staged, data, when, step)
        shutil.rmtree(staged)
    except (OSError, sqlite3.Error) as problem:
        raise BackupProblem(f"the backup could not be restored: {problem}") from problem
    return Restored(manifest, doubts, aside)


@contextmanager
def _readable(archive: IO[bytes], data: Path, identity: str) -> Iterator[IO[bytes]]:
    """The archive as it was packed; what is decrypted lies in a file without a name."""
    if not encrypted(archive):
        yield archive
        return
    if not identity:
        raise BackupProblem(f"{archive.name} is encrypted: name the identity file of age (--identity FILE)")
    with TemporaryFile(dir=data) as plain:
        decrypt(archive, plain, identity)
        yield plain


def _prepare(
    archive: IO[bytes], staged: Path, context: Context, step: Step, *, moved: bool, unproven: bool
) -> tuple[Manifest, Doubts]:
    """Everything as it shall be, in a folder beside the data."""
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    try:
        manifest = unpack(archive, lambda name: staged / name, step)
        if not unproven and not manifest.proven(context.audit_key):
            raise BackupProblem(UNPROVEN)
        require_sound(staged / DATABASE, manifest, step)
        if moved and not manifest.at_rest:
            raise BackupProblem(
                "a bot was running when this backup was made: what waited then may have been sent since"
            )
        return manifest, _make_ready(staged, context, manifest, moved=moved)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _note_erasures(data: Path, context: Context) -> None:
    """What is still to be noted outside the old database, if that can be read."""
    with suppress(sqlite3.Error), closing(opened(data / DATABASE)) as old:
        rows = old.execute("SELECT person, telegram_id, at, withdrawn FROM erasures").fetchall()
        erasures.note(data, [Erased(*row) for row in rows], context.chance.token)


def _make_ready(staged: Path, context: Context, manifest: Manifest, *, moved: bool) -> Doubts:
    """Bring it to our schema, erase again who was erased since, and hold back what may have happened."""
    with closing(sqlite3.connect(staged / DATABASE, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection)
        _note_erasures(staged.parent, context)
        erasures.merge(staged, staged.parent)
        connection.execute("BEGIN IMMEDIATE")
        work = Work(SqliteTx(connection), context)
        if work.audit.chain().broken is not None:  # of another key, or from before there was one
            work.audit.seal()
        doubts = Doubts() if moved else look_back(work, manifest.made)
        erasures.reapply(work, erasures.listed(staged))
        connection.execute("COMMIT")
        connection.execute("VACUUM")  # of who was erased again, and of what an older copy had deleted, no byte stays
    return doubts
