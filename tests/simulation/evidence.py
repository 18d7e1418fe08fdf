"""All that is known of a finished run, for the rules to judge."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kimbot.audit.chain import follow
from kimbot.db.sqlite import SqliteTx
from tests.simulation.history import Crash, History, Request

Row = dict[str, Any]
EPSILON = 1e-6

AUDIT_KEY = b"of every run"


@dataclass
class Evidence:
    """All there is at the end of a run: the history, and the tables as they stand. `end` in seconds, `now` in ms."""

    history: History
    rate: int = 30
    end: float = 0.0
    now: int = 0
    start: int = 0
    slack: float = 1.0
    """Seconds that writing down an answer may take: more where the database is locked now and then."""
    tables: dict[str, list[Row]] = field(default_factory=dict)
    updates: range = range(0)
    scene: str = ""
    """Who was loud, slow or wrong."""
    spell: tuple[float, float] = (0.0, 0.0)
    """When Telegram answered 5xx to everything, and for how long."""
    stands: dict[tuple[int, int], str] = field(default_factory=dict)
    """What the bot's messages say at the end, by chat and number there."""
    chain_broken: int | None = None

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def second(self, moment: int) -> float:
        """A moment of the tables (ms UTC) as seconds since the run began."""
        return (moment - self.start) / 1000

    @property
    def deposed(self) -> set[int]:
        """Processes that went on for a while beside the next one."""
        return {crash.term for crash in self.history.crashes if crash.kind == "zombie"}

    def sendings(self) -> dict[int, list[list[Request]]]:
        """The requests of each ledger row; those after somebody said "once more" in a list of their own."""
        again: dict[int, list[float]] = defaultdict(list)
        for row in self["asked_again"]:
            again[row["delivery"]].append(self.second(row["due"]) - 0.001)
        found = {}
        for delivery, requests in self.history.by_delivery().items():
            edges = [0.0, *again[delivery], float("inf")]
            spans = pairwise(edges)
            found[delivery] = [[r for r in requests if begin <= r.at < end] for begin, end in spans]
        return found

    def crash_of(self, term: int) -> Crash | None:
        return next((crash for crash in self.history.crashes if crash.term == term), None)

    def unsettled(self, request: Request) -> bool:
        """Whether what became of this request may never have been written down: its process ended too soon."""
        crash = self.crash_of(request.term)
        if crash is None:
            return False
        answered = crash.at if request.answered is None else request.answered
        return answered >= crash.kept - self.slack or (crash.kind == "zombie" and answered >= crash.at - 1.0)


def collect(connection: sqlite3.Connection, evidence: Evidence) -> Evidence:
    """Read the tables."""
    connection.row_factory = sqlite3.Row
    names = ("deliveries", "spoken", "asked_again", "inbox", "occurrences", "announcements")
    names += ("announcement_areas", "corrections", "members", "groups", "audit", "chats", "report_decisions")
    for name in names:
        evidence.tables[name] = [dict(row) for row in connection.execute(f"SELECT * FROM {name}")]
    evidence.chain_broken = follow(SqliteTx(connection), AUDIT_KEY).broken
    return evidence


def words_of(params: dict[str, Any]) -> str:
    """The beginning of what a request says, to compare it by."""
    return repr(str(params.get("text") or params.get("caption") or params.get("callback_query_id") or "")[:40])
