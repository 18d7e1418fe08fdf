"""A screen is what the bot shows, as keys and values; `say()` turns it into words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal


class Html(str):
    """Text that is Telegram HTML already (made by us, or from a person's own formatting) and is not escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: a label (`key` of the catalogue, or `text` as it stands) and where it leads.

    `share`: it hands the words of its own message to WhatsApp. `copy`: the phone keeps these words to paste them.
    """

    key: str = ""
    to: str = ""
    url: str = ""
    text: str = ""
    share: bool = False
    copy: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A photo or document that Telegram already has."""

    kind: Literal["photo", "document"]
    file_id: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Text `key` filled with `values`, rows of buttons, and media (several photos go as an album before the text).

    A value may be a screen itself: its text is set in place. `keyboard`: rows of text keys, the keys below what she
    types from now on; a message with buttons of its own brings none. `card`: the name under which it keeps changing.
    `names`: whom or what it speaks of (`member:12`), where it is no card: an erasure finds it by that.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    media: tuple[Media, ...] = ()
    keyboard: tuple[tuple[str, ...], ...] = ()
    card: str = ""
    names: tuple[str, ...] = ()

    def with_rows(self, *rows: Row) -> "Screen":
        """The same screen with more rows below."""
        return replace(self, rows=self.rows + rows)


def screen(key: str, rows: Sequence[Row] = (), media: Sequence[Media] = (), **values: object) -> Screen:
    """A screen, with its values as keywords."""
    return Screen(key, values, tuple(rows), tuple(media))


def columns(buttons: Iterable[Button], width: int = 2) -> tuple[Row, ...]:
    """Buttons laid out in rows of `width`."""
    listed = list(buttons)
    return tuple(tuple(listed[at : at + width]) for at in range(0, len(listed), width))


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message of ours that stands in a chat; `captioned` when its words are under a photo or document."""

    id: int
    captioned: bool = False


MAX_BUTTON_DATA = 64
COPY_MOST = 256
"""Characters that a button may copy."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: the route it takes, the thing it speaks of, the version it was drawn for, one argument."""

    route: str
    subject: int = 0
    version: int = 0
    arg: str = ""


def press(route: str, subject: int = 0, version: int = 0, arg: str = "") -> str:
    """Callback data `route|subject|version|arg`, at most 64 bytes (ValueError beyond)."""
    data = f"{route}|{subject}|{version}|{arg}"
    if len(data.encode()) > MAX_BUTTON_DATA:
        raise ValueError(f"button data over {MAX_BUTTON_DATA} bytes: {data}")
    return data


def read_press(data: str) -> Press | None:
    """Callback data as a `Press`; None where it is not one of ours (a forged button)."""
    parts = data.split("|", 3)
    if len(parts) != 4 or not all(number.isascii() and number.isdigit() for number in parts[1:3]):
        return None
    subject, version = int(parts[1]), int(parts[2])
    if subject >= 2**63 or version >= 2**63:
        return None
    return Press(parts[0], subject, version, parts[3])
