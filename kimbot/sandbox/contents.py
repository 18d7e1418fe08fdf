"""What a person's phone sends, as the body of a Bot API message."""

import base64
from typing import Any

from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.entities import finished
from kimbot.sandbox.errors import PlayerError
from kimbot.sandbox.html_markup import parse_html
from kimbot.sandbox.methods.forwarding import content, origin
from kimbot.sandbox.world import Json, User

ALBUM_LIMIT = 10


def bodies(box: Sandbox, sender: User, given: Json) -> list[Json]:
    """One body for each message the phone sends (an album is several)."""
    caption = _caption(given)
    if given.get("photos"):
        return [_photo(box, photo) | (caption if place == 0 else {}) for place, photo in enumerate(_album(given))]
    if "forward_from" in given:
        return [_forwarded(box, given["forward_from"])]
    for kind, make in MAKERS.items():
        if kind in given:
            return [make(box, sender, given[kind]) | caption]
    if "text" in given or "html" in given:
        return [_text(given)]
    if caption:
        return [caption]
    raise PlayerError("nothing to send: text, photo, photos, document, contact, location, sticker or voice")


def _marked(given: Json, name: str) -> tuple[str, list[Json]]:
    if "html" in given:
        return finished(*parse_html(given["html"]))
    return finished(str(given.get(name) or ""), list(given.get("entities") or []))


def _text(given: Json) -> Json:
    text, entities = _marked(given, "text")
    if not text:
        raise PlayerError("there is nothing in the text")
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(given: Json) -> Json:
    if "text" in given or not (given.get("caption") or given.get("html")):
        return {}
    text, entities = _marked(given, "caption")
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _data(given: Any) -> tuple[str, bytes]:
    """(name, bytes) of base64 text or {"name", "data"}."""
    name, text = (given.get("name") or "", given["data"]) if isinstance(given, dict) else ("", given)
    return name, base64.b64decode(text, validate=True)


def _album(given: Json) -> list[Any]:
    photos = list(given["photos"])
    if len(photos) > ALBUM_LIMIT:
        raise PlayerError(f"an album holds at most {ALBUM_LIMIT} photos")
    return photos


def _photo(box: Sandbox, given: Any) -> Json:
    return {"photo": box.files.photo(_data(given)[1]).content}


def _document(box: Sandbox, sender: User, given: Any) -> Json:
    name, data = _data(given)
    return {"document": box.files.document(data, name or "berkas.bin").content}


def _contact(box: Sandbox, sender: User, given: Any) -> Json:
    """true = her own number; else a Contact."""
    own = {"phone_number": f"+62812{sender.id:07d}", "first_name": sender.first_name, "user_id": sender.id}
    return {"contact": given if isinstance(given, dict) else own}


def _location(box: Sandbox, sender: User, given: Any) -> Json:
    return {"location": {"latitude": float(given["latitude"]), "longitude": float(given["longitude"])}}


def _sticker(box: Sandbox, sender: User, given: Any) -> Json:
    """The emoji of the sticker."""
    emoji = given if isinstance(given, str) and given else "👍"
    file = box.files.document(emoji.encode(), "sticker.webp", "sticker")
    return {"sticker": {**_dict(file.content), "emoji": emoji}}


def _voice(box: Sandbox, sender: User, given: Any) -> Json:
    data = _data(given)[1] if isinstance(given, dict) or (isinstance(given, str) and given) else b"OggS"
    return {"voice": box.files.document(data, "voice.ogg", "voice").content}


def _dict(content: Json | list[Json]) -> Json:
    assert isinstance(content, dict)
    return content


def _forwarded(box: Sandbox, given: Json) -> Json:
    """{"chat", "message"}: a message she can see, passed on."""
    chat = box.world.chats.get(int(given["chat"]))
    message = chat.messages.get(int(given["message"])) if chat else None
    if message is None:
        raise PlayerError("there is no such message to forward")
    return {"forward_origin": origin(message)} | content(message)


MAKERS = {
    "photo": lambda box, sender, given: _photo(box, given),
    "document": _document,
    "contact": _contact,
    "location": _location,
    "sticker": _sticker,
    "voice": _voice,
}
