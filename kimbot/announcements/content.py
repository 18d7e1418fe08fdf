"""What an announcement says: values, and how much of each there may be."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from kimbot.core import fills
from kimbot.core.clock import instant, local
from kimbot.core.screens import Html, Media
from kimbot.core.strings import shortened

HEADER_MOST = 64
"""UTF-16 units kept free for the line we put above every announcement."""
TEXT_MOST = 4096 - HEADER_MOST
TITLE_MOST = 60
FILES_MOST = 10
LINKS_MOST = 6
LINK_LABEL_MOST = 30
LINK_MOST = 1024
"""Characters of an address below an announcement."""
PLACE_MOST = 80
OCCASION_MOST = 320
"""UTF-16 units kept free for when, where and in whose name."""
MARK_MOST = 96
"""UTF-16 units that stand above the words of a corrected one besides."""


@dataclass(frozen=True, slots=True)
class Link:
    """A button below an announcement."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What it invites to: when that begins (ms UTC, said in `zone`), where, in whose name ("": the city's).

    `signed`: by an office that speaks for its area, so that nobody else approves it.
    """

    starts: int
    zone: str
    place: str
    host: str = ""
    signed: bool = False

    @property
    def ends(self) -> int:
        """The end of its day (ms UTC): from then on its copies say that it is over."""
        zone = ZoneInfo(self.zone)
        after = local(self.starts, zone).date() + timedelta(days=1)
        return instant(datetime.combine(after, time()), zone)


@dataclass(frozen=True, slots=True)
class Content:
    """What people will read: Telegram HTML, its first line as plain text, what goes before it and below it.

    `files` are photos or documents, up to FILES_MOST of one kind. In `html` places stand in braces: {kelurahan}.
    `confirm`: members are asked to say that they have read it and passed it on.
    """

    title: str
    html: str
    files: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    confirm: bool = False
    occasion: Occasion | None = None

    @property
    def marked(self) -> Html:
        """Its words, with marks where each chat gets words of its own."""
        return Html(fills.marked(self.html))

    @property
    def whole(self) -> str:
        """Its words and, as words, where its buttons lead: what is passed on where there are no buttons. HTML."""
        return "\n".join([self.html, *(f"{escape(link.label)}: {escape(link.url)}" for link in self.links)])

    def over(self, now: int) -> bool:
        """Whether what it invites to is over."""
        return self.occasion is not None and self.occasion.ends <= now


def first_line(text: str) -> str:
    """The first line with words in it, at most TITLE_MOST letters; … stands for what each chat is told itself."""
    text = fills.elided(text)
    line = next((line for line in text.splitlines() if any(map(str.isalnum, line))), text)
    return shortened(" ".join(line.split()), TITLE_MOST)
