"""SQL of groups, their topics and admins, and of channels."""

from collections.abc import Iterable, Sequence

from kimbot.db.database import Row, Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.store import PIN
from kimbot.groups.model import Channel, ChannelState, Group, GroupKind, GroupState, Reach, Setup, Taker, Trouble

_TROUBLE = (
    "CASE WHEN g.reach <> 'here' THEN g.reach WHEN c.state <> 'open' THEN 'lost'"
    " WHEN g.topic IS NOT NULL AND c.thread_id IS NULL THEN 'topic' ELSE '' END"
)
_OVERLAP = "(g.taken_area = :area OR g.taken_area LIKE :inside OR :area LIKE g.taken_area || '.%')"
_GROUPS = (
    "SELECT g.id, g.chat_id, c.title, g.kind, g.area, g.approved_area, g.taken_area, g.state, g.reach,"
    " g.reach_since, g.version, g.set_up_by, g.pins, g.pins_since, g.decided_by, g.troubles,"
    " g.reminded, g.card,"
    f" {_TROUBLE} AS trouble FROM groups g JOIN chats c ON c.id = g.chat_id"
)
_CHANNELS = "SELECT n.chat_id, c.title, n.state, n.added_by, n.card FROM channels n JOIN chats c ON c.id = n.chat_id"


