"""Sudah diteruskan: where to, and a photo of it for who likes."""

from kimbot.acknowledgements.model import Way
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice
from kimbot.core.screens import Screen, columns

DONE = "done"


def _picked(draft: Draft) -> list[str]:
    return list(draft.view.get("picked", ()))


def _ask_ways(desk: Desk, draft: Draft) -> Screen:
    picked, language = _picked(draft), desk.chats.get(draft.chat).language
    labels = {way: desk.context.texts.label(language, f"acknowledgements.way.{way}", {}) for way in Way}
    rows = columns(choice(draft, way, text=f"✓ {label}" if way in picked else label) for way, label in labels.items())
    done = ((choice(draft, DONE, "btn.selesai"),),) if picked else ()
    return Screen("acknowledgements.ask_ways", {"title": draft.answers.get("title", "")}, (*rows, *done))


def _read_ways(desk: Desk, draft: Draft, reply: Reply) -> object:
    picked = _picked(draft)
    if reply.choice == DONE and picked:
        return [way for way in Way if way in picked]
    if reply.choice not in tuple(Way):
        raise Invalid("forms.use_buttons")
    one = reply.choice
    return Look({"picked": [way for way in picked if way != one] if one in picked else [*picked, one]})


def _ask_photo(desk: Desk, draft: Draft) -> Screen:
    return Screen("acknowledgements.ask_photo")


def _read_photo(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.file is None or reply.file.kind != "photo":
        raise Invalid("acknowledgements.photo_wanted")
    return reply.file.file_id


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    ways = [Way(way) for way in draft.answers["ways"]]
    desk.acknowledgements.passed_on(actor, draft.subject, ways, draft.answers["photo"] or "")
    return Screen(
        "acknowledgements.thanks", {"title": draft.answers.get("title", ""), "ways": [str(way) for way in ways]}
    )


PASSED_ON = Form(
    "diteruskan",
    "forms.title.diteruskan",
    (
        Question("ways", _ask_ways, _read_ways, "acknowledgements.label.ways"),
        Question("photo", _ask_photo, _read_photo, "acknowledgements.label.photo", optional=True),
    ),
    _finish,
)

FORMS = (PASSED_ON,)
