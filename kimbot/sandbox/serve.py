"""The sandbox on a socket, inside the event loop that is already running."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

GRACE = 0.1
"""Seconds that answers on their way may take when the server ends."""
RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST, not FIN


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers and its naps: it says when it is ready, and is gone when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # the date in its answers
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=GRACE)

    def end(self) -> None:
        """Answer nobody any more."""
        self.should_exit = True
        self._ended.set()

    def cut(self, client: tuple[str, int]) -> None:
        """Ends a client's connection as a router that lost it would: a reset, nothing of what was to be said."""
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if transport.get_extra_info("peername")[:2] == client:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                transport.abort()


@contextlib.asynccontextmanager
async def serve(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves `app` while the block runs and yields its base address (port 0: any free one).

    Raises OSError when the port is taken. On leaving, waiting requests are ended and the server is gone at once.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listening:
        # asyncio sets it only where the protocol is told; without it every second write of an answer waits 40 ms
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=60))
        app.state.box.cut = server.cut
        running = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
        try:
            await server.ready.wait()
            yield f"http://{host}:{listening.getsockname()[1]}"
        finally:
            app.state.box.close()
            server.end()
            await running
