"""The menus that Telegram itself shows: what the bot is, the commands of each place, those of each officer."""

import hashlib
import json
from collections.abc import Sequence

from kimbot.bot.routes import Ask
from kimbot.db.facts import fact, set_fact
from kimbot.kit import Kit
from kimbot.menu.model import EVERYBODY, GROUP_ADMINS, office, rights_of
from kimbot.menu.store import MenuStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles
from kimbot.texts.catalogue import LANGUAGES, Catalogue

INTRODUCED = "introduced"
"""The fact that tells which introduction Telegram knows."""
DEFAULT = "id"
"""The language of those whose own has none."""


class Menus:
    """Compares what Telegram should show with what it was told, and has the difference told in jobs."""

    def __init__(self, kit: Kit, roles: Roles, texts: Catalogue) -> None:
        self._tx, self._store = kit.tx, MenuStore(kit.tx)
        self._roles, self._chats, self._jobs, self._texts = roles, kit.chats, kit.jobs, texts

    def refresh(self) -> None:
        """Ask for whatever has changed: a text, a language, a role given, taken or over."""
        if fact(self._tx, INTRODUCED) != self._introduction_now():
            for number in range(len(self._introduction())):
                self._jobs.ask("introduction", {"number": number}, key=f"introduction:{number}")
            set_fact(self._tx, INTRODUCED, self._introduction_now())
        wanted, known = self._wanted(), self._store.all()
        for person in sorted(wanted.keys() | known.keys()):
            if wanted.get(person, "") != known.get(person, ""):
                self._store.put(person, wanted.get(person, ""))
                self._jobs.ask("menu", {"person": person}, key=f"menu:{person}", person=person)

    def introduction(self, number: int) -> Ask:
        """One of the calls that introduce the bot."""
        method, params = self._introduction()[number]
        return Ask(method, params)

    def of(self, person: int) -> Ask:
        """The call that gives a person her own commands, or takes them away."""
        scope = {"type": "chat", "chat_id": self._chats.get(person).telegram_id}
        names = self._names().get(person, ())
        if not names:
            return Ask("deleteMyCommands", {"scope": scope})
        return Ask(
            "setMyCommands", {"scope": scope, "commands": self._commands(names, self._chats.get(person).language)}
        )

    def _wanted(self) -> dict[int, str]:
        """For each officer that can be reached the commands she should see, and in which language."""
        languages = self._store.languages()
        return {person: " ".join([languages[person], *names]) for person, names in self._names().items()}

    def _names(self) -> dict[int, Sequence[str]]:
        rights: dict[int, set[Right]] = {}
        for grant in self._roles.reachable():
            rights.setdefault(grant.person, set()).update(rights_of([grant]))
        return {person: (*office(held), *EVERYBODY) for person, held in rights.items() if office(held)}

    def _introduction_now(self) -> str:
        return hashlib.sha256(json.dumps(self._introduction()).encode()).hexdigest()

    def _introduction(self) -> list[tuple[str, dict[str, object]]]:
        """Everything that is the same for all: what the bot is, and the commands of each place.

        People in groups see no commands: those of the private chat would lead nowhere there.
        """
        calls: list[tuple[str, dict[str, object]]] = [("deleteMyCommands", {"scope": {"type": "default"}})]
        for language in LANGUAGES:
            code = {} if language == DEFAULT else {"language_code": language}
            for scope, names in (("all_private_chats", EVERYBODY), ("all_chat_administrators", GROUP_ADMINS)):
                given = {"scope": {"type": scope}, "commands": self._commands(names, language)}
                calls.append(("setMyCommands", {**given, **code}))
            about = self._texts.label(language, "start.about", {})
            short = self._texts.label(language, "start.about_short", {})
            calls.append(("setMyDescription", {"description": about, **code}))
            calls.append(("setMyShortDescription", {"short_description": short, **code}))
        return calls

    def _commands(self, names: Sequence[str], language: str) -> list[dict[str, str]]:
        return [{"command": name, "description": self._texts.label(language, f"commands.{name}", {})} for name in names]
