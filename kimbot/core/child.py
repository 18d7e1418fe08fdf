"""Work on what strangers send, in a process of its own: it may run out of time or memory, or die, and it alone does."""

import importlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from traceback import extract_tb

ROOT = Path(__file__).parents[2]
"""The folder that holds `kimbot`: a child runs the same code as we do."""
MADE, RAISED = b"+", b"-"
"""What an answer begins and ends with: one that broke off has no end."""
KEPT = ("PATH", "LD_LIBRARY_PATH")
"""What a child knows of our environment; the token stands there too."""


class ChildFailed(Exception):
    """The child has made nothing; the text says why, without a word of what it was given."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds (of the clock, and of a processor), bytes of memory, bytes of its answer."""

    seconds: int = 10
    memory: int = 192 * 1024 * 1024
    answer: int = 4 * 1024 * 1024


def run(work: Callable[[bytes], bytes], given: bytes, limits: Limits = Limits()) -> bytes:
    """What a function of a module makes of `given`, in a child. Raises `ChildFailed`.

    Waits until that has ended: to be called beside everything else, as jobs are made.
    """
    asked = (work.__module__, work.__qualname__, str(limits.seconds), str(limits.memory))
    with subprocess.Popen(  # noqa: S603 - our own code, and names of it
        [sys.executable, "-B", "-s", "-m", "kimbot.core.child", *asked],
        cwd=ROOT,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback may hold what somebody sent
        start_new_session=True,
    ) as child:
        alarm = Timer(limits.seconds, _kill, (child.pid,))
        alarm.start()
        try:
            answer = _exchanged(child, given, limits.answer)
        finally:
            alarm.cancel()
            alarm.join()  # from here on its number may be another's
            _kill(child.pid)
    if len(answer) > limits.answer:
        raise ChildFailed("it had more to say than it may")
    if (first := answer[:1]) not in (MADE, RAISED) or answer[-1:] != first or len(answer) < 2:
        raise ChildFailed(f"it ended with {child.returncode}")
    if first == RAISED:
        raise ChildFailed(answer[1:-1].decode())
    return answer[1:-1]


def _exchanged(child: "subprocess.Popen[bytes]", given: bytes, most: int) -> bytes:
    """All that it answers, or one byte more than it may."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError), child.stdin as into:
        into.write(given)
    return child.stdout.read(most + 1)


def _kill(group: int) -> None:
    """It and whatever it has started; one that has ended keeps its number until it is waited for."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def main(module: str, name: str, seconds: int, memory: int) -> None:
    """Be the child."""
    _limit(seconds, memory)
    given = sys.stdin.buffer.read()
    try:
        end, answer = MADE, getattr(importlib.import_module(module), name)(given)
    except Exception as problem:
        last = extract_tb(problem.__traceback__)[-1]
        end, answer = RAISED, f"{type(problem).__name__} in {Path(last.filename).name}:{last.lineno}".encode()
    sys.stdout.buffer.write(end + answer + end)


def _limit(seconds: int, memory: int) -> None:
    signal.alarm(seconds + 1)  # also where nobody is left to end it
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # which has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
