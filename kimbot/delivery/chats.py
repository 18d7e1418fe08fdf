"""The chats the bot knows: people (private chats), groups, channels. One column holds Telegram's id."""

from kimbot.core.actor import Chat
from kimbot.db.database import Row, Tx


_COLUMNS = "id, telegram_id, kind, title, username, language, thread_id, state"


class Chats:
    """SQL of the table `chats`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, chat: int) -> Chat:
        """The chat with that number (KeyError when there is none)."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM chats WHERE id = :id", id=chat)
        if row is None:
            raise KeyError(chat)
        return _chat(row)

    def of_telegram(self, telegram_id: int) -> Chat | None:
        """The chat with that Telegram id."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM chats WHERE telegram_id = :id", id=telegram_id)
        return _chat(row) if row else None

    def seen(self, telegram_id: int, kind: str, title: str, username: str | None, language: str) -> Chat:
        """The chat an update came from, noted when new, its name kept up to date."""
        known = self.of_telegram(telegram_id)
        if known is None:
            self._tx.run(
                "INSERT INTO chats (telegram_id, kind, title, username, language, state, created)"
                " VALUES (:telegram_id, :kind, :title, :username, :language, 'unopened', :now)",
                telegram_id=telegram_id,
                kind=kind,
                title=title,
                username=username,
                language=language,
                now=self._now,
            )
        elif (known.kind, known.title, known.username) != (kind, title, username):
            self._tx.run(
                "UPDATE chats SET kind = :kind, title = :title, username = :username WHERE id = :id",
                kind=kind,
                title=title,
                username=username,
                id=known.id,
            )
        else:
            return known
        found = self.of_telegram(telegram_id)
        assert found is not None
        return found

    def set_state(self, chat: int, state: str) -> None:
        """Open (we may write there) or gone (we may not)."""
        self._tx.run("UPDATE chats SET state = :state WHERE id = :id AND state <> :state", state=state, id=chat)

    def set_language(self, chat: int, language: str) -> None:
        """Which language we speak there."""
        self._tx.run("UPDATE chats SET language = :language WHERE id = :id", language=language, id=chat)

    def set_thread(self, chat: int, thread_id: int | None) -> None:
        """Which topic of a forum group we speak in."""
        self._tx.run("UPDATE chats SET thread_id = :thread WHERE id = :id", thread=thread_id, id=chat)

    def migrate(self, old: int, new: int) -> None:
        """A group became a supergroup: the Telegram id `old` is now `new`. Known both: the older number stays."""
        kept, other = self.of_telegram(old), self.of_telegram(new)
        if kept is None:
            return
        if other is not None and other.id != kept.id:
            self._tx.run("UPDATE deliveries SET chat_id = :kept WHERE chat_id = :other", kept=kept.id, other=other.id)
            self._tx.run("DELETE FROM chats WHERE id = :other", other=other.id)
        self._tx.run(
            "UPDATE chats SET telegram_id = :new, kind = 'supergroup', state = 'open' WHERE id = :id",
            new=new,
            id=kept.id,
        )


def _chat(row: Row) -> Chat:
    return Chat(**dict(row))
