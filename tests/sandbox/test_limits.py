"""The limits: exact windows by arrival, and the wait that Telegram asks for."""

import json
from typing import Any

import pytest

from kimbot.sandbox.clock import SetClock
from tests.sandbox.desk import Desk
from tests.sandbox.pictures import picture


async def wait_asked(desk: Desk, chat: int, method: str = "sendMessage", **params: Any) -> int:
    """retry_after of the refusal; 0 when it was let through."""
    params = params or {"text": "Halo"}
    response = await desk.client.post(
        f"/bot1:sandbox/{method}", json={"chat_id": chat, **params}, headers={"X-Sandbox-Test": "wrong-on-purpose"}
    )
    if response.is_success:
        return 0
    body = response.json()
    seconds = int(body["parameters"]["retry_after"])
    assert response.status_code == body["error_code"] == 429
    assert body["description"] == f"Too Many Requests: retry after {seconds}"
    return seconds


async def test_off_until_somebody_sets_them(desk: Desk) -> None:
    siti = await desk.person()
    assert [await wait_asked(desk, siti) for _ in range(50)] == [0] * 50


async def test_all_chats_together(desk: Desk, clock: SetClock) -> None:
    people = [await desk.person(f"Warga {number}") for number in range(4)]
    await desk.player("/limits", all=3)
    for chat in people[:3]:
        assert await wait_asked(desk, chat) == 0
        clock.advance(0.25)
    assert await wait_asked(desk, people[3]) == 1
    clock.advance(0.25)  # the first is a second old
    assert await wait_asked(desk, people[3]) == 0
    assert await wait_asked(desk, people[0]) == 1


async def test_a_private_chat_has_a_burst_and_then_one_a_second(desk: Desk, clock: SetClock) -> None:
    siti, budi = await desk.person("Siti"), await desk.person("Budi")
    await desk.player("/limits", private={"per_second": 1, "burst": 3})
    assert [await wait_asked(desk, siti) for _ in range(4)] == [0, 0, 0, 1]
    assert await wait_asked(desk, budi) == 0
    clock.advance(1)
    assert [await wait_asked(desk, siti) for _ in range(2)] == [0, 1]
    clock.advance(10)
    assert [await wait_asked(desk, siti) for _ in range(4)] == [0, 0, 0, 1]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_group_has_its_minute(desk: Desk, clock: SetClock, kind: str) -> None:
    group = await desk.group(await desk.person(), kind=kind, bot="promote" if kind == "channel" else "add")
    await desk.player("/limits", group=20)
    for _ in range(20):
        assert await wait_asked(desk, group) == 0
        clock.advance(1)
    assert await wait_asked(desk, group) == 40
    clock.advance(39.5)
    assert await wait_asked(desk, group) == 1
    clock.advance(0.5)
    assert [await wait_asked(desk, group) for _ in range(2)] == [0, 1]


async def test_an_album_counts_as_its_messages_in_a_group(desk: Desk, clock: SetClock) -> None:
    group = await desk.group(await desk.person())
    sent = await desk.call("sendPhoto", files={"photo": ("a.png", picture())}, chat_id=group)
    photo = {"type": "photo", "media": sent["photo"][-1]["file_id"]}
    await desk.player("/limits", group=5, all=3)
    assert await wait_asked(desk, group, "sendMediaGroup", media=[photo] * 3) == 0
    clock.advance(10)
    assert await wait_asked(desk, group, "sendMediaGroup", media=json.dumps([photo] * 3)) == 50
    assert await wait_asked(desk, group, "sendMediaGroup", media=[photo] * 2) == 0


async def test_edits_count(desk: Desk) -> None:
    siti = await desk.person()
    await desk.player("/limits", private={"per_second": 1, "burst": 2})
    sent = await desk.call("sendMessage", chat_id=siti, text="Satu")
    await desk.call("editMessageText", chat_id=siti, message_id=sent["message_id"], text="Dua")
    assert await wait_asked(desk, siti, "editMessageText", message_id=sent["message_id"], text="Tiga") == 1


async def test_questions_and_answers_to_taps_do_not_count(desk: Desk) -> None:
    siti = await desk.person()
    await desk.player("/limits", all=1)
    for _ in range(3):
        await desk.call("getMe")
        await desk.call("getUpdates")
        await desk.call("getChatMember", chat_id=siti, user_id=siti)
        await desk.call("sendChatAction", chat_id=siti, action="typing")
        assert (await desk.refused("answerCallbackQuery", callback_query_id="1")).startswith("400")
    assert await wait_asked(desk, siti) == 0


async def test_what_was_exceeded_is_counted(desk: Desk, clock: SetClock) -> None:
    siti, budi = await desk.person("Siti"), await desk.person("Budi")
    await desk.player("/limits", all=3, private={"per_second": 1, "burst": 1})
    for chat in (siti, siti, budi):
        await wait_asked(desk, chat)
    clock.advance(0.5)
    await wait_asked(desk, siti)
    found = await desk.look("/limits")
    assert found["private"] == {"per_second": 1.0, "burst": 1}
    assert (found["requests"], found["refused"], found["early"]) == (4, 2, 1)
    assert found["violations"] == {"all": 0, "private": 2, "group": 0}
    again = await desk.player("/limits", group=20)
    assert (again["all"], again["requests"], again["refused"]) == (3, 0, 0)


async def test_what_comes_before_a_wait_asked_by_a_fault_is_over_is_early(desk: Desk, clock: SetClock) -> None:
    siti = await desk.person()
    await desk.player("/faults", kind="429", retry_after=5)
    assert await wait_asked(desk, siti) == 5
    clock.advance(4.9)
    await desk.call("sendMessage", chat_id=siti, text="Halo")
    clock.advance(0.1)
    await desk.call("sendMessage", chat_id=siti, text="Halo")
    assert (await desk.look("/limits"))["early"] == 1


async def test_a_limit_below_one_is_refused(desk: Desk) -> None:
    assert "at least 1" in await desk.cannot("/limits", all=0)