class GroupStore:
    """The tables `groups`, `group_topics`, `group_admins`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, number: int) -> Group | None:
        """The group with that number."""
        return self._one("g.id = :id", id=number)

    def of_chat(self, chat: int) -> Group | None:
        """The group that is this chat."""
        return self._one("g.chat_id = :chat", chat=chat)

    def pending(self) -> list[Group]:
        """The groups that wait for approval, oldest first."""
        return [self._group(row) for row in self._tx.rows(f"{_GROUPS} WHERE g.state = 'pending' ORDER BY g.id")]

    def on_card(self, card: str) -> list[Group]:
        """The groups that wait on this card, oldest first; not those where the bot is gone."""
        rows = self._tx.rows(
            f"{_GROUPS} WHERE g.card = :card AND g.state = 'pending' AND g.reach <> 'away' ORDER BY g.id", card=card
        )
        return [self._group(row) for row in rows]

    def card_of(self, by: int | None, since: int) -> str:
        """The card on which something of hers waits, or was put since then (ms) and not decided; "" for none."""
        found = self._tx.value(
            "SELECT card FROM groups WHERE card <> '' AND COALESCE(set_up_by, 0) = :by"
            " AND (state = 'pending' OR carded > :since) ORDER BY carded DESC, id LIMIT 1",
            by=by or 0,
            since=since,
        )
        return str(found or "")

    def put_on_card(self, number: int, card: str) -> None:
        """Its wish stands there from now on."""
        self._tx.run(
            "UPDATE groups SET card = :card, carded = :now WHERE id = :id", card=card, now=self._now, id=number
        )

    def close_card(self, card: str) -> None:
        """All on it is decided: what is asked next comes on another one."""
        self._tx.run("UPDATE groups SET card = '' WHERE card = :card", card=card)

    def set_up_by(self, person: int) -> list[Group]:
        """The groups that she set up and that are subscribed."""
        rows = self._tx.rows(
            f"{_GROUPS} WHERE g.set_up_by = :person AND g.state IN ('pending', 'active') ORDER BY g.id", person=person
        )
        return [self._group(row) for row in rows]

    def for_area(self, area: str, topic: str) -> list[int]:
        """The chats of groups that take the topic and an area around or inside this one, and can be written to."""
        rows = self._tx.rows(
            "SELECT g.chat_id FROM groups g JOIN chats c ON c.id = g.chat_id AND c.state = 'open'"
            " JOIN group_topics t ON t.group_id = g.id AND t.topic = :topic"
            f" WHERE g.taken_area <> '' AND g.reach = 'here' AND {_OVERLAP} ORDER BY g.chat_id",
            topic=topic,
            area=area,
            inside=area + ".%",
        )
        return [row["chat_id"] for row in rows]

    def takers(self, areas: Sequence[str], topics: Sequence[str]) -> list[Taker]:
        """The groups that take one of the topics, and an area around or inside one of these."""
        values = {f"topic{at}": topic for at, topic in enumerate(topics)}
        named = ", ".join(f":{name}" for name in values)
        around = []
        for at, area in enumerate(areas):
            values |= {f"area{at}": area, f"inside{at}": f"{area}.%"}
            around.append(_OVERLAP.replace(":area", f":area{at}").replace(":inside", f":inside{at}"))
        rows = self._tx.rows(
            "SELECT g.chat_id, c.title, g.taken_area, g.kind, g.reach = 'here' AND c.state = 'open' AS reached"
            " FROM groups g JOIN chats c ON c.id = g.chat_id WHERE g.taken_area <> '' AND EXISTS"
            f" (SELECT 1 FROM group_topics t WHERE t.group_id = g.id AND t.topic IN ({named}))"
            f" AND ({' OR '.join(around)}) ORDER BY g.chat_id",
            **values,
        )
        return [
            Taker(row["chat_id"], row["title"], row["taken_area"], GroupKind(row["kind"]), bool(row["reached"]))
            for row in rows
        ]

    def troubled(self) -> list[Group]:
        """Groups that should get news and with which something is wrong."""
        rows = self._tx.rows(f"{_GROUPS} WHERE g.state IN ('pending', 'active') AND {_TROUBLE} <> '' ORDER BY g.id")
        return [self._group(row) for row in rows]

    def changed(self) -> list[int]:
        """Groups that should get news, and whose people were told something else of the bot's standing there."""
        rows = self._tx.rows(
            "SELECT g.id FROM groups g JOIN chats c ON c.id = g.chat_id WHERE g.state IN ('pending', 'active')"
            f" AND g.trouble <> {_TROUBLE} ORDER BY g.id"
        )
        return [row["id"] for row in rows]

    def told(self, number: int, trouble: Trouble) -> None:
        """Its people are told how the bot stands there."""
        self._tx.run(
            "UPDATE groups SET troubles = troubles + CASE WHEN trouble = '' THEN 1 ELSE 0 END, trouble = :trouble"
            " WHERE id = :id",
            trouble=str(trouble),
            id=number,
        )

    def set_topic(self, number: int, thread: int | None) -> None:
        """The forum topic in which the bot was called."""
        self._tx.run("UPDATE groups SET topic = :thread WHERE id = :id", thread=thread, id=number)

    def never_set_up(self, since: int, reminded: int | None) -> list[int]:
        """Groups in which the bot came before `since` and was never set up: not reminded yet, or before `reminded`."""
        when = "g.reminded IS NULL" if reminded is None else "g.reminded < :reminded"
        rows = self._tx.rows(
            "SELECT g.id FROM groups g JOIN chats c ON c.id = g.chat_id AND c.state = 'open' WHERE g.state = 'new'"
            f" AND g.reach = 'here' AND g.reach_since < :since AND {when} ORDER BY g.id",
            since=since,
            **({} if reminded is None else {"reminded": reminded}),
        )
        return [row["id"] for row in rows]

    def remind(self, number: int) -> None:
        """Its people have been reminded."""
        self._tx.run("UPDATE groups SET reminded = :now WHERE id = :id", now=self._now, id=number)

    def add(self, chat: int, kind: GroupKind) -> bool:
        """A group that is not set up yet; False when it is known."""
        added = self._tx.run(
            "INSERT INTO groups (chat_id, kind, state, reach, reach_since, created)"
            " VALUES (:chat, :kind, 'new', 'here', :now, :now) ON CONFLICT (chat_id) DO NOTHING",
            chat=chat,
            kind=str(kind),
            now=self._now,
        )
        return added > 0

    def set_up(self, number: int, version: int, given: Setup, by: int | None, *, approved: bool) -> bool:
        """What its admin asks for, under a new version; False when the group has changed meanwhile.

        Approved, it takes that area from now on; else what it takes now stays until somebody decides.
        """
        changed = self._tx.run(
            "UPDATE groups SET kind = :kind, area = :area, set_up_by = :by, pins = :pins, version = version + 1,"
            " state = CASE WHEN :approved THEN 'active' ELSE 'pending' END,"
            " taken_area = CASE WHEN :approved THEN :area ELSE taken_area END,"
            " approved_area = CASE WHEN :approved AND :area NOT LIKE approved_area || '.%' THEN :area"
            " ELSE approved_area END WHERE id = :id AND version = :version",
            kind=str(given.kind),
            area=given.area,
            approved=int(approved),
            by=by,
            pins=int(given.pins),
            id=number,
            version=version,
        )
        if changed:
            self._tx.run("DELETE FROM group_topics WHERE group_id = :id", id=number)
            self._tx.many(
                "INSERT INTO group_topics (group_id, topic) VALUES (:id, :topic)",
                [{"id": number, "topic": topic} for topic in given.topics],
            )
        return changed > 0

    def approve(self, number: int, version: int, by: int) -> bool:
        """It takes the area it asked for; False when it was decided before, or the wish has changed."""
        return self._decide(number, version, by, "state = 'active', taken_area = area, approved_area = area")

    def reject(self, number: int, version: int, by: int) -> bool:
        """It does not take the area it asked for, but goes on as before if it took one; False as above."""
        after = "state = CASE WHEN taken_area = '' THEN 'rejected' ELSE 'active' END"
        kept = "CASE WHEN taken_area = '' THEN area ELSE taken_area END"
        return self._decide(number, version, by, f"{after}, area = {kept}")

    def _decide(self, number: int, version: int, by: int, changes: str) -> bool:
        changed = self._tx.run(
            f"UPDATE groups SET {changes}, decided_by = :by, version = version + 1"
            " WHERE id = :id AND version = :version AND state = 'pending'",
            by=by,
            id=number,
            version=version,
        )
        return changed > 0

    def end(self, number: int) -> bool:
        """No longer subscribed; False when it was not."""
        changed = self._tx.run(
            "UPDATE groups SET state = 'ended', approved_area = '', taken_area = '', version = version + 1"
            " WHERE id = :id AND state IN ('pending', 'active')",
            id=number,
        )
        return changed > 0

    def follow(self, kept: int, other: int) -> None:
        """Two numbers of one chat have become one: of two groups that of the kept number stays."""
        self._tx.run(
            "UPDATE groups SET chat_id = :kept WHERE chat_id = :other"
            " AND NOT EXISTS (SELECT 1 FROM groups g WHERE g.chat_id = :kept)",
            kept=kept,
            other=other,
        )
        self._tx.run("DELETE FROM groups WHERE chat_id = :other", other=other)

    def set_reach(self, number: int, reach: Reach) -> bool:
        """Whether the bot can write there; False when that is no news."""
        changed = self._tx.run(
            "UPDATE groups SET reach = :reach, reach_since = :now,"
            " reminded = CASE WHEN :reach = 'here' THEN NULL ELSE reminded END WHERE id = :id AND reach <> :reach",
            reach=str(reach),
            now=self._now,
            id=number,
        )
        return changed > 0

    def set_may_pin(self, number: int, may: bool) -> None:
        """Telegram says whether the bot may pin messages there."""
        since = "CASE WHEN pins_since = 0 THEN :now ELSE pins_since END" if may else "0"
        self._tx.run(f"UPDATE groups SET pins_since = {since} WHERE id = :id", now=self._now, id=number)

    def pin_refused(self) -> list[int]:
        """Groups in which the bot should pin, thought it may, and has not the right to."""
        rows = self._tx.rows(
            "SELECT DISTINCT g.id FROM deliveries d JOIN groups g ON g.chat_id = d.chat_id AND g.pins = 1"
            " AND g.pins_since > 0 AND d.settled >= g.pins_since WHERE d.key = :key AND d.state = 'failed'"
            " AND (LOWER(d.problem) LIKE '%rights%' OR LOWER(d.problem) LIKE '%admin_required%')",
            key=PIN,
        )
        return [row["id"] for row in rows]

    def pinnable(self) -> list[int]:
        """The chats in which the bot may pin."""
        return [row["chat_id"] for row in self._tx.rows("SELECT chat_id FROM groups WHERE pins_since > 0")]

    def of_kind(self, kind: GroupKind) -> set[int]:
        """The chats of the groups of one kind."""
        rows = self._tx.rows("SELECT chat_id FROM groups WHERE kind = :kind", kind=str(kind))
        return {row["chat_id"] for row in rows}

    def pinning(self) -> list[int]:
        """The chats in which announcements are pinned."""
        rows = self._tx.rows("SELECT chat_id FROM groups WHERE pins = 1 AND pins_since > 0")
        return [row["chat_id"] for row in rows]

    def note_admin(self, number: int, person: int) -> None:
        """Telegram says now that this person is an admin of the group."""
        self._tx.run(
            "INSERT INTO group_admins (group_id, person, checked) VALUES (:id, :person, :now)"
            " ON CONFLICT (group_id, person) DO UPDATE SET checked = excluded.checked",
            id=number,
            person=person,
            now=self._now,
        )

    def admin_since(self, number: int, person: int, since: int) -> bool:
        """Whether Telegram has said so since then (milliseconds)."""
        found = self._tx.value(
            "SELECT checked FROM group_admins WHERE group_id = :id AND person = :person AND checked >= :since",
            id=number,
            person=person,
            since=since,
        )
        return found is not None

    def basic_with_title(self, title: str, but: int) -> bool:
        """Whether a basic group of this title is known besides the chat `but`."""
        found = self._tx.value(
            "SELECT g.id FROM groups g JOIN chats c ON c.id = g.chat_id"
            " WHERE c.kind = 'group' AND c.title = :title AND c.id <> :but LIMIT 1",
            title=title,
            but=but,
        )
        return found is not None

    def _one(self, where: str, **values: object) -> Group | None:
        row = self._tx.row(f"{_GROUPS} WHERE {where}", **values)
        return self._group(row) if row else None

    def _group(self, row: Row) -> Group:
        topics: Iterable[Row] = self._tx.rows(
            "SELECT topic FROM group_topics WHERE group_id = :id ORDER BY topic", id=row["id"]
        )
        return Group(
            id=row["id"],
            chat=row["chat_id"],
            title=row["title"],
            kind=GroupKind(row["kind"]),
            area=row["area"],
            approved_area=row["approved_area"],
            taken_area=row["taken_area"],
            asked=GroupState(row["state"]),
            reach=Reach(row["reach"]),
            reach_since=row["reach_since"],
            version=row["version"],
            set_up_by=row["set_up_by"],
            topics=tuple(topic["topic"] for topic in topics),
            pace=Chats(self._tx, self._now).pace(row["chat_id"]),
            pins=bool(row["pins"]),
            may_pin=row["pins_since"] > 0,
            trouble=Trouble(row["trouble"]),
            troubles=row["troubles"],
            decided_by=row["decided_by"],
            reminded=row["reminded"] is not None,
            card=row["card"],
        )


