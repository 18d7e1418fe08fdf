"""What every sending method does alike: the chat, the topic, what is replied to, the keyboard."""

from typing import Any

from kimbot.sandbox import access, keyboards
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.posting import post
from kimbot.sandbox.world import Chat, Json, Message


def send(box: Sandbox, args: Args, body: Json, what: str = "text messages") -> Message:
    """Posts `body` as the bot, after all checks. `what` is named when the right to send it is missing."""
    private = not args.text("chat_id").startswith(("-", "@"))
    markup = keyboards.read(args.params.get("reply_markup"), private=private)
    chat = access.writable(box.world, args.text("chat_id"), what)
    thread = access.topic(chat, args.number("message_thread_id"))
    reply_to = replied(chat, args)
    return post(box, chat, box.world.bot, body | protected(args), markup=markup, reply_to=reply_to, thread=thread)


def protected(args: Args) -> Json:
    """What a message bears that may be neither forwarded nor copied."""
    return {"has_protected_content": True} if args.flag("protect_content") else {}


def replied(chat: Chat, args: Args) -> Message | None:
    """The message that is replied to, in the same chat."""
    given: Any = args.data("reply_parameters", "can't parse reply parameters JSON object")
    if given is None:
        number = args.number("reply_to_message_id")
        given = {"message_id": number} if number else None
        lenient = args.flag("allow_sending_without_reply")
    elif not isinstance(given, dict):
        raise bad("object expected as reply parameters")
    else:
        lenient = bool(given.get("allow_sending_without_reply"))
    if not given:
        return None
    found = chat.messages.get(int(given.get("message_id", 0)))
    if found is None and not lenient:
        raise bad("message to be replied not found")
    return found
