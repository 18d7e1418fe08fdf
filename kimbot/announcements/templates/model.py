"""A text that comes again, with blanks in brackets that are asked when it is used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kimbot.announcements.content import Link
from kimbot.core.screens import Html

NAME_MOST = 30

_BLANK = re.compile(r"\[([^\[\]<>\n]{1,40})\]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text (Telegram HTML) by its name, its topic and the buttons below it."""

    id: int
    name: str
    html: str
    topic: str
    links: tuple[Link, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """What stands in brackets, each once, in order (plain text)."""
        return tuple(dict.fromkeys(_BLANK.findall(self.html)))

    def filled(self, given: Sequence[str]) -> Html:
        """The text with the first blanks filled (HTML); the next one is bold."""
        words = dict(zip(self.blanks, given, strict=False))
        following = self.blanks[len(given)] if len(given) < len(self.blanks) else ""

        def fill(found: re.Match[str]) -> str:
            if found[1] in words:
                return words[found[1]]
            return f"<b>{found[0]}</b>" if found[1] == following else found[0]

        return Html(_BLANK.sub(fill, self.html))
