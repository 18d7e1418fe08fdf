"""Taps and their answers."""

import asyncio
from typing import Any

from kimbot.sandbox.clock import SetClock
from tests.sandbox.desk import Desk

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
YES = {"text": "✅ Ya", "callback_data": "y"}
WEB = {"text": "Buka", "url": "https://t.me/kimbot_bot?start=abc"}


async def question(desk: Desk, chat: int) -> str:
    """Sends a message with two buttons; the path for taps on it."""
    sent = await desk.call("sendMessage", chat_id=chat, text="Setuju?", reply_markup={"inline_keyboard": [[YES, WEB]]})
    return f"/chats/{chat}/messages/{sent['message_id']}/tap"


async def tapped(desk: Desk) -> dict[str, Any]:
    """The next tap, as the bot is told of it."""
    found = await desk.call("getUpdates", timeout=5)
    query: dict[str, Any] = found[-1]["callback_query"]
    return query


async def test_a_tap_carries_the_message_and_waits_for_the_answer(desk: Desk) -> None:
    siti = await desk.person()
    path = await question(desk, siti)
    async with asyncio.TaskGroup() as tasks:
        tap = tasks.create_task(desk.player(path, **{"from": siti, "button": "✅ Ya"}))
        query = await tapped(desk)
        assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("y", siti, "Setuju?")
        assert await desk.call("answerCallbackQuery", callback_query_id=query["id"], text="Baik", show_alert=True)
    assert tap.result() == {"answer": "Baik", "alert": True, "url": None}


async def test_a_tap_may_name_the_data_or_be_forged(desk: Desk) -> None:
    siti = await desk.person()
    path = await question(desk, siti)
    for body, data in (({"button": "y"}, "y"), ({"data": "forged"}, "forged")):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(desk.player(path, **{"from": siti}, **body))
            query = await tapped(desk)
            await desk.call("answerCallbackQuery", callback_query_id=query["id"])
        await desk.updates()
        assert query["data"] == data


async def test_a_link_answers_at_once(desk: Desk) -> None:
    siti = await desk.person()
    answer = await desk.player(await question(desk, siti), **{"from": siti, "button": "Buka"})
    assert answer == {"answer": None, "alert": False, "url": WEB["url"]}


async def test_a_button_that_is_not_there(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    path = await question(desk, siti)
    assert "no button 'Tidak'" in await desk.cannot(path, **{"from": siti, "button": "Tidak"})
    assert "not visible any more" in await desk.cannot(
        f"/chats/{siti}/messages/99/tap", **{"from": siti, "button": "x"}
    )
    assert "not in this chat" in await desk.cannot(path, **{"from": budi, "data": "y"})


async def test_an_answer_to_no_query(desk: Desk) -> None:
    assert await desk.refused("answerCallbackQuery", callback_query_id="123") == TOO_OLD
    assert await desk.refused("answerCallbackQuery") == TOO_OLD


async def test_an_answer_that_comes_too_late(desk: Desk, clock: SetClock) -> None:
    siti = await desk.person()
    path = await question(desk, siti)
    async with asyncio.TaskGroup() as tasks:
        tap = tasks.create_task(desk.player(path, **{"from": siti, "data": "y"}))
        query = await tapped(desk)
        clock.advance(61)
        assert await desk.refused("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
        tap.cancel()


async def test_a_second_answer_changes_nothing(desk: Desk) -> None:
    siti = await desk.person()
    path = await question(desk, siti)
    async with asyncio.TaskGroup() as tasks:
        tap = tasks.create_task(desk.player(path, **{"from": siti, "data": "y"}))
        query = await tapped(desk)
        for text in ("satu", "dua"):
            assert await desk.call("answerCallbackQuery", callback_query_id=query["id"], text=text) is True
    assert tap.result()["answer"] == "satu"


async def test_an_answer_over_200_characters(desk: Desk) -> None:
    siti = await desk.person()
    path = await question(desk, siti)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.player(path, **{"from": siti, "data": "y"}))
        query = await tapped(desk)
        refusal = await desk.refused("answerCallbackQuery", callback_query_id=query["id"], text="a" * 201)
        assert refusal == "400 Bad Request: MESSAGE_TOO_LONG"
        await desk.call("answerCallbackQuery", callback_query_id=query["id"], text="a" * 200)
