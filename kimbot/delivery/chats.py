"""The chats the bot knows: people (private chats), groups, channels. One column holds Telegram's id."""

import json

from kimbot.bot.render import as_new
from kimbot.core.actor import ERASED, Chat
from kimbot.core.clock import DAY
from kimbot.db.database import Row, Tx
from kimbot.delivery.pace import Pace, Quiet, Rhythm
from kimbot.delivery.singles import CANCEL, IN_DOUBT

_COLUMNS = "id, telegram_id, kind, title, username, language, thread_id, state, seen"


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
        known, today = self.of_telegram(telegram_id), self._now - self._now % DAY
        if known is None:
            self._tx.run(
                "INSERT INTO chats (telegram_id, kind, title, username, language, state, seen, created)"
                " VALUES (:telegram_id, :kind, :title, :username, :language, 'unopened', :day, :now)",
                telegram_id=telegram_id,
                kind=kind,
                title=title,
                username=username,
                language=language,
                day=today,
                now=self._now,
            )
        elif (known.kind, known.title, known.username, known.seen) != (kind, title, username, today):
            self._tx.run(
                "UPDATE chats SET kind = :kind, title = :title, username = :username, seen = :day WHERE id = :id",
                kind=kind,
                title=title,
                username=username,
                day=today,
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

    def close_all(self) -> None:
        """Another bot speaks from now on: nobody has opened it, no group has it, and no message of ours is its own."""
        self._tx.run("UPDATE chats SET state = CASE WHEN kind = 'private' THEN 'unopened' ELSE 'gone' END")
        self._tx.run("UPDATE deliveries SET message_id = NULL, more_ids = NULL")
        self._tx.run(f"{CANCEL} WHERE state = 'queued' AND method = 'deleteMessages' AND edits IS NULL", now=self._now)

    def reopen(self, since: int, *, everywhere: bool) -> int:
        """Chats that a message could not reach since then (ms) are as before; `everywhere`: whether one left or not.

        How many. Who was erased stays away.
        """
        return self._tx.run(
            "UPDATE chats SET state = CASE WHEN opened > 0 OR kind <> 'private' THEN 'open' ELSE 'unopened' END"
            " WHERE state <> 'open' AND telegram_id > -:erased AND (:everywhere OR id IN"
            " (SELECT chat_id FROM deliveries WHERE state = 'gone' AND settled >= :since"
            " AND COALESCE(problem, '') <> 'closed'))",
            erased=ERASED,
            everywhere=int(everywhere),
            since=since,
        )

    def set_language(self, chat: int, language: str) -> None:
        """Which language we speak there."""
        self._tx.run("UPDATE chats SET language = :language WHERE id = :id", language=language, id=chat)

    def set_thread(self, chat: int, thread_id: int | None) -> None:
        """Which topic of a forum group we speak in."""
        self._tx.run("UPDATE chats SET thread_id = :thread WHERE id = :id", thread=thread_id, id=chat)

    def pace(self, chat: int) -> Pace:
        """When it gets what is released."""
        row = self._tx.row("SELECT rhythm, quiet_begin, quiet_end, most_a_day FROM chats WHERE id = :id", id=chat)
        assert row is not None
        quiet = None if row["quiet_begin"] is None else Quiet(row["quiet_begin"], row["quiet_end"])
        return Pace(Rhythm(row["rhythm"]), quiet, row["most_a_day"])

    def set_pace(self, chat: int, pace: Pace) -> None:
        """When it gets what is released from now on."""
        self._tx.run(
            "UPDATE chats SET rhythm = :rhythm, quiet_begin = :begin, quiet_end = :end, most_a_day = :most"
            " WHERE id = :id",
            rhythm=str(pace.rhythm),
            begin=pace.quiet.begin if pace.quiet else None,
            end=pace.quiet.end if pace.quiet else None,
            most=pace.most,
            id=chat,
        )

    def with_own_hours(self) -> dict[int, Quiet]:
        """The chats that have quiet hours of their own, with these."""
        rows = self._tx.rows("SELECT id, quiet_begin, quiet_end FROM chats WHERE quiet_begin IS NOT NULL")
        return {row["id"]: Quiet(row["quiet_begin"], row["quiet_end"]) for row in rows}

    def migrate(self, old: int, new: int) -> tuple[int, int | None]:
        """A group became a supergroup: Telegram's id `old` is now `new`. Its number (0: none), and a second one it had.

        Telegram tells it twice, once under each id, in any order, and a sender may hear of it before. Of two numbers
        the older one stays; the other keeps the old id, under which nothing can be reached any more.
        """
        was, now = self.of_telegram(old), self.of_telegram(new)
        if was is None:
            return (now.id if now else 0), None
        self._forget_messages(was.id)
        if now is None:
            self._rename(was.id, new, "supergroup", "open")
            return was.id, None
        kept, other = min(was.id, now.id), max(was.id, now.id)
        self._rename(other, 0, "group", "gone")  # no chat's id: the two change places
        self._rename(kept, new, "supergroup", "open")
        self._rename(other, old, "group", "gone")
        self._move_deliveries(kept, other)
        return kept, other

    def _forget_messages(self, chat: int) -> None:
        """The supergroup counts its messages anew: an old number would mean another one there, of anybody's."""
        self._tx.run("UPDATE deliveries SET message_id = NULL, more_ids = NULL WHERE chat_id = :chat", chat=chat)
        self._tx.run(
            f"{CANCEL} WHERE chat_id = :chat AND state = 'queued' AND method = 'deleteMessages' AND edits IS NULL",
            now=self._now,
            chat=chat,
        )
        self._tx.run(
            f"UPDATE deliveries SET payload = NULL WHERE chat_id = :chat AND {IN_DOUBT} AND edits IS NULL"
            " AND method NOT LIKE 'send%'",
            chat=chat,
        )
        edits = self._tx.rows(
            "SELECT id, method, payload FROM deliveries WHERE chat_id = :chat AND state = 'queued'"
            " AND occurrence_id IS NULL AND edits IS NULL AND method LIKE 'edit%'",
            chat=chat,
        )
        for row in edits:
            out = as_new(row["method"], json.loads(row["payload"]))
            self._tx.run(
                "UPDATE deliveries SET method = :method, payload = :payload, revision = revision + 1 WHERE id = :id",
                method=out.method,
                payload=json.dumps(out.payload, ensure_ascii=False),
                id=row["id"],
            )

    def _rename(self, chat: int, telegram_id: int, kind: str, state: str) -> None:
        self._tx.run(
            "UPDATE chats SET telegram_id = :new, kind = :kind, state = :state WHERE id = :id",
            new=telegram_id,
            kind=kind,
            state=state,
            id=chat,
        )

    def _move_deliveries(self, kept: int, other: int) -> None:
        """What was owed to the second number is owed to the first, unless it is owed there too or still waits."""
        both = {"kept": kept, "other": other}
        self._tx.run(
            f"{CANCEL} WHERE chat_id = :other AND state = 'queued' AND occurrence_id IS NULL AND due > :now",
            now=self._now,
            other=other,
        )
        self._tx.run(
            "DELETE FROM deliveries WHERE chat_id = :other AND occurrence_id IN"
            " (SELECT d.occurrence_id FROM deliveries d WHERE d.chat_id = :kept AND d.occurrence_id IS NOT NULL)",
            **both,
        )
        self._tx.run("UPDATE deliveries SET chat_id = :kept WHERE chat_id = :other", **both)


def _chat(row: Row) -> Chat:
    return Chat(**dict(row))
