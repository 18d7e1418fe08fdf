"""The player API: people, what they see, live events."""

import asyncio
import json
from typing import Any

import pytest

from kimbot.sandbox.events import Bell, Events
from tests.sandbox.desk import Desk
from tests.sandbox.pictures import picture


async def test_the_state_shows_people_and_chats(desk: Desk) -> None:
    siti = await desk.person(username="siti", language_code="id", note="anggota KIM")
    group = await desk.group(siti)
    state = await desk.look("/state")
    assert state["bot"]["username"] == "kimbot_bot"
    names = {"first_name": "Siti", "username": "siti", "language_code": "id", "note": "anggota KIM"}
    assert state["users"] == [{"id": siti, "is_bot": False, **names}]
    private, shared = state["chats"]
    assert (private["id"], private["type"], private["bot_status"]) == (siti, "private", "member")
    assert (shared["id"], shared["title"], shared["bot_status"]) == (group, "RT 03", "member")
    assert {member["user"]["id"]: member["status"] for member in shared["members"]} == {siti: "creator", 1: "member"}
    assert "note" not in (await desk.call("getChatMember", chat_id=group, user_id=siti))["user"]


async def test_people_may_bring_their_id(desk: Desk) -> None:
    assert await desk.person(id=777) == 777
    assert "already" in await desk.cannot("/users", first_name="Budi", id=777)
    assert "first_name" in await desk.cannot("/users", last_name="Budi")


async def test_messages_after_a_change(desk: Desk) -> None:
    siti = await desk.person()
    first = await desk.says(siti, siti, "a")
    second = await desk.says(siti, siti, "b")
    assert second["change"] > first["change"]
    assert [m["text"] for m in await desk.look(f"/chats/{siti}/messages?after={first['change']}")] == ["b"]
    path = f"/chats/{siti}/messages/{first['message_id']}"
    edited = await desk.player(f"{path}/edit", **{"from": siti, "text": "c"})
    assert edited["change"] > second["change"]
    assert [m["text"] for m in await desk.look(f"/chats/{siti}/messages?after={second['change']}")] == ["c"]
    assert await desk.player(f"{path}/delete", **{"from": siti}) is True
    assert [m["text"] for m in await desk.messages(siti)] == ["/start", "b"]
    assert len(await desk.look(f"/chats/{siti}/messages?limit=1")) == 1


async def test_waiting_for_a_message(desk: Desk) -> None:
    siti = await desk.person()
    after = (await desk.messages(siti))[-1]["change"]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(desk.look(f"/chats/{siti}/messages?after={after}&wait=5"))
        await desk.settle()
        await desk.call("sendMessage", chat_id=siti, text="Halo")
    assert [m["text"] for m in waiting.result()] == ["Halo"]
    assert await desk.look(f"/chats/{siti}/messages?after={after + 99}&wait=0.01") == []


async def test_text_stays_plain_unless_marked(desk: Desk) -> None:
    siti = await desk.person()
    plain = await desk.says(siti, siti, "*tebal* <b>")
    assert (plain["text"], "entities" in plain) == ("*tebal* <b>", False)
    [marked] = await desk.player(f"/chats/{siti}/messages", **{"from": siti, "html": "<b>tebal</b>"})
    assert (marked["text"], marked["entities"][0]["type"]) == ("tebal", "bold")
    command = await desk.says(siti, siti, "/start abc")
    assert command["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"contact": True}, "contact"),
        ({"location": {"latitude": -6.2, "longitude": 106.6}}, "location"),
        ({"sticker": "👍"}, "sticker"),
        ({"voice": True}, "voice"),
        ({"document": {"name": "surat.pdf", "data": "JVBERg=="}, "caption": "Surat"}, "document"),
    ],
)
async def test_people_send_all_kinds_of_things(desk: Desk, body: dict[str, Any], kind: str) -> None:
    siti = await desk.person()
    await desk.player(f"/chats/{siti}/messages", **{"from": siti}, **body)
    [update] = await desk.updates()
    assert kind in update["message"]
    assert update["message"].get("caption") == body.get("caption")


