"""People and groups: who may be written to, what the bot is told, privacy mode, migration, topics."""

import pytest

from tests.sandbox.desk import Desk

KICKED = "403 Forbidden: bot was kicked from the "
OUTSIDE = "403 Forbidden: bot is not a member of the "


async def say(desk: Desk, chat: int) -> str:
    return await desk.refused("sendMessage", chat_id=chat, text="Halo")


async def test_chat_not_found(desk: Desk) -> None:
    stranger = await desk.person(started=False)
    for chat in (99, -99, stranger):
        assert await say(desk, chat) == "400 Bad Request: chat not found"
    assert await desk.refused("sendMessage", chat_id="abc", text="a") == "400 Bad Request: chat not found"
    assert await desk.refused("sendMessage", chat_id="@nobody", text="a") == "400 Bad Request: chat not found"
    assert await desk.refused("sendMessage", text="a") == "400 Bad Request: chat_id is empty"


async def test_a_bot_can_not_initiate_a_conversation(desk: Desk) -> None:
    stranger = await desk.person(started=False)
    await desk.group(stranger)
    assert await say(desk, stranger) == "403 Forbidden: bot can't initiate conversation with a user"


async def test_a_bot_that_was_blocked(desk: Desk) -> None:
    siti = await desk.person()
    await desk.bot(siti, "block")
    assert await say(desk, siti) == "403 Forbidden: bot was blocked by the user"
    [update] = await desk.updates()
    change = update["my_chat_member"]
    assert (change["chat"]["id"], change["from"]["id"]) == (siti, siti)
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")


async def test_unblocking_and_starting_again(desk: Desk) -> None:
    siti = await desk.person()
    await desk.bot(siti, "block")
    assert "blocked the bot" in await desk.cannot(f"/chats/{siti}/messages", **{"from": siti, "text": "Halo"})
    await desk.updates()
    await desk.says(siti, siti, "/start")
    unblocked, start = await desk.updates()
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"
    await desk.call("sendMessage", chat_id=siti, text="Halo")


async def test_a_deactivated_user(desk: Desk) -> None:
    siti = await desk.person()
    await desk.player(f"/users/{siti}", deactivated=True)
    assert await say(desk, siti) == "403 Forbidden: user is deactivated"


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_that_was_kicked(desk: Desk, kind: str) -> None:
    siti = await desk.person()
    chat = await desk.group(siti, kind=kind)
    await desk.bot(chat, "remove")
    assert await say(desk, chat) == f"{KICKED}{kind} chat"
    assert await desk.refused("getChatMemberCount", chat_id=chat) == f"{KICKED}{kind} chat"


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_that_left(desk: Desk, kind: str) -> None:
    siti = await desk.person()
    chat = await desk.group(siti, kind=kind)
    assert await desk.call("leaveChat", chat_id=chat) is True
    assert await say(desk, chat) == f"{OUTSIDE}{kind} chat"


async def test_a_bot_that_may_not_write(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, kind="supergroup")
    await desk.bot(group, "restrict")
    assert await say(desk, group) == "400 Bad Request: not enough rights to send text messages to the chat"
    refusal = await desk.refused("sendPhoto", chat_id=group, photo="x")
    assert refusal == "400 Bad Request: not enough rights to send photos to the chat"
    [update] = await desk.updates()
    assert update["my_chat_member"]["new_chat_member"]["can_send_messages"] is False


async def test_a_channel_needs_an_administrator(desk: Desk) -> None:
    siti = await desk.person()
    channel = await desk.group(siti, kind="channel", username="kimtangerang")
    post = await desk.call("sendMessage", chat_id="@kimtangerang", text="Kabar")
    assert post["sender_chat"]["id"] == channel
    assert "from" not in post
    await desk.bot(channel, "demote")
    assert await say(desk, channel) == "400 Bad Request: need administrator rights in the channel chat"


async def test_being_added_and_removed_is_told(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, bot=None)
    await desk.bot(group, "add")
    member, service = await desk.updates()
    change = member["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")
    assert change["from"]["id"] == siti
    assert service["message"]["new_chat_members"][0]["id"] == 1
    await desk.bot(group, "remove")
    service, member = await desk.updates()
    assert service["message"]["left_chat_member"]["id"] == 1
    assert member["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_nothing_is_said_when_a_bot_that_left_is_banned(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    await desk.call("leaveChat", chat_id=group)
    await desk.bot(group, "remove")
    assert await desk.kinds() == ["my_chat_member", "my_chat_member"]
    assert sum("left_chat_member" in message for message in await desk.messages(group)) == 1


async def test_being_promoted_and_demoted_is_told(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    await desk.bot(group, "promote")
    await desk.bot(group, "promote")
    await desk.bot(group, "demote")
    promoted, demoted = [update["my_chat_member"] for update in await desk.updates()]
    assert promoted["new_chat_member"]["status"] == demoted["old_chat_member"]["status"] == "administrator"
    assert promoted["new_chat_member"]["can_manage_chat"] is True
    assert demoted["new_chat_member"]["status"] == "member"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Halo semua", False),
        ("/langganan cibodasari", True),
        ("/langganan@kimbot_bot cibodasari", True),
        ("/langganan@KIMBOT_BOT", True),
        ("/langganan@other_bot", False),
        ("lihat /langganan", False),
        ("/ bukan perintah", False),
        ("halo @kimbot_bot", False),
    ],
)
async def test_privacy_mode_shows_commands_only(desk: Desk, text: str, seen: bool) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    await desk.says(group, siti, text)
    assert len(await desk.updates()) == seen


