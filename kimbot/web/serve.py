"""Serves the web part inside the event loop that is already running."""

import contextlib
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the process has its own. Await `serve()`; set `should_exit` to end it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: Starlette, port: int, host: str = "0.0.0.0") -> Server:  # noqa: S104 - it stands behind a proxy
    """A server for `app`, not yet serving."""
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off")
    return Server(config)
