"""kimbot as the operator runs it: a process of its own, against a sandbox on a socket."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.serve import serve
from tests.canary import CANARY, TOKEN
from tests.forks import Fork
from tests.phones import World
from tests.ports import free_port

T = TypeVar("T")
ROOT = Path(__file__).parents[2]

# A suite that is started in the background by a shell inherits SIGINT as ignored, and so would every process of ours.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Telegram:
    """A sandbox that appears with `begin()`; its address is known before."""

    def __init__(self) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.world = World(self.url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._serving: Any = None

    def begin(self) -> None:
        build = ROOT / "build"
        build.mkdir(exist_ok=True)
        record = build / f"requests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
        self._serving = serve(create_app(TOKEN, record=record), port=self._port)
        self._do(self._serving.__aenter__())

    def end(self) -> None:
        if self._serving is not None:
            self._do(self._serving.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)


class Process:
    """A running `kimbot`; what it says on stderr is gathered as it comes."""

    def __init__(self, process: "Fork | subprocess.Popen[str]") -> None:
        self._process = process
        self._more = threading.Condition()
        self._said: dict[str, str] = {"out": "", "err": ""}
        self._ended = False
        self._readers = [
            threading.Thread(target=self._read, args=(name, stream), daemon=True)
            for name, stream in (("out", self._process.stdout), ("err", self._process.stderr))
            if stream is not None
        ]
        for reader in self._readers:
            reader.start()

    @property
    def out(self) -> str:
        return self._said["out"]

    @property
    def err(self) -> str:
        return self._said["err"]

    def says(self, fragment: str, within: float = 60.0) -> None:
        """Waits until it has said this on stderr."""
        self._wait_for(fragment, "err", within)

    def shows(self, fragment: str, within: float = 60.0) -> None:
        """Waits until it has said this on stdout."""
        self._wait_for(fragment, "out", within)

    def lasts(self, seconds: float) -> None:
        """Waits that long, or until it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def _wait_for(self, fragment: str, name: str, within: float) -> None:
        with self._more:
            self._more.wait_for(lambda: fragment in self._said[name] or self._ended, within)
            assert fragment in self._said[name], f"no {fragment!r} in {within} s; it said:\n{self.err}"

    def prints(self, fragment: str, within: float = 60.0) -> None:
        """Waits until it has said this on stdout."""
        with self._more:
            self._more.wait_for(lambda: fragment in self.out or self._ended, within)
            assert fragment in self.out, f"no {fragment!r} in {within} s; it said:\n{self.out}"

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def code(self, within: float = 60.0) -> int:
        """Waits until it has ended; its exit code."""
        code = self._process.wait(within)
        for reader in self._readers:
            reader.join()
        CANARY.hears(self.out + self.err, "a process")
        return code

    def running(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        if self.running():
            self._process.kill()
        self.code()

    def _read(self, name: str, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                with self._more:
                    self._said[name] += line
                    self._more.notify_all()
        with self._more:
            self._ended = True
            self._more.notify_all()


class Operator:
    """Starts kimbot in one folder. `environment` holds for every start."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.folder = folder
        self._opened = opened
        self.environment: dict[str, str] = {"KIMBOT_DATA_DIR": str(folder / "data")}

    def runs(
        self, *arguments: str, module: str = "kimbot", stdout: int = subprocess.PIPE, **environment: str
    ) -> Process:
        """Everything is imported at its first moment."""
        hers = self._environment(environment)
        return self._watched(Fork(module, *arguments, cwd=self.folder, env=hers, stdout=stdout, stderr=subprocess.PIPE))

    def types(self, *arguments: str, module: str = "kimbot", **environment: str) -> Process:
        """The command itself, from the first moment of its interpreter."""
        command = [sys.executable, "-m", module, *arguments]
        pipe, hers = subprocess.PIPE, self._environment(environment)
        return self._watched(subprocess.Popen(command, cwd=self.folder, env=hers, stdout=pipe, stderr=pipe, text=True))

    def _environment(self, environment: dict[str, str]) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KIMBOT_")}
        return clean | {"KIMBOT_CONFIG_DIR": str(ROOT / "config")} | self.environment | environment

    def _watched(self, process: "Fork | subprocess.Popen[str]") -> Process:
        watched = Process(process)
        self._opened.callback(watched.end)
        return watched


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    with ExitStack() as opened:
        yield Operator(tmp_path, opened)


@pytest.fixture
def telegram(operator: Operator) -> Iterator[Telegram]:
    """A Telegram that is not there yet, and the operator's settings for it."""
    found = Telegram()
    operator.environment |= {"KIMBOT_TOKEN": TOKEN, "KIMBOT_TELEGRAM_URL": found.url, "KIMBOT_ADMIN_IDS": "9000"}
    yield found
    found.end()
