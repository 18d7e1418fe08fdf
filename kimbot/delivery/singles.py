"""SQL of the ledger: messages owed to one chat alone, by their cards and keys."""

import json
from collections.abc import Sequence

from kimbot.bot.render import ALBUM
from kimbot.core.lives import DELIVERY
from kimbot.db.database import Row, Tx
from kimbot.delivery.model import Lane, Policy

CANCEL = f"UPDATE deliveries SET state = '{DELIVERY['cancel'].to}', settled = :now, payload = NULL"
"""Take back what has not left: nobody needs its words any more."""
REPEATABLE = "occurrence_id IS NULL AND policy = 'ulang'"
"""What keeps its words though nobody knows whether it arrived: it is said again (`Doubts`)."""
IN_DOUBT = f"state = 'unknown' AND payload IS NOT NULL AND {REPEATABLE}"
"""Such a row; it begins with the words of an index."""
NAMES = "names:"
"""How the keys of messages begin that speak of people or reports and are no cards; after it each subject, and a ;"""
ABOUT = "about:"
"""Before her number: the key of messages to others that name a person. Unsent, they go when she is erased."""
_STANDS = f"d.state IN ('queued', 'sending', 'sent', 'unknown') AND d.method <> '{ALBUM}'"
"""What may be read in a chat; an album has no words."""
AWAY = "away:"
"""How the keys of rows begin that take another one's message out of its chat."""


