"""A Telegram that takes a message and never answers does not keep the bot from stopping, and loses nothing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.cli.conftest import TOKEN, Operator

ME = {"id": 1, "is_bot": True, "first_name": "KIM Bot", "username": "kimbot_bot"}
SARI = {"id": 7, "is_bot": False, "first_name": "Sari"}
START = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 7, "type": "private", "first_name": "Sari"},
    "from": SARI,
    "text": "/start",
    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
}


class Slow(ThreadingHTTPServer):
    """Gives one update; holds every message until `lets_through`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked, self.let_through = threading.Event(), threading.Event()
        self.updates: list[Any] = [{"update_id": 1, "message": START}]
        self.texts: list[str] = []

    def answer(self, method: str, params: dict[str, Any]) -> object:
        match method:
            case "getMe":
                return ME
            case "getUpdates":
                given, self.updates = self.updates, []
                if not given:
                    self.let_through.wait(1)
                return given
            case "sendMessage":
                self.asked.set()
                self.let_through.wait()
                self.texts.append(params["text"])
                return {"message_id": 2, "date": 1, "chat": START["chat"], "text": params["text"]}
        return True


class _Requests(BaseHTTPRequestHandler):
    server: Slow

    def do_POST(self) -> None:
        params = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        body = json.dumps({"ok": True, "result": self.server.answer(self.path.rpartition("/")[2], params)}).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the bot has gone

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def slow() -> Iterator[Slow]:
    with Slow() as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield server
        server.let_through.set()
        server.shutdown()
        serving.join()


def test_stops_in_time_and_says_it_after_the_next_start(operator: Operator, slow: Slow) -> None:
    operator.environment |= {"KIMBOT_TOKEN": TOKEN, "KIMBOT_TELEGRAM_URL": slow.url}
    first = operator.runs("run")
    assert slow.asked.wait(60), first.err
    first.stop()
    assert first.code(within=10) == 0
    assert "Traceback" not in first.err
    slow.let_through.set()
    slow.texts.clear()
    slow.asked.clear()
    operator.runs("run")
    assert slow.asked.wait(60)
