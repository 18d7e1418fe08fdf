"""What Telegram shows of the bot to everybody: what it is, and the commands of each place."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kimbot.bot.routes import Ask
from kimbot.menu.model import EVERYBODY, GROUP_ADMINS
from kimbot.texts.catalogue import LANGUAGES, Catalogue

DEFAULT = "id"
"""The language of those whose own has none."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the introduction; by its fingerprint it is known whether Telegram has heard these very words."""

    ask: Ask
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        said = json.dumps([self.ask.method, self.ask.params])
        object.__setattr__(self, "fingerprint", hashlib.sha256(said.encode()).hexdigest()[:16])


@lru_cache(maxsize=4)
def calls(texts: Catalogue) -> tuple[Call, ...]:
    """All of it, in a fixed order.

    People in groups see no commands: those of the private chat would lead nowhere there.
    """
    asks = [Ask("deleteMyCommands", {"scope": {"type": "default"}})]
    for language in LANGUAGES:
        code = {} if language == DEFAULT else {"language_code": language}
        for scope, names in (("all_private_chats", EVERYBODY), ("all_chat_administrators", GROUP_ADMINS)):
            given = {"scope": {"type": scope}, "commands": commands(texts, names, language)}
            asks.append(Ask("setMyCommands", {**given, **code}))
        about = texts.label(language, "start.about", {})
        short = texts.label(language, "start.about_short", {})
        asks.append(Ask("setMyDescription", {"description": about, **code}))
        asks.append(Ask("setMyShortDescription", {"short_description": short, **code}))
    return tuple(map(Call, asks))


def commands(texts: Catalogue, names: Sequence[str], language: str) -> list[dict[str, str]]:
    """Commands as Telegram takes them."""
    return [{"command": name, "description": texts.label(language, f"commands.{name}", {})} for name in names]
