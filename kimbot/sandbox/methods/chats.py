"""What the bot asks about chats and members, leaving, and forum topics."""

from kimbot.sandbox import access, people
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.members import member_json, permissions
from kimbot.sandbox.posting import post
from kimbot.sandbox.world import Chat, Json, User

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(box: Sandbox, args: Args) -> Json:
    chat = access.readable(box.world, args.text("chat_id"))
    found = chat.json() | {"accent_color_id": abs(chat.id) % 7, "max_reaction_count": 11}
    found["accepted_gift_types"] = dict.fromkeys(GIFTS, False)
    if chat.type in ("group", "supergroup"):
        found["permissions"] = permissions()
    if chat.pinned:
        found["pinned_message"] = chat.messages[chat.pinned[-1]].for_bot()
    return found


def _members(box: Sandbox, args: Args) -> Chat:
    """A chat whose members the bot may ask for (of a group that became a supergroup it may not)."""
    access.readable(box.world, args.text("chat_id"))
    return access.changeable(box.world, args.text("chat_id"))


def get_chat_member(box: Sandbox, args: Args) -> Json:
    chat = _members(box, args)
    number = args.number("user_id")
    if number <= 0:
        raise bad("invalid user_id specified")
    user = box.world.users.get(number)
    if user is None:
        raise bad("user not found")
    member = chat.members.get(number)
    bot = box.world.bot_member(chat)
    if chat.type == "channel" and number != box.world.bot.id and not (bot and bot.admin):
        raise bad("member list is inaccessible")
    return member_json(chat, user, member)


def get_chat_administrators(box: Sandbox, args: Args) -> list[Json]:
    chat = _members(box, args)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.admin]
    shown = [member for member in admins if not member.user.is_bot or member.user.id == box.world.bot.id]
    return [member_json(chat, member.user, member) for member in shown]


def get_chat_member_count(box: Sandbox, args: Args) -> int:
    chat = _members(box, args)
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def leave_chat(box: Sandbox, args: Args) -> bool:
    chat = access.editable(box.world, args.text("chat_id"))
    if chat.private:
        raise bad("chat not found")
    people.set_bot_status(box, chat, "left", box.world.bot)
    return True


def create_forum_topic(box: Sandbox, args: Args) -> Json:
    if not args.text("name"):
        raise bad('parameter "name" is required')
    chat = access.writable(box.world, args.text("chat_id"))
    if not chat.is_forum:
        raise bad("the chat is not a forum")
    return new_topic(box, chat, box.world.bot, args.text("name"))


def new_topic(box: Sandbox, chat: Chat, by: User, name: str) -> Json:
    """Opens a topic; its thread id is the id of the message that says so."""
    body: Json = {"is_topic_message": True, "forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
    body["message_thread_id"] = chat.last_message_id + 1
    message = post(box, chat, by, body)
    chat.topics[message.id] = name
    return {"message_thread_id": message.id, "name": name, "icon_color": 0x6FB9F0}


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "createForumTopic": create_forum_topic,
}
