"""The names of buttons, typed: "setuju", "lewati", "kirim" are the buttons of that name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimbot.bot.events import Said
from kimbot.core.errors import Invalid
from kimbot.core.forms import Draft, Form
from kimbot.core.screens import Button, Press, read_press
from kimbot.drafts import screens
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work

LONGEST = 40
"""Longer words are no button's name; the screen need not be drawn to know that."""
ALSO = {"f.skip": ("btn.lewati", "btn.selesai"), "f.send": ("btn.kirim",)}
"""Other names that people have for a button where it stands alone."""
ONWARD = ("btn.kembali", "btn.lewati", "btn.selesai", "btn.ubah", "btn.kirim")
"""Names that are never an answer, also where there is no such button."""


def pressed(work: Work, form: Form, draft: Draft, said: Said) -> Press | None:
    """The button of the form's screen that she named, however she writes it. Raises `Invalid` where it is not there."""
    wanted = plain(said.words)
    if said.attachment is not None or not wanted or len(wanted) > LONGEST:
        return None
    for button in screens.buttons(work, form, draft):
        press = read_press(button.to)
        if press is not None and wanted in _names(work, button, press):
            return press
    if wanted in {plain(work.context.texts.label(language, key, {})) for language in LANGUAGES for key in ONWARD}:
        raise Invalid("forms.use_buttons")
    return None


def plain(words: str) -> str:
    """Only letters and digits, small, with single spaces: "✅ Kirim" is "kirim"."""
    return " ".join(re.findall(r"\w+", words.casefold()))


def _names(work: Work, button: Button, press: Press) -> set[str]:
    texts, also = work.context.texts, ALSO.get(press.route, ())
    if button.text:
        return {plain(button.text)}
    names = {plain(texts.label(language, key, {})) for language in LANGUAGES for key in also}
    return names | {plain(texts.label(language, button.key, button.values)) for language in LANGUAGES}
