"""Edits, deletions and pins."""

from typing import Any

import pytest

from kimbot.sandbox.clock import SetClock
from tests.sandbox.desk import Desk
from tests.sandbox.pictures import picture

YES = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


async def sent(desk: Desk, chat: int, **more: Any) -> int:
    message = await desk.call("sendMessage", chat_id=chat, text="Halo", **more)
    return int(message["message_id"])


async def photo(desk: Desk, chat: int, **more: Any) -> int:
    message = await desk.call("sendPhoto", {"photo": ("a.png", picture(40, 30))}, chat_id=chat, **more)
    return int(message["message_id"])


async def test_an_edit_changes_text_and_is_seen(desk: Desk, clock: SetClock) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    before = (await desk.messages(siti))[-1]
    clock.advance(5)
    edited = await desk.call("editMessageText", chat_id=siti, message_id=number, text="<b>Baru</b>", parse_mode="HTML")
    assert edited["text"] == "Baru"
    assert edited["edit_date"] == edited["date"] + 5
    after = (await desk.messages(siti))[-1]
    assert after["text"] == "Baru"
    assert after["change"] > before["change"]


async def test_message_is_not_modified(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti, reply_markup=YES)
    same = {"chat_id": siti, "message_id": number, "reply_markup": YES}
    assert await desk.refused("editMessageText", text="Halo", **same) == NOT_MODIFIED
    assert await desk.refused("editMessageReplyMarkup", **same) == NOT_MODIFIED
    await desk.call("editMessageText", chat_id=siti, message_id=number, text="Halo")
    caption = {"chat_id": siti, "message_id": await photo(desk, siti, caption="Foto"), "caption": "Foto"}
    assert await desk.refused("editMessageCaption", **caption) == NOT_MODIFIED


async def test_editing_without_markup_removes_the_keyboard(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti, reply_markup=YES)
    edited = await desk.call("editMessageText", chat_id=siti, message_id=number, text="Baru")
    assert "reply_markup" not in edited
    assert "reply_markup" not in (await desk.messages(siti))[-1]


