"""How messages come into being, change and go, whoever does it: numbered, told to people, and shown to the bot."""

from collections.abc import Iterable

from kimbot.sandbox import privacy
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.world import Chat, Json, Message, User


def post(
    box: Sandbox,
    chat: Chat,
    sender: User | None,
    body: Json,
    *,
    markup: Json | None = None,
    reply_to: Message | None = None,
    thread: int | None = None,
    author: User | None = None,
) -> Message:
    """Puts a message into the chat; a person's message goes to the bot if it may see it."""
    body = _with_known_mentions(box, body)
    if reply_to:
        quoted = reply_to.for_bot()
        quoted.pop("reply_to_message", None)
        body = {"reply_to_message": quoted} | body
    if thread:
        body = {"message_thread_id": thread, "is_topic_message": True} | body
    if chat.type == "channel":
        body = {"sender_chat": chat.json()} | body
    message = Message(chat, box.world.next_message_id(chat), box.now, sender, body, markup, author=author)
    chat.messages[message.id] = message
    if sender is None or sender.id != box.world.bot.id:
        message.bot_saw = privacy.shown(box.world, chat, body, reply_to)
        if message.bot_saw:
            box.updates.push("channel_post" if chat.type == "channel" else "message", message.for_bot())
    _tell(box, message, "message")
    return message


def edit(box: Sandbox, message: Message, changes: Json, *, drop: Iterable[str] = (), markup: Json | None) -> None:
    """Changes a message; `markup` is what it carries from now on."""
    for name in drop:
        message.body.pop(name, None)
    message.body |= _with_known_mentions(box, changes)
    message.markup = markup
    message.edited = box.now
    if message.bot_saw and (message.sender is None or message.sender.id != box.world.bot.id):
        kind = "edited_channel_post" if message.chat.type == "channel" else "edited_message"
        box.updates.push(kind, message.for_bot())
    _tell(box, message, "edited")


def delete(box: Sandbox, chat: Chat, ids: list[int]) -> None:
    """Takes messages away (the bot is never told of it)."""
    gone = [number for number in ids if chat.messages.pop(number, None)]
    chat.pinned = [number for number in chat.pinned if number not in gone]
    if gone:
        chat.last_change = box.events.number()
        box.events.tell(chat.last_change, "deleted", chat.id, message_ids=gone)


def _with_known_mentions(box: Sandbox, body: Json) -> Json:
    """A mention by id names the whole user; one of somebody unknown is dropped."""
    for name in ("entities", "caption_entities"):
        if any(entity["type"] == "text_mention" for entity in body.get(name, [])):
            body = body | {name: [found for entity in body[name] if (found := _mention(box, entity))]}
    return body


def _mention(box: Sandbox, entity: Json) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    user = box.world.users.get(int(entity.get("user", {}).get("id", 0)))
    return entity | {"user": user.json()} if user else None


def _tell(box: Sandbox, message: Message, kind: str) -> None:
    message.change = message.chat.last_change = box.events.number()
    box.events.tell(message.change, kind, message.chat.id, message=message.json(), message_ids=[message.id])
