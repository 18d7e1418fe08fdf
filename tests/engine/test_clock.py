"""A calendar that is set forward or back under a running bot: nothing waits for it, is done twice or is lost."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from kimbot.core.clock import HOUR
from kimbot.db.facts import fact
from kimbot.inbox.store import Inbox
from kimbot.work import Work
from tests.engine.stage import Engine, Hands, seen, words

HOURS = 3600.0
DAYS = 24 * HOURS


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def engine(tmp_path: Path, clock: Hands) -> Iterator[Engine]:
    with Engine(tmp_path, clock=clock) as running:
        yield running


@pytest.mark.parametrize("seconds", [-2 * HOURS, -40.0, 40.0, 2 * HOURS, 30 * DAYS])
def test_people_are_answered_whatever_the_calendar_does(engine: Engine, clock: Hands, seconds: float) -> None:
    (siti,) = engine.people(1)
    clock.set(seconds)
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert seen(siti, "Bahasa") == 1


def test_what_was_to_be_tried_again_soon_does_not_wait_until_the_old_hour_comes_again(
    engine: Engine, clock: Hands
) -> None:
    (siti,) = engine.people(1)
    chat = engine.number(siti)
    engine.work(lambda work: work.say(chat, words("Terkumpul"), key="album", due=work.now + 3000))
    engine.work(lambda work: work.say(chat, words("Besok"), key="morgen", due=work.now + 20 * HOUR))
    clock.set(-2 * HOURS)
    siti.sees("Terkumpul", within=10)
    assert seen(siti, "Besok") == 0, "what has its own hour waits for it"


def test_the_ticks_go_on_ringing_after_the_calendar_was_set_back(engine: Engine, clock: Hands) -> None:
    bell, rung = engine.app.bell, Event()
    assert bell is not None

    async def ring() -> None:
        rung.set()

    async def as_after_a_step() -> None:
        """The alarm clock goes by the machine's calendar: set back, its next ring is as far away as that."""
        bell.also("test", 1, ring)
        job = bell._scheduler.get_job("test")
        job.modify(next_run_time=job.next_run_time.replace(year=2099))

    engine._do(as_after_a_step())
    clock.set(-2 * HOURS)
    assert rung.wait(10)


@pytest.mark.parametrize(("seconds", "told"), [(-2 * HOURS, "mundur 2 jam"), (30 * 60, "maju 30 menit")])
def test_who_runs_the_bot_is_told_of_a_large_step_once(engine: Engine, clock: Hands, seconds: float, told: str) -> None:
    engine.admin.says("/start")
    engine.admin.sees("Halo")
    clock.set(seconds)
    engine.admin.sees(told, within=10)
    engine.admin.says("/bahasa")
    engine.admin.sees("Bahasa")
    assert seen(engine.admin, "Jam server") == 1


def test_a_calendar_that_runs_ahead_is_not_taken_for_blindness(engine: Engine, clock: Hands) -> None:
    engine.admin.says("/start")
    engine.admin.sees("Halo")
    before = engine.work(lambda work: fact(work.tx, "heard"))
    clock.set(3 * DAYS)
    clock.passes(61)
    engine.until(lambda work: fact(work.tx, "heard") != before)
    engine.admin.sees("Jam server", within=10)
    assert seen(engine.admin, "tidak terhubung") == 0


def test_updates_just_stored_are_known_again_though_the_calendar_ran_ahead(engine: Engine, clock: Hands) -> None:
    (siti,) = engine.people(1)
    siti.says("/bahasa")
    siti.sees("Bahasa")
    clock.set(30 * DAYS)

    def comes_again(work: Work) -> int:
        """Telegram did not hear that we have them, and brings them once more."""
        inbox = Inbox(work.tx, work.now)
        inbox.forget()
        ids = [row["update_id"] for row in work.tx.rows("SELECT update_id FROM inbox")]
        assert ids
        return inbox.store([{"update_id": number} for number in ids]).new

    assert engine.work(comes_again) == 0


def test_done_updates_are_forgotten_all_the_same(engine: Engine) -> None:
    def live(work: Work) -> int:
        inbox = Inbox(work.tx, work.now)
        inbox.store([{"update_id": number} for number in range(1_000, 1_250)])
        work.tx.run("UPDATE inbox SET state = 'done', body = NULL")
        return Inbox(work.tx, work.now + 6 * 24 * HOUR).forget()

    assert engine.work(live) >= 150


def test_a_bot_started_after_the_calendar_was_set_back_is_not_silent_until_the_old_hour(
    engine: Engine, clock: Hands
) -> None:
    engine.rate = 5
    people = engine.people(12)
    engine.stop()
    clock.set(-2 * HOURS)
    engine.start()
    people[0].says("/bahasa")
    people[0].sees("Bahasa", within=10)
