"""Photos, documents and albums; getFile."""

from typing import Any

from kimbot.sandbox import access, entities
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.files import DOWNLOAD_LIMIT, File
from kimbot.sandbox.methods.common import protected, replied, send
from kimbot.sandbox.posting import post
from kimbot.sandbox.world import Json

ALBUM_LIMIT = 10
PLURAL = {"photo": "photos", "document": "documents"}


def stored(box: Sandbox, args: Args, kind: str, given: str, part: str) -> File | None:
    """The file of a request: uploaded under its own name or as attach://name, or known by file_id; None if neither."""
    name = given.removeprefix("attach://") if given.startswith("attach://") else ""
    upload = args.files.get(name or part)
    if upload is None:
        return box.files.reuse(given, kind) if given and not name else None
    if kind == "photo":
        return box.files.photo(upload.data)
    return box.files.document(upload.data, upload.name or "file", kind, upload.mime)


def caption_of(args: Args) -> Json:
    return entities.caption(args.text("caption"), args.text("parse_mode"), args.params.get("caption_entities"))


def _send(box: Sandbox, args: Args, kind: str) -> Json:
    if not args.text(kind) and kind not in args.files:
        raise bad(f"there is no {kind} in the request")
    caption = caption_of(args)
    access.writable(box.world, args.text("chat_id"), PLURAL[kind])  # refused before the file is looked at
    file = stored(box, args, kind, args.text(kind), kind)
    if file is None:
        raise bad(f"there is no {kind} in the request")
    return send(box, args, {kind: file.content} | caption, PLURAL[kind]).for_bot()


def send_photo(box: Sandbox, args: Args) -> Json:
    return _send(box, args, "photo")


def send_document(box: Sandbox, args: Args) -> Json:
    return _send(box, args, "document")


def input_media(box: Sandbox, args: Args, given: Any) -> Json:
    """An InputMedia as the body of a message."""
    wrong = "can't parse InputMedia: "
    if not isinstance(given, dict):
        raise bad(wrong + "expected an Object")
    kind = given.get("type")
    if kind is None:
        raise bad(wrong + 'Can\'t find field "type"')
    caption = entities.caption(given.get("caption") or "", given.get("parse_mode") or "", given.get("caption_entities"))
    media = str(given.get("media") or "")
    if kind not in PLURAL:
        raise bad(f'{wrong}type "{kind}" is unsupported')
    file = stored(box, args, kind, media, "")
    if file is None:
        raise bad(wrong + "media not found")
    return {kind: file.content} | caption


def send_media_group(box: Sandbox, args: Args) -> list[Json]:
    given = args.data("media", "can't parse media JSON object")
    if given is None:
        raise bad('parameter "media" is required')
    if not isinstance(given, list):
        raise bad("expected an Array of InputMedia")
    if len(given) > ALBUM_LIMIT:
        raise bad("too many messages to send as an album")
    if not given:
        raise bad("there are no messages to send")
    if len(given) == 1:  # documented as 2-10; Telegram has no error text of its own for this one
        raise bad("there are not enough messages to send as an album")
    bodies = [input_media(box, args, item) for item in given]
    if len({next(iter(body)) for body in bodies}) > 1:
        raise bad("document can't be mixed with other media types")
    chat = access.writable(box.world, args.text("chat_id"), PLURAL[next(iter(bodies[0]))])
    thread = access.topic(chat, args.number("message_thread_id"))
    reply_to = replied(chat, args)
    album = {"media_group_id": box.new_album()}
    sent = [
        post(box, chat, box.world.bot, album | body | protected(args), reply_to=reply_to, thread=thread)
        for body in bodies
    ]
    return [message.for_bot() for message in sent]


def get_file(box: Sandbox, args: Args) -> Json:
    if not args.text("file_id"):
        raise bad("file_id not specified")
    file = box.files.get(args.text("file_id"))
    if file is None:
        raise bad("invalid file_id")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return file.json()


METHODS = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
