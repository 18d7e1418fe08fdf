"""The Bot API over HTTP: tokens, ways to send parameters, errors, and the record of requests."""

import json
from pathlib import Path

import httpx
import pytest

from kimbot.sandbox.app import create_app
from tests.sandbox.desk import WRONG, Desk


async def test_wrong_token_is_unauthorized(desk: Desk) -> None:
    response = await desk.client.post("/bot1:other/getMe", headers=WRONG)
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


@pytest.mark.parametrize("token", ["sandbox", "0:sandbox", "1:" + "x" * 79])
async def test_malformed_token_is_unauthorized(desk: Desk, token: str) -> None:
    response = await desk.client.post(f"/bot{token}/getMe", headers=WRONG)
    wording = "Unauthorized: invalid token specified"
    assert response.status_code == 401
    assert response.json() == {"ok": False, "error_code": 401, "description": wording}


async def test_a_token_without_a_number_is_misdirected(desk: Desk) -> None:
    response = await desk.client.post("/botx:sandbox/getMe", headers=WRONG)
    wording = "Misdirected Request: unallowed token specified"
    assert response.status_code == 421
    assert response.json() == {"ok": False, "error_code": 421, "description": wording}


async def test_no_token_is_not_found(desk: Desk) -> None:
    assert (await desk.client.post("/bot/getMe", headers=WRONG)).status_code == 404


async def test_unknown_method_is_not_found(desk: Desk) -> None:
    assert await desk.refused("sendFax") == "404 Not Found"


async def test_method_names_ignore_case(desk: Desk) -> None:
    assert (await desk.call("GETME"))["username"] == "kimbot_bot"


async def test_parameters_come_by_query_form_json_or_multipart(desk: Desk) -> None:
    siti = await desk.person()
    url, body = "/bot1:sandbox/sendMessage", {"chat_id": str(siti), "text": "Halo"}
    answers = [
        await desk.client.get(url, params=body),
        await desk.client.post(url, data=body),
        await desk.client.post(url, json=body),
        await desk.client.post(url, files={name: (None, value) for name, value in body.items()}),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["Halo"] * 4


async def test_broken_json_is_refused(desk: Desk) -> None:
    headers = {"Content-Type": "application/json", **WRONG}
    response = await desk.client.post("/bot1:sandbox/getMe", content="{", headers=headers)
    assert response.json()["description"] == "Bad Request: can't parse JSON object"


async def test_too_large_a_request_is_413(desk: Desk) -> None:
    siti = await desk.person()
    big = {"document": ("besar.bin", b"x" * (50 * 1024 * 1024 + 1))}
    assert await desk.refused("sendDocument", big, chat_id=siti) == "413 Request Entity Too Large"


async def test_every_request_is_recorded(tmp_path: Path) -> None:
    record = tmp_path / "build" / "requests.jsonl"
    app = create_app(record=record)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        await client.post("/bot1:sandbox/getMe")
        await client.post("/bot1:sandbox/sendDocument", data={"chat_id": "7"}, files={"document": b"x"}, headers=WRONG)
    assert json.loads(record.read_text()) == {"method": "getMe", "params": {}, "files": []}
    wrong = {"method": "sendDocument", "params": {"chat_id": "7"}, "files": ["document"]}
    assert json.loads(record.with_name("requests.jsonl.wrong").read_text()) == wrong


async def test_requests_are_shown_to_the_player(desk: Desk) -> None:
    await desk.call("getMe")
    await desk.refused("sendMessage", chat_id=5, text="")
    first, second = await desk.look("/requests")
    assert first == {"n": 1, "method": "getMe", "params": {}, "files": [], "status": 200}
    assert (second["status"], second["sandbox_test"]) == (400, True)
    assert await desk.look("/requests?after=1") == [second]


async def test_the_bot_knows_who_it_is(desk: Desk) -> None:
    me = await desk.call("getMe")
    assert (me["id"], me["is_bot"], me["can_join_groups"]) == (1, True, True)
    assert me["can_read_all_group_messages"] is False
