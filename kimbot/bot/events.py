"""What happened, as plain values: a message, a tap, a change of the bot's standing in a chat."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from telegram import Message, PhotoSize, Update

from kimbot.core.actor import Actor, Chat
from kimbot.core.screens import MessageRef, Press, read_press

UNFORMATTED = frozenset({"bot_command", "mention", "hashtag", "cashtag", "phone_number"})
"""Entities that leave no mark in HTML."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody sent. `size` in bytes where Telegram says it; `unique` is the same for the same file."""

    kind: Literal["photo", "document", "other"]
    file_id: str = ""
    unique: str = ""
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message in a chat. `html` is its text or caption with Telegram's formatting, `words` the same as plain text."""

    chat: Chat
    actor: Actor
    message: int
    words: str = ""
    html: str = ""
    command: str = ""
    args: str = ""
    attachment: Attachment | None = None
    phone: str = ""
    album: str = ""
    thread_id: int | None = None
    anonymous: bool = False
    """Written in the name of the group itself (an anonymous admin)."""
    told: object = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A button was tapped. `message` is where it stood."""

    chat: Chat
    actor: Actor
    press: Press
    message: MessageRef
    told: object = None

    @property
    def subject(self) -> int:
        return self.press.subject

    @property
    def version(self) -> int:
        return self.press.version

    @property
    def arg(self) -> str:
        return self.press.arg


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot's own standing in a chat changed, from `before` to `after` (Telegram's status words).

    `may_pin`, `may_post`: what it may do as an administrator.
    """

    chat: Chat
    actor: Actor
    before: str
    after: str
    may_pin: bool = False
    may_post: bool = False
    told: object = None


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group became a supergroup: Telegram ids."""

    chat: Chat
    actor: Actor
    old: int
    new: int
    told: object = None


Event = Said | Tap | Standing | Migrated


def read_event(update: Update, chat: Chat, actor: Actor) -> Event | None:
    """The event in an update; None where there is nothing the bot could act on."""
    if update.callback_query is not None:
        return _tap(update, chat, actor)
    if update.my_chat_member is not None:
        before, after = update.my_chat_member.old_chat_member, update.my_chat_member.new_chat_member
        may_pin, may_post = (bool(getattr(after, f"can_{what}_messages", False)) for what in ("pin", "post"))
        return Standing(chat, actor, before.status, after.status, may_pin, may_post)
    message = update.effective_message
    if message is None:
        return None
    if message.migrate_to_chat_id:
        return Migrated(chat, actor, message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id:
        return Migrated(chat, actor, message.migrate_from_chat_id, message.chat.id)
    return _said(message, chat, actor)


def _tap(update: Update, chat: Chat, actor: Actor) -> Tap | None:
    query = update.callback_query
    assert query is not None
    press = read_press(query.data or "")
    if press is None or query.message is None:
        return None
    captioned = isinstance(query.message, Message) and query.message.text is None
    return Tap(chat, actor, press, MessageRef(query.message.message_id, captioned))


def _said(message: Message, chat: Chat, actor: Actor) -> Said:
    words = message.text or message.caption or ""
    html = _html(message)
    command, args = "", ""
    if words.startswith("/"):
        head, args = [*words.split(maxsplit=1), ""][:2]
        command = head[1:].split("@")[0].lower()
    return Said(
        chat,
        actor,
        message.message_id,
        words=words,
        html=html,
        command=command,
        args=args.strip(),
        attachment=_attachment(message),
        phone=_own_phone(message),
        album=message.media_group_id or "",
        thread_id=message.message_thread_id if message.is_topic_message else None,
        anonymous=message.sender_chat is not None and message.sender_chat.id == message.chat.id,
    )


def _html(message: Message) -> str:
    """The text or caption with its formatting; most have none, and Telegram's entities need not be walked for that."""
    words, entities = (message.text, message.entities) if message.text else (message.caption, message.caption_entities)
    if all(entity.type in UNFORMATTED for entity in entities):
        return escape(words or "")
    try:
        return message.text_html if message.text else message.caption_html
    except UnicodeDecodeError:  # one of them begins or ends within a character
        return escape(words or "")


def _attachment(message: Message) -> Attachment | None:
    if message.photo:
        photo: PhotoSize = message.photo[-1]
        return Attachment("photo", photo.file_id, photo.file_unique_id, photo.file_size or 0)
    if message.document:
        document = message.document
        return Attachment(
            "document", document.file_id, document.file_unique_id, document.file_size or 0, document.file_name or ""
        )
    return Attachment("other") if message.text is None and not message.contact else None


def _own_phone(message: Message) -> str:
    contact = message.contact
    if contact is None or message.from_user is None or contact.user_id != message.from_user.id:
        return ""
    return contact.phone_number
