"""A message of the sandbox as people see it: its text, its buttons, and how it looks on a terminal."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def bare(label: str) -> str:
    """A button's text without its leading emoji."""
    first, _, rest = label.partition(" ")
    return rest.strip() if rest and not any(character.isalnum() for character in first) else label.strip()


def _named(label: str, buttons: list[Json]) -> Json | None:
    exact = [button for button in buttons if button["text"] == label]
    return next(iter(exact or [button for button in buttons if bare(button["text"]) == label]), None)


@dataclass(frozen=True, repr=False)
class Message:
    """A message as people see it. `raw` is the Bot API object."""

    raw: Json

    def __repr__(self) -> str:
        return self.show()

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def change(self) -> int:
        return int(self.raw["change"])

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def from_bot(self) -> bool:
        """Also every post in a channel, where no sender is shown."""
        return bool(self.raw.get("from", {}).get("is_bot")) or "from" not in self.raw

    @property
    def rows(self) -> list[list[Json]]:
        """The inline keyboard."""
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def keys(self) -> list[Json]:
        """The keys of the reply keyboard."""
        return [key for row in self.raw.get("reply_markup", {}).get("keyboard", []) for key in row]

    @property
    def buttons(self) -> list[str]:
        """The visible texts of the inline buttons."""
        return [str(button["text"]) for row in self.rows for button in row]

    def button(self, label: str) -> Json | None:
        """The inline button with this text, exactly or without its emoji."""
        return _named(label, [button for row in self.rows for button in row])

    def key(self, label: str) -> Json | None:
        """The key of the reply keyboard with this text."""
        return _named(label, self.keys)

    def show(self) -> str:
        """Printable: who, the text, the buttons."""
        sender: Json = self.raw.get("from") or self.raw.get("sender_chat") or {}
        media = [f"[{kind}]" for kind in ("photo", "document", "sticker", "contact", "location") if kind in self.raw]
        lines = [f"{sender.get('first_name') or sender.get('title')}: {' '.join([*media, self.text])}".rstrip()]
        lines += ["  " + "  ".join(f"[ {button['text']} ]" for button in row) for row in self.rows]
        lines += ["  " + "  ".join(f"( {key['text']} )" for key in self.keys)] if self.keys else []
        return "\n".join(lines)
