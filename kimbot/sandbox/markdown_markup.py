"""parse_mode=MarkdownV2 (and a plain form of the old Markdown): text and entities, or Telegram's complaint."""

from dataclasses import dataclass, field

from kimbot.sandbox.errors import bad
from kimbot.sandbox.html_markup import utf16
from kimbot.sandbox.links import entity_for_link
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
        elif character == "\n":
            _line_end(reader)
        elif character not in ("`" if reader.inside in ("code", "pre") else RESERVED):
            reader.write(character)
            reader.at += 1
        else:
            _mark(reader, character)
    if reader.inside == "blockquote":
        _close(reader)
    if reader.stack:
        left = reader.stack[-1]
        name = "PreCode" if left.language else NAMES[left.kind]
        raise _wrong(f"Can't find end of {name} entity at byte offset {left.byte}")
    return "".join(reader.out), reader.entities


def _line_end(reader: Reader) -> None:
    following = reader.text[reader.at + 1 : reader.at + 2]
    quoted = any(opened.kind == "blockquote" for opened in reader.stack)
    reader.write("\n")
    reader.at += 1
    if quoted and following != ">":
        if reader.inside != "blockquote":
            left = reader.stack[-1]
            raise _wrong(f"Can't find end of {NAMES[left.kind]} entity at byte offset {left.byte}")
        _close(reader)
    elif quoted and following == ">":
        reader.at += 1


def _mark(reader: Reader, character: str) -> None:
    if reader.inside == "text_link" and character == "]":
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
    elif character == ">" and _line_begins(reader):
        _open(reader, "blockquote", 1)
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
    url = "".join(reader.out[opened.begin :])
    reader.at += 1
    if reader.here("("):
        reader.at += 1
        begin = reader.byte()
        url = ""
        while reader.at < len(reader.text) and not reader.here(")"):
            reader.at += reader.here("\\")
            url += reader.text[reader.at : reader.at + 1]
            reader.at += 1
        if not reader.here(")"):
            raise _wrong(f"Can't find end of a URL at byte offset {begin}")
        reader.at += 1
    length = reader.offset - opened.offset
    entity = entity_for_link(url, {"offset": opened.offset, "length": length}) if length else None
    if entity:
        reader.entities.append(entity)


def parse_markdown(text: str) -> tuple[str, list[Json]]:
    """The old Markdown: only *bold*, _italic_, `code`, ```pre``` and [text](url), not nested."""
    kept = "".join(f"\\{c}" if c in "]()~>#+-=|{}.!" and not _in_link(text, i) else c for i, c in enumerate(text))
    return parse_markdown_v2(kept)


def _in_link(text: str, at: int) -> bool:
    """Whether the character belongs to the brackets of [text](url)."""
    begin = text.rfind("[", 0, at + 1)
    middle = text.find("](", begin) if begin >= 0 else -1
    end = text.find(")", middle) if middle >= 0 else -1
    return end >= 0 and at in (middle, middle + 1, end)
