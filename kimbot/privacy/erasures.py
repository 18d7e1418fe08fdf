"""The list of erasures: a file beside the database, so that a restored backup does not bring erased people back.

Whoever restores a backup keeps this file, adds the one from the backup to it (`merge`), and in one unit over the
restored database does `reapply(work, listed(folder))` before the bot runs. A person is known again by her number
together with a slow salted hash of her Telegram id: numbers are given anew after a restore, and the file names nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimbot.privacy.store import Erased

if TYPE_CHECKING:
    from kimbot.work import Work

FILE = "erasures.jsonl"
ROUNDS = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `at` in ms UTC; `withdrawn`: what she had published was taken back too."""

    person: int
    salt: str
    hash: str
    at: int
    withdrawn: bool


def note(folder: Path, erased: Iterable[Erased], salt: Callable[[], str]) -> None:
    """Add erasures to the list, durably; those that stand there already are left as they are."""
    there = {(entry.person, entry.at) for entry in listed(folder)}
    _append(folder, [_entry(one, salt()) for one in erased if (one.person, one.at) not in there])


def listed(folder: Path) -> list[Entry]:
    """Every erasure noted in this folder. A last line that a power cut left unfinished is passed over."""
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    return [Entry(**json.loads(line)) for line in lines if line.endswith("}")]


def merge(folder: Path, other: Path) -> None:
    """Add what another folder's list knows and this one does not."""
    there = listed(folder)
    _append(folder, [entry for entry in listed(other) if entry not in there])


def reapply(work: Work, entries: Iterable[Entry]) -> int:
    """Erase again whom a restored database knows although she was erased; how many. Nobody is told."""
    again = 0
    for entry in entries:
        try:
            chat = work.chats.get(entry.person)
        except KeyError:
            continue
        if chat.private and not chat.erased and hmac.compare_digest(_hash(chat.telegram_id, entry.salt), entry.hash):
            work.privacy.erase_again(chat.id, withdrawn=entry.withdrawn)
            again += 1
    return again


def _entry(erased: Erased, salt: str) -> Entry:
    return Entry(erased.person, salt, _hash(erased.telegram_id, salt), erased.at, erased.withdrawn)


def _hash(telegram_id: int, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", str(telegram_id).encode(), salt.encode(), ROUNDS).hex()


def _append(folder: Path, entries: Iterable[Entry]) -> None:
    lines = "".join(json.dumps(asdict(entry)) + "\n" for entry in entries)
    if not lines:
        return
    path = folder / FILE
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" * torn + lines)
        file.flush()
        os.fsync(file.fileno())
