"""Serves the web part inside the event loop that is already running."""

import contextlib
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process has its own. Await `run_here()` until `end()`."""

    def __init__(self, app: Starlette, listening: socket.socket) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        self._listening = listening

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def run_here(self) -> None:
        """Answer until `end()`."""
        await self.serve(sockets=[self._listening])

    def end(self) -> None:
        """Answer nobody any more."""
        self.should_exit = True
        self._listening.close()


def listen(port: int, host: str = "0.0.0.0") -> socket.socket:  # noqa: S104 - it stands behind a proxy
    """Take the port. Raises OSError that names it."""
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as problem:
        raise OSError(problem.errno, os.strerror(problem.errno or 0), f"web_port {port}") from problem
