"""Kills a backup or a restore just before each thing it does to files, each time in a folder of its own.

usage: python -m tests.backups.kills take|restore FOLDER
FOLDER holds `data` (and `backup.tar.gz`); each kill leaves a copy `FOLDER/NNN` as it was found. Prints how many.
"""

import os
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path

from kimbot.backups.taking import take
from kimbot.boot import read_context
from kimbot.core.chance import SeededChance
from kimbot.core.clock import SystemClock
from kimbot.settings import Settings
from tests.backups.data import KEY, MADE, put_back, quietly

ROOT = Path(__file__).parents[2]
TOUCHES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chown", "sqlite3.connect"}
CONTEXT = replace(read_context(Settings(config_dir=ROOT / "config"), SystemClock(), SeededChance(1), ()), audit_key=KEY)


def act(what: str, folder: Path) -> None:
    if what == "take":
        take(folder / "data", folder / "backups" / "one.tar.gz", MADE, quietly)
    else:
        put_back(folder / "backup.tar.gz", folder / "data", CONTEXT)


def killed_at(number: int, what: str, folder: Path) -> bool:
    """Whether it was killed before the `number`th touch (it had ended otherwise)."""
    if os.fork() == 0:
        left = number

        def audit(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in TOUCHES or written:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(audit)
        act(what, folder)
        os._exit(0)
    _, status = os.wait()
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed by itself"
    return os.WIFSIGNALED(status)


def main(what: str, folder: Path) -> None:
    number = 0
    while True:
        copy = folder / f"{number:03}"
        copy.mkdir()
        for name in ("data", "backups"):
            if (folder / name).exists():
                shutil.copytree(folder / name, copy / name)
        if (folder / "backup.tar.gz").exists():
            shutil.copy(folder / "backup.tar.gz", copy)
        if not killed_at(number, what, copy):
            break
        number += 1
    print(number)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
