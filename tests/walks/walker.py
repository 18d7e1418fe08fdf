"""Somebody who knows nothing: she does only what a screen has offered, and every screen must tell her how to go on."""

import re

from tests.phones import Phone
from tests.sandbox.shown import Message

TAP = 2.0
LETTER = 0.3
"""Seconds a person needs for a tap, and for each letter that she types; sending it is a tap more."""
INSTRUCTION = re.compile(r"\?|/[a-z]|\b(ketik|tulis|kirim|pilih|tekan|ketuk|buka|tunggu|kabari)", re.IGNORECASE)
COMMAND = re.compile(r"/[a-z_]+")


class Walker:
    """A person on her way. `steps` are taps and messages, `seconds` the time they take at a person's pace."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.steps = 0
        self.seconds = 0.0
        self._known = {"/start"}
        self._keys = False

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
        """A screen with these words, from which there is a way on."""
        shown = self.phone.sees(fragment)
        self._known |= set(COMMAND.findall(shown.text))
        self._keys = self._keys or bool(shown.keys)  # they stay below, whatever comes after
        on = shown.rows or self._keys or INSTRUCTION.search(shown.text)
        assert on, f"a dead end for {self.phone}:\n{shown.show()}"
        return shown

    def begins(self) -> None:
        """A new errand: steps and seconds are counted from here."""
        self.steps, self.seconds = 0, 0.0

    def _acts(self, seconds: float) -> None:
        self.steps += 1
        self.seconds += seconds
