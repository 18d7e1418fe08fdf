"""Edits, deletions and pins."""

from typing import Any

from kimbot.sandbox import access, keyboards, posting
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.methods.media import caption_of, input_media
from kimbot.sandbox.methods.sending import text_body
from kimbot.sandbox.world import Chat, Json, Message

DELETE_WITHIN = 48 * 3600
MEDIA = ("photo", "document")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def _target(box: Sandbox, args: Args) -> tuple[Message, Json | None]:
    """The bot's own message to edit, and the keyboard it gets (none given: none left)."""
    if args.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    markup = keyboards.read(args.params.get("reply_markup"), private=True, inline_only=True)
    chat = access.editable(box.world, args.text("chat_id"))
    message = access.message(chat, args.number("message_id"), "message to edit")
    if message.sender is None or message.sender.id != box.world.bot.id or _is_service(message):
        raise bad("message can't be edited")
    if message.markup and not message.inline:  # only messages with an inline keyboard, or none
        raise bad("message can't be edited")
    return message, markup


def _is_service(message: Message) -> bool:
    return "pinned_message" in message.body or "left_chat_member" in message.body


def _change(box: Sandbox, message: Message, names: tuple[str, ...], body: Json, markup: Json | None) -> Json:
    """Edits, unless nothing would change. `names` are the fields that `body` stands for."""
    old = {name: message.body[name] for name in names if name in message.body}
    if _essence(old) == _essence(body) and message.markup == markup:
        raise bad(NOT_MODIFIED)
    posting.edit(box, message, body, drop=names, markup=markup)
    return message.for_bot()


def _essence(body: Json) -> Json:
    return {name: value for name, value in body.items() if name != "link_preview_options"}


def edit_message_text(box: Sandbox, args: Args) -> Json:
    body = text_body(args)
    message, markup = _target(box, args)
    if "text" not in message.body:
        raise bad("there is no text in the message to edit")
    return _change(box, message, ("text", "entities", "link_preview_options"), body, markup)


def edit_message_caption(box: Sandbox, args: Args) -> Json:
    body = caption_of(args)
    message, markup = _target(box, args)
    if not any(name in message.body for name in MEDIA):
        raise bad("there is no caption in the message to edit")
    return _change(box, message, ("caption", "caption_entities"), body, markup)


def edit_message_media(box: Sandbox, args: Args) -> Json:
    given: Any = args.data("media", "can't parse input media JSON object")
    if given is None:
        raise bad('parameter "media" is required')
    message, markup = _target(box, args)
    if not any(name in message.body for name in ("text", *MEDIA)):
        raise bad("message media can't be edited")
    names = ("text", "entities", "link_preview_options", *MEDIA, "caption", "caption_entities")
    return _change(box, message, names, input_media(box, args, given), markup)


def edit_message_reply_markup(box: Sandbox, args: Args) -> Json:
    message, markup = _target(box, args)
    return _change(box, message, (), {}, markup)


def _may_delete(box: Sandbox, chat: Chat, message: Message) -> None:
    own = message.sender is not None and message.sender.id == box.world.bot.id
    member = box.world.bot_member(chat)
    if not (own or chat.private or (member and member.admin)):
        raise bad("message can't be deleted")
    if box.now - message.date >= DELETE_WITHIN and not (member and member.admin):
        raise bad("message can't be deleted for everyone")


def delete_message(box: Sandbox, args: Args) -> bool:
    if not args.text("chat_id"):
        raise bad("chat identifier is not specified")
    if args.number("message_id") <= 0:
        raise bad("message identifier is not specified")
    chat = access.changeable(box.world, args.text("chat_id"))
    message = access.message(chat, args.number("message_id"), "message to delete")
    _may_delete(box, chat, message)
    posting.delete(box, chat, [message.id])
    return True


def delete_messages(box: Sandbox, args: Args) -> bool:
    ids = _message_ids(args)
    chat = access.changeable(box.world, args.text("chat_id"))
    found = [chat.messages[number] for number in ids if number in chat.messages]
    for message in found:
        _may_delete(box, chat, message)
    posting.delete(box, chat, [message.id for message in found])
    return True


def _message_ids(args: Args) -> list[int]:
    given = args.data("message_ids", "can't parse message_ids JSON object")
    if not given and given != []:
        raise bad("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad("expected an Array of message identifiers")
    if len(given) > 100:
        raise bad("too many message identifiers specified")
    if not given:
        raise bad("message identifiers are not specified")
    if any(not str(number).isdigit() or int(number) <= 0 for number in given):
        raise bad("invalid message identifier specified")
    return [int(number) for number in given]


def pin_chat_message(box: Sandbox, args: Args) -> bool:
    chat = _where_it_may_pin(box, args)
    message = access.message(chat, args.number("message_id"), "message to pin")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        posting.post(box, chat, box.world.bot, {"pinned_message": message.for_bot()})
    return True


def unpin_chat_message(box: Sandbox, args: Args) -> bool:
    chat = _where_it_may_pin(box, args)
    number = args.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


def _where_it_may_pin(box: Sandbox, args: Args) -> Chat:
    chat = access.changeable(box.world, args.text("chat_id"))
    member = box.world.bot_member(chat)
    if not chat.private and not (member and member.admin):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}
