"""Texts that come again: kept by those who announce, with blanks in brackets that are asked when one is used."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kimbot.announcements.model import Link
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.screens import Html
from kimbot.db.database import Row, Tx
from kimbot.db.facts import set_fact
from kimbot.kit import Kit
from kimbot.roles.model import Right
from kimbot.roles.service import Roles

NAME_MOST = 30
SUBJECT = "template:"

_BLANK = re.compile(r"\[([^\[\]<>\n]{1,40})\]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text (Telegram HTML) by its name, its topic and the buttons below it."""

    id: int
    name: str
    html: str
    topic: str
    links: tuple[Link, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """What stands in brackets, each once, in order (plain text)."""
        return tuple(dict.fromkeys(_BLANK.findall(self.html)))

    def filled(self, given: Sequence[str]) -> Html:
        """The text with the first blanks filled (HTML); the next one is bold."""
        words = dict(zip(self.blanks, given, strict=False))
        following = self.blanks[len(given)] if len(given) < len(self.blanks) else ""

        def fill(found: re.Match[str]) -> str:
            if found[1] in words:
                return words[found[1]]
            return f"<b>{found[0]}</b>" if found[1] == following else found[0]

        return Html(_BLANK.sub(fill, self.html))


class Templates:
    """The table `templates`. Each act raises `NotAllowed`, or `Stale` when it is gone."""

    def __init__(self, kit: Kit, roles: Roles) -> None:
        self._tx, self._now, self._audit, self._roles = kit.tx, kit.now, kit.audit, roles
        self._city = kit.areas.city.code

    def all(self) -> list[Template]:
        """Every one, by name."""
        return [_template(row) for row in self._tx.rows("SELECT * FROM templates ORDER BY name, id")]

    def get(self, number: int) -> Template | None:
        """The one with that number."""
        row = self._tx.row("SELECT * FROM templates WHERE id = :id", id=number)
        return _template(row) if row else None

    def open(self, actor: Actor, number: int) -> Template:
        """One, for somebody who may write announcements."""
        self._require(actor)
        found = self.get(number)
        if found is None:
            raise Stale("templates.gone")
        return found

    def listed(self, actor: Actor) -> list[Template]:
        """Every one, for somebody who may write announcements."""
        self._require(actor)
        return self.all()

    def taken(self, name: str, but: int) -> bool:
        """Whether another one has this name."""
        rows = self._tx.rows("SELECT name FROM templates WHERE id <> :but", but=but)
        return name.casefold() in {row["name"].casefold() for row in rows}

    def keep(self, actor: Actor, given: Template) -> None:
        """A new one (number 0), or one that is there, as it shall be."""
        self._require(actor)
        if given.id:
            self.open(actor, given.id)
        number = _write(self._tx, given, self._now)
        self._audit.note(actor, "template.keep", f"{SUBJECT}{number}", self._city)

    def drop(self, actor: Actor, number: int) -> Template:
        """It is kept no longer."""
        found = self.open(actor, number)
        self._tx.run("DELETE FROM templates WHERE id = :id", id=number)
        self._audit.note(actor, "template.drop", f"{SUBJECT}{number}", self._city)
        return found

    def bring(self, given: Iterable[Template]) -> None:
        """The city's own first ones, once: what was renamed or dropped since does not come back."""
        if set_fact(self._tx, "templates", "brought") is None:
            for one in given:
                _write(self._tx, one, self._now)

    def _require(self, actor: Actor) -> None:
        if not self._roles.may(actor.id, Right.COMPOSE, self._city):
            raise NotAllowed("approval.only_editors")


def _write(tx: Tx, given: Template, now: int) -> int:
    values = {
        "name": given.name,
        "html": given.html,
        "topic": given.topic,
        "links": json.dumps([(one.label, one.url) for one in given.links], ensure_ascii=False),
        "now": now,
    }
    if given.id:
        sets = "name = :name, html = :html, topic = :topic, links = :links, changed = :now"
        tx.run(f"UPDATE templates SET {sets} WHERE id = :id", id=given.id, **values)
        return given.id
    columns = "name, html, topic, links, changed"
    insert = f"INSERT INTO templates ({columns}) VALUES (:name, :html, :topic, :links, :now) RETURNING id"
    return int(tx.value(insert, **values))


def _template(row: Row) -> Template:
    links = tuple(Link(*link) for link in json.loads(row["links"]))
    return Template(row["id"], row["name"], row["html"], row["topic"], links)
