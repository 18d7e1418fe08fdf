"""What people type is read in a moment, whatever it is: no parser takes a time that grows with the square of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest

from kimbot.announcements.composing.writing import LINKS, words_of
from kimbot.announcements.templates.model import Template
from kimbot.areas.register import load_areas
from kimbot.core import fills, whatsapp
from kimbot.core.actor import Actor
from kimbot.core.dates import NotUnderstood, parse_day, parse_moment, parse_schedule
from kimbot.core.errors import Invalid
from kimbot.core.forms import Draft, Reply
from kimbot.core.strings import slug
from kimbot.delivery.pace import read_quiet
from kimbot.drafts.typed import plain
from kimbot.groups.model import kind_by_title
from kimbot.menu.model import courtesy
from tests.harness import ROOT

LONG = 4_096
"""Characters of the longest message that Telegram takes."""
AT_MOST = 0.05
"""Seconds of this thread's own computing for one text, the best of three; with the square it was 0.12 to 0.7."""
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
AREAS = load_areas(ROOT / "config" / "areas", "36.71")
UNITS = (
    *(" ", "\n", "\t", ".", "-", " -", "- ", "|", ":", ",", "!", "a", "a ", "a.", "a:", "1", "1 ", "0", "08"),
    *("{", "}", "{ ", "{nama}", "[", "[hari]", "<", "&", "/", "http://", "a.id/", "😀", "ﷺ", "\u0301", "\u200b"),
    *("senin ", "setiap senin dan ", "setengah ", "2 jam ", "jam 9 ", " sampai ", " kali", "tgl 5 ", "rt 1 ", "kec "),
    *("terima kasih ", "assalamualaikum "),
)


def reply(text: str) -> Reply:
    return Reply(Actor(1, "Bu Ratna"), 1, text, escape(text))


def links(text: str) -> object:
    return LINKS.read(None, Draft(1, 1, "siarkan", 0, {}, {}, {}, "", 1, None), reply(text))  # type: ignore[arg-type]


PARSERS: dict[str, Callable[[str], object]] = {
    "a moment": lambda text: parse_moment(text, NOW),
    "a day": lambda text: parse_day(text, NOW.date()),
    "a schedule": lambda text: parse_schedule(text, NOW),
    "an area": lambda text: AREAS.search(text, ("kelurahan", "kecamatan", "city")),
    "quiet hours": read_quiet,
    "a button's line": links,
    "an announcement": lambda text: words_of(reply(text)),
    "its places": lambda text: fills.elided(fills.marked(escape(text))),
    "a name in a place": fills.fitting,
    "the blanks of a template": lambda text: Template(0, "x", escape(text), "t").blanks,
    "the words for WhatsApp": lambda text: whatsapp.share_address(escape(text)),
    "a button's name": plain,
    "a greeting": courtesy,
    "the title of a group": kind_by_title,
    "the name of a file": slug,
}


def hostile() -> Iterator[str]:
    for unit in UNITS:
        longest = unit * LONG
        yield longest[:LONG]
        for last in ("!", "b", "9"):
            yield "a" + longest[: LONG - 2] + last


def seconds(parser: Callable[[str], object], text: str) -> float:
    begun = time.thread_time()
    with suppress(NotUnderstood, Invalid, ValueError):
        parser(text)
    return time.thread_time() - begun


@pytest.mark.parametrize("name", PARSERS)
def test_no_text_is_long_in_being_read(name: str) -> None:
    parser = PARSERS[name]
    slow = {text for text in hostile() if seconds(parser, text) > AT_MOST}
    assert [(text[:20], text[-3:]) for text in slow if min(seconds(parser, text) for _ in range(3)) > AT_MOST] == []
