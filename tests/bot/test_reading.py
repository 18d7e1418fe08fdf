"""An update is read as python-telegram-bot reads it, as far as we read it at all."""

from typing import Any

import pytest
from telegram import Bot, Message, Update

from kimbot.bot.reading import read_update

BOT = Bot("1:reading")
SITI = {"id": 7, "is_bot": False, "first_name": "Siti", "language_code": "id"}
GROUP = {"id": -1007, "type": "supergroup", "title": "RT 05", "is_forum": True}
SAID = {"message_id": 5, "date": 1_795_399_200, "chat": {"id": 7, "type": "private"}, "from": SITI}
BOLD = {"type": "bold", "offset": 0, "length": 5}
PHOTO = {"file_id": "a", "file_unique_id": "b", "width": 90, "height": 60}
MESSAGES: dict[str, dict[str, Any]] = {
    "words": {"text": "Panen raya", "entities": [BOLD]},
    "a command": {"text": "/lapor", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    "a photo of an album": {"photo": [PHOTO], "caption": "Panen", "caption_entities": [BOLD], "media_group_id": "9"},
    "a document": {"document": {"file_id": "a", "file_unique_id": "b", "file_name": "kim.xlsx", "mime_type": "x/y"}},
    "a contact": {"contact": {"phone_number": "+62812", "first_name": "Siti", "user_id": 7}},
    "passed on": {"text": "Halo", "forward_origin": {"type": "user", "date": 1, "sender_user": SITI}},
    "in a topic": {"chat": GROUP, "text": "Halo", "message_thread_id": 3, "is_topic_message": True},
    "as a group": {"chat": GROUP, "text": "Halo", "sender_chat": GROUP},
    "it moves": {"chat": GROUP, "migrate_to_chat_id": -1008},
    "it has moved": {"chat": GROUP, "migrate_from_chat_id": -7},
    "a service message": {"chat": GROUP, "new_chat_title": "RT 06"},
}
READ = [
    "message_id",
    "date",
    "chat",
    "from_user",
    "sender_chat",
    "forward_origin",
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "contact",
    "media_group_id",
    "message_thread_id",
    "is_topic_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
]


def same(ours: Message | None, theirs: Any) -> bool:
    """Whether all that we read of a message is what python-telegram-bot finds."""
    assert ours is not None
    return all(getattr(ours, name) == getattr(theirs, name) for name in READ) and (
        (ours.text_html, ours.caption_html) == (theirs.text_html, theirs.caption_html)
    )


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message(name: str, kind: str) -> None:
    given = {"update_id": 3, kind: SAID | MESSAGES[name]}
    ours, theirs = read_update(given, BOT), Update.de_json(given, BOT)
    assert ours.update_id == 3
    assert same(getattr(ours, kind), getattr(theirs, kind))
    assert (ours.effective_user, ours.effective_chat) == (theirs.effective_user, theirs.effective_chat)


def test_a_tap() -> None:
    tap = {"id": "4", "from": SITI, "chat_instance": "1", "data": "a.read|1", "message": SAID | {"text": "Kartu"}}
    ours, theirs = (read({"update_id": 3, "callback_query": tap}, BOT) for read in (read_update, Update.de_json))
    assert ours.callback_query is not None
    assert theirs.callback_query is not None
    assert (ours.callback_query.id, ours.callback_query.data) == ("4", "a.read|1")
    assert ours.callback_query.from_user == theirs.callback_query.from_user
    assert ours.callback_query.message is not None
    assert ours.callback_query.message.message_id == 5


def test_whether_it_may_still_speak_there() -> None:
    member, gone = ({"status": status, "user": SITI, "until_date": 0} for status in ("member", "kicked"))
    change = {"chat": GROUP, "from": SITI, "date": 1, "old_chat_member": member, "new_chat_member": gone}
    given = {"update_id": 3, "my_chat_member": change}
    assert read_update(given, BOT).my_chat_member == Update.de_json(given, BOT).my_chat_member


def test_what_nobody_reads_makes_nothing_unreadable() -> None:
    given = {"update_id": 3, "message": SAID | {"text": "Halo", "reply_to_message": 5, "giveaway": "?"}}
    with pytest.raises((TypeError, AttributeError)):
        Update.de_json(given, BOT)
    read = read_update(given, BOT).message
    assert read is not None
    assert read.text == "Halo"
