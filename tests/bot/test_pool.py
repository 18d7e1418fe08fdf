"""The pool on a real socket, byte by byte: what is kept, what is closed, and when a request may not be repeated."""

import asyncio
import contextlib
import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kimbot.bot.aiohttp_transport import AiohttpTransport
from kimbot.bot.pool import PoolTransport, transport_for
from kimbot.bot.transport import NotSent, Unclear

OK = b'{"ok":true,"result":true}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
ANSWER = HEAD % len(OK) + OK
PACKED, LONG = gzip.compress(OK), gzip.compress(b"x" * 300)
CHUNKS = b"9\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (OK[:9], len(OK) - 9, OK[9:])
SOON = 2.0
"""Seconds in which the pool does at once what it does; a protection that is gone shows as a wait."""
TLS = Path(__file__).parent / "tls"


class Wire:
    """A server that does nothing by itself: a test reads each request and writes the answer, byte by byte."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/bot1:x/sendMessage"
        self.accepted: list[socket.socket] = []

    async def accept(self) -> socket.socket:
        async with asyncio.timeout(SOON):
            connection, _ = await asyncio.get_running_loop().sock_accept(self.listener)
        connection.setblocking(False)
        self.accepted.append(connection)
        return connection

    def nobody_waits(self) -> bool:
        """Whether no further connection was made."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        made = Wire(listener)
        yield made
        for connection in made.accepted:
            connection.close()


@pytest.fixture
async def pool() -> AsyncIterator[PoolTransport]:
    made = PoolTransport(limit=2, connect=2.0)
    yield made
    await made.close()


async def read(connection: socket.socket) -> bytes:
    """One request, or b"" where the other side has closed."""
    found = b""
    while not found.endswith(b"{}"):
        async with asyncio.timeout(SOON):
            more = await asyncio.get_running_loop().sock_recv(connection, 65536)
        if not more:
            return b""
        found += more
    return found


async def write(connection: socket.socket, *pieces: bytes) -> None:
    for piece in pieces:
        await asyncio.get_running_loop().sock_sendall(connection, piece)
        await asyncio.sleep(0)


def post(pool: PoolTransport, wire: Wire, timeout: float = 5.0) -> "asyncio.Task[tuple[int, bytes]]":
    return asyncio.get_running_loop().create_task(pool.post(wire.url, b"{}", timeout))


async def answered(pool: PoolTransport, wire: Wire, answer: bytes = ANSWER) -> socket.socket:
    """One request on a new connection, and its answer; that connection."""
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    await write(connection, answer)
    assert (await task) == (200, OK)
    return connection


async def unclear(task: "asyncio.Task[tuple[int, bytes]]") -> Unclear:
    with pytest.raises(Unclear) as caught:
        await task
    return caught.value


# --- what is written and read ----------------------------------------------------------------------------------


async def test_the_request_as_it_is_written(wire, pool):
    task = post(pool, wire)
    connection = await wire.accept()
    head, _, body = (await read(connection)).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /bot1:x/sendMessage HTTP/1.1"
    host = wire.url.split("/")[2].encode()
    assert {b"Host: " + host, b"Content-Type: application/json", b"Content-Length: 2"} <= set(lines)
    assert body == b"{}"
    await write(connection, ANSWER)
    assert (await task) == (200, OK)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        HEAD % len(PACKED) + PACKED,
    ],
    ids=["after 100 Continue", "in chunks", "packed although not asked for"],
)
async def test_an_answer_in_any_form_in_pieces_of_one_byte(wire, pool, answer):
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    await write(connection, *(bytes([byte]) for byte in answer))
    assert (await task) == (200, OK)
    again = post(pool, wire)
    assert await read(connection)
    await write(connection, ANSWER)
    assert (await again) == (200, OK)


async def test_over_tls_the_name_is_shown_and_the_certificate_checked(unused_tcp_port):
    names = []
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    served.sni_callback = lambda _, name, __: names.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"{}"):
                writer.write(ANSWER)
        writer.close()

    async with await asyncio.start_server(serve, "localhost", unused_tcp_port, ssl=served):
        url = f"https://localhost:{unused_tcp_port}/bot1:x/getMe"
        trusting = PoolTransport(tls=ssl.create_default_context(cafile=TLS / "cert.pem"))
        for _ in range(3):
            assert await trusting.post(url, b"{}", 5.0) == (200, OK)
        assert names == ["localhost"]
        await trusting.close()
        wary = PoolTransport()
        with pytest.raises(NotSent, match="TLS handshake failed"):
            await wary.post(url, b"{}", 5.0)
        await wary.close()


# --- which connections are used again --------------------------------------------------------------------------


async def test_a_kept_connection_that_was_closed_meanwhile_is_not_written_to(wire, pool):
    first = await answered(pool, wire)
    first.close()
    await asyncio.sleep(0)
    assert await answered(pool, wire) is not first


async def test_an_end_that_the_loop_has_not_noticed_yet_is_seen_before_writing(wire, pool):
    first = await answered(pool, wire)
    first.close()  # and at once, without a turn of the loop in between:
    assert await answered(pool, wire) is not first


async def test_a_connection_on_which_something_came_unasked_is_not_used(wire, pool):
    first = await answered(pool, wire)
    await write(first, ANSWER)
    await answered(pool, wire)
    assert await read(first) == b""


