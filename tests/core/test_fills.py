"""Places in a text: what one chat calls itself is written so that it is only words, wherever the place stands."""

import json

import pytest

from kimbot.core.fills import filled, marked

NAME = 'Bu <b>Ratna</b> & "Anak" <a href="http://a.id">klik</a>'
IN_HTML = "Bu &lt;b&gt;Ratna&lt;/b&gt; &amp; &quot;Anak&quot; &lt;a href=&quot;http://a.id&quot;&gt;klik&lt;/a&gt;"


def said(payload: dict[str, object], name: str) -> dict[str, object]:
    """What leaves for a chat of that name."""
    found: dict[str, object] = json.loads(filled(json.dumps(payload), {"nama": name}))
    return found


@pytest.mark.parametrize("where", ["text", "caption"])
def test_markup_in_a_name_is_letters_in_html(where: str) -> None:
    payload = {where: marked("Yth. <b>{nama}</b>"), "parse_mode": "HTML"}
    assert said(payload, NAME)[where] == f"Yth. <b>{IN_HTML}</b>"


def test_where_nothing_is_read_as_html_a_name_stands_as_it_is() -> None:
    payload = {"reply_markup": {"inline_keyboard": [[{"text": marked("Untuk {nama}")}]]}, "parse_mode": "HTML"}
    assert said(payload, NAME)["reply_markup"] == {"inline_keyboard": [[{"text": f"Untuk {NAME}"}]]}
    assert said({"text": marked("Yth. {nama}")}, NAME)["text"] == f"Yth. {NAME}"


def test_signs_of_an_address_in_a_name_are_quoted() -> None:
    key = {"text": "Isi", "url": "https://a.id/?q=%02nama%03&z=1"}
    shown = said({"reply_markup": {"inline_keyboard": [[key]]}, "parse_mode": "HTML"}, "Bu &z=2#/?")["reply_markup"]
    assert shown == {"inline_keyboard": [[{"text": "Isi", "url": "https://a.id/?q=Bu%20%26z%3D2%23%2F%3F&z=1"}]]}


def test_a_name_cannot_end_the_words_it_stands_in() -> None:
    assert said({"text": marked("Yth. {nama}.")}, 'a", "chat_id": "1')["text"] == 'Yth. a", "chat_id": "1.'


def test_what_turns_letters_around_or_begins_a_line_is_a_space() -> None:
    name = "Bu\nRatna\u202egnap\x00\x02nama\x03"
    assert said({"text": marked("Yth. {nama}.")}, name)["text"] == "Yth. Bu Ratna gnap nama."
