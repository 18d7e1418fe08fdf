"""What people do on their phones: join and leave, add and remove the bot, write, edit, delete and tap."""

from collections.abc import Sequence

from kimbot.sandbox.box import Sandbox, Tap
from kimbot.sandbox.errors import PlayerError
from kimbot.sandbox.members import changed
from kimbot.sandbox.posting import delete, edit, post
from kimbot.sandbox.world import ANONYMOUS, Chat, Json, Member, Message, User

ANSWER_WITHIN = 10.0  # seconds a phone shows the waiting circle

BOT_ACTIONS = {
    "add": "member",
    "remove": "kicked",
    "promote": "administrator",
    "demote": "member",
    "restrict": "restricted",
    "block": "kicked",
    "unblock": "member",
}


def act_on_bot(box: Sandbox, chat: Chat, action: str, by: User) -> Chat:
    """Adds, removes, promotes, ... the bot; "migrate" makes the group a supergroup and returns that one."""
    if action == "migrate":
        return migrate(box, chat, by)
    if action not in BOT_ACTIONS or (action in ("block", "unblock")) != chat.private:
        raise PlayerError(f"cannot {action} the bot in a {chat.type}")
    status = BOT_ACTIONS[action]
    if chat.type == "channel" and action == "add":
        status = "administrator"
    set_bot_status(box, chat, status, by)
    return chat


def set_bot_status(box: Sandbox, chat: Chat, status: str, by: User) -> None:
    """Changes the bot's standing; the bot is told by my_chat_member and, in groups, by the service message."""
    bot = box.world.bot
    old = box.world.bot_member(chat)
    if (old.status if old else "none") == status:
        return
    was_in = old is not None and old.present
    new = Member(bot, status, can_send=status != "restricted")
    gone = not new.present
    if gone and was_in and chat.type in ("group", "supergroup"):
        _say_gone(box, chat, bot, by)
    chat.members[bot.id] = new
    box.updates.push("my_chat_member", changed(chat, by, bot, old, new, box.now))
    if not was_in and new.present and chat.type in ("group", "supergroup"):
        post(box, chat, by, {"new_chat_members": [bot.json()]})
    _changed(box, chat)


def _say_gone(box: Sandbox, chat: Chat, user: User, by: User) -> None:
    """ "... left". Of its own removal the bot hears this way in basic groups only."""
    if chat.type == "supergroup" and user.id == box.world.bot.id:
        member = chat.members.pop(user.id)
        post(box, chat, by, {"left_chat_member": user.json()})
        chat.members[user.id] = member
        return
    post(box, chat, by, {"left_chat_member": user.json()})


def act_on_member(box: Sandbox, chat: Chat, action: str, user: User, by: User) -> Chat:
    """A person joins, leaves, is promoted or demoted, or an admin hides. "remove" by herself is leaving."""
    if action in ("hide", "show"):
        return _hide(box, chat, user, hidden=action == "hide")
    statuses = {"add": "member", "remove": "left", "promote": "administrator", "demote": "member"}
    if action not in statuses or chat.private:
        raise PlayerError(f"cannot {action} a member of a {chat.type}")
    status = "kicked" if action == "remove" and by.id != user.id else statuses[action]
    old = chat.members.get(user.id)
    new = Member(user, status)
    if action == "remove" and chat.type != "channel":
        _say_gone(box, chat, user, by)
    chat.members[user.id] = new
    bot = box.world.bot_member(chat)
    if bot and bot.admin:
        box.updates.push("chat_member", changed(chat, by, user, old, new, box.now))
    if action == "add" and chat.type != "channel" and not (old and old.present):
        post(box, chat, by, {"new_chat_members": [user.json()]})
    _changed(box, chat)
    return chat


def _hide(box: Sandbox, chat: Chat, user: User, *, hidden: bool) -> Chat:
    """An admin of a supergroup writes in the group's name from now on, or in her own again."""
    member = chat.members.get(user.id)
    if chat.type != "supergroup" or member is None or not member.admin:
        raise PlayerError("only an admin of a supergroup can be anonymous")
    member.anonymous = hidden
    _changed(box, chat)
    return chat


