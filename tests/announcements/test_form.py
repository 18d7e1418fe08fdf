"""What /siarkan takes as an announcement."""

import pytest

from kimbot.announcements.form import ANNOUNCE
from kimbot.bot.events import Attachment, Said
from kimbot.core.actor import Actor, Chat
from kimbot.core.errors import Invalid
from kimbot.core.forms import Draft, FormFile, Look, Reply
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


def test_a_photo_is_kept_with_its_words() -> None:
    said = Said(
        CHAT, RATNA, 5, words="Pasar\nmurah", html="<b>Pasar</b>\nmurah", attachment=Attachment("photo", "F", "U")
    )
    assert read(_reply(said)) == {"title": "Pasar", "html": "<b>Pasar</b>\nmurah", "media": "photo", "file_id": "F"}


def test_words_are_needed() -> None:
    with pytest.raises(Invalid, match="needs_text"):
        read(Reply(RATNA, words="!?", html="!?"))


def test_a_photo_waits_for_its_words() -> None:
    assert read(Reply(RATNA, file=FormFile("photo", "F", "U"))) == Look({"media": "photo", "file_id": "F"})
