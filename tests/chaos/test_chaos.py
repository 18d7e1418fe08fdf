"""A small slice of `make chaos`: the real bot killed a few times, and judges that see what is lost or doubled."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from bench import chaos, chaos_campaigns, chaos_updates
from bench.chaos_bot import Bot, World, seeded

PERSON = chaos_campaigns.FIRST


class Told(World):
    """A world of which is known what people heard in it."""

    def __init__(self, heard: dict[int, list[tuple[int, str]]]) -> None:
        super().__init__("")
        self._heard = heard

    def ask(self, path: str, body: object = None) -> Any:
        if path == "/chaos/heard":
            return {str(person): said for person, said in self._heard.items()}
        return [{"methods": [method], "struck": 0} for method in ("sendmessage", "getupdates")]


class Kept(Bot):
    """A bot of which only its rows are left."""

    def __init__(self, folder: Path, heard: dict[int, list[tuple[int, str]]], rows: list[dict[str, object]]) -> None:
        super().__init__(Told(heard), folder, 30, seeded("test"), {})
        self._rows = rows

    def rows(self, question: str, *values: object) -> list[Any]:
        wanted = "inbox" if question == chaos_updates.UPDATES else "deliveries"
        return [row for row in self._rows if row.get("table", "deliveries") == wanted]


def delivery(person: int, state: str, message: int | None, problem: str | None = None) -> dict[str, object]:
    return {"person": person, "subject": "announcement:1", "state": state} | {
        "message_id": message,
        "problem": problem,
        "epoch": 3,
        "text": None,
    }


def test_campaigns_survive_kills() -> None:
    found = chaos_campaigns.run(200, kills=2, chats=60, seed=3, round_trip_ms=20)
    assert (found.lost, found.doubled, found.lies) == (0, 0, 0)
    assert found.kills == 2
    assert found.owed == found.sent + found.unknown


def test_updates_survive_kills() -> None:
    found = chaos_updates.run(200, kills=2, people=20, each=4, seed=3, round_trip_ms=20)
    assert (found.lost, found.doubled, found.replies_lost) == (0, 0, 0)
    assert (found.kills, found.updates, found.replies) == (2, 80, 80)


def test_a_judge_of_campaigns_sees_everything(tmp_path: Path) -> None:
    there = "Siaran 1: kerja bakti"
    heard = {
        PERSON: [(1, there)],
        PERSON + 1: [(2, there), (3, there)],
        PERSON + 2: [],
        PERSON + 3: [],
        PERSON + 4: [(4, there)],
        PERSON + 5: [(5, there)],
        PERSON + 6: [],
    }
    rows = [
        delivery(PERSON, "sent", 1),
        delivery(PERSON + 1, "sent", 3),  # twice in the chat
        delivery(PERSON + 2, "sent", 9),  # not in the chat
        delivery(PERSON + 3, "unknown", None, "crash"),
        delivery(PERSON + 4, "unknown", None, "connection reset"),
        delivery(PERSON + 5, "failed", None),  # in the chat all the same
    ]  # and for the last person nothing was ever written
    found = chaos_campaigns.judge(Kept(tmp_path, heard, rows), 1, 7)
    assert (found.lost, found.doubled, found.lies) == (2, 1, 1)
    assert (found.unknown, found.by_reset, found.caught, found.worst) == (2, 1, 1, 1)


def test_a_judge_of_updates_sees_everything(tmp_path: Path) -> None:
    hello = "Halo Warga 1 kali {}!"
    heard = {
        PERSON: [(1, hello.format(0)), (2, hello.format(1)), (3, hello.format(1))],  # one of them twice
        PERSON + 1: [(4, hello.format(0)), (5, hello.format(0))],  # applied twice, and the second message lost
        PERSON + 2: [(6, hello.format(0))],  # an answer that never came
    }
    rows: list[dict[str, object]] = [{"table": "inbox", "state": "done"}] * 5 + [{"table": "inbox", "state": "new"}]
    rows += [delivery(PERSON, "sent", 1), delivery(PERSON, "sent", 3)]
    rows += [delivery(PERSON + 1, "sent", 4), delivery(PERSON + 1, "sent", 5)]
    rows += [delivery(PERSON + 2, "sent", 6), delivery(PERSON + 2, "queued", None) | {"text": hello.format(1)}]
    found = chaos_updates.judge(Kept(tmp_path, heard, rows), 3, 2)
    assert (found.lost, found.doubled) == (1, 1)
    assert (found.replies_lost, found.replies_doubled) == (1, 1)


def test_effects_are_told_apart_by_their_place() -> None:
    def wrong(effects: list[int | None]) -> tuple[int, int]:
        counts: Counter[str] = Counter()
        chaos_updates.gone_wrong(counts, effects, 4)
        return counts["missing"], counts["again"]

    assert wrong([0, 1, 2, 3]) == (0, 0)
    assert wrong([0, 1, 2]) == (1, 0)
    assert wrong([0, 1, 1, 2, 3]) == (0, 1)
    assert wrong([0, 2, None, 3]) == (1, 1)


def test_what_must_not_be_is_named() -> None:
    fine = {"kills": 200.0, "lost": 0.0, "unknown_per_kill": 16.0}
    assert chaos.broken(fine) == []
    assert chaos.broken(fine | {"lost": 1.0, "unknown_per_kill": 16.1}) == ["lost is 1.0", "unknown_per_kill is 16.1"]


def test_asking_leaves_the_database_as_it_is(tmp_path: Path) -> None:
    bot = Kept(tmp_path, {}, [])
    with closing(sqlite3.connect(tmp_path / "kimbot.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE t (a)")
        database.commit()
        log = (tmp_path / "kimbot.db-wal").read_bytes()
        assert log
        assert Bot.rows(bot, "SELECT COUNT(*) AS n FROM t")[0]["n"] == 0
        assert (tmp_path / "kimbot.db-wal").read_bytes() == log
