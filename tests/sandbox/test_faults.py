"""Faults on demand, over a real socket: what a bot sees, and whether Telegram did what it was asked."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.clock import SetClock
from kimbot.sandbox.failing import ConnectionCut
from kimbot.sandbox.serve import serve
from tests.sandbox.conftest import MORNING
from tests.sandbox.desk import TOKEN, WRONG, Desk

LOST = (httpx.ReadError, httpx.RemoteProtocolError)


@pytest.fixture
async def line() -> AsyncIterator[Desk]:
    """A desk at the other end of a socket."""
    app = create_app(TOKEN, clock=SetClock(MORNING))
    async with serve(app) as url, httpx.AsyncClient(base_url=url, timeout=5, trust_env=False) as client:
        yield Desk(app, client)


async def texts(desk: Desk, chat: int) -> list[str]:
    """What the bot said there."""
    return [found["text"] for found in await desk.messages(chat) if found["from"]["is_bot"]]


async def send(desk: Desk, chat: int, text: str = "Halo") -> httpx.Response:
    return await desk.client.post(
        f"/bot{TOKEN}/sendMessage", json={"chat_id": chat, "text": text}, headers=WRONG, timeout=0.5
    )


async def test_too_many_requests_says_how_long_to_wait(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="429", retry_after=7)
    answer = await send(line, siti)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json()["description"] == "Too Many Requests: retry after 7"
    assert answer.json()["parameters"] == {"retry_after": 7}
    assert await texts(line, siti) == []


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("401", 401, "Unauthorized"),
        ("404", 404, "Not Found"),
        ("5xx", 500, "Internal Server Error"),
        (
            "409",
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
    ],
)
async def test_a_refusal_in_telegrams_words(line: Desk, kind: str, status: int, words: str) -> None:
    siti = await line.person()
    await line.player("/faults", kind=kind)
    answer = await send(line, siti)
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": words}
    assert await texts(line, siti) == []


async def test_any_other_refusal(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="refuse", code=400, description="Bad Request: TOPIC_CLOSED")
    assert (await send(line, siti)).json()["description"] == "Bad Request: TOPIC_CLOSED"


@pytest.mark.parametrize("code", [502, 200])
async def test_a_page_of_html_in_the_place_of_an_answer(line: Desk, code: int) -> None:
    siti = await line.person()
    await line.player("/faults", kind="html", code=code)
    answer = await send(line, siti)
    assert (answer.status_code, answer.text[:6]) == (code, "<html>")
    assert await texts(line, siti) == []


async def test_a_connection_reset_before_the_request_is_carried_out(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="reset")
    with pytest.raises(LOST):
        await send(line, siti)
    assert await texts(line, siti) == []
    assert (await send(line, siti)).is_success


async def test_a_connection_reset_after_the_request_is_carried_out(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="reset_after")
    with pytest.raises(LOST):
        await send(line, siti)
    assert await texts(line, siti) == ["Halo"]


async def test_only_the_connection_of_the_struck_request_is_cut(line: Desk) -> None:
    siti = await line.person()
    async with httpx.AsyncClient(base_url=line.client.base_url, trust_env=False) as other:
        await other.get("/sandbox/state")
        await line.player("/faults", kind="reset")
        with pytest.raises(LOST):
            await send(line, siti)
        assert (await other.get("/sandbox/state", headers={"Connection": "close"})).is_success


async def test_half_an_answer(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="half_body")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        await send(line, siti)
    assert await texts(line, siti) == ["Halo"]


@pytest.mark.parametrize("kind", ["5xx_after", "html_after"])
async def test_a_bad_answer_to_what_was_carried_out(line: Desk, kind: str) -> None:
    siti = await line.person()
    await line.player("/faults", kind=kind)
    assert (await send(line, siti)).status_code >= 500
    assert await texts(line, siti) == ["Halo"]


async def test_a_request_that_is_never_answered(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="hang")
    with pytest.raises(httpx.ReadTimeout):
        await send(line, siti)
    assert await texts(line, siti) == ["Halo"]


async def test_a_hanging_request_does_not_keep_the_server_up() -> None:
    async with serve(create_app(TOKEN)) as url, httpx.AsyncClient(base_url=url, timeout=5, trust_env=False) as client:
        await client.post("/sandbox/faults", json={"kind": "hang"})
        with pytest.raises(httpx.ReadTimeout):
            await client.post(f"/bot{TOKEN}/getMe", timeout=0.1)


async def test_a_slow_request_is_carried_out_late(line: Desk) -> None:
    siti = await line.person()
    await line.player("/faults", kind="slow", seconds=0.1)
    answer = await send(line, siti)
    assert answer.is_success
    assert answer.elapsed.total_seconds() >= 0.1


async def test_a_group_that_migrates_just_before_the_message(line: Desk) -> None:
    group = await line.group(await line.person())
    await line.player("/faults", kind="migrate", chat=group)
    answer = (await send(line, group)).json()
    new = answer["parameters"]["migrate_to_chat_id"]
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (await send(line, new)).is_success


async def test_a_rule_strikes_only_the_methods_and_the_chat_it_names(desk: Desk) -> None:
    siti, budi = await desk.person("Siti"), await desk.person("Budi")
    await desk.player("/faults", kind="429", methods=["SENDMESSAGE"], chat=siti, count=2)
    await desk.call("getMe")
    await desk.call("sendMessage", chat_id=budi, text="Halo")
    for _ in range(2):
        assert (await send(desk, siti)).status_code == 429
    assert (await send(desk, siti)).is_success
    assert [(rule["struck"], rule["left"]) for rule in await desk.look("/faults")] == [(2, 0)]


async def struck(desk: Desk, seed: int) -> list[bool]:
    """Which of forty requests a fifth of which shall fail do."""
    await desk.player("/faults", clear=True)
    await desk.player("/faults", kind="5xx", share=0.2, seed=seed)
    return [(await desk.client.post(f"/bot{TOKEN}/getMe", headers=WRONG)).status_code == 500 for _ in range(40)]


async def test_a_share_is_drawn_from_a_seed(desk: Desk) -> None:
    first = await struck(desk, 7)
    assert 3 <= sum(first) <= 14
    assert await struck(desk, 7) == first
    assert await struck(desk, 8) != first


async def test_rules_are_listed_and_taken_away(desk: Desk) -> None:
    first = await desk.player("/faults", kind="reset", count=3)
    await desk.player("/faults", kind="slow", seconds=2)
    assert [rule["kind"] for rule in await desk.look("/faults")] == ["reset", "slow"]
    left: list[Any] = (await desk.client.delete(f"/sandbox/faults?id={first['id']}")).json()
    assert [rule["kind"] for rule in left] == ["slow"]
    assert (await desk.client.delete("/sandbox/faults")).json() == []


async def test_an_unknown_kind_is_refused(desk: Desk) -> None:
    assert "a kind is one of" in await desk.cannot("/faults", kind="earthquake")


@pytest.mark.parametrize("kind", ["reset", "reset_after", "half_body", "hang"])
async def test_in_process_a_cut_is_an_exception(desk: Desk, kind: str) -> None:
    await desk.player("/faults", kind=kind, methods=["getMe"])
    with pytest.raises(ConnectionCut, match=kind):
        await desk.call("getMe")
