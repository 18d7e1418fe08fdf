"""A screen becomes Bot API methods and parameters, in one language."""

import re
from dataclasses import dataclass
from html import escape, unescape

from kimbot.core import fills
from kimbot.core.screens import Button, Html, Screen
from kimbot.core.strings import telegram_length
from kimbot.core.whatsapp import share_address
from kimbot.texts.catalogue import Catalogue

CAPTION_LIMIT = 1024
SIDE_BY_SIDE = 18
"""Letters of a button that stand in one line beside another button, 340 px wide."""
TEXT_LIMIT = 4096

ALBUM = "sendMediaGroup"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Bot API call without its chat."""

    method: str
    payload: dict[str, object]


def render(texts: Catalogue, language: str, screen: Screen) -> list[Outgoing]:
    """The messages of a screen: one; or, where the text does not fit under the media, the media and then the text.

    The last one has the words and the buttons.
    """
    html = words(texts, language, screen)
    keyboard = _keyboard(texts, language, screen, html)
    if len(screen.media) == 1 and length(html) <= CAPTION_LIMIT:
        return [_captioned(screen, html, keyboard)]
    album = _media(screen)
    return [*album, Outgoing("sendMessage", _text(html) | keyboard)]


def words(texts: Catalogue, language: str, screen: Screen) -> str:
    """The text of a screen as Telegram HTML, screens among its values set in place."""
    values = {
        name: Html(words(texts, language, value)) if isinstance(value, Screen) else value
        for name, value in screen.values.items()
    }
    return texts.message(language, screen.key, values)


def render_edit(texts: Catalogue, language: str, screen: Screen, *, captioned: bool) -> Outgoing:
    """New words for a message that stands already; `captioned` when its words are under a photo or document."""
    html = words(texts, language, screen)
    keyboard = _keyboard(texts, language, screen, html)
    if captioned:
        return Outgoing("editMessageCaption", {"caption": _fitting(html), "parse_mode": "HTML"} | keyboard)
    return Outgoing("editMessageText", _text(html) | keyboard)


def length(html: str) -> int:
    """How long Telegram finds a text: its characters without markup, in UTF-16 units; places at their longest."""
    return telegram_length(fills.widest(_plain(html)))


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def _fitting(html: str) -> str:
    """A caption within the limit; one that is too long loses its markup, its places and its end."""
    if length(html) <= CAPTION_LIMIT:
        return html
    # half the limit: a character may be two UTF-16 units
    return escape(fills.elided(_plain(html))[: CAPTION_LIMIT // 2 - 1]) + "…"


def as_new(method: str, payload: dict[str, object]) -> Outgoing:
    """An edit whose message is gone, as a message of its own."""
    rest = {name: value for name, value in payload.items() if name != "message_id"}
    if method == "editMessageCaption":
        rest["text"] = rest.pop("caption")
    return Outgoing("sendMessage", rest)


def _text(html: str) -> dict[str, object]:
    return {"text": html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _captioned(screen: Screen, html: str, keyboard: dict[str, object]) -> Outgoing:
    media = screen.media[0]
    method = "sendPhoto" if media.kind == "photo" else "sendDocument"
    return Outgoing(method, {media.kind: media.file_id, "caption": html, "parse_mode": "HTML"} | keyboard)


def _media(screen: Screen) -> list[Outgoing]:
    if not screen.media:
        return []
    if len(screen.media) == 1:
        media = screen.media[0]
        return [Outgoing("sendPhoto" if media.kind == "photo" else "sendDocument", {media.kind: media.file_id})]
    return [Outgoing(ALBUM, {"media": [{"type": m.kind, "media": m.file_id} for m in screen.media]})]


def _keyboard(texts: Catalogue, language: str, screen: Screen, html: str) -> dict[str, object]:
    if not screen.rows:
        return _keys(texts, language, screen.keyboard) if screen.keyboard else {}
    rows = ([_button(texts, language, button, html) for button in row] for row in screen.rows if row)
    return {"reply_markup": {"inline_keyboard": [laid for row in rows for laid in _readable(row)]}}


def _readable(row: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    """The row, or (where a small phone would break a label in two) each button in a row of its own."""
    fits = len(row) == 1 or all(len(str(button["text"])) <= SIDE_BY_SIDE for button in row)
    return [row] if fits else [[button] for button in row]


def _keys(texts: Catalogue, language: str, keyboard: tuple[tuple[str, ...], ...]) -> dict[str, object]:
    rows = [[{"text": texts.label(language, key, {})} for key in row] for row in keyboard]
    return {"reply_markup": {"keyboard": rows, "resize_keyboard": True, "is_persistent": True}}


def _button(texts: Catalogue, language: str, button: Button, html: str) -> dict[str, object]:
    label = button.text or texts.label(language, button.key, button.values)
    if button.copy:
        return {"text": label, "copy_text": {"text": button.copy}}
    url = share_address(html) if button.share else button.url
    return {"text": label, "url": url} if url else {"text": label, "callback_data": button.to}
