"""SQL of templates."""

import json

from kimbot.announcements.content import Link
from kimbot.announcements.templates.model import Template
from kimbot.db.database import Row, Tx


class TemplateStore:
    """The table `templates`. `now`: ms UTC."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def all(self) -> list[Template]:
        """Every one, by name."""
        return [_template(row) for row in self._tx.rows("SELECT * FROM templates ORDER BY name, id")]

    def get(self, number: int) -> Template | None:
        """The one with that number."""
        row = self._tx.row("SELECT * FROM templates WHERE id = :id", id=number)
        return _template(row) if row else None

    def write(self, given: Template) -> int:
        """A new one (number 0), or one that is there, as it shall be; its number."""
        values = {
            "name": given.name,
            "html": given.html,
            "topic": given.topic,
            "links": json.dumps([(one.label, one.url) for one in given.links], ensure_ascii=False),
            "now": self._now,
        }
        if given.id:
            sets = "name = :name, html = :html, topic = :topic, links = :links, changed = :now"
            self._tx.run(f"UPDATE templates SET {sets} WHERE id = :id", id=given.id, **values)
            return given.id
        columns = "name, html, topic, links, changed"
        insert = f"INSERT INTO templates ({columns}) VALUES (:name, :html, :topic, :links, :now) RETURNING id"
        return int(self._tx.value(insert, **values))

    def drop(self, number: int) -> None:
        """It is there no longer."""
        self._tx.run("DELETE FROM templates WHERE id = :id", id=number)


def _template(row: Row) -> Template:
    links = tuple(Link(*link) for link in json.loads(row["links"]))
    return Template(row["id"], row["name"], row["html"], row["topic"], links)
