"""Listens to everything that is logged while tests run, at DEBUG, and looks into every file a bot leaves behind.

The log goes through the very pipeline of `kimbot run`; a token or a secret that comes out of it is a leak, and so is
one in a database. The address of a file on Telegram holds the token, too.
"""

import logging
import sys
from collections.abc import Iterable
from pathlib import Path

from kimbot import logs

TOKEN = "1:sandbox"
SECRET = "rahasia-pintu-webhook"
OTHERS = ("AAE-canary", "somebody-else")
"""What the tokens of other tests have in them."""


class Canary:
    """A stream for the log. `leaks` holds what should not have been there."""

    def __init__(self, secrets: Iterable[str] = (TOKEN, SECRET, *OTHERS)) -> None:
        self._secrets = tuple(secrets)
        self.leaks: list[str] = []

    def write(self, text: str) -> int:
        self.hears(text, "log")
        if '"level": "debug"' not in text:
            sys.stdout.write(text)  # pytest shows it where a test fails
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return False

    def hears(self, text: str, where: str) -> None:
        """Look at what was said."""
        if any(secret in text for secret in self._secrets):
            self.leaks.append(f"{where}: {text[:2000]}")

    def looks_into(self, folder: Path) -> None:
        """Look at every file below a folder."""
        for file in folder.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                self.leaks += [f"{file}: {s}" for s in self._secrets if s.encode() in content]

    def sings(self) -> str:
        """What has leaked since it was last asked; "" is well."""
        said, self.leaks[:] = "\n".join(self.leaks), []
        return said


CANARY = Canary()


def listen() -> None:
    """From now on the whole log passes the canary."""
    logs.set_up(TOKEN, SECRET, stream=CANARY, level=logging.DEBUG)  # type: ignore[arg-type]
