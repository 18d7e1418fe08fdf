"""A city's worth of people who wrote in mixed forms, most of them erased in mixed order: whose bytes are left?

usage: python -m tests.privacy.city [PEOPLE]
Prints one line of JSON: of how many erased people a marked word is left in the data folder and in a backup made
afterwards, as they were erased and after the night; and how long the writer was held, in ms for so many MB.
"""

import asyncio
import json
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from kimbot import boot
from kimbot.alarm.anew import HOURS, Anew
from kimbot.backups.taking import take
from kimbot.context import Context
from kimbot.core.actor import Actor
from kimbot.core.chance import SeededChance
from kimbot.core.clock import HOUR, MINUTE, local
from kimbot.db.sqlite import SqliteDatabase, open_sqlite
from kimbot.delivery.store import raise_epoch
from kimbot.settings import Settings
from kimbot.work import Work
from tests.backups.data import quietly, unpacked
from tests.harness import ROOT, TestClock
from tests.schema import laid
from tests.simulation.dice import dice

DATABASE = "kimbot.db"
KELURAHAN = "36.71.09.1002"
STAYS = 5
"""Every so manieth is not erased."""
BATCH = 20


@dataclass
class Found:
    """Of how many erased people something is left."""

    people: int = 0
    erased: int = 0
    at_once: int = 0
    backup_at_once: int = 0
    after_the_night: int = 0
    backup: int = 0
    restayed: int = 0
    """People who were not erased, and whose words must stay."""
    hold_ms: int = 0
    mb: float = 0.0
    erased_numbers: set[int] = field(default_factory=set)


def word(number: int, length: int) -> str:
    """Something that only she writes."""
    return f"zq{number:05}zq {'kata ' * (length // 5)}"


