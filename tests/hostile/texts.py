"""100,000 hostile names and texts through every text, template and place, as Telegram parses them: `make hostile`.

Markup, bidi, NUL, emoji, the edges of 4,096: nothing of it may make a request that is refused.
"""

import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Template as Jinja
from jinja2.meta import find_undeclared_variables
from telegram import Message, MessageEntity

from kimbot.announcements import screens
from kimbot.announcements.composing.writing import LINKS, words_of
from kimbot.announcements.content import FILES_MOST, TEXT_MOST, Content, Link
from kimbot.announcements.templates.model import Template
from kimbot.bot.render import render
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.fills import PLACES, filled, has_places, unknown
from kimbot.core.forms import Draft, Reply
from kimbot.core.screens import COPY_MOST, Media
from kimbot.core.strings import telegram_length
from kimbot.core.whatsapp import LONGEST
from kimbot.groups.topics import load_topics
from kimbot.sandbox import keyboards
from kimbot.sandbox.entities import caption, finished, formatted, message_text
from kimbot.texts.catalogue import LANGUAGES, _environment
from tests.harness import ROOT
from tests.simulation.dice import Dice, dice
from tests.texts.test_catalogue import KEYS, TEXTS, Anything, compared

WHOLE, SHARDS = 100_000, 50
AUTHOR = Actor(1, "Bu Ratna")
TOPICS = load_topics(ROOT / "config" / "topics.toml").all
DRAFT = Draft(1, 1, "siarkan", 0, {}, {}, {}, "", 1, None)
KINDS = ("bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "text_link", "pre")
WORDS = ("Yth.", "warga", "RW 05", "posyandu", "besok", "balai", "Rp10.000", "a.id/x?y=1&z", "[hari]", "[jam]")
HOSTILE = (
    *("<", ">", "&", "<b>", "</b>", "</", "<a href='x'>", "&lt;", "&#0;", "&amp;amp;", "<!--", "]]>", '"', "'"),
    *("\x00", "\x02", "\x03", "\x02nama\x03", "%02nama%03", "\\u0002h:nama\\u0003", "\r\n", "\t", "\x0b", "\x7f"),
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u200b", "\ufeff", "\u0301" * 9, "\u2028", "\ufffd"),
    *("😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "한국", "ﷺ", "𝔘𝔫𝔦", "ß", "İ", "🇮🇩"),
    *("{{ 7*7 }}", "{% raw %}", "${x}", "*_`~", "[x](tg://user?id=1)", "@semua", "/start", "tg://user?id=1", "\\"),
)
PLACED = (*(f"{{{place}}}" for place in PLACES), "{ Nama }", "{KELURAHAN}")
BUTTONS = ("Lihat <b>jadwal</b> & lagi - https://a.id/x?y=1&z=<", "😀😀 | http://a.id", "{nama} - b.id/%02nama%03")

Faults = list[tuple[str, str]]


def hostile(chance: Dice, most: int, more: tuple[str, ...] = ()) -> str:
    """A few words with what people should not, or may, put between them; sometimes as long as there is room."""
    pieces = [chance.choice(chance.choice((WORDS, HOSTILE, more or WORDS))) for _ in range(chance.randint(1, 30))]
    text = chance.choice(("", " ", "\n")).join(pieces)
    if chance.random() < 0.1:
        text += chance.choice(("x", "😀", "&", "<", "\u202e")) * most
    while telegram_length(text) > most:
        text = text[: most // 2] if len(text) > most else text[:-1]
    return text


def spans(chance: Dice, text: str) -> Iterator[dict[str, Any]]:
    """Formatting as a phone makes it: pieces beside each other, some with one more inside."""
    at = 0
    while at < len(text) and chance.random() < 0.8:
        begin = chance.randint(at, len(text))
        end = chance.randint(begin, len(text))
        inner = chance.randint(begin, end)
        for first, last in ((begin, end), (inner, end)):
            offset = telegram_length(text[:first])
            span = {"offset": offset, "length": telegram_length(text[:last]) - offset, "type": chance.choice(KINDS)}
            if span["length"] > 0:
                yield span | ({"url": 'https://a.id/?q="<&>'} if span["type"] == "text_link" else {})
        at = end + 1


def typed(chance: Dice, most: int, more: tuple[str, ...] = ()) -> Reply:
    """What a person sends, as it comes from Telegram through our own door."""
    text = hostile(chance, most, more)
    text, entities = finished(text, list(spans(chance, text)))
    given = [one for one in entities if one["type"] in KINDS]
    message = Message.de_json(
        {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": text, "entities": given}
    )
    assert isinstance(message, Message)
    assert all(isinstance(one, MessageEntity) for one in message.entities)
    return Reply(AUTHOR, 1, text.strip(), (message.text_html if text else "").strip())


def announced(chance: Dice) -> Content | None:
    """What somebody makes of it with /siarkan, perhaps by a template; None where she is told what does not fit."""
    reply = typed(chance, chance.choice((200, 1_024, TEXT_MOST)), PLACED)
    if unknown(reply.words, reply.html) and chance.random() < 0.9:  # most people take it out when they are told
        bare = "".join(one for one in reply.html if one not in "{}")
        reply = replace(reply, words=formatted(bare, "HTML", None)[0], html=bare)
    if chance.random() < 0.2:
        template = Template(0, "x", reply.html, TOPICS[0].slug)
        html = template.filled([typed(chance, 100, PLACED).html for _ in template.blanks])
        text, _ = formatted(html, "HTML", None)
        reply = Reply(AUTHOR, 1, text, html)
    try:
        words = words_of(reply)
        read = LINKS.read(None, DRAFT, Reply(AUTHOR, 1, chance.choice(BUTTONS)))  # type: ignore[arg-type]
    except Invalid:
        return None
    assert isinstance(read, list)
    count = chance.choice((0, 0, 1, 2, FILES_MOST))
    links = tuple(Link(*link) for link in read) if chance.random() < 0.5 else ()
    return Content(words["title"], words["html"], (Media("photo", "F"),) * count, links)


def of_announcement(chance: Dice) -> Iterator[str]:
    """One announcement, in each language, as three chats of hostile names read it."""
    content = announced(chance)
    if content is None:
        return
    shown = screens.message(content, chance.choice(TOPICS), share=True, number=chance.choice((0, 1)))
    for language in LANGUAGES:
        for out in render(TEXTS, language, shown):
            payload = json.dumps(out.payload, ensure_ascii=False)
            for _ in range(3 if has_places(payload) else 1):
                names = {place: hostile(chance, 200) for place in PLACES}
                yield from refused(json.loads(filled(payload, names) if has_places(payload) else payload))


def refused(payload: Mapping[str, Any]) -> Iterator[str]:
    """What Telegram would not take of a request."""
    mode, markup = payload.get("parse_mode", ""), payload.get("reply_markup")
    checks: tuple[Callable[[], object], ...] = (
        lambda: message_text(payload["text"], mode, None) if "text" in payload else None,
        lambda: caption(payload.get("caption", ""), mode, None),
        lambda: keyboards.read(markup, private=True),
    )
    for check in checks:
        try:
            found = check()
        except Exception as problem:
            yield f"{problem}: {payload}"
            continue
        words = found.get("text") or found.get("caption") or "" if isinstance(found, dict) else ""
        if telegram_length(words) > (4_096 if "text" in payload else 1_024):
            yield f"{telegram_length(words)} units: {payload}"
    keys = [key for row in (markup or {}).get("inline_keyboard", ()) for key in row]
    for key in keys:
        if len(key.get("url", "")) > LONGEST or len(key.get("copy_text", {}).get("text", "")) > COPY_MOST:
            yield f"too long for a button: {key}"
    if any("\x02" in text for text in strings(payload)):
        yield f"a place that nobody filled: {payload}"


def strings(value: object) -> Iterator[str]:
    """Every text in a request."""
    match value:
        case str():
            yield value
        case dict():
            yield from itertools.chain(*map(strings, value.values()))
        case list():
            yield from itertools.chain(*map(strings, value))


class Somebody(Anything):
    """Any value, of a hostile name."""

    def __init__(self, truth: bool, name: str) -> None:
        super().__init__(truth)
        self._name = name

    def __str__(self) -> str:
        return self._name


@cache
def text_of(language: str, key: str) -> tuple[Jinja, dict[str, list[str]]]:
    """A text, with its values and the words they are compared with."""
    environment = _environment(True, language)
    tree = environment.parse(TEXTS.source(language, key))
    words = compared(tree)
    names = find_undeclared_variables(tree) - {"t"}
    return environment.from_string(TEXTS.source(language, key)), {name: sorted(words.get(name, ())) for name in names}


def of_text(chance: Dice) -> Iterator[str]:
    """One of our own texts with hostile values in it."""
    language, key = chance.choice(LANGUAGES), chance.choice(KEYS)
    template, names = text_of(language, key)
    values: dict[str, object] = {}
    for name in sorted(names):
        somebody = Somebody(chance.random() < 0.7, hostile(chance, 100, PLACED))
        values[name] = chance.choice([*names[name], somebody])
    html = template.render({**values, "t": lambda key, **_: ""})
    try:
        formatted(html, "HTML", None)
    except Exception as problem:
        yield f"{language}.{key}: {problem}: {html}"


def tried(numbers: range) -> Faults:
    """What goes wrong with these."""
    found: Faults = []
    for number in numbers:
        chance = dice(number, "texts")
        one = of_announcement if chance.random() < 0.6 else of_text
        found += [(f"{one.__name__} {number}", fault) for fault in one(chance)]
    return found


def part(shard: int) -> Faults:
    """A part of the whole."""
    return tried(range(shard, WHOLE, SHARDS))


def whole() -> int:
    """All of it, on all cores. How many requests would be refused."""
    began, faults = time.perf_counter(), Counter[str]()
    with ProcessPoolExecutor() as pool:
        for done, found in enumerate(pool.map(part, range(SHARDS)), 1):
            for case, fault in found:
                faults[fault] += 1
                print(f"{case}: {fault[:500]}", flush=True)
            seconds = time.perf_counter() - began
            print(f"{done} of {SHARDS} parts, {faults.total()} refused, {seconds:.0f} s", flush=True)
    print(json.dumps({"texts": WHOLE, "refused": faults.total()}))
    return faults.total()


if __name__ == "__main__":
    sys.exit(1 if whole() else 0)
