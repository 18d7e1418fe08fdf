"""parse_mode=MarkdownV2: text and entities, or Telegram's complaint."""

from dataclasses import dataclass, field

from kimbot.sandbox.errors import bad
from kimbot.sandbox.html_markup import utf16
from kimbot.sandbox.links import custom_emoji_of, entity_for_link
from kimbot.sandbox.world import Json

RESERVED = "_*[]()~`>#+-=|{}.!"
MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
}
NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "blockquote": "BlockQuote",
    "custom_emoji": "CustomEmoji",
}  # fmt: skip


@dataclass
class Open:
    """A mark that was opened: where (bytes, for the complaint) and where its text begins."""

    kind: str
    byte: int
    offset: int
    begin: int
    language: str = ""


@dataclass
class Reader:
    """The text, the cursor, and what was read so far."""

    text: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    offset: int = 0
    stack: list[Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def here(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def byte(self) -> int:
        return len(self.text[: self.at].encode())

    def write(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16(text)

    @property
    def inside(self) -> str:
        return self.stack[-1].kind if self.stack else ""

    @property
    def quoted(self) -> bool:
        return any(opened.kind == "blockquote" for opened in self.stack)


def _wrong(text: str) -> Exception:
    return bad(f"can't parse entities: {text}")


def parse_markdown_v2(text: str) -> tuple[str, list[Json]]:
    """The plain text and its entities. Raises ApiError "can't parse entities: ..."."""
    reader = Reader(text)
    while reader.at < len(text):
        character = text[reader.at]
        if character == "\\" and reader.at + 1 < len(text) and 0 < ord(text[reader.at + 1]) <= 126:
            reader.write(text[reader.at + 1])
            reader.at += 2
        elif character == "\n" and reader.inside not in ("code", "pre"):
            _line_end(reader)
        elif character not in ("`" if reader.inside in ("code", "pre") else RESERVED):
            reader.write(character)
            reader.at += 1
        else:
            _mark(reader, character)
    if reader.quoted:
        _end_quote(reader)
    if reader.stack:
        raise _unfinished(reader)
    return "".join(reader.out), reader.entities


def _unfinished(reader: Reader) -> Exception:
    left = reader.stack[-1]
    name = "PreCode" if left.language else NAMES[left.kind]
    return _wrong(f"Can't find end of {name} entity at byte offset {left.byte}")


def _line_end(reader: Reader) -> None:
    goes_on = reader.text.startswith(">", reader.at + 1)
    if reader.quoted and not goes_on:
        _end_quote(reader, "\n")
    else:
        reader.write("\n")
    reader.at += 1
    if reader.quoted and goes_on:
        reader.at += 1


def _end_quote(reader: Reader, newline: str = "") -> None:
    """A quotation ends with its line; one that ends with || can be expanded."""
    last = reader.stack[-1]
    expandable = last.kind == "spoiler" and last.byte == reader.byte() - len("||")
    if expandable:
        reader.stack.pop()
    if reader.inside != "blockquote":
        raise _unfinished(reader)
    reader.write(newline)
    if expandable:
        reader.stack[-1].kind = "expandable_blockquote"
    _close(reader)


def _mark(reader: Reader, character: str) -> None:
    if character == "]" and reader.inside in ("text_link", "custom_emoji"):
        _close_link(reader)
        return
    mark = next((m for m in ("```", "__", "||") if reader.here(m)), character)
    if reader.inside == "code":
        mark = "`"
    elif reader.inside == "pre" and mark != "```":
        mark = ""
    kind = MARKS.get(mark)
    if character == "[":
        _open(reader, "text_link", 1)
    elif reader.here("!["):
        _open(reader, "custom_emoji", 2)
    elif character == ">" and _line_begins(reader):
        _quote(reader)
    elif reader.inside == "pre" and not mark:
        reader.write(character)
        reader.at += 1
    elif kind is None:
        raise _wrong(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
    elif reader.inside == kind:
        reader.at += len(mark)
        _close(reader)
    else:
        _open(reader, kind, len(mark))


def _quote(reader: Reader) -> None:
    """Quotations do not nest."""
    if reader.quoted:
        reader.at += 1
    else:
        _open(reader, "blockquote", 1)


def _line_begins(reader: Reader) -> bool:
    return not reader.out or reader.out[-1].endswith("\n")


def _open(reader: Reader, kind: str, length: int) -> None:
    opened = Open(kind, reader.byte(), reader.offset, len(reader.out))
    reader.stack.append(opened)
    reader.at += length
    if kind == "pre":
        first, newline, _ = reader.text[reader.at :].partition("\n")
        if newline and "`" not in first:
            opened.language = first.strip()
            reader.at += len(first) + 1


def _close(reader: Reader) -> None:
    opened = reader.stack.pop()
    length = reader.offset - opened.offset
    if length:
        entity: Json = {"type": opened.kind, "offset": opened.offset, "length": length}
        reader.entities.append(entity | {"language": opened.language} if opened.language else entity)


def _close_link(reader: Reader) -> None:
    opened = reader.stack.pop()
    reader.at += 1
    span: Json = {"offset": opened.offset, "length": reader.offset - opened.offset}
    if opened.kind == "custom_emoji":
        if not reader.here("("):
            raise _wrong("Custom emoji entity must contain a tg://emoji URL")
        number, wrong = custom_emoji_of(_url(reader, "a custom emoji URL"))
        if wrong:
            raise _wrong(wrong)
        entity: Json | None = {"type": "custom_emoji"} | span | {"custom_emoji_id": number}
    else:
        text = "".join(reader.out[opened.begin :])
        entity = entity_for_link(_url(reader, "a URL") if reader.here("(") else text, span)
    if entity and span["length"]:
        reader.entities.append(entity)


def _url(reader: Reader, what: str) -> str:
    """What stands in the parentheses that begin here."""
    reader.at += 1
    begin, url = reader.byte(), ""
    while reader.at < len(reader.text) and not reader.here(")"):
        reader.at += reader.here("\\")
        url += reader.text[reader.at : reader.at + 1]
        reader.at += 1
    if not reader.here(")"):
        raise _wrong(f"Can't find end of {what} at byte offset {begin}")
    reader.at += 1
    return url
