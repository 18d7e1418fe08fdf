"""SQL of the ledger: releases, and what befalls all that is owed."""

import json
from collections.abc import Sequence
from typing import Any

from kimbot.core.lives import DELIVERY
from kimbot.db.database import Row, Tx
from kimbot.delivery.model import ENDED, Audience, Lane, Policy
from kimbot.delivery.pace import AT_ONCE, Leave
from kimbot.delivery.singles import AWAY, CANCEL

SLICE = 2_000
"""Rows changed in one unit at most, so that nobody waits long for the writer."""
PIN = "pin"
"""The key of rows that pin a message: they leave only when it has arrived."""
_CANCEL = DELIVERY["cancel"]
MISSED = "d.settled IS NOT NULL AND d.state <> 'sent'"
"""Not certainly arrived. In these words, since an index of exactly these rows is found by them."""


class Ledger:
    """The table `deliveries`; what is owed to one chat alone stands in `Singles`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def content(self, method: str, payload: dict[str, object]) -> int:
        """What a whole broadcast sends, kept once; its content number."""
        return int(
            self._tx.value(
                "INSERT INTO contents (method, payload) VALUES (:method, :payload) RETURNING id",
                method=method,
                payload=json.dumps(payload, ensure_ascii=False),
            )
        )

    def owe_broadcast(
        self,
        occurrence: int,
        chats: Sequence[int],
        content: int,
        *,
        part: int = 0,
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
        leave: Leave = AT_ONCE,
    ) -> None:
        """One delivery for each chat; a chat that already has this part of this occurrence is left as it is."""
        self._tx.many(
            "INSERT INTO deliveries"
            " (chat_id, occurrence_id, content_id, part, lane, policy, state, due, carrier, created)"
            " VALUES (:chat, :occurrence, :content, :part, :lane, :policy, 'queued', :due, :carrier, :now)"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING",
            [
                {
                    "chat": chat,
                    "occurrence": occurrence,
                    "content": content,
                    "part": part,
                    "lane": int(lane),
                    "policy": str(policy),
                    "due": leave.due,
                    "carrier": 0 if leave.digest else None,
                    "now": self._now,
                }
                for chat in chats
            ],
        )

    def owe_in_vain(self, occurrence: int, chat: int, content: int, *, lane: Lane, policy: Policy) -> None:
        """A delivery to a chat that nothing reaches: gone from the beginning."""
        self._tx.run(
            "INSERT INTO deliveries"
            " (chat_id, occurrence_id, content_id, lane, policy, state, problem, due, created, settled)"
            " VALUES (:chat, :occurrence, :content, :lane, :policy, 'gone', 'closed', 0, :now, :now)"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING",
            chat=chat,
            occurrence=occurrence,
            content=content,
            lane=int(lane),
            policy=str(policy),
            now=self._now,
        )

    def pin(self, occurrence: int, chats: Sequence[int]) -> None:
        """Have what leaves for these chats now pinned there, once it has arrived."""
        self._tx.many(
            "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, key, edits, due, created)"
            # of no release, so not in the lane of one
            " SELECT chat_id, :lane, 'ulang', 'queued', 'pinChatMessage', :payload, :key, id, 0, :now FROM deliveries"
            " WHERE occurrence_id = :occurrence AND chat_id = :chat AND part = 0 AND carrier IS NULL",
            [
                {
                    "payload": json.dumps({"disable_notification": True}),
                    "key": PIN,
                    "lane": int(Lane.NOTICE),
                    "now": self._now,
                    "occurrence": occurrence,
                    "chat": chat,
                }
                for chat in chats
            ],
        )

    def unpinnable(self) -> None:
        """What has not arrived, or stands under another number, is not pinned."""
        self._tx.run(
            # plus: found among what still waits, not among all that was ever pinned
            f"{CANCEL} WHERE +key = :key AND state = 'queued' AND occurrence_id IS NULL AND EXISTS"
            " (SELECT 1 FROM deliveries e WHERE e.id = deliveries.edits"
            " AND (e.state NOT IN ('queued', 'sending', 'sent')"
            # its group has moved: nobody knows which message it is there
            " OR e.state = 'sent' AND e.message_id IS NULL))",
            now=self._now,
            key=PIN,
        )

    def render(self, occurrence: int, language: str, part: int, content: int) -> None:
        """What `owe_audience` sends to those who read this language."""
        self._tx.run(
            "INSERT INTO renderings (occurrence_id, language, part, content_id)"
            " VALUES (:occurrence, :language, :part, :content)",
            occurrence=occurrence,
            language=language,
            part=part,
            content=content,
        )

    def owe_audience(
        self,
        occurrence: int,
        audience: Audience,
        after: int,
        upto: int,
        *,
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
        direct: Leave = AT_ONCE,
        digest: Leave = AT_ONCE,
    ) -> None:
        """The deliveries of an audience among the chats numbered above `after` up to `upto`, in one statement.

        `direct` and `digest`: when they leave for chats of either rhythm. Who cannot be reached gets a row all the
        same, gone from the beginning: the result names her.
        """
        shut = "c.state <> 'open'"
        gathered = f"c.rhythm = 'digest' AND :digest AND NOT ({shut})"
        self._tx.run(
            "INSERT INTO deliveries (chat_id, occurrence_id, content_id, part, lane, policy, state, problem, due,"
            " carrier, created, settled) SELECT c.id, :occurrence, r.content_id, r.part, :lane, :policy,"
            f" CASE WHEN {shut} THEN 'gone' ELSE 'queued' END, CASE WHEN {shut} THEN 'closed' END,"
            f" CASE WHEN {gathered} THEN :digest_due ELSE :direct_due END, CASE WHEN {gathered} THEN 0 END, :now,"
            f" CASE WHEN {shut} THEN :now END"
            " FROM chats c JOIN renderings r ON r.occurrence_id = :occurrence AND r.language = c.language"
            f" WHERE c.id > :after AND c.id <= :upto AND ({audience.where})"
            " ORDER BY c.id, r.part DESC"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING",
            digest=int(digest.digest),
            digest_due=digest.due,
            direct_due=direct.due,
            occurrence=occurrence,
            lane=int(lane),
            policy=str(policy),
            now=self._now,
            after=after,
            upto=upto,
            **audience.values,
        )

    def take_back_on_its_way(self, occurrence: int) -> None:
        """What of a release is on its way, by itself or in a digest, is not to be read, which is noted there.

        By that it is known when it has arrived (`Term.came_too_late`, `Digests.follow`).
        """
        self._tx.run(
            "UPDATE deliveries SET taken_back = 1 WHERE occurrence_id = :occurrence AND state = 'sending'",
            occurrence=occurrence,
        )
        self._tx.run(
            "UPDATE deliveries SET taken_back = 1 WHERE occurrence_id = :occurrence AND state = 'queued'"
            " AND carrier IS NOT NULL AND carrier IN (SELECT id FROM deliveries WHERE state = 'sending')",
            occurrence=occurrence,
        )

    def standing(self, occurrence: int) -> list[Row]:
        """The messages of a release that stand in its chats and were not taken out before.

        Without a number where the group has moved since.
        """
        return self._tx.rows(
            "SELECT d.id, d.chat_id, COALESCE(d.method, c.method) AS method, d.message_id, d.more_ids, d.settled"
            " FROM deliveries d LEFT JOIN contents c ON c.id = d.content_id WHERE d.occurrence_id = :occurrence"
            " AND d.state = 'sent' AND d.carrier IS NULL"
            f" AND NOT EXISTS (SELECT 1 FROM deliveries a WHERE a.key = '{AWAY}' || d.id) ORDER BY d.id",
            occurrence=occurrence,
        )

    def bring_forward(self, until: int) -> None:
        """The calendar was set back: what waits for a moment up to `until` (milliseconds) has waited long enough."""
        self._tx.run(
            "UPDATE deliveries SET due = :now WHERE state = 'queued' AND due > :now AND due <= :until",
            now=self._now,
            until=until,
        )
        # nor does it try for longer than it would have
        self._tx.run(
            "UPDATE deliveries SET tried = :now WHERE state = 'queued' AND occurrence_id IS NULL AND tried > :now",
            now=self._now,
        )

    def abandon(self, epoch: int) -> int:
        """A new holder starts: rows that an older epoch left `sending` are unknown now. How many."""
        return self._tx.run(
            f"UPDATE deliveries SET state = '{DELIVERY['crash'].to}', problem = 'crash', settled = :now"
            f" WHERE {DELIVERY['crash'].where} AND epoch < :epoch",
            now=self._now,
            epoch=epoch,
        )

    def doubt(self, since: int) -> int:
        """The ledger is that of `since` (ms), back from a backup: what was owed then may have arrived. How many.

        What is written at this very moment, the rest of an audience, was owed then too.
        """
        return self._tx.run(
            f"UPDATE deliveries SET state = '{DELIVERY['doubt'].to}', problem = 'restored', settled = :since,"
            # only a release is ever sent again: the words of single messages are not needed any more
            " payload = CASE WHEN occurrence_id IS NOT NULL THEN payload END"
            f" WHERE {DELIVERY['doubt'].where} AND (due <= :now OR created = :now) AND (occurrence_id IS NULL OR"
            " occurrence_id NOT IN (SELECT id FROM occurrences WHERE state = 'cancelled'))",
            since=since,
            now=self._now,
        )

    def counts(self, occurrence: int) -> dict[str, int]:
        """How many chats of a release ended in each state; `queued`: all for which it has not ended."""
        row = self._tx.row(f"SELECT owed, {', '.join(ENDED)} FROM occurrences WHERE id = :id", id=occurrence)
        assert row is not None
        ended = {str(state): row[state] for state in ENDED if row[state]}
        waiting = row["owed"] - sum(ended.values())
        return {"queued": waiting, **ended} if waiting else ended

    def lost_file(self, occurrence: int) -> bool:
        """Whether some of a release failed because Telegram no longer has its file."""
        found = self._tx.value(
            f"SELECT 1 FROM deliveries d WHERE d.occurrence_id = :occurrence AND {MISSED} AND d.state = 'failed'"
            " AND (d.problem LIKE '%wrong file identifier%' OR d.problem LIKE '%wrong remote file%') LIMIT 1",
            occurrence=occurrence,
        )
        return found is not None

    def waits(self, occurrence: int, after: int) -> list[Row]:
        """What of a release leaves later than `after` (ms): due, digest (0, 1), and how many chats."""
        found: list[Row] = []
        for digest, carrier in enumerate(("carrier IS NULL", "carrier IS NOT NULL")):
            found += self._tx.rows(
                f"SELECT due, {digest} AS digest, COUNT(*) AS chats FROM deliveries WHERE occurrence_id = :occurrence"
                f" AND state = 'queued' AND {carrier} AND part = 0 AND due > :after GROUP BY due ORDER BY due",
                occurrence=occurrence,
                after=after,
            )
        return found

    def cancel(self, occurrence: int, most: int = SLICE) -> int:
        """Take back what has not left of a release, up to `most` rows. How many. What a digest says already stays."""
        taken = 0
        for waits in ("carrier IS NULL", "carrier IS NOT NULL AND carrier = 0"):
            taken += self._tx.run(
                f"{CANCEL} WHERE id IN (SELECT id FROM deliveries"
                f" WHERE occurrence_id = :occurrence AND {_CANCEL.where} AND {waits} LIMIT :most)",
                now=self._now,
                occurrence=occurrence,
                most=most - taken,
            )
        return taken

    def withdraw(self, chat: int) -> None:
        """The chat wants nothing more: take back what still waits for it of all releases."""
        self._tx.run(
            f"{CANCEL} WHERE chat_id = :chat AND {_CANCEL.where}"
            " AND occurrence_id IN (SELECT id FROM occurrences WHERE finished IS NULL)",
            now=self._now,
            chat=chat,
        )

    def missed(self, occurrence: int) -> bool:
        """Whether some of a release did not certainly arrive, and was not taken back."""
        return self._missed("1", "LIMIT 1", occurrence) is not None

    def repeatable(self, occurrence: int) -> int:
        """How many of those are owed to chats that are open."""
        return int(self._missed("COUNT(*)", "AND c.state = 'open'", occurrence) or 0)

    def _missed(self, what: str, which: str, occurrence: int) -> Any:
        return self._tx.value(
            f"SELECT {what} FROM deliveries d JOIN chats c ON c.id = d.chat_id WHERE d.occurrence_id = :occurrence"
            f" AND {MISSED} AND d.state <> 'cancelled' {which}",
            occurrence=occurrence,
        )

    def again(self, occurrence: int, after: int = 0, most: int = SLICE) -> list[int]:
        """Queue again what did not certainly arrive at a chat that is open, above a delivery, up to `most`. Which."""
        rows = self._tx.rows(
            f"UPDATE deliveries SET state = '{DELIVERY['again'].to}', attempts = 0, problem = NULL, settled = NULL,"
            " due = :now, carrier = NULL WHERE id IN (SELECT d.id FROM deliveries d JOIN chats c ON c.id = d.chat_id"
            f" WHERE d.occurrence_id = :occurrence AND d.id > :after AND {MISSED} AND d.state <> 'cancelled'"
            " AND c.state = 'open' ORDER BY d.id LIMIT :most) RETURNING id",
            now=self._now,
            occurrence=occurrence,
            after=after,
            most=most,
        )
        return sorted(row["id"] for row in rows)

    def forget_queued(self) -> None:
        """Drop everything that has not left: for a sample city that begins in the middle of things."""
        self._tx.run("DELETE FROM deliveries WHERE state = 'queued'")


def raise_epoch(tx: Tx) -> int:
    """A process has taken the lease: the number of its term."""
    tx.run(
        "INSERT INTO facts (name, value) VALUES ('epoch', '1')"
        " ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(facts.value AS BIGINT) + 1 AS TEXT)"
    )
    return ruling_epoch(tx)


def ruling_epoch(tx: Tx) -> int:
    """The term that rules now."""
    return int(tx.value("SELECT value FROM facts WHERE name = 'epoch'"))
