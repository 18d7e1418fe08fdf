"""SQL of jobs: asked for in a unit, done after it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from kimbot.db.database import Tx
from kimbot.jobs.model import Params

TRIES = 3


@dataclass(frozen=True, slots=True)
class Job:
    """One job, and when it is due (ms)."""

    id: int
    kind: str
    params: Params
    due: int
    attempts: int


class Jobs:
    """The table `jobs`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now
        self.wrote = False
        """Whether this transaction asks for something: those who do it are woken after the commit."""

    def ask(
        self, kind: str, params: Params, *, key: str | None = None, person: int | None = None, due: int | None = None
    ) -> None:
        """Have something done soon, or at `due` (ms). Of one `key` only the last that was asked for is done."""
        self.wrote = True
        if key is not None:
            self._tx.run("DELETE FROM jobs WHERE key = :key", key=key)
        self._tx.run(
            "INSERT INTO jobs (kind, params, key, person, due, state, created)"
            " VALUES (:kind, :params, :key, :person, :due, 'waiting', :now)",
            kind=kind,
            params=json.dumps(params, ensure_ascii=False),
            key=key,
            person=person,
            due=self._now if due is None else due,
            now=self._now,
        )

    def asked(self, key: str) -> Params | None:
        """With what the job of this key was asked for that still waits to be done."""
        found = self._tx.value("SELECT params FROM jobs WHERE key = :key AND state = 'waiting'", key=key)
        return None if found is None else cast("Params", json.loads(found))

    def next(self, kinds: Collection[str] = (), *, others: bool = True) -> Job | None:
        """The job that is due first, now or later: one of these kinds, or one of all `others`."""
        names = {f"kind{at}": kind for at, kind in enumerate(kinds)}
        listed = f"kind {'NOT ' if others else ''}IN ({', '.join(f':{name}' for name in names)})" if names else "1 = 1"
        row = self._tx.row(
            f"SELECT id, kind, params, due, attempts FROM jobs WHERE state = 'waiting' AND {listed}"
            " ORDER BY due, id LIMIT 1",
            **names,
        )
        return Job(row["id"], row["kind"], json.loads(row["params"]), row["due"], row["attempts"]) if row else None

    def done(self, job: int) -> bool:
        """It is done; False when it was asked for anew, or taken back, meanwhile."""
        return self._tx.run("DELETE FROM jobs WHERE id = :id", id=job) > 0

    def begin(self, job: Job, again: int) -> None:
        """Count a try before it is made: should it end the process, the next one comes at `again` (ms), not at once."""
        self._tx.run(
            "UPDATE jobs SET attempts = attempts + 1, problem = NULL, due = :again WHERE id = :id",
            again=again,
            id=job.id,
        )

    def later(self, job: Job, due: int) -> None:
        """Not now, and through no fault of its own: again at `due` (ms), and that was no try."""
        self._tx.run(
            "UPDATE jobs SET attempts = :attempts, due = :due WHERE id = :id",
            attempts=job.attempts,
            due=due,
            id=job.id,
        )

    def bring_forward(self, until: int) -> None:
        """The calendar was set back: what waits for a moment up to `until` (ms) has waited long enough."""
        self._tx.run("UPDATE jobs SET due = :now WHERE due > :now AND due <= :until", now=self._now, until=until)

    def struck(self, job: Job, due: int, problem: str, *, over: bool = False) -> bool:
        """A try went wrong: again at `due` (ms), unless it is over or was the last. Whether it has failed for good."""
        over = over or job.attempts + 1 >= TRIES
        changed = self._tx.run(
            "UPDATE jobs SET due = :due, problem = :problem, state = :state WHERE id = :id",
            due=due,
            problem=problem,
            state="failed" if over else "waiting",
            id=job.id,
        )
        return over and changed > 0

    def put_aside(self, problem: str) -> None:
        """What waits is not done any more."""
        self._tx.run("UPDATE jobs SET state = 'failed', problem = :problem WHERE state = 'waiting'", problem=problem)

    def forget(self, before: int) -> None:
        """Drop what failed before that moment (ms)."""
        self._tx.run("DELETE FROM jobs WHERE state = 'failed' AND created < :before", before=before)
