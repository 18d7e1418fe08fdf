"""The daily digest: what a chat wants gathered leaves as one message, and each line of it shares its fate."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kimbot.bot.render import Outgoing, length, render, render_edit
from kimbot.core.screens import Html, Screen
from kimbot.core.whatsapp import ADDRESS
from kimbot.db.database import Row, Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.model import ENDED, Lane, Policy
from kimbot.delivery.occurrences import FINISHED, Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.delivery.pace import DIGEST, Habits, digest_due
from kimbot.delivery.singles import AWAY, CANCEL
from kimbot.delivery.store import SLICE
from kimbot.texts.catalogue import Catalogue

LINES = 500
"""How many lines are looked at for the chats whose digests are written in one unit."""
WHOLE_MOST = 1_500
"""Characters up to which several texts stand in a digest as they are; longer ones are listed by their titles."""
LISTED = 30


_STANDING = (
    "d.carrier = :digest AND d.occurrence_id <> :dropped AND d.state IN ('queued', 'sent')"
    " AND NOT EXISTS (SELECT 1 FROM deliveries z JOIN deliveries a"
    f" ON a.key = '{AWAY}' || z.id WHERE z.occurrence_id = d.occurrence_id AND z.chat_id = d.chat_id AND z.part = 0)"
)
"""The lines of a digest that still stand in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One release in a chat's digest: its rows in the ledger, its title, its words if it is nothing but words."""

    rows: tuple[int, ...]
    due: int
    subject: str
    title: str
    words: str | None


_Written = dict[tuple[str, tuple[tuple[str, str, str | None], ...]], int]
"""The contents of digests that say the same, by their language and what their lines say."""


