"""An office's proxy, and a Telegram behind it that speaks TLS."""

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

TLS = Path(__file__).parent / "tls"
HOST = "telegram.example"
"""A name that only the proxy knows."""


@dataclass
class Proxy:
    """`asked` are the CONNECT lines that came; `refuses` what it answers to them; `password` what it wants."""

    port: int
    asked: list[str] = field(default_factory=list)
    refuses: str = ""
    password: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """For a process behind it, which trusts that Telegram's certificate."""
        user = f"kimbot:{self.password}@" if self.password else ""
        return {
            "HTTPS_PROXY": f"http://{user}127.0.0.1:{self.port}",
            "NO_PROXY": "",
            "SSL_CERT_FILE": str(TLS / "cert.pem"),
            "KIMBOT_TELEGRAM_URL": f"https://{HOST}",
        }

    def answer(self, head: str) -> str:
        self.asked.append(head.splitlines()[0])
        given = base64.b64encode(f"kimbot:{self.password}".encode()).decode()
        if self.password and f"Basic {given}" not in head:
            return "407 Proxy Authentication Required"
        return self.refuses or "200 Connection established"


@contextlib.contextmanager
def proxy(telegram: str) -> Iterator[Proxy]:
    """A proxy behind which `telegram` (an http:// address) answers as https://telegram.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    behind = (urlsplit(telegram).hostname or "", urlsplit(telegram).port or 80)
    with ExitStack() as opened:
        listening = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        found = Proxy(listening.getsockname()[1])

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=_serve, args=(client, found, context, behind), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        opened.callback(listening.shutdown, socket.SHUT_RDWR)
        yield found


def _serve(client: socket.socket, found: Proxy, context: ssl.SSLContext, behind: tuple[str, int]) -> None:
    with contextlib.suppress(OSError), client:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(65536)
        answer = found.answer(head.decode("latin-1"))
        client.sendall(f"HTTP/1.1 {answer}\r\n\r\n".encode())
        if not answer.startswith("200"):
            return
        with context.wrap_socket(client, server_side=True) as inside, socket.create_connection(behind) as server:
            back = threading.Thread(target=_pass, args=(server, inside), daemon=True)
            back.start()
            _pass(inside, server)
            back.join()


def _pass(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            to.sendall(piece)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_RDWR)
