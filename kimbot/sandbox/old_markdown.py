"""parse_mode=Markdown, the old one: *bold*, _italic_, `code`, ```pre```, [text](url); nothing nests or is reserved."""

from kimbot.sandbox.errors import bad
from kimbot.sandbox.html_markup import utf16
from kimbot.sandbox.links import entity_for_link
from kimbot.sandbox.world import Json

MARKS = {"*": "bold", "_": "italic", "`": "code", "[": "text_link"}
FENCE = "```"


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """The plain text and its entities. Raises ApiError "can't parse entities: ..."."""
    out: list[str] = []
    entities: list[Json] = []
    at = offset = 0
    while at < len(text):
        character = text[at]
        if character == "\\" and text[at + 1 : at + 2] in MARKS:
            found, entity, at = text[at + 1], None, at + 2
        elif character in MARKS:
            found, entity, at = _entity(text, at)
        else:
            found, entity, at = character, None, at + 1
        length = utf16(found)
        if entity and length:
            entities.append(entity | {"offset": offset, "length": length})
        out.append(found)
        offset += length
    return "".join(out), entities


def _entity(text: str, at: int) -> tuple[str, Json | None, int]:
    """The text of what begins here, its entity, and where it goes on. What stands inside is taken as it is."""
    mark, language, begin = text[at], "", at + 1
    end_mark = {"[": "]"}.get(mark, mark)
    if text.startswith(FENCE, at):
        end_mark = FENCE
        language, begin = _language(text, at + len(FENCE))
    end = text.find(end_mark, begin)
    if end < 0:
        byte = len(text[:at].encode())
        raise bad(f"can't parse entities: Can't find end of the entity starting at byte offset {byte}")
    inner, after = text[begin:end], end + len(end_mark)
    if end_mark == FENCE:
        return inner, {"type": "pre"} | ({"language": language} if language else {}), after
    if mark != "[":
        return inner, {"type": MARKS[mark]}, after
    url = inner
    if text.startswith("(", after):
        url, _, _ = text[after + 1 :].partition(")")  # one that never ends reaches to the end, without complaint
        after += len(url) + 2
    return inner, entity_for_link(url, {}), after


def _language(text: str, at: int) -> tuple[str, int]:
    """The language of a block that begins here, and where its text does: one line break is left out."""
    word = at
    while word < len(text) and not text[word].isspace() and text[word] != "`":
        word += 1
    language = ""
    if word < len(text) and text[word] != "`":
        language, at = text[at:word], word
    return language, at + text.startswith("\n", at)
