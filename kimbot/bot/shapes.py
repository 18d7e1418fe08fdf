"""What we read of an update, as data: an update in which any of it is of another shape is not acted upon."""

from collections.abc import Mapping
from typing import Any

NUMBERS = range(-(2**53), 2**53)
"""Telegram's ids have 52 bits; what is larger is none, and fits into no column."""

Shape = type | list[Any] | dict[str, Any]
"""A type, a list of one shape, or fields by name; a name with ? may be missing."""

_USER = {"id": int, "is_bot": bool, "first_name": str, "last_name?": str, "username?": str}
_CHAT = {"id": int, "type": str, "title?": str, "username?": str}
_ENTITIES = [{"type": str, "offset": int, "length": int}]
_FILE = {"file_id": str, "file_unique_id": str, "file_size?": int, "file_name?": str}
_PLACE = {"message_id": int, "date": int, "chat": _CHAT}
_MESSAGE = {
    **_PLACE,
    "from?": _USER,
    "sender_chat?": _CHAT,
    "text?": str,
    "entities?": _ENTITIES,
    "caption?": str,
    "caption_entities?": _ENTITIES,
    "photo?": [_FILE],
    "document?": _FILE,
    "contact?": {"phone_number": str, "user_id?": int},
    "media_group_id?": str,
    "message_thread_id?": int,
    "is_topic_message?": bool,
    "migrate_to_chat_id?": int,
    "migrate_from_chat_id?": int,
}
_TAP = {"id": str, "from": _USER, "data?": str, "inline_message_id?": str, "message?": {**_PLACE, "text?": str}}
_MEMBER = {"status": str, "user": _USER, "can_pin_messages?": bool, "can_post_messages?": bool}
_STANDING = {"chat": _CHAT, "from": _USER, "date": int, "old_chat_member": _MEMBER, "new_chat_member": _MEMBER}

UPDATE: Shape = {
    "update_id": int,
    "message?": _MESSAGE,
    "edited_message?": _MESSAGE,
    "callback_query?": _TAP,
    "my_chat_member?": _STANDING,
}


def fault(value: object, shape: Shape = UPDATE, path: str = "update") -> str:
    """Where a value is not of its shape, as `update.message.chat.id`; "" where all is well."""
    if isinstance(shape, dict):
        return _fault_of_fields(value, shape, path) if isinstance(value, Mapping) else path
    if isinstance(shape, list):
        if not isinstance(value, list):
            return path
        return next((found for one in value if (found := fault(one, shape[0], path))), "")
    fits = type(value) is shape and (shape is not int or value in NUMBERS)
    return "" if fits else path


def _fault_of_fields(value: Mapping[str, Any], shape: dict[str, Any], path: str) -> str:
    for name, inner in shape.items():
        field = name.rstrip("?")
        if field in value:
            if found := fault(value[field], inner, f"{path}.{field}"):
                return found
        elif field == name:
            return f"{path}.{field}"
    return ""
