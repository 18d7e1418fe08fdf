"""The sandbox beside a program that has no event loop of its own: a thread that serves it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from starlette.applications import Starlette

from kimbot.sandbox.serve import serve


@contextmanager
def running(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve `app` in a thread while the block runs; yields its base address. Raises OSError when the port is taken."""
    ready: SimpleQueue[str | OSError] = SimpleQueue()
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(app, host, port, ready, stop)), daemon=True)
    try:  # Ctrl+C may come at any moment
        thread.start()
        url = ready.get()
        if isinstance(url, OSError):
            raise url
        yield url
    finally:
        stop.set()
        if thread.is_alive():
            thread.join(timeout=5)


async def _serve(
    app: Starlette, host: str, port: int, ready: "SimpleQueue[str | OSError]", stop: threading.Event
) -> None:
    try:
        async with serve(app, host, port) as url:
            ready.put(url)
            await asyncio.to_thread(stop.wait)
    except OSError as problem:
        ready.put(problem)