async def test_editing_only_the_keyboard(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    edited = await desk.call("editMessageReplyMarkup", chat_id=siti, message_id=number, reply_markup=YES)
    assert (edited["text"], edited["reply_markup"]) == ("Halo", YES)


async def test_message_to_edit_not_found(desk: Desk) -> None:
    siti = await desk.person()
    refusal = await desk.refused("editMessageText", chat_id=siti, message_id=99, text="Baru")
    assert refusal == "400 Bad Request: message to edit not found"
    assert await desk.refused("editMessageText", chat_id=siti, text="Baru") == refusal


async def test_a_persons_message_can_not_be_edited(desk: Desk) -> None:
    siti = await desk.person()
    number = (await desk.says(siti, siti, "Halo"))["message_id"]
    refusal = await desk.refused("editMessageText", chat_id=siti, message_id=number, text="Baru")
    assert refusal == "400 Bad Request: message can't be edited"


async def test_a_message_with_a_reply_keyboard_can_not_be_edited(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti, reply_markup={"keyboard": [[{"text": "Ya"}]]})
    refusal = await desk.refused("editMessageText", chat_id=siti, message_id=number, text="Baru")
    assert refusal == "400 Bad Request: message can't be edited"


async def test_there_is_no_text_in_the_message_to_edit(desk: Desk) -> None:
    siti = await desk.person()
    number = await photo(desk, siti)
    refusal = await desk.refused("editMessageText", chat_id=siti, message_id=number, text="Baru")
    assert refusal == "400 Bad Request: there is no text in the message to edit"


async def test_there_is_no_caption_in_the_message_to_edit(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    refusal = await desk.refused("editMessageCaption", chat_id=siti, message_id=number, caption="Baru")
    assert refusal == "400 Bad Request: there is no caption in the message to edit"


async def test_an_edit_takes_an_inline_keyboard_only(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    markup = {"remove_keyboard": True}
    refusal = await desk.refused("editMessageText", chat_id=siti, message_id=number, text="x", reply_markup=markup)
    assert refusal == "400 Bad Request: inline keyboard expected"


async def test_captions_and_media_can_be_edited(desk: Desk) -> None:
    siti = await desk.person()
    number = await photo(desk, siti, caption="Lama")
    edited = await desk.call("editMessageCaption", chat_id=siti, message_id=number, caption="Baru")
    assert edited["caption"] == "Baru"
    assert "caption" not in await desk.call("editMessageCaption", chat_id=siti, message_id=number)
    media = {"type": "document", "media": "attach://berkas", "caption": "Surat"}
    files = {"berkas": ("surat.pdf", b"%PDF")}
    edited = await desk.call("editMessageMedia", files, chat_id=siti, message_id=number, media=media)
    assert (edited["document"]["file_name"], edited["caption"]) == ("surat.pdf", "Surat")
    assert "photo" not in edited


async def test_media_that_is_not_there(desk: Desk) -> None:
    siti = await desk.person()
    target = {"chat_id": siti, "message_id": await photo(desk, siti)}
    media = {"type": "photo", "media": "attach://nothing"}
    wrong = "400 Bad Request: can't parse InputMedia: "
    assert await desk.refused("editMessageMedia", media=media, **target) == wrong + "media not found"
    fax = {"type": "fax", "media": "x"}
    assert await desk.refused("editMessageMedia", media=fax, **target) == wrong + 'type "fax" is unsupported'
    assert await desk.refused("editMessageMedia", **target) == '400 Bad Request: parameter "media" is required'


async def test_message_to_delete_not_found(desk: Desk) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    assert await desk.call("deleteMessage", chat_id=siti, message_id=number) is True
    refusal = await desk.refused("deleteMessage", chat_id=siti, message_id=number)
    assert refusal == "400 Bad Request: message to delete not found"


async def test_deleting_needs_a_chat_and_a_message(desk: Desk) -> None:
    assert await desk.refused("deleteMessage") == "400 Bad Request: chat identifier is not specified"
    assert await desk.refused("deleteMessage", chat_id=5) == "400 Bad Request: message identifier is not specified"
    assert await desk.refused("deleteMessages", chat_id=5) == "400 Bad Request: message identifiers are not specified"


async def test_a_message_of_two_days_can_not_be_deleted(desk: Desk, clock: SetClock) -> None:
    siti = await desk.person()
    number = await sent(desk, siti)
    clock.advance(48 * 3600)
    refusal = await desk.refused("deleteMessage", chat_id=siti, message_id=number)
    assert refusal == "400 Bad Request: message can't be deleted for everyone"


async def test_messages_of_others_are_deleted_by_administrators_only(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, kind="supergroup")
    number = (await desk.says(group, siti, "Halo"))["message_id"]
    refusal = await desk.refused("deleteMessage", chat_id=group, message_id=number)
    assert refusal == "400 Bad Request: message can't be deleted"
    await desk.bot(group, "promote")
    assert await desk.call("deleteMessage", chat_id=group, message_id=number) is True


async def test_several_messages_are_deleted_at_once_and_people_see_it(desk: Desk) -> None:
    siti = await desk.person()
    numbers = [await sent(desk, siti) for _ in range(3)]
    left = len(await desk.messages(siti)) - 3
    assert await desk.call("deleteMessages", chat_id=siti, message_ids=[*numbers, 999]) is True
    assert len(await desk.messages(siti)) == left
    refusal = await desk.refused("deleteMessages", chat_id=siti, message_ids=[*range(1, 102)])
    assert refusal == "400 Bad Request: too many message identifiers specified"


@pytest.mark.parametrize("method", ["pinChatMessage", "unpinChatMessage"])
async def test_pinning_needs_rights_in_a_group(desk: Desk, method: str) -> None:
    siti = await desk.person()
    group = await desk.group(siti, kind="supergroup")
    refusal = await desk.refused(method, chat_id=group, message_id=await sent(desk, group))
    assert refusal == "400 Bad Request: not enough rights to manage pinned messages in the chat"


async def test_a_pinned_message_is_shown_by_get_chat(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti, kind="supergroup", bot="promote")
    number = await sent(desk, group)
    assert await desk.call("pinChatMessage", chat_id=group, message_id=number) is True
    assert (await desk.call("getChat", chat_id=group))["pinned_message"]["message_id"] == number
    assert await desk.call("unpinChatMessage", chat_id=group) is True
    assert "pinned_message" not in await desk.call("getChat", chat_id=group)
    for method, text in (
        ("pinChatMessage", "message to pin not found"),
        ("unpinChatMessage", "message to unpin not found"),
    ):
        assert await desk.refused(method, chat_id=group, message_id=999) == f"400 Bad Request: {text}"
