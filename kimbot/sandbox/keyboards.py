"""Reply markup: what Telegram takes, what it drops, and what it refuses."""

import json
from typing import Any

from kimbot.sandbox.errors import bad
from kimbot.sandbox.links import WrongLinkError, checked, user_of
from kimbot.sandbox.world import Json

DATA_LIMIT = 64  # bytes
BUTTON_LIMIT = 100
OTHER_KINDS = (
    "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
)  # fmt: skip
REQUESTS = {"request_contact": "phone number", "request_location": "location"}


def read(value: Any, *, private: bool, inline_only: bool = False) -> Json | None:
    """The markup of a request, or None. `inline_only` where a message is edited."""
    if isinstance(value, str):
        if not value:
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise bad("can't parse reply keyboard markup JSON object") from None
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    markup = _read(value, private)
    if markup and inline_only and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def _read(value: Json, private: bool) -> Json | None:
    keyboard = _rows(value, "keyboard", 'Field "keyboard" must be an Array of Arrays')
    inline = _rows(
        value, "inline_keyboard", 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    )
    if keyboard:
        rows = [[_key(button, private) for button in row] for row in keyboard]
        extras = ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective", "input_field_placeholder")
        found: Json = {"keyboard": [row for row in rows if row]}
        return found | {name: value[name] for name in extras if value.get(name)} if found["keyboard"] else None
    if inline:
        buttons = [[_button(button) for button in row] for row in inline]
        if sum(map(len, buttons)) > BUTTON_LIMIT:
            raise bad("reply markup is too long")
        return {"inline_keyboard": [row for row in buttons if row]} if any(buttons) else None
    for name in ("remove_keyboard", "force_reply"):
        if value.get(name):
            return {name: True} | ({"selective": True} if value.get("selective") else {})
    return None


def _rows(value: Json, name: str, complaint: str) -> list[list[Any]]:
    rows = value.get(name) or []
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad(complaint[0].lower() + complaint[1:])
    return rows


def _key(button: Any, private: bool) -> Json:
    if isinstance(button, str):
        return {"text": button}
    wrong = "can't parse keyboard button: "
    if not isinstance(button, dict):
        raise bad(wrong + "KeyboardButton must be a String or an Object")
    if "text" not in button:
        raise bad(wrong + 'Can\'t find field "text"')
    for name, what in REQUESTS.items():
        if button.get(name) and not private:
            raise bad(f"{what} can be requested in private chats only")
    return dict(button)


def _button(button: Any) -> Json:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad(wrong + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad(wrong + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad(wrong + 'Field "text" must be of type String')
    found: Json = {"text": button["text"]}
    if url := button.get("url"):
        found["url"] = _url(url)
    elif data := button.get("callback_data"):
        found["callback_data"] = data
    elif kind := next((name for name in OTHER_KINDS if name in button), None):
        found[kind] = button[kind]
    else:
        raise bad(wrong + "Text buttons are unallowed in the inline keyboard")
    if not found["text"]:
        raise bad("inline keyboard button text must be non-empty")
    if len(str(found.get("callback_data", "")).encode()) > DATA_LIMIT:
        raise bad("BUTTON_DATA_INVALID")
    return found | {name: button[name] for name in ("style", "icon_custom_emoji_id") if name in button}


def _url(url: str) -> str:
    if user_of(url):
        return url
    try:
        return checked(url)
    except WrongLinkError as wrong:
        raise bad(f"inline keyboard button URL '{url}' is invalid: {wrong}") from None