class ChannelStore:
    """The table `channels`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, chat: int) -> Channel | None:
        """The channel that is this chat."""
        row = self._tx.row(f"{_CHANNELS} WHERE n.chat_id = :chat", chat=chat)
        return _channel(row) if row else None

    def asked(self) -> list[Channel]:
        """The channels of which nobody has said yet whether they are the city's own, oldest first."""
        rows = self._tx.rows(f"{_CHANNELS} WHERE n.state = 'asked' AND c.state = 'open' ORDER BY n.created, n.chat_id")
        return [_channel(row) for row in rows]

    def on_card(self, card: str) -> list[Channel]:
        """Those of them that this card asks about."""
        return [channel for channel in self.asked() if channel.card == card]

    def card_of(self, by: int) -> str:
        """The card that asks about another channel of hers now; "" for none."""
        found = self._tx.value(
            "SELECT card FROM channels WHERE added_by = :by AND state = 'asked' ORDER BY created, chat_id LIMIT 1",
            by=by,
        )
        return str(found or "")

    def official(self) -> list[int]:
        """The chats of official channels that can be written to."""
        rows = self._tx.rows(
            "SELECT n.chat_id FROM channels n JOIN chats c ON c.id = n.chat_id AND c.state = 'open'"
            " WHERE n.state = 'official' ORDER BY n.chat_id"
        )
        return [row["chat_id"] for row in rows]

    def add(self, chat: int, by: int, card: str) -> bool:
        """A channel to ask about; False when it was asked about before."""
        added = self._tx.run(
            "INSERT INTO channels (chat_id, state, added_by, card, created) VALUES (:chat, 'asked', :by, :card, :now)"
            " ON CONFLICT (chat_id) DO NOTHING",
            chat=chat,
            by=by,
            card=card,
            now=self._now,
        )
        return added > 0

    def decide(self, chat: int, after: ChannelState, by: int) -> bool:
        """The answer; False when it was given before."""
        changed = self._tx.run(
            "UPDATE channels SET state = :after, decided_by = :by WHERE chat_id = :chat AND state = 'asked'",
            after=str(after),
            by=by,
            chat=chat,
        )
        return changed > 0


def _channel(row: Row) -> Channel:
    return Channel(row["chat_id"], row["title"], ChannelState(row["state"]), row["added_by"], row["card"])