class Singles:
    """The rows of the table `deliveries` that belong to no release."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def owe(
        self,
        chat: int,
        method: str,
        payload: dict[str, object],
        *,
        lane: Lane,
        policy: Policy,
        key: str | None = None,
        edits: int | None = None,
        due: int | None = None,
        turn: int = 0,
    ) -> int:
        """One more message owed to a chat; its delivery number. `turn`: before which others of its lane it leaves."""
        return int(
            self._tx.value(
                "INSERT INTO deliveries (chat_id, lane, turn, policy, state, method, payload, key, edits, due, created)"
                " VALUES (:chat, :lane, :turn, :policy, 'queued', :method, :payload, :key, :edits, :due, :now)"
                " RETURNING id",
                chat=chat,
                turn=turn,
                lane=int(lane),
                policy=str(policy),
                method=method,
                payload=_json(payload),
                key=key,
                edits=edits,
                due=due or 0,  # owed at once: also when the calendar jumps back
                now=self._now,
            )
        )

    def says(self, chat: int, method: str, payload: dict[str, object], key: str | None) -> bool:
        """Whether these very words wait for their turn there already."""
        found = self._tx.value(
            "SELECT 1 FROM deliveries WHERE chat_id = :chat AND state = 'queued' AND occurrence_id IS NULL"
            " AND lane = :lane AND attempts = 0 AND edits IS NULL AND due <= :now AND method = :method"
            " AND COALESCE(key, '') = :key AND payload = :payload LIMIT 1",
            now=self._now,
            key=key or "",
            chat=chat,
            lane=int(Lane.FURTHER),
            method=method,
            payload=_json(payload),
        )
        return found is not None

    def last_turn(self, chat: int, lane: Lane) -> int:
        """The turn of what goes last of that lane's messages that wait there; 0 where none does."""
        return int(
            self._tx.value(
                "SELECT COALESCE(MAX(turn), 0) FROM deliveries WHERE chat_id = :chat AND state = 'queued'"
                " AND occurrence_id IS NULL AND lane = :lane",
                chat=chat,
                lane=int(lane),
            )
        )

    def waits_longest(self) -> int | None:
        """The chat of the answer whose turn comes next among those who wait for it; None where nobody does."""
        found = self._tx.value(
            "SELECT chat_id FROM deliveries WHERE state = 'queued' AND occurrence_id IS NULL AND lane = :lane"
            " ORDER BY turn, id LIMIT 1",
            lane=int(Lane.FURTHER),
        )
        return None if found is None else int(found)

    def hurry(self, chat: int, turn: int) -> None:
        """The oldest answer that waits for its turn there goes before others now."""
        self._tx.run(
            "UPDATE deliveries SET lane = :first, turn = :turn WHERE chat_id = :chat AND state = 'queued'"
            " AND occurrence_id IS NULL AND lane = :lane AND turn = (SELECT MIN(turn) FROM deliveries"
            " WHERE chat_id = :chat AND state = 'queued' AND occurrence_id IS NULL AND lane = :lane)",
            first=int(Lane.REPLY),
            turn=turn,
            chat=chat,
            lane=int(Lane.FURTHER),
        )

    def bring_forward(self, chat: int, by: int) -> None:
        """What waits for its turn there has it sooner (ms)."""
        self._tx.run(
            "UPDATE deliveries SET turn = turn - :by WHERE chat_id = :chat AND state = 'queued'"
            " AND occurrence_id IS NULL AND lane = :lane",
            by=by,
            chat=chat,
            lane=int(Lane.FURTHER),
        )

    def replace_queued(self, chat: int, key: str, method: str, payload: dict[str, object], due: int) -> bool:
        """Put new words into the row with this key that still waits for its moment; False when there is none."""
        changed = self._tx.run(
            "UPDATE deliveries SET method = :method, payload = :payload, due = :due, revision = revision + 1"
            " WHERE chat_id = :chat AND key = :key AND state = 'queued' AND attempts = 0 AND due > :now",
            now=self._now,
            chat=chat,
            key=key,
            method=method,
            payload=_json(payload),
            due=due,
        )
        return changed > 0

    def reword_edit(self, delivery: int, method: str, payload: dict[str, object], lane: Lane) -> None:
        """An edit that has not been settled says this instead: two on their way might arrive in the other order."""
        self._tx.run(
            "UPDATE deliveries SET method = :method, payload = :payload, revision = revision + 1,"
            " lane = CASE WHEN lane > :lane THEN :lane ELSE lane END WHERE id = :id AND state = 'queued'",
            method=method,
            payload=json.dumps(payload, ensure_ascii=False),
            lane=int(lane),
            id=delivery,
        )

    def drop_waiting(self, chat: int, key: str) -> None:
        """What waits under this key is out of date."""
        self._tx.run(
            "DELETE FROM deliveries WHERE chat_id = :chat AND key = :key AND state = 'queued' AND due > :now",
            chat=chat,
            key=key,
            now=self._now,
        )

    def latest(self, chat: int, key: str) -> Row | None:
        """The newest row with this key that may stand in the chat: id, chat_id, state, method, edits, due."""
        return self._tx.row(
            f"SELECT d.id, d.chat_id, d.state, d.method, d.edits, d.due FROM deliveries d"
            f" WHERE d.chat_id = :chat AND d.key = :key AND {_STANDS} ORDER BY d.id DESC LIMIT 1",
            chat=chat,
            key=key,
        )

    def copies(self, key: str) -> list[Row]:
        """The same of each message with this key, and its Telegram id, `message`: in a chat it may stand several times.

        Of those that are not the newest of their chat only what is known to show it still.
        """
        rows = self._tx.rows(
            "WITH shown AS (SELECT d.chat_id, COALESCE(d.edits, d.id) AS root, MAX(d.id) AS id FROM deliveries d"
            f" WHERE d.key = :key AND {_STANDS} GROUP BY d.chat_id, COALESCE(d.edits, d.id)),"
            " newest AS (SELECT chat_id, MAX(id) AS id FROM shown GROUP BY chat_id)"
            " SELECT d.id, d.chat_id, d.state, d.method, d.edits, d.due, r.message_id AS message"
            " FROM shown s JOIN newest n ON n.chat_id = s.chat_id JOIN deliveries d ON d.id = s.id"
            " LEFT JOIN deliveries r ON r.id = s.root WHERE s.id = n.id OR r.state IN ('queued', 'sending')"
            " OR r.message_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries x WHERE x.chat_id = d.chat_id"
            " AND x.message_id = r.message_id AND x.occurrence_id IS NULL AND x.id > s.id) ORDER BY d.id",
            key=key,
        )
        return list(rows)

    def lost(self, delivery: int, chat: int, message: int) -> None:
        """The message that a delivery should have changed cannot be: that one stands for it from now on."""
        self._tx.run(
            "UPDATE deliveries SET key = NULL WHERE chat_id = :chat AND message_id = :message AND id <> :id"
            " AND occurrence_id IS NULL AND key = (SELECT key FROM deliveries WHERE id = :id)",
            chat=chat,
            message=message,
            id=delivery,
        )

    def naming(self, subject: str) -> list[str]:
        """The keys of messages that speak of that subject and are no cards."""
        return [key for key in self.keys(NAMES) if f"{subject};" in key.removeprefix(NAMES)]

    def chats_with(self, key: str) -> list[int]:
        """The chats in which a message with this key stands."""
        rows = self._tx.rows(
            "SELECT DISTINCT chat_id FROM deliveries WHERE key = :key"
            " AND state IN ('queued', 'sending', 'sent', 'unknown')",
            key=key,
        )
        return [row["chat_id"] for row in rows]

    def keys(self, prefix: str) -> list[str]:
        """The keys that begin so, of messages that may stand somewhere or wait."""
        rows = self._tx.rows(
            "SELECT DISTINCT key FROM deliveries WHERE key >= :first AND key < :beyond",
            first=prefix,
            beyond=prefix[:-1] + chr(ord(prefix[-1]) + 1),
        )
        return [row["key"] for row in rows]

    def open_for(self, chat: int) -> bool:
        """Whether a message to this chat alone has not come to its end."""
        found = self._tx.value(
            "SELECT 1 FROM deliveries WHERE chat_id = :chat AND state = 'queued' AND occurrence_id IS NULL LIMIT 1",
            chat=chat,
        )
        return found is not None

    def next_due(self) -> int | None:
        """When the next single message that still waits for its moment comes due (milliseconds)."""
        found = self._tx.value(
            "SELECT MIN(due) FROM deliveries WHERE state = 'queued' AND occurrence_id IS NULL AND due > :now",
            now=self._now,
        )
        return None if found is None else int(found)

    def take_back(self, key: str) -> None:
        """What has not arrived under this key is not to be read; what leaves at this moment is deleted on arrival."""
        self._tx.run(
            f"{CANCEL} WHERE key = :key AND state = 'queued'",
            now=self._now,
            key=key,
        )
        self._tx.run(f"UPDATE deliveries SET payload = NULL WHERE key = :key AND {IN_DOUBT}", key=key)

    def delete(self, chat: int, messages: Sequence[int], delivery: int) -> None:
        """Take the messages of a delivery out of its chat; they are not older than Telegram allows."""
        payload: dict[str, object] = {"message_ids": list(messages)}
        self.owe(chat, "deleteMessages", payload, lane=Lane.NOTICE, policy=Policy.ULANG, key=f"{AWAY}{delivery}")


def _json(payload: dict[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False)
