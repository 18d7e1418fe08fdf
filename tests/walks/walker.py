"""Somebody who knows nothing: she does only what a screen has offered, and every screen must tell her how to go on."""

import json
import re
from collections.abc import Iterable

from tests.phones import Phone
from tests.sandbox.shown import Json, Message

TAP = 2.0
LETTER = 0.3
"""Seconds a person needs for a tap, and for each letter that she types; sending it is a tap more."""
INSTRUCTION = re.compile(r"\?|/[a-z]|\b(ketik|tulis|kirim|pilih|tekan|ketuk|buka|tunggu|kabari)", re.IGNORECASE)
COMMAND = re.compile(r"/[a-z_]+")
SHOWS = ("send", "editMessage")
LEADS_ON_WITHIN = 2.0


class Walker:
    """A person on her way. `steps` are taps and messages, `seconds` the time they take at a person's pace."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.steps = 0
        self.seconds = 0.0
        self._known = {"/start"}

    def opens(self, said: str, sees: str) -> Message:
        """Presses Start: on the bot's page, or below a link that somebody gave her."""
        self._acts(TAP)
        self.phone.says(said)
        return self.sees(sees)

    def taps(self, label: str, sees: str) -> Message:
        """A button or a key in front of her; there must be one."""
        self._acts(TAP)
        self.phone.taps(label)
        return self.sees(sees)

    def types(self, words: str, sees: str) -> Message:
        """An answer, or a command that a screen has named."""
        if words.startswith("/"):
            assert words in self._known, f"nobody has told {self.phone} of {words}"
        self._acts(TAP + LETTER * len(words))
        self.phone.says(words)
        return self.sees(sees)

    def sees(self, fragment: str) -> Message:
        """A screen with these words."""
        shown = self.phone.sees(fragment)
        self._known |= set(COMMAND.findall(shown.text))
        return shown

    def begins(self) -> None:
        """A new errand: steps and seconds are counted from here."""
        self.steps, self.seconds = 0, 0.0

    def dead_buttons(self) -> list[str]:
        """Buttons in front of her, however old, that answer nothing and change nothing when she taps them at last."""
        shown = [message for message in self.phone.messages() if message.from_bot]
        offered = [(message, button) for message in shown for row in message.rows for button in row]
        return [
            f"{self.phone}: [ {button['text']} ] below “{message.text[:60]}”"
            for message, button in offered
            if "callback_data" in button and not self._leads_on(button["callback_data"], message)
        ]

    def _leads_on(self, data: str, message: Message) -> bool:
        answer = self.phone.forges(data, message)["answer"]
        return bool(answer) or bool(self.phone.messages(self.phone.mark, wait=LEADS_ON_WITHIN))

    def _acts(self, seconds: float) -> None:
        self.steps += 1
        self.seconds += seconds


def dead_ends(requests: Iterable[Json]) -> list[str]:
    """Of everything the bot has said in private, to whomever: what leaves its reader without a way on.

    A way on is a button, something to type, or the keyboard, which stays below once it has come.
    """
    keyboards: set[int] = set()
    found = []
    for request in requests:
        given = request["params"]
        words, markup = given.get("text") or given.get("caption"), given.get("reply_markup") or {}
        markup = json.loads(markup) if isinstance(markup, str) else markup  # beside a file that was uploaded
        if not request["method"].startswith(SHOWS) or not words or int(given["chat_id"]) < 0:
            continue
        if "keyboard" in markup:
            keyboards.add(int(given["chat_id"]))
        on = any(markup.values()) or int(given["chat_id"]) in keyboards or INSTRUCTION.search(words)
        found += [] if on else [words]
    return found
