"""What a child may be asked to do, and does badly."""

import os
import signal
import subprocess
import sys
from pathlib import Path


def turned(given: bytes) -> bytes:
    return given[::-1]


def seen(given: bytes) -> bytes:
    """What it knows of our environment."""
    return ",".join(sorted(os.environ)).encode()


def eats(given: bytes) -> bytes:
    eaten = []
    while True:
        eaten.append(bytes(10**7))


def hangs(given: bytes) -> bytes:
    signal.pause()
    return given


def spins(given: bytes) -> bytes:
    while True:
        pass


def dies(given: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return given


def leaves(given: bytes) -> bytes:
    os._exit(0)


def stumbles(given: bytes) -> bytes:
    raise ValueError(given.decode())


def talks(given: bytes) -> bytes:
    return bytes(10**7)


def writes(given: bytes) -> bytes:
    with Path(given.decode()).open("wb") as file:
        file.write(b"x")
    return b""


def begets(given: bytes) -> bytes:
    """Leaves a process behind, which holds this pipe open as long as it lives."""
    with Path(given.decode()).open("wb") as pipe:
        subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], stdout=pipe)
    return b""