async def test_a_connection_with_two_answers_to_one_request_is_closed(wire, pool):
    first = await answered(pool, wire, ANSWER + ANSWER[:20])
    await answered(pool, wire)
    assert await read(first) == b""


async def test_connection_close_is_heeded(wire, pool):
    answer = ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    first = await answered(pool, wire, answer)
    assert await read(first) == b""
    await answered(pool, wire)


async def test_an_idle_connection_is_closed_in_the_end(wire):
    pool = PoolTransport(keep_alive=0.01)
    first = await answered(pool, wire)
    assert await read(first) == b""
    await answered(pool, wire)
    await pool.close()


async def test_the_connection_used_last_is_used_again_first(wire, pool):
    tasks = [post(pool, wire), post(pool, wire)]
    first, second = await wire.accept(), await wire.accept()
    for connection, task in ((first, tasks[0]), (second, tasks[1])):
        await read(connection)
        await write(connection, ANSWER)
        await task
    again = post(pool, wire)
    assert await read(second)
    await write(second, ANSWER)
    await again


# --- what may have arrived -------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [b"", ANSWER[:10], ANSWER[:-1], b"HTTP/1.1 200 OK\r\n\r\n" + OK])
async def test_an_end_before_the_end_is_unclear_and_nothing_is_sent_again(wire, pool, begun):
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    await write(connection, begun)
    connection.close()
    await unclear(task)
    assert wire.nobody_waits()


async def test_a_kept_connection_that_dies_under_the_request_is_unclear(wire, pool):
    first = await answered(pool, wire)
    task = post(pool, wire)
    await read(first)
    first.close()
    await unclear(task)
    assert wire.nobody_waits()


@pytest.mark.parametrize(
    "answer",
    [HEAD % 300 + b"x" * 300, HEAD % len(LONG) + LONG],
    ids=["as it is", "packed"],
)
async def test_an_answer_that_is_too_long_is_not_read(wire, answer):
    pool = PoolTransport(largest=200)
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    await write(connection, answer)
    await unclear(task)
    await pool.close()


async def test_a_shorter_time_limit_holds_on_a_kept_connection(wire, pool):
    first = await answered(pool, wire)
    task = post(pool, wire, timeout=0.01)
    await read(first)
    async with asyncio.timeout(SOON):
        assert (await unclear(task)).timed_out
    assert await read(first) == b""


async def test_a_longer_time_limit_holds_on_a_kept_connection(wire, pool):
    task = post(pool, wire, timeout=0.02)
    connection = await wire.accept()
    await read(connection)
    await write(connection, ANSWER)
    await task
    longer = post(pool, wire)
    await read(connection)
    await asyncio.sleep(0.03)  # past the first limit
    await write(connection, ANSWER)
    assert (await longer) == (200, OK)


# --- limits, cancellation, the end -----------------------------------------------------------------------------


async def test_no_more_connections_than_the_limit_and_first_come_first_served(wire, pool):
    tasks = [post(pool, wire) for _ in range(4)]
    connections = [await wire.accept(), await wire.accept()]
    for connection in connections:
        await read(connection)
    assert wire.nobody_waits()
    await write(connections[1], ANSWER)
    assert await tasks[1] == (200, OK)
    assert await read(connections[1])
    await write(connections[1], ANSWER)
    assert await tasks[2] == (200, OK)
    assert not tasks[3].done()
    for connection, task in ((connections[0], tasks[0]), (connections[1], tasks[3])):
        await write(connection, ANSWER)
        await task


async def test_a_cancelled_request_closes_its_connection_and_frees_its_place(wire):
    pool = PoolTransport(limit=1)
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    task.cancel()
    await asyncio.wait([task])
    assert await read(connection) == b""
    await answered(pool, wire)
    await pool.close()


async def test_who_gives_up_waiting_takes_no_place(wire):
    pool = PoolTransport(limit=1)
    first, second, third = (post(pool, wire) for _ in range(3))
    connection = await wire.accept()
    await read(connection)
    second.cancel()
    await asyncio.wait([second])
    for task in (first, third):
        await write(connection, ANSWER)
        assert await task == (200, OK)
    await pool.close()


async def test_who_is_cancelled_when_the_turn_has_come_passes_it_on(wire):
    pool = PoolTransport(limit=1)

    async def go_first() -> None:
        await pool.post(wire.url, b"{}", 5.0)
        second.cancel()  # the place is its own already, but it has not run yet

    first = asyncio.get_running_loop().create_task(go_first())
    connection = await wire.accept()
    second, third = post(pool, wire), post(pool, wire)
    await read(connection)
    await write(connection, ANSWER)
    await asyncio.wait([first, second])
    assert second.cancelled()
    assert await read(connection)
    await write(connection, ANSWER)
    assert await third == (200, OK)
    await pool.close()


async def test_closing_ends_what_is_on_its_way(wire, pool):
    task = post(pool, wire)
    connection = await wire.accept()
    await read(connection)
    await pool.close()
    await unclear(task)
    assert await read(connection) == b""
    await answered(pool, wire)


# --- which transport -------------------------------------------------------------------------------------------


def test_behind_a_proxy_aiohttp_serves(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert isinstance(transport_for("https://api.telegram.org"), AiohttpTransport)
    assert isinstance(transport_for("http://127.0.0.1:8081"), PoolTransport)
    monkeypatch.delenv("https_proxy")
    assert isinstance(transport_for("https://api.telegram.org"), PoolTransport)
