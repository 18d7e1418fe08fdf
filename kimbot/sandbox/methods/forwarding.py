"""forwardMessage and copyMessage."""

from kimbot.sandbox import access, entities, keyboards
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.methods.common import protected, replied
from kimbot.sandbox.posting import post
from kimbot.sandbox.privacy import is_service
from kimbot.sandbox.world import Json, Message

CONTENT = (
    "text", "entities", "link_preview_options", "photo", "document", "sticker", "voice", "contact", "location",
    "caption", "caption_entities",
)  # fmt: skip


def origin(message: Message) -> Json:
    """MessageOrigin of a message that is forwarded."""
    if "forward_origin" in message.body:
        found: Json = message.body["forward_origin"]
        return found
    if message.chat.type == "channel":
        return {"type": "channel", "date": message.date, "chat": message.chat.json(), "message_id": message.id}
    assert message.sender is not None
    return {"type": "user", "date": message.date, "sender_user": message.sender.json()}


def content(message: Message) -> Json:
    """What a message carries on when it is forwarded or copied."""
    return {name: message.body[name] for name in CONTENT if name in message.body}


def _source(box: Sandbox, args: Args, what: str) -> Message:
    chat = access.readable(box.world, args.text("from_chat_id"))
    message = access.message(chat, args.number("message_id"), what)
    if is_service(message.body) or message.body.get("has_protected_content"):
        verb = what.rsplit(" ", 1)[-1]
        raise bad("message can't be forwarded" if verb == "forward" else "message can't be copied")
    return message


def forward_message(box: Sandbox, args: Args) -> Json:
    chat = access.writable(box.world, args.text("chat_id"))
    source = _source(box, args, "message to forward")
    thread = access.topic(chat, args.number("message_thread_id"))
    body = {"forward_origin": origin(source)} | content(source) | protected(args)
    return post(box, chat, box.world.bot, body, thread=thread).for_bot()


def copy_message(box: Sandbox, args: Args) -> Json:
    chat = access.writable(box.world, args.text("chat_id"))
    source = _source(box, args, "message to copy")
    body = content(source)
    if "caption" in args.params and "text" not in body:
        given = args.params.get("caption_entities")
        body = {name: value for name, value in body.items() if not name.startswith("caption")}
        body |= entities.caption(args.text("caption"), args.text("parse_mode"), given)
    markup = keyboards.read(args.params.get("reply_markup"), private=chat.private)
    thread = access.topic(chat, args.number("message_thread_id"))
    body |= protected(args)
    sent = post(box, chat, box.world.bot, body, markup=markup, reply_to=replied(chat, args), thread=thread)
    return {"message_id": sent.id}


METHODS = {"forwardMessage": forward_message, "copyMessage": copy_message}
