"""What an announcement says: its words, the photos or documents above them, the buttons below; whether it is pinned."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from kimbot.announcements.content import (
    FILES_MOST,
    LINK_LABEL_MOST,
    LINK_MOST,
    LINKS_MOST,
    TEXT_MOST,
    Content,
    Link,
    first_line,
)
from kimbot.announcements.templates.model import Template
from kimbot.core import fills
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, FormFile, Look, Question, Reply, choice, page_turned, turn_within
from kimbot.core.paging import page_of
from kimbot.core.screens import Button, Media, Screen, press
from kimbot.core.strings import telegram_length
from kimbot.core.whatsapp import plain

NONE, YES, NO, LIST = "none", "yes", "no", "list"

_WEB = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[:/?#]\S*)?", re.IGNORECASE)
_BETWEEN = ":|–—-"
"""What people put between a label and its address."""
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_ADDRESS = re.compile(r"[!-~]+")


def _ask_text(desk: Desk, draft: Draft) -> Screen:
    template = desk.templates.get(draft.view.get("template", 0))
    if template is not None and len(draft.view["given"]) < len(template.blanks):
        return _ask_blank(template, draft.view["given"])
    if "list" in draft.view:
        return _ask_template(desk, draft)
    ways = ((choice(draft, LIST, "templates.use"),),) if desk.templates.all() else ()
    if files := draft.files.get("files", ()):
        return Screen("announcements.ask_caption", {"count": len(files), "kind": files[0].kind}, ways)
    return Screen("announcements.ask_text", {"places": _places()}, ways)


def _ask_template(desk: Desk, draft: Draft) -> Screen:
    page = page_of(desk.templates.all(), draft.view.get("page", 0))
    rows = tuple((choice(draft, f"t:{one.id}", text=one.name),) for one in page.items)
    manage = (Button("templates.manage", to=press("tp.list")),)
    return Screen("templates.which", {}, (*rows, *turn_within(draft, page), manage))


def _ask_blank(template: Template, given: Sequence[str]) -> Screen:
    blanks = template.blanks
    values = {
        "text": template.filled(given),
        "blank": unescape(blanks[len(given)]),
        "at": len(given) + 1,
        "of": len(blanks),
    }
    return Screen("templates.ask_blank", values)


def _read_text(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.left_out:
        raise Invalid("announcements.only_photo")
    if reply.file and not reply.corrects:
        raise Invalid("announcements.files_elsewhere")
    if reply.corrects and "template" in draft.answers.get("text", {}):
        raise Invalid("templates.change_whole")
    if reply.choice == LIST:
        return Look({"list": True})
    if (number := page_turned(reply.choice)) is not None:
        return Look({"list": True, "page": number})
    if reply.choice.startswith("t:") or "template" in draft.view:
        return _from_template(desk, draft, reply)
    return words_of(reply)


def _from_template(desk: Desk, draft: Draft, reply: Reply) -> object:
    """A template that was chosen, or one more of its blanks."""
    chosen = reply.choice.removeprefix("t:")
    is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
    number = int(chosen) if is_number else draft.view.get("template", 0)
    template = desk.templates.get(number)
    if template is None:
        raise Invalid("templates.gone")
    given = [] if reply.choice else [*draft.view["given"], _typed(reply)]
    if len(given) < len(template.blanks):
        return Look({"template": template.id, "given": given})
    html = template.filled(given)
    return {**words_of(replace(reply, words=plain(html, marked=False), html=html)), "template": template.id}


def _typed(reply: Reply) -> str:
    """What fills a blank (HTML)."""
    if not any(map(str.isalnum, reply.words)):
        raise Invalid("templates.blank_empty")
    return reply.html


def _of_template(desk: Desk, value: object) -> Mapping[str, Any]:
    """A template knows its topic and its buttons."""
    template = desk.templates.get(value["template"]) if isinstance(value, dict) and "template" in value else None
    if template is None:
        return {}
    return {"topic": template.topic, "links": [(one.label, one.url) for one in template.links]}


def words_of(reply: Reply, most: int = TEXT_MOST) -> dict[str, str]:
    """The words as an answer. Raises `Invalid` where there are none, too many, or a place that nobody can fill."""
    if not any(map(str.isalnum, reply.words)):
        raise Invalid("announcements.needs_text")
    if unknown := fills.unknown(reply.words, reply.html):
        raise Invalid("announcements.unknown_place", unknown=unknown[:5], places=_places())
    typed, longest = telegram_length(reply.words), telegram_length(fills.widest(fills.marked(reply.words)))
    if longest > most:
        raise Invalid("announcements.too_long", length=longest, most=most, filled=longest > typed)
    return {"title": first_line(reply.words), "html": reply.html}


def _places() -> list[str]:
    return [f"{{{place}}}" for place in fills.PLACES]


def _ask_files(desk: Desk, draft: Draft) -> Screen:
    given = draft.files.get("files", ())
    rows = ((choice(draft, NONE, "announcements.no_files"),),) if given else ()
    kind = given[0].kind if given else ""
    return Screen("announcements.ask_files", {"count": len(given), "kind": kind, "most": FILES_MOST}, rows)


def _read_files(desk: Desk, draft: Draft, reply: Reply) -> object:
    """Looks at each file, which the form gathers; or there shall be none."""
    if reply.choice == NONE:
        return 0
    if reply.file is None:
        raise Invalid("announcements.only_photo" if reply.left_out else "announcements.file_wanted")
    if any(file.kind != reply.file.kind for file in draft.files.get("files", ())):
        raise Invalid("announcements.one_kind")
    return None


def _captions(draft: Draft, reply: Reply) -> Mapping[str, Any]:
    """What is written beside a photo is the announcement."""
    return {} if "text" in draft.answers else {"text": words_of(reply)}


def _ask_links(desk: Desk, draft: Draft) -> Screen:
    return Screen("announcements.ask_links", {"most": LINKS_MOST, "links": draft.answers.get("links") or []})


def _read_links(desk: Desk, draft: Draft, reply: Reply) -> object:
    lines = [line.strip() for line in reply.words.splitlines() if line.strip()]
    if not lines:
        raise Invalid("announcements.links_wanted")
    if len(lines) > LINKS_MOST:
        raise Invalid("announcements.too_many_links", most=LINKS_MOST)
    return [_link(line) for line in lines]


def _link(line: str) -> tuple[str, str]:
    """A line as a label and an address. Raises `Invalid` saying what is wrong with it."""
    *said, url = line.split()
    if not said or not _WEB.fullmatch(url):
        raise Invalid("announcements.link.unclear", line=line[:60])
    label = " ".join(said).rstrip(f"{_BETWEEN} ")
    if not any(map(str.isalnum, label)):
        raise Invalid("announcements.link.no_label", line=line[:60])
    if len(label) > LINK_LABEL_MOST:
        raise Invalid("announcements.link.label_long", label=label[:60], most=LINK_LABEL_MOST)
    url = url if "://" in url else f"https://{url}"
    if len(url) > LINK_MOST or not _leads_somewhere(url):
        raise Invalid("announcements.link.bad_address", address=url[:60])
    return label, url


def _leads_somewhere(url: str) -> bool:
    """Whether it is a web address that Telegram takes for a button, with a name of its own and nobody's password."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and bool(_HOST.fullmatch(host)) and bool(_ADDRESS.fullmatch(url))


