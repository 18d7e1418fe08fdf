"""Processes of kimbot for tests: forked from one that has imported everything already, and as real as any other.

An interpreter that starts and imports kimbot costs a second of a core, and the suite needs some two hundred. A fork has
a number, signals, pipes, an environment and an end of its own; only its first second is missing: Ctrl+C, the walks, the
story and the benches begin with the command itself.
"""

import atexit
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import IO

ROOT = Path(__file__).parents[1]
MOST = 1 << 16
"""Bytes read at once."""


class Fork:
    """`python -m module arguments`, used like a `subprocess.Popen` in text mode."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        stdout: int | IO[str] = subprocess.DEVNULL,
        stderr: int | IO[str] = subprocess.DEVNULL,
    ) -> None:
        self.args = [module, *arguments]
        self.returncode: int | None = None
        wish = {"argv": self.args, "env": dict(os.environ if env is None else env), "cwd": str(cwd)}
        self.stdout, out = _stream(stdout)
        self.stderr, err = _stream(stderr)
        self._status, theirs = os.pipe()
        self.pid = _mother().asks(json.dumps(wish).encode() + b"\n", (out, err, theirs))
        for number in (out, err, theirs):
            os.close(number)

    def poll(self) -> int | None:
        """Its exit code once it has ended; negative: by which signal."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits until it has ended; TimeoutExpired after `timeout` seconds."""
        if self.returncode is None:
            with selectors.DefaultSelector() as waiting:
                waiting.register(self._status, selectors.EVENT_READ)
                if not waiting.select(timeout):
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(os.read(self._status, MOST))
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _stream(wanted: int | IO[str]) -> tuple[IO[str] | None, int]:
    """What we read from, and the descriptor the process writes to, which is ours to close."""
    if wanted == subprocess.PIPE:
        ours, theirs = os.pipe()
        return os.fdopen(ours), theirs
    if wanted == subprocess.DEVNULL:
        return None, os.open(os.devnull, os.O_WRONLY)
    return None, os.dup(wanted if isinstance(wanted, int) else wanted.fileno())


class Mother:
    """The process that has imported everything; it lives as long as this one."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        self._turn = threading.Lock()
        command = [sys.executable, "-m", "tests.forks", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)

    def asks(self, wish: bytes, streams: tuple[int, int, int]) -> int:
        """The number of a new process."""
        with self._turn:
            sent = socket.send_fds(self._line, [wish], streams)
            self._line.sendall(wish[sent:])
            return int(self._line.recv(MOST))

    def end(self) -> None:
        """Its children go on: who began them ends them."""
        self._line.close()
        self._process.wait()


@cache
def _mother() -> Mother:
    made = Mother()
    atexit.register(made.end)
    return made


# ------------------------------------------------------------------------------------------- in the mother's process
def import_all() -> None:
    """Whatever a command of kimbot may import."""
    for package in ("kimbot", "kimbot.cli"):
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    import_module("kimbot.sandbox.app")
    gc.collect()
    gc.freeze()


def born(line: socket.socket) -> tuple[bytes, int, int] | None:
    """Returns in each child, with what it is to be and where it writes; in the mother at the end, with nothing."""
    heard, rings = os.pipe()
    for end in (heard, rings):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rings, warn_on_full_buffer=False)
    statuses: dict[int, int] = {}
    with selectors.DefaultSelector() as waiting:
        for source in (line.fileno(), heard):
            waiting.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fd == heard:
                    os.read(heard, MOST)
                    _tell_ends(statuses)
                    continue
                wish, streams = _asked(line)
                if not wish:
                    return None
                out, err, status = streams
                if not (pid := os.fork()):
                    signal.set_wakeup_fd(-1)
                    for number in (heard, rings, status, *statuses.values()):
                        os.close(number)
                    line.close()
                    return wish, out, err
                for number in (out, err):
                    os.close(number)
                statuses[pid] = status
                line.send(b"%d" % pid)


def _asked(line: socket.socket) -> tuple[bytes, list[int]]:
    """What somebody wishes, whole, and its three descriptors; empty when nobody is there any more."""
    wish, streams, _, _ = socket.recv_fds(line, MOST, 3)
    while wish and not wish.endswith(b"\n"):
        wish += line.recv(MOST)
    return wish, streams


def _tell_ends(statuses: dict[int, int]) -> None:
    """Each child that has ended, to whom waits for it."""
    while statuses:
        pid, how = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        status = statuses.pop(pid)
        with suppress(BrokenPipeError):  # nobody waits any more
            os.write(status, b"%d" % os.waitstatus_to_exitcode(how))
        os.close(status)


def become(wish: bytes, out: int, err: int) -> None:
    """From here on this is that process."""
    told = json.loads(wish)
    for ours, standard in ((out, 1), (err, 2)):
        os.dup2(ours, standard)
        os.close(ours)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = told["argv"]
    runpy.run_module(told["argv"][0], run_name="__main__", alter_sys=True)


def main() -> None:
    import_all()
    if child := born(socket.socket(fileno=int(sys.argv[1]))):
        become(*child)


if __name__ == "__main__":
    main()
