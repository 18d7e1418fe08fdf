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
        self._tx.run(
            "UPDATE chats SET state = :state, opened = CASE WHEN :state = 'open' THEN :now ELSE opened END"
            " WHERE id = :id AND state <> :state",
            state=state,
            now=self._now,
            id=chat,
        )

    def lost(self, chat: int, since: int) -> None:
        """A message that left at `since` (ms) could not reach it: gone, unless it was opened again meanwhile."""
        self._tx.run("UPDATE chats SET state = 'gone' WHERE id = :id AND opened <= :since", id=chat, since=since)

    def set_language(self, chat: int, language: str) -> None:
        """Which language we speak there."""
        self._tx.run("UPDATE chats SET language = :language WHERE id = :id", language=language, id=chat)

    def set_thread(self, chat: int, thread_id: int | None) -> None:
        """Which topic of a forum group we speak in."""
        self._tx.run("UPDATE chats SET thread_id = :thread WHERE id = :id", thread=thread_id, id=chat)

    def migrate(self, old: int, new: int) -> None:
        """A group became a supergroup: the Telegram id `old` is now `new`. Known both: the older number stays.

        Telegram tells it twice, once under each id, in any order, and a sender may hear of it before.
        """
        was, now = self.of_telegram(old), self.of_telegram(new)
        if was is None:
            return
        # the supergroup counts its messages anew: an old number would mean another message there
        self._tx.run("UPDATE deliveries SET message_id = NULL, more_ids = NULL WHERE chat_id = :chat", chat=was.id)
        kept = was
        if now is not None:
            kept, other = (was, now) if was.id < now.id else (now, was)
            self._merge(kept.id, other.id)
        self._tx.run(
            "UPDATE chats SET telegram_id = :new, kind = 'supergroup', state = 'open' WHERE id = :id",
            new=new,
            id=kept.id,
        )

    def _merge(self, kept: int, other: int) -> None:
        """Two numbers of one chat become one. Of two groups rows the one of `kept` stays."""
        both = {"kept": kept, "other": other}
        self._tx.run(
            "UPDATE groups SET chat_id = :kept WHERE chat_id = :other"
            " AND NOT EXISTS (SELECT 1 FROM groups g WHERE g.chat_id = :kept)",
            **both,
        )
        # what still waits to leave speaks of the group that falls, or was owed to the kept one as well
        self._tx.run(
            "UPDATE deliveries SET state = 'cancelled', settled = :now WHERE chat_id = :other AND state = 'queued'"
            " AND key IN (SELECT 'group:' || g.id FROM groups g WHERE g.chat_id = :other)",
            now=self._now,
            other=other,
        )
        self._tx.run("DELETE FROM groups WHERE chat_id = :other", other=other)
        self._tx.run(
            "DELETE FROM deliveries WHERE chat_id = :other AND occurrence_id IN"
            " (SELECT d.occurrence_id FROM deliveries d WHERE d.chat_id = :kept AND d.occurrence_id IS NOT NULL)",
            **both,
        )
        self._tx.run("UPDATE deliveries SET chat_id = :kept WHERE chat_id = :other", **both)
        self._tx.run("DELETE FROM chats WHERE id = :other", other=other)


def _chat(row: Row) -> Chat:
    return Chat(**dict(row))
