"""Minta perbaikan: what shall be changed?"""

from kimbot.announcements.approval import screens
from kimbot.announcements.approval.model import COMMENT_MOST, fits
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, Reply
from kimbot.core.screens import Screen


def _ask_comment(desk: Desk, draft: Draft) -> Screen:
    return Screen("approval.ask_comment", {"title": draft.answers["title"]})


def _read_comment(desk: Desk, draft: Draft, reply: Reply) -> object:
    if not fits(reply.words):
        raise Invalid("forms.reason_length", most=COMMENT_MOST)
    return reply.words


def _send_back(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = draft.answers
    return screens.told(desk.approvals.send_back(actor, draft.subject, given["version"], given["comment"]))


FORMS = (
    Form(
        "perbaiki_siaran",
        "forms.title.perbaiki_siaran",
        (Question("comment", _ask_comment, _read_comment, "approval.comment"),),
        _send_back,
        cancelled_key="approval.not_sent_back",
    ),
)
