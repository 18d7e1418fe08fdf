"""Updates that are wrong in one field: each kind × each field absent, of another type, long, huge, half a character.

usage: python -m tests.hostile.fields      (a part of `make hostile`)
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import structlog.testing

from kimbot.inbox.door import ALLOWED_UPDATES
from kimbot.inbox.store import Inbox
from tests.hostile.reference import table
from tests.hostile.stage import Stage
from tests.hostile.updates import SECONDS, Json

WHO = {"id": 99_999, "is_bot": False, "first_name": "Bu Siti", "language_code": "id"}
PRIVATE = {"id": 99_999, "type": "private", "first_name": "Bu Siti"}
GROUP = {"id": -2_002, "type": "supergroup", "title": "RT 05", "is_forum": True}
HALF = "\ud83d"
ODD: Json = {
    "null": None,
    "a word": "x",
    "empty": "",
    "0": 0,
    "-1": -1,
    "a part": 1.5,
    "yes": True,
    "a list": [],
    "an object": {},
    "a list of lists": [[]],
    "2^53": 2**53,
    "2^63": 2**63,
    "2^70": 2**70,
    "half a character": HALF,
    "long": "a" * 5000,
    "a long emoji": "👩‍👩‍👧‍👦" * 500,
}
WITHIN = ("null", "a word", "-1", "yes", "a list", "an object", "2^63", "half a character", "long")
"""What the fields of a field are tried with."""
CUT = "a😀b"
"""Of four units; the second and third are one character."""
FORMATS = ("bold", "text_link", "text_mention", "pre", "custom_emoji", "bot_command", "url", "blockquote", "no_such")
PLAIN: Json = {"Integer": 7, "String": "7", "Boolean": True, "Float": 1.5, "Integer or String": 7}
SHARDS = 16
ASIDE = "an update is put aside"

Field = tuple[str, str, bool]
"""Its name, its type (or ='word'), whether it is always there."""


class Maker:
    """Makes what the table tells of, in one chat."""

    def __init__(self, chat: Json) -> None:
        self._types = table()
        self._chat = chat

    def fields(self, name: str) -> list[Field]:
        """Of a type; of the first where it is one of several."""
        said = self._types.get(name, "")
        if said.startswith("|"):
            return self.fields(said.split()[1])
        parts = [(part.rstrip("!"), part.endswith("!")) for part in said.split()]
        return [(*self._named(part), always) for part, always in parts]

    @staticmethod
    def _named(part: str) -> tuple[str, str]:
        name, mark, kind = part.partition(":") if ":" in part else part.partition("=")
        return name, kind if mark == ":" else mark + kind

    def valid(self, kind: str) -> Any:
        """A value of that type, with nothing in it that may be missing."""
        if kind.startswith("="):
            return kind[2:-1]
        if kind.startswith("["):
            return [self.valid(kind[1:-1])]
        if kind in PLAIN:
            return PLAIN[kind]
        given: Json = {"User": WHO, "Chat": self._chat}
        if kind in given:
            return given[kind]
        made = {name: SECONDS if name == "date" else self.valid(of) for name, of, always in self.fields(kind) if always}
        if kind == "Message":
            made |= {"from": WHO, "text": "halo"}
        return made

    def updates(self) -> Iterator[tuple[str, Json]]:
        """Every one, by name."""
        for kind, of, always in self.fields("Update"):
            if not always:
                sound = self.valid(of)
                for name, value in self._wrong(of, sound, deep=kind in ALLOWED_UPDATES):
                    yield f"{kind}{name}", {kind: value}
                for name, odd in ODD.items():
                    yield f"{kind}: {name}", {kind: odd}
        yield from self._cut()

    def _wrong(self, kind: str, sound: Json, *, deep: bool) -> Iterator[tuple[str, Json]]:
        """An object of that type with one field wrong; `deep`: or one field of a field."""
        for name, of, _ in self.fields(kind):
            yield f".{name}: absent", {key: value for key, value in sound.items() if key != name}
            right = sound.get(name, self.valid(of))
            yield f".{name}", {**sound, name: right}
            for odd, value in ODD.items():
                yield f".{name}: {odd}", {**sound, name: value}
            inner = right[0] if isinstance(right, list) else right
            if deep and isinstance(inner, dict):
                for within, wrong in self._within(of.strip("[]"), inner):
                    yield f".{name}{within}", {**sound, name: [wrong] if isinstance(right, list) else wrong}

    def _within(self, kind: str, sound: Json) -> Iterator[tuple[str, Json]]:
        for name, _, _ in self.fields(kind):
            yield f".{name}: absent", {key: value for key, value in sound.items() if key != name}
            for odd in WITHIN:
                yield f".{name}: {odd}", {**sound, name: ODD[odd]}

    def _cut(self) -> Iterator[tuple[str, Json]]:
        """Formatting that begins or ends within a character, or where there is none."""
        for words, marks in (("text", "entities"), ("caption", "caption_entities")):
            for of in FORMATS:
                for offset, length in ((2, 1), (1, 1), (0, 2), (2, 2), (4, 1), (-1, 2), (0, 0), (0, -3), (0, 9**9)):
                    mark = {"type": of, "offset": offset, "length": length, "url": "https://x.id", "user": WHO}
                    message = {"message_id": 50, "date": SECONDS, "chat": self._chat, "from": WHO, words: CUT}
                    more = {"photo": [self.valid("PhotoSize")]} if words == "caption" else {}
                    yield f"{of} at {offset}+{length}", {"message": {**message, **more, marks: [mark, mark]}}


async def tried(stage: Stage, update: Json) -> list[str]:
    """What went wrong with one; nothing of it stays."""
    tx = stage.desk.tx
    tx.run("SAVEPOINT attempt")
    try:
        last = tx.value("SELECT MAX(id) FROM deliveries")
        before = tx.value("SELECT COALESCE(MAX(id), 0) FROM inbox")
        Inbox(tx, stage.desk.work.now).store([{"update_id": 1, **update}])
        with structlog.testing.capture_logs() as logs:
            await stage.handled()
        row = tx.row("SELECT state, strikes, problem FROM inbox WHERE id > :before", before=before)
        said = tx.value("SELECT COUNT(*) FROM deliveries WHERE id > :last", last=last)
        assert row is not None
        found = [str(line) for line in logs if line["log_level"] != "info" and line["event"] != ASIDE]
        if row["state"] == "poison" and row["strikes"] != 1:
            found.append(f"{row['strikes']} strikes: {row['problem']}")
        if _is_private(update) and not said:
            found.append(f"silence ({row['state']})")
        return found
    finally:
        tx.run("ROLLBACK TO attempt")
        tx.run("RELEASE attempt")


def _is_private(update: Json) -> bool:
    """Whether somebody waits for an answer in a chat that can be read."""
    message = update.get("message")
    return isinstance(message, dict) and message.get("chat") == PRIVATE


def cases() -> list[tuple[str, Json]]:
    """All of them: in private, and in a group."""
    return [
        (f"{place}: {name}", update)
        for place, chat in (("private", PRIVATE), ("group", GROUP))
        for name, update in Maker(chat).updates()
    ]


async def play(part: slice) -> tuple[int, list[tuple[str, str]]]:
    """How many were tried, and what went wrong with which."""
    listed = cases()[part]
    async with Stage() as stage:
        found = [(name, fault) for name, update in listed for fault in await tried(stage, update)]
    return len(listed), found


def whole(shard: int) -> tuple[int, list[tuple[str, str]]]:
    """One part of everything."""
    return asyncio.run(play(slice(shard, None, SHARDS)))


def main() -> int:
    began, total, faults = time.perf_counter(), 0, Counter[str]()
    with ProcessPoolExecutor() as pool:
        for done, (count, found) in enumerate(pool.map(whole, range(SHARDS)), 1):
            total += count
            for name, fault in found:
                faults[fault] += 1
                if faults[fault] == 1:
                    print(f"{name}: {fault[:500]}", flush=True)
            seconds = time.perf_counter() - began
            print(f"{done} of {SHARDS} parts, {total:,} updates, {faults.total()} faults, {seconds:.0f} s", flush=True)
    print(json.dumps({"cases": total, "faults": faults.total()}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
