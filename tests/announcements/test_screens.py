"""What announcements look like at their edges."""

from datetime import datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from kimbot.announcements import saying, screens
from kimbot.announcements.content import HEADER_MOST, Content, Link
from kimbot.announcements.going import screens as going_screens
from kimbot.announcements.going.model import Fate, Result
from kimbot.bot.render import words
from kimbot.core.strings import telegram_length
from kimbot.core.whatsapp import plain
from kimbot.delivery.occurrences import Occurrence
from kimbot.groups.topics import Topic, load_topics
from kimbot.texts.catalogue import LANGUAGES, load_texts
from tests.harness import ROOT

TEXTS = load_texts()
TOPICS = load_topics(ROOT / "config" / "topics.toml")


@pytest.mark.parametrize("topic", TOPICS.all, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_header_keeps_to_its_room(language: str, topic: Topic) -> None:
    shown = words(TEXTS, language, screens.message(Content("x", "x"), topic))
    assert telegram_length(plain(shown, marked=False)) - 1 <= HEADER_MOST


def test_where_buttons_lead_is_passed_on_as_words() -> None:
    content = Content("Pasar", "<b>Pasar murah</b> & {kelurahan}", links=(Link("Peta & jam", "https://a.id/?x=1&y=2"),))
    (shared,), (copied, _) = screens.sharing(content, 7)
    assert plain(content.whole) == "*Pasar murah* & {kelurahan}\nPeta & jam: https://a.id/?x=1&y=2"
    assert copied.copy.endswith("\nPeta & jam: https://a.id/?x=1&y=2")
    assert unquote(shared.url).endswith("\nPeta & jam: https://a.id/?x=1&y=2")


def told(*fates: Fate) -> str:
    tally = going_screens.tally(Result(5, 0, fates), "Asia/Jakarta", 0)
    return TEXTS.message("id", "announcements.tally", {"result": tally})


def test_a_few_names_are_told_and_how_many_more() -> None:
    names = [f"Warga {n}" for n in range(20)]
    assert told(Fate("gone", 23, names)).endswith("Tidak bisa dihubungi: 23 (" + ", ".join(names) + " dan 3 lainnya)")


def test_where_nobody_is_named_the_number_stands_alone() -> None:
    text = told(Fate("failed", 2, ["B1"]), Fate("unknown", 1, []))
    assert text.endswith("Gagal: 2 (B1 dan 1 lainnya)\nBelum pasti: 1")


def test_names_are_people_not_markup() -> None:
    assert "Belum pasti: 1 (&lt;b&gt;Sari&lt;/b&gt; &amp; Co)" in told(Fate("unknown", 1, ["<b>Sari</b> & Co"]))


@pytest.mark.parametrize(
    ("subject", "title", "said"),
    [
        ("report:1", "Senam", "laporan “Senam”"),
        ("occasion:1", "Senam", "pengingat acara “Senam”"),
        ("digest:1", "", "rangkuman harian"),
    ],
)
def test_what_paused_itself_is_called_what_it_is(subject: str, title: str, said: str) -> None:
    release = Occurrence(1, subject, 0, "paused", title=title)
    paused, resumed = going_screens.troubled_other(release), going_screens.steered_other(release, "Budi", on=True)
    assert all(f"engiriman {said}" in words(TEXTS, "id", shown) for shown in (paused, resumed))


def test_a_moment_fits_a_button_in_both_languages() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    now = datetime(2026, 11, 23, 9, tzinfo=zone)
    for month in range(1, 13):
        short = saying.moment_short(datetime(2027, month, 28, 10, 5, tzinfo=zone), now)
        assert all(len(words) <= 22 for words in short.values())
    assert saying.moment_short(datetime(2027, 8, 17, 10, tzinfo=zone), now)["id"] == "Sel 17 Agu 2027 10.00"
