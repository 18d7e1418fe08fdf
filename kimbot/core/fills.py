"""Places in a text that each chat fills with words of its own: "Warga {kelurahan}, besok posyandu."

A release keeps its words once, with a mark at each place; a row is filled when it is about to leave. Pure.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

from kimbot.core.strings import telegram_length

PLACES = ("kelurahan", "kecamatan", "grup", "nama")
MOST = 64
"""UTF-16 units with which one place is filled at most: so long it is taken for until it is."""
ADDRESS_MOST = 3 * MOST
"""Characters of the same in an address."""

TAGS_MOST = 40
"""Characters (a space, tags, what is before) that are looked at between a word and the place after it."""

_LEVEL = r"kelurahan|kel\.|kecamatan|kec\."
_WIDER = re.compile(r"(Kecamatan|Kota|Kabupaten)( |%20)")
"""How an area begins that says itself what it is."""

_MARK = re.compile("\x02(\\w+)\x03")
_HALF = re.compile("\x02\\w*$")
_IN_ADDRESS = re.compile(r"%02(\w+)%03")
_BRACES = re.compile(r"\{([^{}]*)\}")
_IN_HTML = re.compile(r"<[^>]*>|\{((?:<[^>]*>)*)\s*(\w+)\s*((?:<[^>]*>)*)\}")
_UNFIT = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would tear a line, or turn the letters that follow around."""
_TO_FILL = re.compile(r"\\u0002([htu]):(\w+)\\u0003")


def unknown(words: str, html: str) -> list[str]:
    """What stands in braces in a text (plain, and as HTML) and is no place, as it was typed.

    So is a place of which only some letters are bold: it could not be found.
    """
    braced = _BRACES.findall(words)
    known = [name for name in braced if _place(name) is not None]
    torn = known if len(known) != marked(html).count("\x02") else []
    return list(dict.fromkeys(name for name in braced if name in torn or _place(name) is None))


def marked(html: str) -> str:
    """Telegram HTML with a mark at each place. A word that is bold stays bold, an address in a tag as it is."""

    def mark(found: re.Match[str]) -> str:
        name = _place(found[2] or "")
        return found[0] if name is None else f"{found[1]}\x02{name}\x03{found[3]}"

    return _IN_HTML.sub(mark, without_marks(html))


def without_marks(text: str) -> str:
    """A text of people, in which no mark can be."""
    return text.replace("\x02", "").replace("\x03", "")


def widest(text: str, most: int = MOST) -> str:
    """A marked text, each place as long as it may become."""
    return _MARK.sub("x" * most, text)


def elided(words: str) -> str:
    """A plain text for everybody: … stands at each place, marked or in braces."""
    return _BRACES.sub(lambda found: "…" if _place(found[1]) else found[0], _MARK.sub("…", words))


def whole_marks(cut: str) -> str:
    """The beginning of a marked text, without half a mark at its end."""
    return _HALF.sub("", cut)


def has_places(payload: str) -> bool:
    """Whether a payload (JSON) may have to be filled."""
    return "\\u0002" in payload


def filled(payload: str, values: Mapping[str, str]) -> str:
    """A payload (JSON) with what one chat calls its places."""
    told = ""
    for how, text in _pieces(payload):
        told = told + text if how == "" else _placed(told, _written(how, values.get(text, "…")))
    return told


def fitting(value: str) -> str:
    """A name as a place takes it: on one line, no longer than MOST."""
    clean = " ".join(_UNFIT.sub(" ", value).split())[:MOST]
    while telegram_length(clean) > MOST:
        clean = clean[:-1]
    return clean or "…"


def _place(name: str) -> str | None:
    plain = name.strip().casefold()
    return plain if plain in PLACES else None


def _placed(told: str, word: str) -> str:
    """A text with one more word, in whose place what stood before it falls where both would say the same.

    "Bapak/Ibu {nama}" is "Bapak/Ibu" in a group; "kelurahan {kelurahan}" in that of a kecamatan "Kecamatan Cibodas".
    """
    tail, wider = told[-len(word) - TAGS_MOST :], _WIDER.match(word)
    if not wider and word.casefold() not in tail.casefold():
        return told + word
    said = rf"{re.escape(word)}|{_LEVEL}" if wider else re.escape(word)
    found = re.search(rf"(?:^|\W|\\n|%[0-9A-F]{{2}})(?P<said>(?:{said})(?: |%20))(?:<\w+>)*$", tail, re.IGNORECASE)
    if found is None:
        return told + word
    at = len(told) - len(tail)
    return told[: at + found.start("said")] + told[at + found.end("said") :] + word


def _written(how: str, value: str) -> str:
    value = fitting(value)
    if how == "u":
        value = _for_address(value)
    elif how == "h":
        value = escape(value)
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _for_address(value: str) -> str:
    while len(quoted := quote(value, safe="")) > ADDRESS_MOST:
        value = value[:-1]
    return quoted


@lru_cache(maxsize=256)
def _pieces(payload: str) -> tuple[tuple[str, str], ...]:
    """JSON as it stands (""), and the places in it: in HTML (h), in plain text (t), in an address (u)."""
    told = json.dumps(_telling(json.loads(payload)), ensure_ascii=False)
    pieces = _TO_FILL.split(told)
    found = [("", pieces[0])]
    for how, name, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found += [(how, name), ("", rest)]
    return tuple(found)


def _telling(value: Any, key: str = "", *, html: bool = False) -> Any:
    """The same, each mark telling how it is written."""
    match value:
        case dict():
            html = value.get("parse_mode") == "HTML"
            return {name: _telling(one, name, html=html) for name, one in value.items()}
        case list():
            return [_telling(one, key, html=html) for one in value]
        case str() if key == "url":
            return _IN_ADDRESS.sub("\x02u:\\1\x03", value)
        case str():
            how = "h" if html and key in ("text", "caption") else "t"
            return _MARK.sub(f"\x02{how}:\\1\x03", value)
    return value
