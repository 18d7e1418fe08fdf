"""Which chats and messages a Bot API request may touch, and what Telegram says when it may not."""

from kimbot.sandbox.errors import bad, forbidden
from kimbot.sandbox.world import Chat, Message, World

KINDS = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


def find(world: World, chat_id: str) -> Chat:
    """The chat by id or @username, if the bot knows it at all."""
    if not chat_id:
        raise bad("chat_id is empty")
    if chat_id.startswith("@"):
        chat = world.chat_named(chat_id)
    else:
        chat = world.chats.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else None
    if chat is None or not (_known_person(world, chat) if chat.private else _known_group(world, chat)):
        raise bad("chat not found")
    return chat


def _known_person(world: World, chat: Chat) -> bool:
    return chat.user is not None and (world.bot_status(chat) != "none" or world.bot_met(chat.user))


def _known_group(world: World, chat: Chat) -> bool:
    return chat.username is not None or world.bot_status(chat) != "none"


def readable(world: World, chat_id: str) -> Chat:
    """A chat the bot may ask about: it is a member, or it is a person it met."""
    chat = find(world, chat_id)
    if chat.private or chat.type == "group" or chat.username:
        return chat
    _refuse_outsider(world, chat)
    return chat


def editable(world: World, chat_id: str) -> Chat:
    """A chat the bot is in."""
    chat = find(world, chat_id)
    if chat.user:
        if chat.user.deactivated:
            raise forbidden("user is deactivated")
        return chat
    if not chat.migrated_to:
        _refuse_outsider(world, chat)
    return chat


def changeable(world: World, chat_id: str) -> Chat:
    """A chat in which the bot may delete and pin: one it is in, and that still goes on."""
    _refuse_migrated(find(world, chat_id))
    return editable(world, chat_id)


def _refuse_migrated(chat: Chat) -> None:
    if chat.migrated_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)


def writable(world: World, chat_id: str, what: str = "text messages") -> Chat:
    """A chat the bot may send to. `what` is named when the right to send it is missing."""
    chat = changeable(world, chat_id)
    status = world.bot_status(chat)
    if chat.private:
        if status == "kicked":
            raise forbidden("bot was blocked by the user")
        if status == "none":
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.type == "channel" and status != "administrator":
        raise bad("need administrator rights in the channel chat")
    elif status == "restricted":
        raise bad(f"not enough rights to send {what} to the chat")
    return chat


def _refuse_outsider(world: World, chat: Chat) -> None:
    status = world.bot_status(chat)
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {KINDS[chat.type]}")
    if status in ("left", "none"):
        raise forbidden(f"bot is not a member of the {KINDS[chat.type]}")


def message(chat: Chat, message_id: int, what: str) -> Message:
    """The message, or "`what` not found" (e.g. "message to edit")."""
    found = chat.messages.get(message_id)
    if found is None or message_id <= 0:
        raise bad(f"{what} not found")
    return found


def topic(chat: Chat, thread: int | None) -> int | None:
    """The topic a message goes to. Telegram ignores the parameter in a group without topics."""
    if not thread or not (chat.private or chat.is_forum):
        return None
    if thread not in chat.topics:
        raise bad("message thread not found")
    return thread