class Digests:
    """Gathers what waits, and tells each line what became of the message it went with."""

    def __init__(
        self,
        tx: Tx,
        texts: Catalogue,
        chats: Chats,
        outbox: Outbox,
        occurrences: Occurrences,
        habits: Habits,
        username: str,
        now: int,
    ) -> None:
        self._tx, self._texts, self._chats, self._occurrences = tx, texts, chats, occurrences
        self._ledger, self._singles = outbox.ledger, outbox.singles
        self._habits, self._username, self._now = habits, username, now

    def gather(self) -> bool:
        """Write the digests of the next chats whose moment has come; whether there may be more."""
        chats = [
            int(row["chat_id"])
            for row in self._tx.rows(
                "SELECT DISTINCT chat_id FROM (SELECT chat_id FROM deliveries WHERE state = 'queued' AND carrier = 0"
                " AND due <= :now ORDER BY due LIMIT :most)",
                now=self._now,
                most=LINES,
            )
        ]
        written: _Written = {}
        for chat in chats:
            self._write(chat, self._lines(chat), written)
            self._postpone(chat)
        return bool(chats)

    def follow(self) -> None:
        """What went with a digest that has left, or could not, ends as that did; digests that are over are finished.

        A line that was taken back while its digest was on its way is taken out of it.
        """
        if self._tx.value("SELECT 1 FROM deliveries WHERE state = 'queued' AND carrier > 0 LIMIT 1"):
            self._follow_lines()
        for digest in self._occurrences.settled():
            if digest.subject == DIGEST:
                self._occurrences.finish(digest.id)

    def _follow_lines(self) -> None:
        taken_back = self._tx.rows(
            "SELECT DISTINCT d.occurrence_id FROM deliveries d JOIN deliveries g ON g.id = d.carrier"
            " AND g.state = 'sent' WHERE d.state = 'queued' AND d.carrier > 0 AND d.taken_back = 1"
        )
        for row in taken_back:
            self.drop(row["occurrence_id"], Screen("digest.taken_back"))
        for state in ENDED:
            self._tx.run(
                "UPDATE deliveries SET state = :state, settled = :now WHERE id IN (SELECT d.id FROM deliveries d"
                " JOIN deliveries g ON g.id = d.carrier AND g.state = :state WHERE d.state = 'queued' AND d.carrier > 0"
                " LIMIT :most)",
                state=str(state),
                now=self._now,
                most=SLICE,
            )

    def drop(self, occurrence: int, instead: Screen) -> None:
        """A release is taken back: digests are rewritten without it; `instead` stands where nothing is left."""
        told = self._tx.rows(
            "SELECT d.id, d.chat_id, d.carrier FROM deliveries d"
            " JOIN deliveries g ON g.id = d.carrier AND g.state IN ('queued', 'sent')"
            " WHERE d.occurrence_id = :occurrence AND d.part = 0 AND d.carrier > 0 AND d.state IN ('queued', 'sent')"
            f" AND NOT EXISTS (SELECT 1 FROM deliveries a WHERE a.key = '{AWAY}' || d.id)",
            occurrence=occurrence,
        )
        for line in told:
            edit = self.renew(line["carrier"], line["chat_id"], dropped=occurrence, instead=instead)
            if edit is None:
                self.cancel_line(line["carrier"], occurrence)
            else:
                self._singles.owe(
                    line["chat_id"],
                    edit.method,
                    edit.payload,
                    lane=Lane.NOTICE,
                    policy=Policy.ULANG,
                    key=f"{AWAY}{line['id']}",
                    edits=line["carrier"],
                )

    def renew(self, digest: int, chat: int, *, dropped: int = 0, instead: Screen | None = None) -> Outgoing | None:
        """What a digest says now, without the release `dropped` (`instead`: where nothing else is left), as an edit.

        None where it has not left: it leaves so.
        """
        left = self._read(_STANDING, digest=digest, dropped=dropped)
        shown = self._screen(left) if left or instead is None else instead
        language = self._chats.get(chat).language
        if self._tx.value("SELECT state FROM deliveries WHERE id = :digest", digest=digest) != "queued":
            return render_edit(self._texts, language, shown, captioned=False)
        [words] = render(self._texts, language, shown)
        self._reword(digest, words.method, words.payload)
        return None

    def _lines(self, chat: int) -> list[Line]:
        """What of the releases that are going out waits for this chat's digest now, the oldest first."""
        running = "o.finished IS NULL AND o.state IN ('filling', 'sending')"
        waits = "d.state = 'queued' AND d.carrier = 0 AND d.due <= :now AND d.chat_id = :chat"
        return self._read(f"{waits} AND {running}", now=self._now, chat=chat)

    def _read(self, which: str, **values: object) -> list[Line]:
        rows = self._tx.rows(
            "SELECT d.id, d.due, d.occurrence_id, o.subject, o.title, t.method, t.payload FROM deliveries d"
            " JOIN occurrences o ON o.id = d.occurrence_id LEFT JOIN contents t ON t.id = d.content_id"
            f" WHERE {which} ORDER BY d.occurrence_id, d.part",
            **values,
        )
        return [_line(list(parts)) for _, parts in groupby(rows, key=lambda row: row["occurrence_id"])]

    def _write(self, chat: int, lines: Sequence[Line], written: _Written) -> None:
        if len(lines) < 2:  # one alone comes whole, as it is
            self._carry(lines, None)
            return
        language = self._chats.get(chat).language
        same = (language, tuple((line.subject, line.title, line.words) for line in lines))
        if same not in written:
            [out] = render(self._texts, language, self._screen(lines))
            written[same] = self._ledger.content(out.method, out.payload)
        digest = self._release(max(line.due for line in lines))
        if (number := self._owe_one(digest, chat, written[same])) is not None:
            self._carry(lines, number)

    def _screen(self, lines: Sequence[Line]) -> Screen:
        whole = [line.words for line in lines if line.words is not None]
        if len(whole) == len(lines) and sum(map(length, whole)) <= WHOLE_MOST:
            return Screen("digest.whole", {"count": len(lines), "texts": [Html(words) for words in whole]})
        listed = [{"title": line.title, "link": self._link(line.subject)} for line in lines[:LISTED]]
        values = {"count": len(lines), "lines": listed, "more": max(0, len(lines) - LISTED)}
        return Screen("digest.titles", values)

    def _link(self, subject: str) -> str:
        """Where the whole of it is read: `announcement:12` at /start announcement_12."""
        return f"https://t.me/{self._username}?start={subject.replace(':', '_')}"

    def _release(self, due: int) -> int:
        """The release by which the digests of that moment leave."""
        number = self._occurrences.begin(DIGEST, due)
        if number is None:
            [known] = [one for one in self._occurrences.of(DIGEST) if one.due == due]
            if known.state == FINISHED:
                self._occurrences.reopen(known.id)
            return known.id
        self._occurrences.filled(number)
        return number

    def _carry(self, lines: Sequence[Line], digest: int | None) -> None:
        self._tx.many(
            "UPDATE deliveries SET carrier = :digest WHERE id = :id",
            [{"digest": digest, "id": row} for line in lines for row in line.rows],
        )

    def _owe_one(self, occurrence: int, chat: int, content: int) -> int | None:
        """One delivery of a release to one chat; its number, None when the chat has one of it already."""
        found = self._tx.value(
            "INSERT INTO deliveries (chat_id, occurrence_id, content_id, lane, policy, state, due, created)"
            " VALUES (:chat, :occurrence, :content, :lane, 'tahan', 'queued', 0, :now)"
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO NOTHING RETURNING id",
            chat=chat,
            occurrence=occurrence,
            content=content,
            lane=int(Lane.BROADCAST),
            now=self._now,
        )
        return None if found is None else int(found)

    def _reword(self, delivery: int, method: str, payload: dict[str, object]) -> None:
        """New words for one message that has not left."""
        self._tx.run(
            "UPDATE deliveries SET method = :method, payload = :payload, revision = revision + 1"
            " WHERE id = :id AND state = 'queued'",
            method=method,
            payload=json.dumps(payload, ensure_ascii=False),
            id=delivery,
        )

    def cancel_line(self, digest: int, occurrence: int) -> None:
        """Take back one line of a digest that has not left."""
        self._tx.run(
            f"{CANCEL} WHERE carrier = :digest AND occurrence_id = :occurrence AND state = 'queued' AND carrier > 0",
            now=self._now,
            digest=digest,
            occurrence=occurrence,
        )

    def _postpone(self, chat: int) -> None:
        """What was not gathered (its release is paused) waits for the next digest."""
        self._tx.run(
            "UPDATE deliveries SET due = :next WHERE state = 'queued' AND carrier = 0 AND due <= :now"
            " AND chat_id = :chat",
            next=digest_due(self._now, self._chats.pace(chat), self._habits),
            now=self._now,
            chat=chat,
        )


def _line(parts: Sequence[Row]) -> Line:
    words, *before = parts
    payload = json.loads(words["payload"])
    text = None if before or _has_ways(payload) else payload.get("text")
    rows = tuple(row["id"] for row in parts)
    return Line(rows, words["due"], words["subject"], words["title"], text)


def _has_ways(payload: Mapping[str, Any]) -> bool:
    """Whether there are buttons below it that lead somewhere else than to WhatsApp."""
    rows = payload.get("reply_markup", {}).get("inline_keyboard", ())
    return any(not key.get("url", "").startswith(ADDRESS) for row in rows for key in row)
