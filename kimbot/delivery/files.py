"""Files that we made ourselves (a poster, an export), kept until they have been uploaded."""

from kimbot.bot.render import Outgoing
from kimbot.bot.transport import Upload
from kimbot.db.database import Tx

STORED = "stored:"
"""Before its number: what stands in a screen's media, and in a row of the ledger, in the place of a file id."""
UPLOADS = {"sendDocument": "document", "sendPhoto": "photo"}
"""The methods that may name such a file, and where."""


class Files:
    """The table `files`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def keep(
        self,
        name: str,
        content: bytes,
        content_type: str,
        *,
        person: int | None = None,
        key: str | None = None,
        names: bool = False,
    ) -> str:
        """Keep a file; what `Media` takes for its file id. `person`: whose data it holds; `names`: others' too.

        `key`: what is in it, by which `again` finds it for somebody else.
        """
        number = self._tx.value(
            "INSERT INTO files (person, key, names, name, content_type, content, created)"
            " VALUES (:person, :key, :names, :name, :type, :content, :now)"
            " ON CONFLICT (key) DO UPDATE SET created = excluded.created RETURNING id",
            person=person,
            key=key,
            names=int(names),
            name=name,
            type=content_type,
            content=content,
            now=self._now,
        )
        return f"{STORED}{number}"

    def again(self, key: str) -> str | None:
        """The file of that key for somebody else, kept as if it were new; None when there is none any more."""
        number = self._tx.value("UPDATE files SET created = :now WHERE key = :key RETURNING id", now=self._now, key=key)
        return f"{STORED}{number}" if number is not None else None

    def get(self, stored: str) -> Upload | None:
        """The file of such a reference; None when it is not kept any more."""
        row = self._tx.row(
            "SELECT name, content, content_type FROM files WHERE id = :id", id=int(stored.removeprefix(STORED))
        )
        return Upload(row["name"], bytes(row["content"]), row["content_type"]) if row else None

    def forget(self, before: int) -> None:
        """Drop the files from before that moment (ms): they were uploaded long ago, or nobody could be reached."""
        self._tx.run("DELETE FROM files WHERE created < :before", before=before)


def stored_in(call: Outgoing) -> tuple[str, str] | None:
    """The field of a call that names a file of ours, and that name."""
    field = UPLOADS.get(call.method, "")
    value = call.payload.get(field)
    return (field, value) if isinstance(value, str) and value.startswith(STORED) else None
