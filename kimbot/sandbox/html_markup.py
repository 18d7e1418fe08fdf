"""parse_mode=HTML: text and entities, or Telegram's complaint with its byte offset."""

import re
from dataclasses import dataclass, field

from kimbot.sandbox.errors import bad
from kimbot.sandbox.links import entity_for_link
from kimbot.sandbox.world import Json

SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = {*SIMPLE, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
SPACE = b" \t\r\n\0\x0b"
NAME_END = SPACE + b"=>/\"'"


def utf16(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class Open:
    """A tag that was opened: where its text begins (UTF-16 units, and place in the output)."""

    name: str
    argument: str
    offset: int
    begin: int


@dataclass
class Reader:
    """A cursor over the bytes: Telegram names byte offsets, so the text is read as bytes."""

    data: bytes
    at: int = 0
    out: list[str] = field(default_factory=list)
    offset: int = 0
    stack: list[Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def peek(self) -> bytes:
        return self.data[self.at : self.at + 1]

    def skip(self, of: bytes) -> None:
        while self.peek() and self.peek() in of:
            self.at += 1

    def until(self, stop: bytes) -> bytes:
        begin = self.at
        while self.peek() and self.peek() not in stop:
            self.at += 1
        return self.data[begin : self.at]

    def write(self, text: str) -> None:
        self.out.append(text)
        self.offset += utf16(text)


def parse_html(text: str) -> tuple[str, list[Json]]:
    """The plain text and its entities, in the order the tags end. Raises ApiError "can't parse entities: ..."."""
    reader = Reader(text.encode())
    while reader.at < len(reader.data):
        if reader.peek() == b"&" and (found := _reference(reader)):
            reader.write(found)
        elif reader.peek() != b"<":
            begin = reader.at
            reader.at += 1
            reader.until(b"&<")
            reader.write(reader.data[begin : reader.at].decode())
        elif reader.data[reader.at + 1 : reader.at + 2] == b"/":
            _end(reader)
        else:
            _start(reader)
    if reader.stack:
        raise _wrong(f'Can\'t find end tag corresponding to start tag "{reader.stack[-1].name}"')
    for entity in reader.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return "".join(reader.out), reader.entities


def _wrong(text: str) -> Exception:
    return bad(f"can't parse entities: {text}")


def _reference(reader: Reader) -> str | None:
    match = REFERENCE.match(reader.data, reader.at)
    if not match:
        return None
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        found = NAMED.get(name.decode())
    else:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        fits = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF and len(match.group().rstrip(b";")) < 10
        found = chr(code) if fits else None
    if found:
        reader.at = match.end()
    return found


def _start(reader: Reader) -> None:
    begin = reader.at
    reader.at += 1
    name = reader.until(SPACE + b">").decode().lower()
    if not reader.peek():
        raise _wrong(f"Unclosed start tag at byte offset {begin}")
    if name not in TAGS:
        raise _wrong(f'Unsupported start tag "{name}" at byte offset {begin}')
    argument = ""
    while reader.peek() != b">":
        reader.skip(SPACE)
        if reader.peek() == b">":
            break
        argument = _attribute(reader, name, begin) or argument
    reader.at += 1
    if name == "span" and argument != "spoiler":
        raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    reader.stack.append(Open(name, argument, reader.offset, len(reader.out)))


def _attribute(reader: Reader, tag: str, begin: int) -> str:
    """Reads one attribute; returns it when it is the one that matters for this tag."""
    name = reader.until(NAME_END).decode()
    if not name:
        raise _wrong(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
    reader.skip(SPACE)
    if not reader.peek():
        raise _wrong(f'Unclosed start tag "{tag}" at byte offset {begin}')
    if reader.peek() != b"=":
        return "1" if (tag, name) == ("blockquote", "expandable") else ""
    reader.at += 1
    reader.skip(SPACE)
    if not reader.peek():
        raise _wrong(f'Unclosed start tag "{tag}" at byte offset {begin}')
    value = _quoted(reader) if reader.peek() in b"'\"" else _token(reader)
    if not reader.peek():
        raise _wrong(f"Unclosed start tag at byte offset {begin}")
    return _argument(tag, name, value)


def _argument(tag: str, name: str, value: str) -> str:
    if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "unix")):
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if (tag, name) == ("blockquote", "expandable") else ""


def _token(reader: Reader) -> str:
    begin = reader.at
    while reader.peek().isalnum() or (reader.peek() and reader.peek() in b".-"):
        reader.at += 1
    if reader.peek() and reader.peek() not in SPACE + b">":
        raise _wrong(f"Unexpected end of name token at byte offset {begin}")
    return reader.data[begin : reader.at].decode().lower()


def _quoted(reader: Reader) -> str:
    quote = reader.peek()
    reader.at += 1
    found = b""
    while reader.peek() and reader.peek() != quote:
        if reader.peek() == b"&" and (character := _reference(reader)):
            found += character.encode()
            continue
        found += reader.peek()
        reader.at += 1
    reader.at += len(reader.peek())
    return found.decode()


def _end(reader: Reader) -> None:
    begin = reader.at
    if not reader.stack:
        raise _wrong(f"Unexpected end tag at byte offset {begin}")
    reader.at += 2
    name = reader.until(SPACE + b">").decode().lower()
    reader.skip(SPACE)
    if reader.peek() != b">":
        raise _wrong(f"Unclosed end tag at byte offset {begin}")
    reader.at += 1
    opened = reader.stack[-1]
    if name and name != opened.name:
        raise _wrong(f'Unmatched end tag at byte offset {begin}, expected "</{opened.name}>", found "</{name}>"')
    if reader.offset > opened.offset and (entity := _entity(reader, opened)):
        reader.entities.append(entity)
    reader.stack.pop()


def _entity(reader: Reader, opened: Open) -> Json | None:
    span: Json = {"offset": opened.offset, "length": reader.offset - opened.offset}
    if kind := SIMPLE.get(opened.name):
        return {"type": kind} | span
    if opened.name == "a":
        return entity_for_link(opened.argument or "".join(reader.out[opened.begin :]), span)
    if opened.name == "blockquote":
        return {"type": "expandable_blockquote" if opened.argument else "blockquote"} | span
    if opened.name == "tg-emoji":
        if not opened.argument.isdigit() or not int(opened.argument):
            raise _wrong("Invalid custom emoji identifier specified")
        return {"type": "custom_emoji"} | span | {"custom_emoji_id": opened.argument}
    if opened.name == "tg-time":
        return None  # shown as plain text here
    return _code(reader, opened, span)


def _code(reader: Reader, opened: Open, span: Json) -> Json | None:
    """<pre><code class="language-x"> (either way round) is one `pre` with a language."""
    last = reader.entities[-1] if reader.entities else {}
    same = {"offset": last.get("offset"), "length": last.get("length")} == span
    if opened.name == "pre" and same and last["type"] == "code" and last.get("language"):
        last["type"] = "pre"
        return None
    if opened.name == "code" and same and last["type"] == "pre" and opened.argument:
        last["language"] = opened.argument
        return None
    found = {"type": opened.name} | span
    return found | {"language": opened.argument} if opened.argument else found
