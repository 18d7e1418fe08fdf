"""The webhook door and health, over HTTP's own shape."""

from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from kimbot.web.app import BODY_LIMIT, SECRET_HEADER, build

SECRET = "rahasia-rahasia"
UPDATE = {"update_id": 7, "message": {"message_id": 1}}


class Kept(list[Mapping[str, Any]]):
    """A store that keeps updates, unless the disk is full."""

    full = False

    async def store(self, update: Mapping[str, Any]) -> None:
        if self.full:
            raise OSError("disk full")
        self.append(update)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def client(kept: Kept) -> TestClient:
    return TestClient(build(lambda: (True, {"last_poll_s": 1}), kept.store, SECRET))


def test_an_update_with_the_secret_is_kept(client: TestClient, kept: Kept) -> None:
    answer = client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: SECRET})
    assert (answer.status_code, list(kept)) == (200, [UPDATE])


@pytest.mark.parametrize("shown", ["", "rahasia", SECRET + "x", "é"])
def test_without_the_secret_nothing_is_kept(client: TestClient, kept: Kept, shown: str) -> None:
    answer = client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: shown.encode()})
    assert (answer.status_code, list(kept)) == (403, [])


def test_without_a_secret_of_ours_the_door_is_closed(kept: Kept) -> None:
    closed = TestClient(build(lambda: (True, {}), kept.store, ""))
    assert closed.post("/telegram", json=UPDATE, headers={SECRET_HEADER: ""}).status_code == 403


def test_a_body_over_the_limit_is_refused(client: TestClient, kept: Kept) -> None:
    answer = client.post("/telegram", content=b"x" * (BODY_LIMIT + 1), headers={SECRET_HEADER: SECRET})
    assert (answer.status_code, list(kept)) == (413, [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "7"}'])
def test_what_is_no_update_is_refused(client: TestClient, kept: Kept, body: bytes) -> None:
    answer = client.post("/telegram", content=body, headers={SECRET_HEADER: SECRET})
    assert (answer.status_code, list(kept)) == (400, [])


def test_what_cannot_be_stored_is_not_acknowledged(client: TestClient, kept: Kept) -> None:
    kept.full = True
    assert client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: SECRET}).status_code == 503


def test_health_says_red_with_503(kept: Kept) -> None:
    well = TestClient(build(lambda: (True, {"last_poll_s": 2}), kept.store, ""))
    ill = TestClient(build(lambda: (False, {"last_poll_s": 400}), kept.store, ""))
    assert (well.get("/health").status_code, well.get("/health").json()) == (200, {"status": "ok", "last_poll_s": 2})
    assert (ill.get("/health").status_code, ill.get("/health").json()["status"]) == (503, "red")
