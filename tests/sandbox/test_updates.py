"""getUpdates: offset, limit, allowed_updates, long polls, two pollers, 24 hours."""

import asyncio
from typing import Any

from kimbot.sandbox.clock import SetClock
from tests.sandbox.desk import Desk

CONFLICT = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = (
    "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def texts(desk: Desk, **params: Any) -> list[str]:
    return [update["message"]["text"] for update in await desk.call("getUpdates", **params)]


async def writes(desk: Desk, *words: str) -> int:
    siti = await desk.person()
    for word in words:
        await desk.says(siti, siti, word)
    return siti


async def test_updates_stay_until_a_higher_offset_confirms_them(desk: Desk) -> None:
    await writes(desk, "a", "b", "c")
    found = await desk.call("getUpdates")
    first = found[0]["update_id"]
    assert [update["update_id"] for update in found] == [first, first + 1, first + 2]
    assert await texts(desk) == ["a", "b", "c"]
    assert await texts(desk, offset=first + 1) == ["b", "c"]
    assert await texts(desk, offset=first) == ["b", "c"]
    assert await texts(desk, offset=first + 3) == []
    assert await texts(desk) == []


async def test_an_offset_that_never_was_confirms_nothing(desk: Desk) -> None:
    await writes(desk, "a")
    assert await texts(desk, offset=2_000_000_000) == ["a"]


async def test_a_negative_offset_keeps_the_last_ones(desk: Desk) -> None:
    await writes(desk, "a", "b", "c")
    assert await texts(desk, offset=-2) == ["b", "c"]
    assert await texts(desk) == ["b", "c"]


async def test_the_limit(desk: Desk) -> None:
    await writes(desk, *map(str, range(120)))
    assert await texts(desk, limit=2) == ["0", "1"]
    assert len(await texts(desk)) == 100
    assert len(await texts(desk, limit=500)) == 100


async def test_updates_are_kept_for_24_hours(desk: Desk, clock: SetClock) -> None:
    siti = await writes(desk, "a")
    clock.advance(24 * 3600 - 1)
    await desk.says(siti, siti, "b")
    assert await texts(desk) == ["a", "b"]
    clock.advance(1)
    assert await texts(desk) == ["b"]


async def test_some_kinds_come_only_when_asked_for(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    group = await desk.group(siti, kind="supergroup", bot="promote")
    for action in ("add", "remove"):
        await desk.player(f"/chats/{group}/members", action=action, user=budi)
    assert await desk.kinds() == ["message", "message"]
    await desk.call("getUpdates", allowed_updates=["chat_member"])
    await desk.player(f"/chats/{group}/members", action="add", user=budi)
    [update] = await desk.updates()
    assert update["chat_member"]["new_chat_member"]["status"] == "member"


async def test_allowed_updates_last_until_changed_and_an_empty_list_is_the_default(desk: Desk) -> None:
    siti = await desk.person()
    await desk.call("getUpdates", allowed_updates=["callback_query"])
    await desk.says(siti, siti, "a")
    assert await texts(desk) == []
    await desk.call("getUpdates", allowed_updates=[])
    assert await texts(desk) == [], "what was not wanted when it happened is gone"
    await desk.says(siti, siti, "b")
    assert await texts(desk) == ["b"]


async def test_the_default_leaves_some_kinds_out_even_when_asked_for_by_an_empty_list(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    group = await desk.group(siti, kind="supergroup", bot="promote")
    await desk.call("getUpdates", allowed_updates=[])
    await desk.player(f"/chats/{group}/members", action="promote", user=budi)
    assert await desk.kinds() == []


async def test_a_long_poll_returns_with_the_first_update(desk: Desk) -> None:
    siti = await desk.person()
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(texts(desk, timeout=50))
        await desk.settle()
        await desk.says(siti, siti, "a")
    assert poll.result() == ["a"]


async def test_a_second_poller_ends_the_first(desk: Desk) -> None:
    siti = await desk.person()
    await desk.updates()
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(desk.refused("getUpdates", timeout=50))
        await desk.settle()
        second = tasks.create_task(texts(desk, timeout=50))
        assert await first == CONFLICT
        await desk.says(siti, siti, "a")
    assert second.result() == ["a"]


async def test_a_webhook_forbids_polling(desk: Desk) -> None:
    await desk.call("setWebhook", url="http://127.0.0.1:1/")
    assert await desk.refused("getUpdates") == HOOKED
    await desk.call("deleteWebhook")
    assert await texts(desk) == []


async def test_setting_a_webhook_ends_a_long_poll(desk: Desk) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(desk.refused("getUpdates", timeout=50))
        await desk.settle()
        await desk.call("setWebhook", url="http://127.0.0.1:1/")
    assert poll.result() == "409 Conflict: terminated by setWebhook request"
    await desk.call("deleteWebhook")