async def test_a_shared_contact_is_her_own(desk: Desk) -> None:
    siti = await desk.person()
    await desk.player(f"/chats/{siti}/messages", **{"from": siti, "contact": True})
    [update] = await desk.updates()
    assert update["message"]["contact"]["user_id"] == siti


async def test_photos_may_come_as_multipart(desk: Desk) -> None:
    siti = await desk.person()
    files = [("photos", ("a.png", picture(40, 30))), ("photos", ("b.png", picture(40, 30)))]
    response = await desk.client.post(f"/sandbox/chats/{siti}/messages", data={"from": str(siti)}, files=files)
    assert [len(message["photo"]) for message in response.json()] == [1, 1]


async def test_a_message_is_forwarded_by_a_person(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    number = (await desk.says(siti, siti, "Kabar"))["message_id"]
    await desk.updates()
    await desk.player(f"/chats/{budi}/messages", **{"from": budi, "forward_from": {"chat": siti, "message": number}})
    [update] = await desk.updates()
    assert update["message"]["forward_origin"]["sender_user"]["id"] == siti
    assert update["message"]["text"] == "Kabar"


async def test_what_people_can_not_do(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    group = await desk.group(siti)
    number = (await desk.says(group, siti, "Halo"))["message_id"]
    path = f"/chats/{group}/messages"
    assert "cannot write" in await desk.cannot(path, **{"from": budi, "text": "Halo"})
    assert "own messages" in await desk.cannot(f"{path}/{number}/edit", **{"from": budi, "text": "x"})
    assert "own messages" in await desk.cannot(f"{path}/{number}/delete", **{"from": budi})
    assert "no such chat" in await desk.cannot("/chats/-99/messages", **{"from": budi, "text": "x"})
    assert "no person" in await desk.cannot(path, **{"from": 99, "text": "x"})
    assert "nothing to send" in await desk.cannot(path, **{"from": siti})
    assert "cannot read" in await desk.cannot(path, text="who?")
    assert "cannot block" in await desk.cannot(f"/chats/{group}/bot", action="block")
    assert "cannot add" in await desk.cannot(f"/chats/{siti}/bot", action="add")


async def test_the_guide_is_kept_for_the_page(desk: Desk) -> None:
    assert await desk.look("/guide") is None
    await desk.player("/guide", title="Satu menit pertama", steps=[])
    assert (await desk.look("/guide"))["title"] == "Satu menit pertama"


async def test_the_page_is_served(desk: Desk) -> None:
    page = await desk.client.get("/")
    assert page.status_code == 200
    assert "<html" in page.text


async def test_every_happening_is_an_event(desk: Desk) -> None:
    siti = await desk.person()
    box = desk.app.state.box
    begin = box.events.last
    sent = await desk.call("sendMessage", chat_id=siti, text="Halo")
    await desk.call("editMessageText", chat_id=siti, message_id=sent["message_id"], text="Baru")
    await desk.call("deleteMessage", chat_id=siti, message_id=sent["message_id"])
    await desk.call("sendChatAction", chat_id=siti, action="typing")
    await desk.call("setMyCommands", commands=[{"command": "mulai", "description": "Mulai"}])
    found = box.events.after(begin)
    assert [event["type"] for event in found] == ["message", "edited", "deleted", "typing", "commands"]
    assert found[0]["n"] == found[0]["message"]["change"]
    assert found[2]["message_ids"] == [sent["message_id"]]


async def test_events_are_followed_as_they_happen() -> None:
    events = Events(Bell())
    events.say("chat", 1)
    follow = events.follow(0, idle=0.01)
    assert (await anext(follow) or {})["n"] == 1
    assert await anext(follow) is None, "nothing happened: the line is kept open"
    events.say("chat", 2)
    assert (await anext(follow) or {})["chat"] == 2
    events.bell.close()
    assert [event async for event in follow] == [], "the end of the server ends the stream"


async def test_the_stream_begins_where_the_page_was(desk: Desk) -> None:
    await desk.person()
    box = desk.app.state.box
    last = box.events.last
    await desk.person("Budi", started=False)
    box.close()
    response = await desk.client.get("/sandbox/events?after=0", headers={"Last-Event-ID": str(last)})
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.splitlines()
    assert f"id: {last + 1}" in lines
    told = json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
    assert told["type"] == "user"
    assert f"id: {last}" not in lines
