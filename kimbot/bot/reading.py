"""python-telegram-bot's `Update` of what we read of one, and of nothing else.

Its own `de_json` looks for each of a message's hundred fields and for all that may stand in them, which costs more than
what the bot then does; and a field it cannot make out, of which we read nothing, must not make the update unreadable.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    Contact,
    Document,
    Message,
    MessageEntity,
    MessageOrigin,
    PhotoSize,
    TelegramObject,
    Update,
    User,
)

T = TypeVar("T", bound=TelegramObject)
Given = Mapping[str, Any]


class _Message(Message):
    """Python-telegram-bot asks at each field that is set whether the object is finished; of these each is set once."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _Update(Update):
    """The same."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


def read_update(given: Given, bot: Bot) -> Update:
    """The update; `shapes.fault` has found nothing in it. Raises where a date or a field of theirs cannot be read."""
    message, edited = given.get("message"), given.get("edited_message")
    tapped, standing = given.get("callback_query"), given.get("my_chat_member")
    return _Update(
        given["update_id"],
        message=None if message is None else _message(message, bot),
        edited_message=None if edited is None else _message(edited, bot),
        callback_query=None if tapped is None else _tap(tapped, bot),
        my_chat_member=None if standing is None else ChatMemberUpdated.de_json(dict(standing), bot),
    )


def _message(given: Given, bot: Bot) -> Message:
    found = _Message(
        **_place(given, bot),
        from_user=_made(User, given.get("from"), bot),
        sender_chat=_made(Chat, given.get("sender_chat"), bot),
        forward_origin=_made(MessageOrigin, given.get("forward_origin"), bot),
        entities=MessageEntity.de_list(given.get("entities", ()), bot),
        caption=given.get("caption"),
        caption_entities=MessageEntity.de_list(given.get("caption_entities", ()), bot),
        photo=PhotoSize.de_list(given.get("photo", ()), bot),
        document=_made(Document, given.get("document"), bot),
        contact=_made(Contact, given.get("contact"), bot),
        media_group_id=given.get("media_group_id"),
        message_thread_id=given.get("message_thread_id"),
        is_topic_message=given.get("is_topic_message"),
        migrate_to_chat_id=given.get("migrate_to_chat_id"),
        migrate_from_chat_id=given.get("migrate_from_chat_id"),
    )
    found.set_bot(bot)
    return found


def _tap(given: Given, bot: Bot) -> CallbackQuery:
    where = given.get("message")
    message = None if where is None else _Message(**_place(where, bot))
    who = User.de_json(given["from"], bot)
    return CallbackQuery(given["id"], who, given.get("chat_instance", ""), message, given.get("data"))


def _place(given: Given, bot: Bot) -> dict[str, Any]:
    return {
        "message_id": given["message_id"],
        "date": datetime.fromtimestamp(given["date"], UTC),
        "chat": Chat.de_json(given["chat"], bot),
        "text": given.get("text"),
    }


def _made(kind: type[T], given: Any, bot: Bot) -> T | None:
    return None if given is None else kind.de_json(given, bot)
