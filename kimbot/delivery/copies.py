"""Changing what a release has said: its copies get other words, or are taken out, by a release of its own."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from kimbot.bot.render import ALBUM, Outgoing, render, render_edit
from kimbot.core.clock import HOUR
from kimbot.core.lives import DELIVERY
from kimbot.core.screens import Screen
from kimbot.db.database import Row, Tx
from kimbot.delivery.digests import Digests
from kimbot.delivery.model import Lane, Policy, State
from kimbot.delivery.pacing import Pacing
from kimbot.delivery.requests import TAKE_OUT
from kimbot.delivery.singles import AWAY
from kimbot.delivery.store import Ledger
from kimbot.texts.catalogue import Catalogue

SLICE = 500
"""Chats whose copies are looked at in one unit."""
DELETABLE = 47 * HOUR
"""Telegram lets a bot delete its messages for 48 hours; an hour is left for the way."""
CAPTIONED = ("sendPhoto", "sendDocument", ALBUM)
_AGAIN = DELIVERY["again"]
HEAD = 200
"""Rows at the head of a change that are looked at for those that have become pointless."""


class Way(StrEnum):
    """How a copy is reached."""

    BEFORE = "before"  # it has not left, and leaves with other words
    EDIT = "edit"  # it stands, or is on its way and is changed once it has arrived
    ANEW = "anew"  # it may stand, and nobody knows where: a message of its own says it
    DIGEST = "digest"  # it is a line of another message
    NONE = "none"  # it never arrived


@dataclass(frozen=True, slots=True)
class Copy:
    """What one delivery brought to one chat. `target`: the delivery whose message says it now, perhaps a correction."""

    id: int
    chat: int
    target: int
    way: Way
    carrier: int
    left: int
    captioned: bool
    language: str
    reader: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A release that changes another: its number, that of the other, those that changed it before."""

    occurrence: int
    release: int
    earlier: Sequence[int]
    lane: Lane
    of_kim: Collection[int] = ()
    """Groups that get it as KIM do."""
    anew: bool = True
    """Whether what nobody can edit comes as a message of its own; else it is given up, and named."""


PEOPLE, KIM, GROUP = "people", "kim", "group"
Screens = Mapping[str, Screen]
"""As people get it, groups of KIM, and other groups."""
Written = dict[tuple[str, str, str, bool], int]
"""Contents that are there already, by what makes them differ."""