async def test_privacy_mode_shows_replies_to_the_bot(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    sent = await desk.call("sendMessage", chat_id=group, text="Halo")
    own = await desk.says(group, siti, "Siapa?")
    await desk.says(group, siti, "Ini Siti", reply_to=own["message_id"])
    await desk.says(group, siti, "Halo juga", reply_to=sent["message_id"])
    [update] = await desk.updates()
    assert update["message"]["text"] == "Halo juga"
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_an_administrator_sees_everything(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, bot="promote")
    await desk.says(group, siti, "Halo semua")
    [update] = await desk.updates()
    assert update["message"]["text"] == "Halo semua"


async def test_service_messages_are_always_shown(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    group = await desk.group(siti)
    for action in ("add", "remove"):
        await desk.player(f"/chats/{group}/members", action=action, user=budi)
    joined, gone = [update["message"] for update in await desk.updates()]
    assert joined["new_chat_members"][0]["first_name"] == "Budi"
    assert gone["left_chat_member"]["first_name"] == "Budi"


async def test_an_edit_is_told_when_the_message_was(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    for text in ("rahasia", "/lapor"):
        sent = await desk.says(group, siti, text)
        await desk.player(f"/chats/{group}/messages/{sent['message_id']}/edit", **{"from": siti, "text": text + "!"})
    assert await desk.kinds() == ["message", "edited_message"]


async def test_a_channel_post_is_told(desk: Desk) -> None:
    siti = await desk.person()
    channel = await desk.group(siti, kind="channel")
    await desk.says(channel, siti, "Kabar")
    [update] = await desk.updates()
    assert update["channel_post"]["sender_chat"]["id"] == channel


async def test_a_group_becomes_a_supergroup(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    new = (await desk.bot(group, "migrate"))["id"]
    assert new < -1_000_000_000_000
    updates = await desk.updates()
    to, member, come = updates[0]["message"], updates[1]["my_chat_member"], updates[2]["message"]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (group, new)
    assert (member["chat"]["id"], member["new_chat_member"]["status"]) == (new, "member")
    assert (come["chat"]["id"], come["migrate_from_chat_id"]) == (new, group)
    refusal = await desk.refusal("sendMessage", chat_id=group, text="Halo")
    assert refusal["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refusal["parameters"] == {"migrate_to_chat_id": new}
    assert (await desk.call("sendMessage", chat_id=new, text="Halo"))["chat"]["type"] == "supergroup"


async def test_topics(desk: Desk) -> None:
    siti = await desk.person()
    forum = await desk.group(siti, kind="supergroup", is_forum=True)
    topic = (await desk.player(f"/chats/{forum}/topics", name="Kabar KIM"))["message_thread_id"]
    sent = await desk.call("sendMessage", chat_id=forum, text="Halo", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    refusal = await desk.refused("sendMessage", chat_id=forum, text="Halo", message_thread_id=99)
    assert refusal == "400 Bad Request: message thread not found"
    await desk.updates()
    await desk.says(forum, siti, "/langganan", thread=topic)
    [update] = await desk.updates()
    assert update["message"]["message_thread_id"] == topic
    made = await desk.call("createForumTopic", chat_id=forum, name="Bansos")
    await desk.call("sendMessage", chat_id=forum, text="Halo", message_thread_id=made["message_thread_id"])


async def test_an_unknown_topic_of_a_private_chat_is_refused(desk: Desk) -> None:
    siti = await desk.person()
    refusal = await desk.refused("sendMessage", chat_id=siti, text="Halo", message_thread_id=99)
    assert refusal == "400 Bad Request: message thread not found"


async def test_a_group_without_topics_ignores_the_thread(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, kind="supergroup")
    sent = await desk.call("sendMessage", chat_id=group, text="Halo", message_thread_id=99)
    assert "message_thread_id" not in sent
    refusal = await desk.refused("createForumTopic", chat_id=group, name="Bansos")
    assert refusal == "400 Bad Request: the chat is not a forum"


async def test_members_and_administrators(desk: Desk) -> None:
    siti, budi, ani = await desk.person(), await desk.person("Budi"), await desk.person("Ani")
    group = await desk.group(siti, budi)
    await desk.player(f"/chats/{group}/members", action="promote", user=budi)

    async def status(user: int) -> str:
        return str((await desk.call("getChatMember", chat_id=group, user_id=user))["status"])

    assert [await status(user) for user in (siti, budi, ani)] == ["creator", "administrator", "left"]
    admins = await desk.call("getChatAdministrators", chat_id=group)
    assert [member["user"]["id"] for member in admins] == [siti, budi]
    assert await desk.call("getChatMemberCount", chat_id=group) == 3
    assert await desk.refused("getChatMember", chat_id=group, user_id=99) == "400 Bad Request: user not found"
    assert await desk.refused("getChatMember", chat_id=group) == "400 Bad Request: invalid user_id specified"
    refusal = await desk.refused("getChatAdministrators", chat_id=siti)
    assert refusal == "400 Bad Request: there are no administrators in the private chat"


async def test_members_of_a_channel_are_for_administrators(desk: Desk) -> None:
    siti = await desk.person()
    channel = await desk.group(siti, kind="channel")
    assert (await desk.call("getChatMember", chat_id=channel, user_id=siti))["status"] == "creator"
    await desk.bot(channel, "demote")
    refusal = await desk.refused("getChatMember", chat_id=channel, user_id=siti)
    assert refusal == "400 Bad Request: member list is inaccessible"


async def test_forwards_and_copies(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    number = (await desk.says(siti, siti, "Halo", entities=[{"type": "bold", "offset": 0, "length": 4}]))["message_id"]
    source = {"from_chat_id": siti, "message_id": number}
    forwarded = await desk.call("forwardMessage", chat_id=budi, **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == siti
    assert forwarded["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    copied = await desk.call("copyMessage", chat_id=budi, **source)
    shown = (await desk.messages(budi))[-1]
    assert shown["message_id"] == copied["message_id"]
    assert "forward_origin" not in shown


@pytest.mark.parametrize(("method", "verb"), [("forwardMessage", "forward"), ("copyMessage", "copy")])
async def test_forwards_and_copies_that_are_refused(desk: Desk, method: str, verb: str) -> None:
    siti = await desk.person()
    refusal = await desk.refused(method, chat_id=siti, from_chat_id=siti, message_id=99)
    assert refusal == f"400 Bad Request: message to {verb} not found"
    group = await desk.group(siti)
    service = (await desk.messages(group))[0]["message_id"]
    refusal = await desk.refused(method, chat_id=siti, from_chat_id=group, message_id=service)
    assert refusal == f"400 Bad Request: message can't be {'forwarded' if verb == 'forward' else 'copied'}"


async def test_typing_is_seen_and_its_action_checked(desk: Desk) -> None:
    siti = await desk.person()
    assert await desk.call("sendChatAction", chat_id=siti, action="typing") is True
    refusal = await desk.refused("sendChatAction", chat_id=siti, action="dancing")
    assert refusal == "400 Bad Request: wrong parameter action in request"


async def test_an_anonymous_admin_writes_in_the_name_of_the_group(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    chat = await desk.group(siti, budi, kind="supergroup")
    await desk.player(f"/chats/{chat}/members", action="hide", user=siti, **{"from": siti})
    own = await desk.says(chat, siti, "/langganan")
    [update] = await desk.updates()
    written = update["message"]
    assert written["from"] == {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    assert written["sender_chat"]["id"] == chat
    admins = await desk.call("getChatAdministrators", chat_id=chat)
    assert [(admin["user"]["id"], admin["is_anonymous"]) for admin in admins] == [(siti, True)]
    await desk.player(f"/chats/{chat}/messages/{own['message_id']}/edit", text="/berhenti", **{"from": siti})
    refused = await desk.cannot(f"/chats/{chat}/messages/{own['message_id']}/delete", **{"from": budi})
    assert refused == "only one's own messages can be deleted"
    await desk.player(f"/chats/{chat}/members", action="show", user=siti, **{"from": siti})
    assert (await desk.says(chat, siti, "Halo"))["from"]["id"] == siti


async def test_only_an_admin_of_a_supergroup_can_be_anonymous(desk: Desk) -> None:
    siti, budi = await desk.person(), await desk.person("Budi")
    basic, super_ = await desk.group(siti), await desk.group(siti, budi, kind="supergroup")
    for chat, who in ((basic, siti), (super_, budi)):
        refused = await desk.cannot(f"/chats/{chat}/members", action="hide", user=who, **{"from": who})
        assert refused == "only an admin of a supergroup can be anonymous"


async def test_a_topic_that_a_person_deletes_takes_its_messages_along(desk: Desk) -> None:
    siti = await desk.person()
    chat = await desk.group(siti, kind="supergroup", is_forum=True)
    topic = (await desk.player(f"/chats/{chat}/topics", name="Kabar"))["message_thread_id"]
    await desk.call("sendMessage", chat_id=chat, text="Halo", message_thread_id=topic)
    await desk.player(f"/chats/{chat}/topics/{topic}/delete")
    refused = await desk.refused("sendMessage", chat_id=chat, text="Halo", message_thread_id=topic)
    assert refused == "400 Bad Request: message thread not found"
    assert [message for message in await desk.messages(chat) if "text" in message] == []