def migrate(box: Sandbox, chat: Chat, by: User) -> Chat:
    """A group becomes a supergroup: a new chat with a new id; the old one only says where to."""
    if chat.type != "group" or chat.migrated_to:
        raise PlayerError("only a group can become a supergroup")
    new = box.world.add_chat("supergroup", chat.title or "", [])
    new.members = dict(chat.members)
    post(box, chat, by, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    if bot := box.world.bot_member(new):
        box.updates.push("my_chat_member", changed(new, by, bot.user, None, bot, box.now))
    post(box, new, by, {"migrate_from_chat_id": chat.id})
    _changed(box, chat)
    _changed(box, new)
    return new


def write(
    box: Sandbox,
    chat: Chat,
    sender: User,
    bodies: Sequence[Json],
    *,
    reply_to: Message | None = None,
    thread: int | None = None,
) -> list[Message]:
    """Sends what a person wrote; several bodies are an album. Writing to the bot for the first time starts it."""
    member = chat.members.get(sender.id)
    if not member or not member.present or (chat.type == "channel" and not member.admin):
        raise PlayerError(f"{sender.first_name} cannot write in this chat")
    if chat.migrated_to:
        raise PlayerError("this group became a supergroup")
    if chat.private:
        _start(box, chat, bodies)
    if thread and chat.is_forum:
        chat.topics.setdefault(thread, f"Topik {thread}")
    common: Json = {"media_group_id": box.new_album()} if len(bodies) > 1 else {}
    author = None
    if member.anonymous:
        common |= {"sender_chat": chat.json()}
        sender, author = ANONYMOUS, sender
    thread = thread if chat.is_forum else None
    return [post(box, chat, sender, common | body, reply_to=reply_to, thread=thread, author=author) for body in bodies]


def _start(box: Sandbox, chat: Chat, bodies: Sequence[Json]) -> None:
    status = box.world.bot_status(chat)
    assert chat.user is not None
    if status == "kicked":
        if not str(bodies[0].get("text", "")).startswith("/start"):
            raise PlayerError(f"{chat.user.first_name} blocked the bot; /start begins again")
        set_bot_status(box, chat, "member", chat.user)
    elif status == "none":
        chat.members[box.world.bot.id] = Member(box.world.bot, "member")
        _changed(box, chat)


def rewrite(box: Sandbox, message: Message, sender: User, changes: Json) -> Message:
    """A person edits her own message."""
    if not message.written_by(sender):
        raise PlayerError("only one's own messages can be edited")
    edit(box, message, changes, drop=("text", "entities", "caption", "caption_entities"), markup=message.markup)
    return message


def take_back(box: Sandbox, message: Message, sender: User) -> None:
    """A person deletes a message: in private any, in a group her own, an administrator all."""
    member = message.chat.members.get(sender.id)
    if not (message.written_by(sender) or message.chat.private or (member and member.admin)):
        raise PlayerError("only one's own messages can be deleted")
    delete(box, message.chat, [message.id])


def find_button(message: Message, wanted: str) -> Json:
    """The button with this visible text or callback data."""
    buttons = [button for row in message.inline for button in row]
    for name in ("text", "callback_data"):
        for button in buttons:
            if button.get(name) == wanted:
                return button
    raise PlayerError(f"no button {wanted!r}; there are: {', '.join(button['text'] for button in buttons) or 'none'}")


async def tap(box: Sandbox, message: Message, sender: User, data: str) -> Json:
    """Taps callback data under a message and waits for the bot's answer; no answer in time is an empty one."""
    member = message.chat.members.get(sender.id)
    if not member or not member.present:
        raise PlayerError(f"{sender.first_name} is not in this chat")
    pressed = Tap(message.chat.id, message.id, sender.id, box.clock.now())
    query: Json = {"id": box.new_tap(pressed), "from": sender.json(), "message": message.for_bot()}
    query |= {"chat_instance": str(abs(message.chat.id) * 7919), "data": data}
    box.updates.push("callback_query", query)
    answer = await box.bell.until(lambda: pressed.answer, ANSWER_WITHIN)
    return answer or {"answer": None, "alert": False, "url": None}


def _changed(box: Sandbox, chat: Chat) -> None:
    box.events.say("chat", chat.id)
