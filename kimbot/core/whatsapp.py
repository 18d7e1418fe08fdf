"""A message as plain text for WhatsApp, with its own *bold* and _italic_, behind a wa.me address."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

from kimbot.core import fills

ADDRESS = "https://wa.me/?text="
LONGEST = 2048
"""Characters of a button's address that Telegram and old browsers still take."""

_MARKS = {"b": "*", "strong": "*", "i": "_", "em": "_", "s": "~", "strike": "~", "del": "~", "code": "`", "pre": "`"}


def share_address(html: str) -> str:
    """The wa.me address that hands this text (Telegram HTML) to WhatsApp; a text too long for one is shortened."""
    return ADDRESS + _quoted(fitting(plain(html), LONGEST - len(ADDRESS), _size))


def fitting(text: str, most: int, length: Callable[[str], int] = len) -> str:
    """The text, or as much of its beginning as is not longer than `most`."""
    if length(text) <= most:
        return text
    fits, over = 0, len(text)
    while over - fits > 1:
        middle = (fits + over) // 2
        if length(_cut(text, middle)) <= most:
            fits = middle
        else:
            over = middle
    return _cut(text, fits)


def plain(html: str, *, marked: bool = True) -> str:
    """The text of Telegram HTML, with addresses behind words; `marked`: bold and the like, as WhatsApp does."""
    reader = _Reader(marked)
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self, marked: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._marked = marked
        self._open: list[tuple[str, str, list[str]]] = [("", "", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append((tag, dict(attrs).get("href") or "", []))

    def handle_data(self, data: str) -> None:
        self._open[-1][2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) == 1:
            return
        opened, address, parts = self._open.pop()
        self._open[-1][2].append(self._closed(opened, address, "".join(parts)))

    def text(self) -> str:
        while len(self._open) > 1:
            self.handle_endtag("")
        return "".join(self._open[0][2]).strip()

    def _closed(self, tag: str, address: str, text: str) -> str:
        if address.startswith(("http://", "https://")) and address.rstrip("/") != text.rstrip("/"):
            return f"{text} ({address})"
        mark = _MARKS.get(tag, "") if self._marked else ""
        return "\n".join(_marked(line, mark) for line in text.split("\n")) if mark else text


def _marked(line: str, mark: str) -> str:
    """WhatsApp takes a mark only on one line and only right at the words."""
    words = line.strip()
    if not words:
        return line
    before, _, after = line.partition(words)
    return f"{before}{mark}{words}{mark}{after}"


def _cut(text: str, length: int) -> str:
    """The beginning of a text, up to the end of a word, no mark left open, and an ellipsis."""
    kept = fills.whole_marks(text[:length])
    at = max(kept.rfind(" "), kept.rfind("\n"))
    kept = kept[:at] if at > length // 2 else kept
    head, newline, last = kept.rstrip().rpartition("\n")
    for mark in "*_~`":
        if last.count(mark) % 2:
            before, _, after = last.rpartition(mark)
            last = before + after
    return f"{head}{newline}{last} …"


def _size(text: str) -> int:
    """How long it becomes in an address, each place as long as it may be."""
    return len(_quoted(fills.widest(text, fills.ADDRESS_MOST)))


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
