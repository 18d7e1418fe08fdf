"""Ralat: the words that shall stand instead; then the preview and the summary."""

from dataclasses import replace

from kimbot.announcements.after import screens
from kimbot.announcements.composing.writing import words_of
from kimbot.announcements.content import HEADER_MOST, MARK_MOST, OCCASION_MOST, TEXT_MOST, Content
from kimbot.announcements.model import Announcement
from kimbot.bot.render import CAPTION_LIMIT, length
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply
from kimbot.core.screens import Screen


def _ask_text(desk: Desk, draft: Draft) -> Screen:
    return Screen("announcements.ask_correction")


def _read_text(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file or reply.left_out:
        raise Invalid("announcements.only_words")
    content = _of(desk, draft).content
    # words below a photo stay there; with more than one photo they are a message of their own
    captioned = len(content.files) == 1 and length(content.marked) <= CAPTION_LIMIT
    room = CAPTION_LIMIT - HEADER_MOST if captioned else TEXT_MOST
    return words_of(reply, room - MARK_MOST - (OCCASION_MOST if content.occasion else 0))


def _preview(desk: Desk, draft: Draft) -> Screen:
    return desk.corrections.preview(_of(desk, draft), _content(desk, draft))


def _summary(desk: Desk, draft: Draft) -> Screen:
    announcement = _of(desk, draft)
    return screens.correction_summary(announcement, desk.corrections.reached(announcement))


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    return desk.proposals.asked(desk.corrections.ask(actor, draft.subject, _content(desk, draft)))


def _content(desk: Desk, draft: Draft) -> Content:
    return replace(_of(desk, draft).content, **draft.answers["text"])


def _of(desk: Desk, draft: Draft) -> Announcement:
    return desk.announcements.read(draft.subject)


CORRECT = Form(
    "ralat",
    "forms.title.ralat",
    (Question("text", _ask_text, _read_text, "announcements.label.text"),),
    _finish,
    _summary,
    send_key="announcements.send_correction",
    preview=_preview,
)