class Copies:
    """`reword` and `take_out` go from chat to chat: up to which chat it is done before, and (None: all) after."""

    def __init__(self, tx: Tx, texts: Catalogue, ledger: Ledger, digests: Digests, pacing: Pacing, now: int) -> None:
        self._tx, self._texts, self._ledger = tx, texts, ledger
        self._digests, self._pacing, self._now = digests, pacing, now

    def begin(self, release: int, title: str, plain: Screens) -> None:
        """Who is still to be found for a release will get the new words; digests that list it say its new title."""
        self._tx.run("UPDATE occurrences SET title = :title WHERE id = :release", title=title, release=release)
        rows = self._tx.rows(
            "SELECT r.language, t.method FROM renderings r JOIN contents t ON t.id = r.content_id"
            " WHERE r.occurrence_id = :release AND r.part = 0",
            release=release,
        )
        for row in rows:
            content = self._keep(self._plain(plain[PEOPLE], row["language"], row["method"] in CAPTIONED))
            self._tx.run(
                "UPDATE renderings SET content_id = :content WHERE occurrence_id = :release AND language = :language"
                " AND part = 0",
                content=content,
                release=release,
                language=row["language"],
            )

    def reword(self, change: Change, after: int, plain: Screens, marked: Screens) -> int | None:
        """Other words: `plain` for copies that have not left, `marked` for those that stand."""
        chats = self._next(change, after)
        written: Written = {}
        for parts in chats:
            copy = _words(parts)
            self._give(copy, self._content("plain", copy, plain, written))
            match copy.way:
                case Way.EDIT:
                    self._owe(change, copy, self._content("edit", copy, marked, written), edits=copy.target)
                case Way.ANEW:
                    lost = copy if change.anew else replace(copy, closed=True)
                    self._owe(change, lost, self._content("anew", copy, marked, written))
                case Way.DIGEST:
                    self._change_digest(change, copy)
        return chats[-1][-1].chat if chats else None

    def take_out(self, change: Change, after: int, instead: Screen) -> int | None:
        """Deleted as long as Telegram allows that; what is older says `instead`. Nothing of the release leaves now."""
        chats, screens = self._next(change, after), dict.fromkeys((PEOPLE, KIM, GROUP), instead)
        written: Written = {}
        for parts in chats:
            words = _words(parts)
            for part, copy in enumerate(sorted(parts, key=lambda one: one is not words)):
                match copy.way:
                    case Way.EDIT if copy.left > self._now - DELETABLE:
                        content = self._content("take out", copy, screens, written)
                        self._owe(change, copy, content, edits=copy.target, part=part)
                    case Way.EDIT if copy is words:
                        self._owe(change, copy, self._content("edit", copy, screens, written), edits=copy.target)
                    case Way.ANEW if copy is words:
                        self._owe(change, copy, self._content("anew", copy, screens, written))
                    case Way.DIGEST if copy is parts[0]:
                        self._change_digest(change, copy, instead)
        return chats[-1][-1].chat if chats else None

    def drop_pointless(self, occurrence: int) -> None:
        """What would change a copy that never arrived after all is not sent."""
        self._tx.run(
            "UPDATE deliveries SET state = 'cancelled', settled = :now WHERE id IN (SELECT q.id FROM"
            " (SELECT id, edits FROM deliveries WHERE occurrence_id = :occurrence AND state = 'queued'"
            " AND carrier IS NULL ORDER BY due, id LIMIT :head) q JOIN deliveries e ON e.id = q.edits"
            " WHERE e.state IN ('gone', 'failed', 'cancelled'))",
            now=self._now,
            occurrence=occurrence,
            head=HEAD,
        )

    def _next(self, change: Change, after: int) -> list[list[Copy]]:
        """The copies in the next chats, part by part."""
        upto = self._tx.value(
            "SELECT MAX(chat_id) FROM (SELECT DISTINCT chat_id FROM deliveries WHERE occurrence_id = :release"
            " AND chat_id > :after ORDER BY chat_id LIMIT :most)",
            release=change.release,
            after=after,
            most=SLICE,
        )
        if upto is None:
            return []
        earlier = {f"earlier{at}": number for at, number in enumerate(change.earlier)}
        rows = self._tx.rows(
            "SELECT d.id, d.chat_id, d.state, d.policy, d.carrier, d.message_id, d.settled,"
            " COALESCE(d.method, t.method) AS method, c.language, c.kind, c.telegram_id,"
            " c.state AS chat_state,"
            # what came as a message of its own, since the copy could not be edited
            " (SELECT MAX(n.id) FROM deliveries n WHERE n.chat_id = d.chat_id AND n.part = 0 AND n.edits IS NULL"
            " AND n.state = 'sent' AND n.message_id IS NOT NULL"
            f" AND n.occurrence_id IN ({', '.join(f':{name}' for name in earlier) or 'NULL'})) AS newer"
            " FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN contents t ON t.id = d.content_id"
            " WHERE d.occurrence_id = :release AND d.chat_id > :after AND d.chat_id <= :upto"
            " ORDER BY d.chat_id, d.part",
            release=change.release,
            after=after,
            upto=upto,
            **earlier,
        )
        return [
            [_copy(row, change.of_kim) for row in parts] for _, parts in groupby(rows, key=lambda row: row["chat_id"])
        ]

    def _give(self, copy: Copy, content: int) -> None:
        """The words a copy has from now on, should it leave (again); what was read of it before does not leave."""
        self._tx.run(
            "UPDATE deliveries SET content_id = :content, revision = revision + :before WHERE id = :id",
            content=content,
            before=int(copy.way is Way.BEFORE),
            id=copy.id,
        )

    def _owe(self, change: Change, copy: Copy, content: int, *, edits: int | None = None, part: int = 0) -> None:
        """One call of the change: an edit makes no sound and may come at any hour, a new message may not."""
        due = 0 if edits is not None else self._pacing.leave(copy.chat, change.lane).due
        # an edit may be made twice, a message may not
        policy = Policy.TAHAN if edits is None else Policy.ULANG
        self._add(change, copy, part=part, policy=policy, content=content, edits=edits, due=due)

    def _change_digest(self, change: Change, copy: Copy, instead: Screen | None = None) -> None:
        """The digest says it anew, or (`instead`: where nothing else is left in it) no more."""
        dropped = change.release if instead else 0
        edit = self._digests.renew(copy.carrier, copy.chat, dropped=dropped, instead=instead)
        if edit is not None:
            key = f"{AWAY}{copy.id}" if instead else None
            self._add(change, copy, edits=copy.carrier, out=edit, key=key)
        elif instead is not None:
            self._digests.cancel_line(copy.carrier, change.release)

    def _add(
        self,
        change: Change,
        copy: Copy,
        *,
        part: int = 0,
        policy: Policy = Policy.ULANG,
        content: int | None = None,
        out: Outgoing | None = None,
        edits: int | None = None,
        due: int = 0,
        key: str | None = None,
    ) -> None:
        self._tx.run(
            "INSERT INTO deliveries (chat_id, occurrence_id, content_id, part, lane, policy, state, method, payload,"
            " key, edits, due, problem, created, settled) VALUES (:chat, :occurrence, :content, :part, :lane, :policy,"
            " CASE WHEN :closed THEN 'gone' ELSE 'queued' END, :method, :payload, :key, :edits, :due,"
            " CASE WHEN :closed THEN 'closed' END, :now, CASE WHEN :closed THEN :now END)"
            # looked at once more: what was missed is tried anew, as the copy is reached now
            " ON CONFLICT (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL DO UPDATE SET"
            " content_id = excluded.content_id, policy = excluded.policy, state = excluded.state,"
            " method = excluded.method, payload = excluded.payload, key = excluded.key, edits = excluded.edits,"
            " due = excluded.due, attempts = 0, problem = NULL, settled = NULL"
            f" WHERE excluded.state = '{_AGAIN.to}' AND deliveries.{_AGAIN.where}",
            chat=copy.chat,
            occurrence=change.occurrence,
            content=content,
            part=part,
            lane=int(change.lane),
            policy=str(policy),
            closed=int(copy.closed),
            method=out.method if out else None,
            payload=json.dumps(out.payload, ensure_ascii=False) if out else None,
            key=key,
            edits=edits,
            due=due,
            now=self._now,
        )

    def _content(self, what: str, copy: Copy, screens: Screens, written: Written) -> int:
        captioned = copy.captioned and (what == "plain" or copy.target == copy.id)
        kind = (what, copy.language, copy.reader, captioned)
        if kind not in written:
            written[kind] = self._keep(self._said(what, screens[copy.reader], copy.language, captioned))
        return written[kind]

    def _said(self, what: str, screen: Screen, language: str, captioned: bool) -> Outgoing:
        match what:
            case "plain":
                return self._plain(screen, language, captioned)
            case "edit":
                return render_edit(self._texts, language, screen, captioned=captioned)
        [message] = render(self._texts, language, _without_media(screen))
        return Outgoing(TAKE_OUT if what == "take out" else message.method, message.payload)

    def _plain(self, screen: Screen, language: str, captioned: bool) -> Outgoing:
        return render(self._texts, language, screen if captioned else _without_media(screen))[-1]

    def _keep(self, out: Outgoing) -> int:
        return self._ledger.content(out.method, out.payload)


