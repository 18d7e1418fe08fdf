"""sendMessage and the other plain sends."""

from typing import Any

from kimbot.sandbox import access, entities
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.methods.common import send
from kimbot.sandbox.world import Json

ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "cancel",
}  # fmt: skip
PREVIEW = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def text_body(args: Args) -> Json:
    """The text of sendMessage and editMessageText."""
    body = entities.message_text(args.text("text"), args.text("parse_mode"), args.params.get("entities"))
    preview = _preview(args)
    return body | {"link_preview_options": preview} if preview else body


def _preview(args: Args) -> Json:
    """What was changed about the preview of a link, as it comes back with the message."""
    given: Any = args.data("link_preview_options", "can't parse link preview options JSON object")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise bad("object expected as link preview options")
    return {name: given[name] for name in PREVIEW if given.get(name)}


def send_message(box: Sandbox, args: Args) -> Json:
    return send(box, args, text_body(args)).for_bot()


def send_contact(box: Sandbox, args: Args) -> Json:
    for name in ("phone_number", "first_name"):
        if not args.text(name):
            raise bad(f'parameter "{name}" is required')
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: args.text(name) for name in names if args.text(name)}
    return send(box, args, {"contact": contact}, "contacts").for_bot()


def send_location(box: Sandbox, args: Args) -> Json:
    place: Json = {}
    for name in ("latitude", "longitude"):
        if not args.text(name):
            raise bad(f"{name} is empty")
        place[name] = float(args.text(name))
    return send(box, args, {"location": place}, "locations").for_bot()


def send_chat_action(box: Sandbox, args: Args) -> bool:
    if args.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = access.writable(box.world, args.text("chat_id"))
    access.topic(chat, args.number("message_thread_id"))
    box.events.say("typing", chat.id, action=args.text("action").lower())
    return True


METHODS = {
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendChatAction": send_chat_action,
}
