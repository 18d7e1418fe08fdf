"""The menus that Telegram itself shows: what the bot is, the commands of each place, those of each officer."""

import hashlib
import json
from collections.abc import Sequence

from kimbot.bot.routes import Ask
from kimbot.core.clock import HOUR
from kimbot.db.facts import fact, set_fact
from kimbot.jobs.model import Params
from kimbot.kit import Kit
from kimbot.menu.model import EVERYBODY, GROUP_ADMINS, office, rights_of
from kimbot.menu.store import MenuStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles
from kimbot.texts.catalogue import LANGUAGES, Catalogue

INTRODUCED = "introductions"
"""The fact that tells which introduction Telegram knows."""
CALLS = 1 + 4 * len(LANGUAGES)
"""How many calls introduce the bot."""
AGAIN = 6 * HOUR
"""How long after a call that failed, or was refused, it is tried again."""
DEFAULT = "id"
"""The language of those whose own has none."""


class Menus:
    """Compares what Telegram should show with what it was told, and has the difference told in jobs."""

    def __init__(self, kit: Kit, roles: Roles, texts: Catalogue) -> None:
        self._tx, self._store = kit.tx, MenuStore(kit.tx)
        self._roles, self._chats, self._jobs, self._texts, self._now = roles, kit.chats, kit.jobs, texts, kit.now

    def refresh(self) -> None:
        """Ask for whatever Telegram does not show yet: a text, a language, a role given, taken or over."""
        for number, (known, wanted) in enumerate(zip(self._introduced(), self._introduction_now(), strict=True)):
            if known != wanted:
                self._ask("introduction", number, {"number": number, "shown": wanted})
        wanted_by, known_of = self._wanted(), self._store.all()
        for person in sorted(wanted_by.keys() | known_of.keys()):
            wanted = wanted_by.get(person, "")
            if wanted != known_of.get(person, ""):
                self._ask("menu", person, {"person": person, "shown": wanted}, person=person)

    def shown(self, person: int, commands: str) -> None:
        """Her chat shows these commands, and their words in this language."""
        self._store.put(person, commands)

    def show_later(self, params: Params) -> None:
        """They could not be told: it is tried again, unless she should see others by then."""
        self._jobs.ask("menu", params, key=f"menu:{params['person']}", person=params["person"], due=self._now + AGAIN)

    def introduced(self, number: int, words: str) -> None:
        """Telegram has heard this call; `words` is its fingerprint."""
        known = self._introduced()
        known[number] = words
        set_fact(self._tx, INTRODUCED, json.dumps(known))

    def introduce_later(self, params: Params) -> None:
        """It could not be told: it is tried again."""
        self._jobs.ask("introduction", params, key=f"introduction:{params['number']}", due=self._now + AGAIN)

    def _ask(self, kind: str, number: int, params: Params, person: int | None = None) -> None:
        """Once, however often it is looked at until it is done."""
        if self._jobs.asked(key := f"{kind}:{number}") != params:
            self._jobs.ask(kind, params, key=key, person=person)

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

    def _introduced(self) -> list[str]:
        """The fingerprint of each call as Telegram has heard it; empty where it has not."""
        known: list[str] = json.loads(fact(self._tx, INTRODUCED) or "[]")
        return (known + [""] * CALLS)[:CALLS]

    def _introduction_now(self) -> list[str]:
        return [hashlib.sha256(json.dumps(call).encode()).hexdigest()[:16] for call in self._introduction()]

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