def _copy(row: Row, of_kim: Collection[int]) -> Copy:
    newer, private = row["newer"], row["kind"] == "private"
    reached = Way.EDIT if newer else way(row)
    # who has blocked the bot may still read what it wrote, and that can still be changed
    readable = private and row["telegram_id"] > 0 and reached is Way.EDIT
    return Copy(
        id=row["id"],
        chat=row["chat_id"],
        target=newer or row["id"],
        way=reached,
        carrier=row["carrier"] or 0,
        left=row["settled"] or 0,
        captioned=row["method"] in CAPTIONED,
        language=row["language"],
        reader=PEOPLE if private else KIM if row["chat_id"] in of_kim else GROUP,
        closed=row["chat_state"] != "open" and not readable,
    )


def way(row: Row) -> Way:
    """How the copy of one delivery is reached, by what became of that so far."""
    state = State(row["state"])
    if state in (State.GONE, State.FAILED, State.CANCELLED):
        return Way.NONE
    if row["carrier"]:
        return Way.DIGEST
    if state is State.QUEUED and row["policy"] == Policy.TAHAN:
        return Way.BEFORE
    if state is State.UNKNOWN or (state is State.SENT and row["message_id"] is None):
        return Way.ANEW
    return Way.EDIT


def _words(parts: Sequence[Copy]) -> Copy:
    """The part with the words: below the photo, or by itself where there is more than one part."""
    return next((copy for copy in parts if not copy.captioned), parts[0])


def _without_media(screen: Screen) -> Screen:
    return Screen(screen.key, screen.values, screen.rows)
