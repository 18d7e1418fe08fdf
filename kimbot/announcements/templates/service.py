"""Texts that come again: kept by those who announce."""

from collections.abc import Iterable

from kimbot.announcements.templates.model import Template
from kimbot.announcements.templates.store import TemplateStore
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.db.facts import set_fact
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

SUBJECT = "template:"


class Templates:
    """Each act raises `NotAllowed`, or `Stale` when it is gone."""

    def __init__(self, kit: Kit, roles: Roles) -> None:
        self._tx, self._audit, self._roles = kit.tx, kit.audit, roles
        self._store = TemplateStore(kit.tx, kit.now)
        self._city = kit.areas.city.code

    def get(self, number: int) -> Template | None:
        """The one with that number."""
        return self._store.get(number)

    def all(self) -> list[Template]:
        """Every one, by name."""
        return self._store.all()

    def open(self, actor: Actor, number: int) -> Template:
        """One, for somebody who may write announcements."""
        self._require(actor)
        found = self._store.get(number)
        if found is None:
            raise Stale("templates.gone")
        return found

    def listed(self, actor: Actor) -> list[Template]:
        """Every one, for somebody who may write announcements."""
        self._require(actor)
        return self._store.all()

    def taken(self, name: str, but: int) -> bool:
        """Whether another one has this name."""
        return name.casefold() in {one.name.casefold() for one in self._store.all() if one.id != but}

    def keep(self, actor: Actor, given: Template) -> None:
        """A new one (number 0), or one that is there, as it shall be."""
        self._require(actor)
        if given.id:
            self.open(actor, given.id)
        number = self._store.write(given)
        self._audit.note(actor, "template.keep", f"{SUBJECT}{number}", self._city)

    def drop(self, actor: Actor, number: int) -> Template:
        """It is kept no longer."""
        found = self.open(actor, number)
        self._store.drop(number)
        self._audit.note(actor, "template.drop", f"{SUBJECT}{number}", self._city)
        return found

    def bring(self, given: Iterable[Template]) -> None:
        """The city's own first ones, once: what was renamed or dropped since does not come back."""
        if set_fact(self._tx, "templates", "brought") is None:
            for one in given:
                self._store.write(one)

    def _require(self, actor: Actor) -> None:
        if not self._roles.may(actor.id, Right.COMPOSE, self._city):
            raise NotAllowed("approval.only_editors")
