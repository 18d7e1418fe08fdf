"""Privacy mode: which messages of people the bot is shown."""

import re

from kimbot.sandbox.world import Chat, Json, Message, World

SERVICE = (
    "new_chat_members", "left_chat_member", "new_chat_title", "migrate_to_chat_id", "migrate_from_chat_id",
    "group_chat_created", "supergroup_chat_created", "channel_chat_created", "pinned_message", "forum_topic_created",
)  # fmt: skip
COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]+))?(?=$|[^A-Za-z0-9_@])")


def is_service(body: Json) -> bool:
    return any(name in body for name in SERVICE)


def shown(world: World, chat: Chat, body: Json, reply_to: Message | None) -> bool:
    """Whether a person's message reaches the bot: all of it in private and to an administrator; in a group only
    service messages, commands (plain, or addressed to it) and replies to its own messages."""
    member = world.bot_member(chat)
    if member is None or not member.present:
        return False
    if chat.private or member.admin or is_service(body):
        return True
    if reply_to and reply_to.sender and reply_to.sender.id == world.bot.id:
        return True
    command = COMMAND.match(body.get("text") or "")
    if not command:
        return False
    addressee = command.group(1)
    return addressee is None or addressee.lower() == (world.bot.username or "").lower()
