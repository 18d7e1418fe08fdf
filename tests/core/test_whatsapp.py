"""Telegram HTML as WhatsApp writes it, in an address that is never too long."""

from html import escape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimbot.core.strings import telegram_length
from kimbot.core.whatsapp import ADDRESS, LONGEST, fitting, plain, share_address


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>tebal</b> dan <i>miring</i>", "*tebal* dan _miring_"),
        ("<strong>a</strong><em>b</em> <s>c</s><del>d</del> <code>e</code>", "*a*_b_ ~c~~d~ `e`"),
        ("<b>luar <i>dalam</i></b>", "*luar _dalam_*"),
        ("<b> rapat </b>x", "*rapat* x"),
        ("<b>satu\n\ndua</b>", "*satu*\n\n*dua*"),
        ("<u>garis</u> <tg-spoiler>rahasia</tg-spoiler>", "garis rahasia"),
        ('<a href="https://a.id/x">peta</a>', "peta (https://a.id/x)"),
        ('<a href="https://a.id/">https://a.id</a>', "https://a.id"),
        ('<a href="tg://user?id=7">Bu Tini</a>', "Bu Tini"),
        ("RW 05 &amp; 06 &lt;b&gt;", "RW 05 & 06 <b>"),
        ("<b>tak tertutup", "*tak tertutup*"),
        ("</b>lepas", "lepas"),
    ],
)
def test_formatting_is_carried_over(html: str, text: str) -> None:
    assert plain(html) == text


def test_without_marks_words_and_addresses_are_left() -> None:
    assert plain('<b>tebal</b> <a href="https://a.id">peta</a>', marked=False) == "tebal peta (https://a.id)"


def test_what_fits_is_whole_and_what_does_not_ends_at_a_word() -> None:
    assert fitting("satu dua tiga", 13) == "satu dua tiga"
    assert fitting("satu dua tiga", 12) == "satu dua …"
    assert len(fitting("😀" * 50, 21, telegram_length)) <= 12


def shared(html: str) -> str:
    address = share_address(html)
    assert address.startswith(ADDRESS)
    return unquote(address.removeprefix(ADDRESS))


def test_a_short_text_is_whole() -> None:
    assert shared("Kerja bakti\nMinggu jam 7 😀 + &amp; #1") == "Kerja bakti\nMinggu jam 7 😀 + & #1"


def test_a_long_text_ends_at_a_word() -> None:
    text = shared("kata " * 700)
    assert text.endswith("kata …")
    assert len(share_address("kata " * 700)) > LONGEST - 30


def test_no_mark_is_left_open_where_it_is_cut() -> None:
    text = shared("<b>Penting</b>\n<b>" + "kata " * 700 + "</b>")
    assert text.startswith("*Penting*\nkata kata")


@given(st.text(st.characters(codec="utf-8"), max_size=4096), st.sampled_from(["", "b", "i", "code", "blockquote"]))
def test_no_text_makes_too_long_an_address(text: str, tag: str) -> None:
    html = f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)
    assert len(share_address(html)) <= LONGEST


def test_a_stray_half_of_a_letter_does_no_harm() -> None:
    assert shared("a\ud83db") == "a?b"