def _ask_pinned(desk: Desk, draft: Draft) -> Screen:
    both = (choice(draft, YES, "announcements.pin_yes"), choice(draft, NO, "announcements.pin_no"))
    return Screen("announcements.ask_pinned", {}, (both,))


def _read_pinned(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice not in (YES, NO):
        raise Invalid("forms.use_buttons")
    return reply.choice == YES


def content_of(draft: Draft) -> Content:
    """What has been written so far, once its words are there."""
    given = draft.answers
    files = draft.files.get("files", ()) if given.get("files") != 0 else ()
    return Content(
        given["text"]["title"],
        given["text"]["html"],
        tuple(Media(file.kind, file.file_id) for file in files),
        tuple(Link(*link) for link in given.get("links") or ()),
    )


def content_answers(given: Content) -> dict[str, object]:
    """A content as answers, but for its files."""
    text = {"title": given.title, "html": given.html}
    return {"text": text, "links": [(one.label, one.url) for one in given.links]}


def files_of(given: Content) -> Mapping[str, Sequence[FormFile]]:
    """Its files, as the form keeps them."""
    return {"files": [FormFile(one.kind, one.file_id, one.file_id) for one in given.files]}


TEXT = Question("text", _ask_text, _read_text, "announcements.label.text", implies=_of_template)
FILES = Question(
    "files",
    _ask_files,
    _read_files,
    "announcements.label.files",
    collects=FILES_MOST,
    captions=_captions,
    unasked=True,
)
LINKS = Question("links", _ask_links, _read_links, "announcements.label.links", optional=True, unasked=True)
PINNED = Question("pinned", _ask_pinned, _read_pinned, "announcements.label.pinned", unasked=True)