def numbers_in(folder: Path) -> set[int]:
    """Whose words stand in any byte of a folder."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz"]
    return {int(found) for data in files for found in re.findall(rb"zq(\d{5})zq", data)}


class City:
    """Its people by number; what they write differs in length, and is changed and thrown away."""

    def __init__(self, seed: int) -> None:
        self.dice = dice(seed, "city")
        self.members: dict[int, int] = {}

    def arrives(self, work: Work, number: int) -> None:
        chat = work.chats.seen(7_000_000 + number, "private", word(number, self._long(20)), f"zq{number:05}zq", "id")
        self.members[number] = chat.id
        work.chats.set_state(chat.id, "open")
        work.tx.run(
            "INSERT INTO members (id, name, area, kim_wish, role, phone, state, consent_version, consent_at, created)"
            " VALUES (:id, :name, :area, :wish, 'anggota', :phone, 'active', '1', 1, 1)",
            id=chat.id,
            name=word(number, self._long(40)),
            area=KELURAHAN,
            wish=word(number, self._long(30)),
            phone=f"+62812{number:07}",
        )

    def writes(self, work: Work, number: int) -> None:
        """One thing more of hers, or what she has is longer than before."""
        values = {"id": self.members[number], "words": word(number, self._long(900)), "n": self.dice.randrange(10**12)}
        match self.dice.randrange(7):
            case 0:
                work.tx.run("UPDATE members SET name = :words WHERE id = :id", **without(values, "n"))
            case 1:
                self._reports(work, values)
            case 2:
                work.tx.run(
                    "INSERT INTO drafts (chat_id, form, answers, sources, view, version, listening, touched)"
                    " VALUES (:id, 'lapor', :words, '{}', '{}', 1, 0, :n)"
                    " ON CONFLICT (chat_id, form) DO UPDATE SET answers = excluded.answers",
                    **values,
                )
            case 3:
                work.tx.run(
                    "INSERT INTO inbox (update_id, chat, body, state, received) VALUES (:n, 5, :words, 'poison', 1)",
                    **{
                        **without(values, "id"),
                        "words": json.dumps({"contact": {"x": 7_000_000 + number}, "t": values["words"]}),
                    },
                )
            case 4:
                work.files.keep("x.txt", str(values["words"]).encode() * 3, "text/plain", person=self.members[number])
            case 5:
                work.tx.run(
                    "INSERT INTO deliveries (chat_id, lane, policy, state, method, payload, due, created, settled)"
                    " VALUES (:id, 1, 'ulang', 'sent', 'sendMessage', :words, 0, 1, :n)",
                    **values,
                )
            case _:
                work.jobs.ask("poster", {"words": values["words"]}, person=self.members[number])

    def _reports(self, work: Work, values: dict[str, object]) -> None:
        report = work.tx.value(
            "INSERT INTO reports (reporter, area, state, created, waiting_since) VALUES (:id, :area, 'returned', 1, 1)"
            " RETURNING id",
            id=values["id"],
            area=KELURAHAN,
        )
        work.tx.run(
            "INSERT INTO report_versions (report_id, version, kind, title, story, day, place, faces, written)"
            " VALUES (:report, 1, 'kegiatan', :words, :words, '2026-11-23', :words, 'none', 1)",
            report=report,
            words=values["words"],
        )

    def goes(self, work: Work, number: int) -> None:
        person = self.members.pop(number)
        work.privacy.erase(Actor(person, word(number, 0), "id"), 0, withdraw=False)
        work.outbox.ledger.forget_queued()  # the goodbye has been said
        work.privacy.noted(work.privacy.to_note())

    def _long(self, most: int) -> int:
        return int(self.dice.randrange(most))


def without(values: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in values.items() if key != name}


async def live(people: int, folder: Path, seed: int = 1) -> Found:
    """They come, write, and most of them go again, while others still come."""
    clock, city, found = TestClock(), City(seed), Found(people)
    settings = Settings(config_dir=ROOT / "config", data_dir=folder / "data")
    context = boot.read_context(settings, clock, SeededChance(seed), ())
    db = await open_sqlite(laid(folder / "data" / DATABASE))
    try:
        await db.unit(raise_epoch)
        await _years(db, context, city, found)
        await db.scrub()
        found.at_once = len(numbers_in(folder / "data") & found.erased_numbers)
        await _night(db, context, clock, found, folder / "data" / DATABASE)
        left = numbers_in(folder / "data")
    finally:
        await db.close()
    found.after_the_night = len((left | numbers_in(folder / "data")) & found.erased_numbers)
    found.restayed = len(left - found.erased_numbers)
    found.backup = len(_in_backup(folder, clock.now()) & found.erased_numbers)
    return found


async def _years(db: SqliteDatabase, context: Context, city: City, found: Found) -> None:
    numbers = list(range(found.people))
    going = [number for number in numbers if number % STAYS]
    while numbers or going:
        come, numbers = numbers[:BATCH], numbers[BATCH:]
        await db.unit(lambda tx: [city.arrives(Work(tx, context), number) for number in come])  # noqa: B023
        for _ in range(4):
            some = [number for number in city.members if city.dice.random() < 0.3][: 2 * BATCH]
            await db.unit(lambda tx: [city.writes(Work(tx, context), number) for number in some])  # noqa: B023
        for number in [n for n in going if n in city.members and (not numbers or city.dice.random() < 0.1)]:
            await db.unit(lambda tx: city.goes(Work(tx, context), number))  # noqa: B023
            going.remove(number)
            found.erased_numbers.add(number)
    found.erased = len(found.erased_numbers)


async def _night(db: SqliteDatabase, context: Context, clock: TestClock, found: Found, file: Path) -> None:
    found.backup_at_once = len(_in_backup(file.parents[1], clock.now()) & found.erased_numbers)
    while local(clock.now(), context.zone).hour not in HOURS:
        clock.move(HOUR / 1_000)
    clock.move(MINUTE / 1_000)
    found.mb = round((await asyncio.to_thread(file.stat)).st_size / 1e6, 1)
    began = perf_counter()
    await Anew(db, context, file, lambda wrote: None).look()
    found.hold_ms = round(1_000 * (perf_counter() - began))


def _in_backup(folder: Path, now: int) -> set[int]:
    place = folder / f"backup {now}"
    take(folder / "data", place / "one.tar.gz", now, quietly)
    unpacked(place / "one.tar.gz", lambda name: place / "read" / name)
    return numbers_in(place)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(live(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, Path(folder)))
    shown = {name: value for name, value in vars(found).items() if name != "erased_numbers"}
    print(json.dumps(shown))


if __name__ == "__main__":
    main()
