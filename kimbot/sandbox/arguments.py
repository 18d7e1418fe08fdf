"""The parameters of one Bot API request, whatever they came in, read as Telegram reads them."""

import json
from dataclasses import dataclass, field
from typing import Any

from kimbot.sandbox.errors import bad


@dataclass(frozen=True)
class Upload:
    """A file part of the request."""

    name: str
    data: bytes
    mime: str | None


@dataclass(frozen=True)
class Args:
    """Values are strings, or whatever JSON brought; readers accept both."""

    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value as text, "" when missing."""
        value = self.params.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        """The value as an integer; what is none counts as missing (0), as in Telegram."""
        value = self.text(name).strip()
        if not value:
            return default
        return int(value) if value.lstrip("-").isdigit() else 0

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def data(self, name: str, complaint: str) -> Any:
        """A JSON value (None when missing); `complaint` is Telegram's text when it cannot be read."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(complaint) from None
