"""The menus that Telegram itself shows: what the bot is, the commands of each place, those of each officer."""

import json
from collections.abc import Sequence

from kimbot.bot.routes import Ask
from kimbot.core.clock import HOUR
from kimbot.db.facts import fact, set_fact
from kimbot.jobs.model import Params
from kimbot.kit import Kit
from kimbot.menu.introduction import calls, commands
from kimbot.menu.model import EVERYBODY, office, rights_of
from kimbot.menu.store import MenuStore
from kimbot.roles.model import Right
from kimbot.roles.service import Roles
from kimbot.texts.catalogue import Catalogue

INTRODUCED = "introductions"
"""The fact that tells which introduction Telegram knows."""
AGAIN = 6 * HOUR
"""How long after a call that failed, or was refused, it is tried again."""


class Menus:
    """Compares what Telegram should show with what it was told, and has the difference told in jobs."""

    def __init__(self, kit: Kit, roles: Roles, texts: Catalogue) -> None:
        self._tx, self._store = kit.tx, MenuStore(kit.tx)
        self._roles, self._chats, self._jobs, self._texts, self._now = roles, kit.chats, kit.jobs, texts, kit.now

    def refresh(self) -> None:
        """Ask for whatever Telegram does not show yet: a text, a language, a role given, taken or over."""
        for number, (known, call) in enumerate(zip(self._introduced(), calls(self._texts), strict=True)):
            if known != call.fingerprint:
                self._ask("introduction", number, {"number": number, "shown": call.fingerprint})
        wanted_by, known_of = self._wanted(), self._store.all()
        for person in sorted(wanted_by.keys() | known_of.keys()):
            wanted = wanted_by.get(person, "")
            if wanted != known_of.get(person, ""):
                self._ask("menu", person, {"person": person, "shown": wanted}, person=person)

    def shown(self, person: int, menu: str) -> None:
        """Her chat shows this language and these commands."""
        self._store.put(person, menu)

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
        return calls(self._texts)[number].ask

    def of(self, person: int) -> Ask:
        """The call that gives a person her own commands, or takes them away."""
        scope = {"type": "chat", "chat_id": self._chats.get(person).telegram_id}
        names = self._names().get(person, ())
        if not names:
            return Ask("deleteMyCommands", {"scope": scope})
        return Ask(
            "setMyCommands",
            {"scope": scope, "commands": commands(self._texts, names, self._chats.get(person).language)},
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
        return [known[at] if at < len(known) else "" for at in range(len(calls(self._texts)))]
