"""What /siarkan takes as an announcement."""

from dataclasses import replace

import pytest

from kimbot.announcements.composing.form import ANNOUNCE
from kimbot.announcements.content import TEXT_MOST
from kimbot.bot.events import Attachment, Said
from kimbot.core.actor import Actor, Chat
from kimbot.core.errors import Invalid
from kimbot.core.fills import MOST
from kimbot.core.forms import Draft, FormFile, Reply
from kimbot.drafts.handlers import _reply

RATNA = Actor(1, "Bu Ratna")
DRAFT = Draft(1, 1, "siarkan", 0, {}, {}, {}, "", 1, None)
CHAT = Chat(1, 9000, "private", "Bu Ratna", None, "id", None, "open")


def read(reply: Reply) -> object:
    question = ANNOUNCE.question("text")
    assert question is not None
    return question.read(None, DRAFT, reply)  # type: ignore[arg-type]  # it asks no desk


def test_a_video_is_not_dropped_from_under_its_caption() -> None:
    reply = _reply(Said(CHAT, RATNA, 5, words="Pasar murah", html="Pasar murah", attachment=Attachment("other")))
    with pytest.raises(Invalid, match="only_photo"):
        read(reply)


def test_its_first_line_is_its_title() -> None:
    said = Said(CHAT, RATNA, 5, words="Pasar\nmurah", html="<b>Pasar</b>\nmurah")
    assert read(_reply(said)) == {"title": "Pasar", "html": "<b>Pasar</b>\nmurah"}


def test_a_title_names_nobody() -> None:
    said = Said(CHAT, RATNA, 5, words="Yth. {nama} di { Kelurahan }", html="Yth. {nama} di { Kelurahan }")
    assert read(_reply(said)) == {"title": "Yth. … di …", "html": said.html}


@pytest.mark.parametrize(
    ("words", "html", "unknown"),
    [
        ("Halo {warga}", "Halo {warga}", ["warga"]),
        ("Halo {} dan {nama}", "Halo {} dan {nama}", [""]),
        ("Halo {nama}", "Halo {na<b>ma</b>}", ["nama"]),
    ],
)
def test_a_place_that_nobody_can_fill_is_named(words: str, html: str, unknown: list[str]) -> None:
    with pytest.raises(Invalid, match="unknown_place") as problem:
        read(Reply(RATNA, words=words, html=html))
    assert problem.value.values["unknown"] == unknown


def test_the_longest_fill_counts() -> None:
    fits = "{nama}" + "x" * (TEXT_MOST - MOST)
    assert read(Reply(RATNA, words=fits, html=fits))
    with pytest.raises(Invalid, match="too_long"):
        read(Reply(RATNA, words=fits + "x", html=fits + "x"))


def test_photos_and_documents_are_not_mixed() -> None:
    question, photo = ANNOUNCE.question("files"), FormFile("photo", "F", "U")
    assert question is not None
    draft = replace(DRAFT, files={"files": [photo]})
    assert question.read(None, draft, Reply(RATNA, file=photo)) is None  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="one_kind"):
        question.read(None, draft, Reply(RATNA, file=FormFile("document", "D", "D")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("Lihat jadwal - https://tangerangkota.go.id", [("Lihat jadwal", "https://tangerangkota.go.id")]),
        ("Peta: maps.app/x?q=1 ", [("Peta", "https://maps.app/x?q=1")]),
        ("Satu – https://a.id\n\nDua — http://b.id:80/x", [("Satu", "https://a.id"), ("Dua", "http://b.id:80/x")]),
    ],
)
def test_buttons_are_read_line_by_line(typed: str, links: list[tuple[str, str]]) -> None:
    assert links_of(typed) == links


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("Lihat jadwal", "unclear"),
        ("https://a.id", "unclear"),
        ("- https://a.id", "no_label"),
        ("Tombol yang tulisannya jauh terlalu panjang https://a.id", "label_long"),
        ("Masuk https://bank.id@jahat.id/", "unclear"),
        ("Masuk https://a..id", "unclear"),
        ("Masuk https://-a.id", "bad_address"),
        ("Masuk https://a.id:99999", "bad_address"),
        ("Masuk https://a.1", "bad_address"),
        ("Masuk javascript:alert(1)", "unclear"),
        ("Masuk https://a.id/" + "x" * 1_024, "bad_address"),
        ("\n".join(["Satu https://a.id"] * 7), "too_many_links"),
        ("", "links_wanted"),
    ],
)
def test_a_button_that_leads_nowhere_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        links_of(typed)


def links_of(typed: str) -> object:
    question = ANNOUNCE.question("links")
    assert question is not None
    return question.read(None, DRAFT, Reply(RATNA, words=typed, html=typed))  # type: ignore[arg-type]


def test_words_are_needed() -> None:
    with pytest.raises(Invalid, match="needs_text"):
        read(Reply(RATNA, words="!?", html="!?"))
