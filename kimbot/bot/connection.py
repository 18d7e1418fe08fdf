"""One kept-alive HTTP/1.1 connection: writes a request whole, reads its answer, knows when not to be trusted."""

import asyncio
import select
import zlib

import httptools

from kimbot.bot.transport import Unclear, errno_words

GZIP = b"\x1f\x8b"
SWITCHING = 101


class Connection(asyncio.BufferedProtocol):
    """One connection carrying one request at a time. `usable`: kept alive and nothing strange was seen.

    `buffer` is where whatever comes in is read to; connections of one loop may share it, since what is in it has been
    parsed before anything else can be read. (asyncio's other way takes 256 KB from the system for every answer.)
    """

    def __init__(self, largest: int, opened: set["Connection"], buffer: memoryview) -> None:
        self._loop = asyncio.get_running_loop()
        self._largest = largest
        self._opened = opened
        self._buffer = buffer
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._size = 0
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._readable = select.poll()
        self._transport: asyncio.Transport
        self.usable = False
        self.idle_since = 0.0
        self.gone: asyncio.Future[None] = self._loop.create_future()

    def send(self, request: bytes, timeout: float) -> "asyncio.Future[tuple[int, bytes]]":
        """Write the request; the answer, or `Unclear`, comes in the future."""
        self._answer = answer = self._loop.create_future()
        self.usable = False
        self._expect_within(timeout)
        self._transport.write(request)
        return answer

    def open(self) -> bool:
        """Whether it can be written to, as far as the loop knows."""
        return self.usable and not self._transport.is_closing()

    def fresh(self) -> bool:
        """Whether nothing has come in while it was idle: not even an end that the loop has not noticed yet."""
        return self.open() and not self._readable.poll(0)

    def abort(self) -> None:
        """Close at once."""
        self.usable = False
        self._transport.abort()

    def fail(self, problem: Unclear) -> None:
        """The request has left and there will be no answer to it."""
        self.abort()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(problem)

    def _expect_within(self, seconds: float) -> None:
        """One timer a connection, moved only when it is due: nearly every answer comes long before."""
        self._deadline = self._loop.time() + seconds
        if self._timer is not None:
            if self._timer.when() <= self._deadline:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(self._deadline, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._answer is None:
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._due)
        else:
            self.fail(Unclear("no answer in time", timed_out=True))

    # --- asyncio ----------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._readable.register(transport.get_extra_info("socket").fileno(), select.POLLIN)
        self._opened.add(self)
        self.usable = True

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, count: int) -> None:
        if self._answer is None:
            self.abort()  # nobody asked: whatever this is, the next answer must not be confused with it
            return
        try:
            self._parser.feed_data(self._buffer[:count])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(Unclear(f"connection lost ({type(error).__name__})"))

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._answer is not None:
            self.fail(Unclear(_how_it_ended(error, begun=bool(self._size))))
        self.usable = False
        self._opened.discard(self)
        self.gone.set_result(None)

    # --- httptools --------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self._answer is None:
            self.abort()  # more than was asked for

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._largest:
            self.fail(Unclear("the answer is too long"))
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        body, self._parts, self._size = b"".join(self._parts), [], 0
        if status < SWITCHING or SWITCHING < status < 200:
            return  # 100 Continue and its like come before the answer
        answer, self._answer = self._answer, None
        if answer is None:
            return
        self.usable = status != SWITCHING and bool(self._parser.should_keep_alive())
        if answer.done():
            return
        try:
            answer.set_result((status, _unpacked(body, self._largest)))
        except zlib.error:
            answer.set_exception(Unclear("the answer cannot be unpacked"))


def _unpacked(body: bytes, largest: int) -> bytes:
    """We ask for plain answers; JSON never begins with gzip's mark, so one that is packed all the same shows itself."""
    if not body.startswith(GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    plain = unpacker.decompress(body, largest)
    if not unpacker.eof:
        raise zlib.error
    return plain


def _how_it_ended(error: Exception | None, *, begun: bool) -> str:
    if begun:
        return "the answer broke off"
    if isinstance(error, OSError):
        return f"connection lost ({errno_words(error)})"
    return "connection lost (closed)"
