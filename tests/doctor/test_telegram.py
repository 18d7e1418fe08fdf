"""What the doctor learns from Telegram and on the way there."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kimbot.doctor.network import Unreached, network
from tests.doctor.conftest import Patient, Shifted
from tests.doctor.proxy import TLS


def test_all_is_well(patient: Patient) -> None:
    found = patient.findings()
    assert patient.wrong() == []
    assert {"network.fine", "clock.fine", "token.fine", "groups.fine", "privacy.fine", "door.polling"} <= found.keys()
    assert found["token.fine"].values["username"] == "kimbot_bot"


@pytest.mark.parametrize(
    ("token", "said"), [("", "missing"), ("halo dunia", "malformed"), ("77:sandbox", "refused"), ("1:other", "refused")]
)
def test_a_token_that_is_none(patient: Patient, token: str, said: str) -> None:
    patient.settings["token"] = token
    assert patient.wrong() == [f"token.{said}"]


@pytest.mark.parametrize("kind", ["401", "404"])
def test_a_token_that_telegram_refuses(patient: Patient, kind: str) -> None:
    patient.telegram.post("/faults", {"kind": kind, "methods": ["getMe"]})
    assert patient.wrong() == ["token.refused"]


@pytest.mark.parametrize("kind", ["5xx", "html", "429", "reset", "half_body"])
def test_a_telegram_in_trouble(patient: Patient, kind: str) -> None:
    patient.telegram.post("/faults", {"kind": kind, "methods": ["getMe"], "count": 5})
    assert patient.wrong() == ["telegram.trouble"]


def test_what_the_owner_must_change_with_botfather(patient: Patient) -> None:
    patient.telegram.post("/bot", {"can_join_groups": False, "can_read_all_group_messages": True})
    assert patient.wrong() == ["groups.closed", "privacy.off"]


def sets_webhook(patient: Patient, url: str) -> None:
    import urllib.request

    with urllib.request.urlopen(f"{patient.telegram.url}/bot1:sandbox/setWebhook?url={url}") as answer:
        assert answer.status == 200


def test_updates_go_to_somebody_else(patient: Patient) -> None:
    sets_webhook(patient, "https://bot.example/here")
    assert patient.wrong() == ["door.taken"]
    assert patient.findings()["door.taken"].values["host"] == "bot.example"


def test_the_webhook_that_was_asked_for(patient: Patient) -> None:
    patient.settings |= {"webhook_secret": "a-secret-of-the-door", "web_url": "https://kim.example/"}
    assert "door.not_yet" in patient.notes()
    sets_webhook(patient, "https://kim.example/telegram")
    assert "door.webhook" in patient.findings()


def test_a_webhook_that_fails(patient: Patient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    patient.settings |= {"webhook_secret": "a-secret-of-the-door", "web_url": f"http://127.0.0.1:{port}"}
    sets_webhook(patient, f"http://127.0.0.1:{port}/telegram")
    patient.telegram.user("Sari").says("/start")
    for _ in range(100):
        if "door.failing" in patient.wrong():
            break
    assert patient.wrong() == ["door.failing"]


@pytest.mark.parametrize(("seconds", "fast"), [(3600, True), (-90, False)])
def test_a_clock_that_is_off(patient: Patient, seconds: int, fast: bool) -> None:
    patient.clock = Shifted(seconds)
    found = patient.findings()["clock.wrong"]
    assert abs(int(str(found.values["seconds"])) - abs(seconds)) <= 3
    assert found.values["fast"] is fast


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("api.telegram.org", "network.address"),
        ("https://", "network.address"),
        ("https://nowhere.invalid", "network.name"),
        ("http://127.0.0.1:1", "network.refused"),
    ],
)
def test_a_telegram_that_is_not_there(patient: Patient, url: str, said: str) -> None:
    patient.settings["telegram_url"] = url
    assert patient.wrong() == [said]


@contextmanager
def answering(words: bytes, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Something at a port that says this to whoever comes, or (b"") never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            client, _ = listening.accept()
            held.append(client)
            try:
                if context is not None:
                    client = context.wrap_socket(client, server_side=True)
                    held.append(client)
                if words:
                    client.recv(65536)
                    client.sendall(words)
                    client.close()
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)
        for client in held:
            client.close()


def reason(url: str, patience: float = 5.0) -> str:
    with pytest.raises(Unreached) as unreached:
        list(network(url, Shifted(), patience))
    return unreached.value.finding.says


def test_one_that_never_answers() -> None:
    with answering(b"") as port:
        assert reason(f"http://127.0.0.1:{port}", 0.2) == "doctor.network.silent"


def test_one_that_is_no_web_server() -> None:
    with answering(b"220 mail.example ESMTP\r\n") as port:
        assert reason(f"http://127.0.0.1:{port}") == "doctor.network.strange"


def test_one_whose_certificate_nobody_signed() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    with answering(b"HTTP/1.1 200 OK\r\n\r\n", context) as port:
        assert reason(f"https://localhost:{port}") == "doctor.network.certificate"


@pytest.mark.parametrize(
    "date", [b"", b"Date: \r\n", b"Date: yesterday\r\n", b"Date: Tue, 99 Nov 2026 25:00:00 GMT\r\n"]
)
def test_one_that_does_not_tell_the_time(date: bytes) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n" + date + b"Content-Length: 0\r\n\r\n") as port:
        found = [one.says for one in network(f"http://127.0.0.1:{port}", Shifted())]
    assert found == ["doctor.network.fine", "doctor.clock.unknown"]
