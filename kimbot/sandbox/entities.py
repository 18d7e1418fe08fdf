"""Texts as Telegram takes them: parse modes or explicit entities, trimmed, with what it finds by itself."""

import json
import re
from collections.abc import Iterable
from typing import Any

from kimbot.sandbox.errors import bad
from kimbot.sandbox.html_markup import parse_html, utf16
from kimbot.sandbox.markdown_markup import parse_markdown_v2
from kimbot.sandbox.old_markdown import parse_markdown
from kimbot.sandbox.world import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
BYTES_LIMIT = 1 << 15
PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
GIVEN = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji",
}  # fmt: skip
RANK = {  # of entities over the same text
    "blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "text_link": 49, "text_mention": 49, "bold": 90,
    "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}  # fmt: skip
OPAQUE = ("code", "pre", "text_link", "text_mention")
FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")),
    ("email", re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")),
    ("url", re.compile(r"https?://[^\s<>\"«»]+|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|id|me|io|info)(?:/[^\s<>\"]*)?(?!\w)")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#(?=\w*[^\W\d])\w{1,256}")),
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]")


def formatted(text: str, parse_mode: str, given: Any) -> tuple[str, list[Json]]:
    """Text and entities of a request. `given` is the decoded `entities` field, used only without a parse mode."""
    if len(text.encode()) > BYTES_LIMIT:
        raise bad("text is too long")
    mode = parse_mode.lower()
    text = text.replace("\r", "")
    if text and mode and mode != "none":
        if mode not in PARSERS:
            raise bad("unsupported parse_mode")
        return finished(*PARSERS[mode](text))
    return finished(text, _explicit(given))


def _explicit(given: Any) -> list[Json]:
    if isinstance(given, str):
        try:
            given = json.loads(given or "[]")
        except ValueError:
            return []
    if not isinstance(given, list):
        return []
    for entity in given:
        if not isinstance(entity, dict):
            raise bad("can't parse MessageEntity: expected an Object")
        for name in ("offset", "length", "type"):
            if name not in entity:
                raise bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
    return [dict(entity) for entity in given if entity["type"] in GIVEN and entity["length"] > 0]


def finished(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trims and cleans the text, mends the entities, adds those Telegram finds by itself, and sorts them."""
    text = CONTROL.sub(" ", text)
    text = text.rstrip()
    end = utf16(text)
    for entity in entities:
        entity["length"] = min(entity["length"], end - entity["offset"])
    entities = [entity for entity in entities if entity["length"] > 0]
    lead = min([len(text) - len(text.lstrip(" \n")), *(entity["offset"] for entity in entities)])
    text = text[lead:]
    entities = [entity | {"offset": entity["offset"] - lead} for entity in entities]
    entities = _merged(entities)
    return text, _sorted(entities + _discovered(text, entities))


def _merged(entities: list[Json]) -> list[Json]:
    """Entities of one kind that touch become one."""
    found: list[Json] = []
    for entity in _sorted(entities):
        twin = next((e for e in found if _details(e) == _details(entity) and _touch(e, entity)), None)
        if twin and entity["type"] not in ("blockquote", "expandable_blockquote", "pre"):
            twin["length"] = max(twin["length"], entity["offset"] + entity["length"] - twin["offset"])
        else:
            found.append(dict(entity))
    return found


def _details(entity: Json) -> Json:
    return {name: value for name, value in entity.items() if name not in ("offset", "length")}


def _touch(first: Json, second: Json) -> bool:
    return bool(first["offset"] <= second["offset"] <= first["offset"] + first["length"])


def _sorted(entities: Iterable[Json]) -> list[Json]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], RANK.get(entity["type"], 50)))


def _discovered(text: str, entities: list[Json]) -> list[Json]:
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in OPAQUE]
    taken += [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in dict(FOUND)]
    found: list[Json] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            word = match.group().rstrip(".,:;!?)'\"") if kind == "url" else match.group()
            begin = utf16(text[: match.start()])
            end = begin + utf16(word)
            if all(end <= first or begin >= last for first, last in taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    return found


def message_text(text: str, parse_mode: str, given: Any) -> Json:
    """`text` and `entities` of a message. Raises ApiError when empty or too long."""
    if not text:
        raise bad("message text is empty")
    text, entities = formatted(text, parse_mode, given)
    if not text:
        raise bad("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption(text: str, parse_mode: str, given: Any) -> Json:
    """`caption` and `caption_entities`, nothing when empty. Raises ApiError when too long."""
    text, entities = formatted(text, parse_mode, given)
    if len(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})
