"""A network that goes away for a while: short losses stay short, long ones cost few messages, none stops the bot."""

import time

from kimbot.work import Work
from tests.engine.stage import Engine, seen

OUTAGE = 2.0
"""Seconds: at its rate the release would have been over long before."""
TRAP = """
CREATE TRIGGER odd BEFORE UPDATE OF state ON deliveries WHEN NEW.problem LIKE '%something odd%'
BEGIN SELECT RAISE(ABORT, 'odd'); END
"""


def test_a_short_loss_of_the_network_is_over_soon_however_much_was_on_its_way(engine: Engine) -> None:
    people = engine.people(12)
    engine.line.down = True
    for phone in people:
        engine.say(phone, "Kabar")
    engine.waits(lambda: len([call for call in engine.calls() if call.problem == "NotSent"]) >= 3)
    engine.line.down = False
    began = time.perf_counter()
    for phone in people:
        phone.sees("Kabar", within=40)
    assert time.perf_counter() - began < 10
    assert [seen(phone, "Kabar") for phone in people] == [1] * 12


def test_a_long_time_without_clear_answers_leaves_few_in_doubt(engine: Engine) -> None:
    engine.rate = 100
    people = engine.people(40)
    engine.stop()
    engine.start()
    engine.fault("html", code=200, share=1, methods=["sendMessage"])
    release = engine.release(people)
    began = time.perf_counter()
    engine.waits(lambda: time.perf_counter() - began > OUTAGE)
    engine.heal()
    states = engine.settled(release, within=30)
    assert states["unknown"] <= 20, "each of these may have arrived or not"
    assert states == {"unknown": states["unknown"], "sent": 40 - states["unknown"]}


def test_one_answer_that_cannot_be_written_down_does_not_stop_the_others(engine: Engine) -> None:
    siti, budi = engine.people(2)
    engine.work(trap)
    engine.fault("refuse", chat=siti.id, description="Bad Request: something odd", methods=["sendMessage"])
    lost = engine.say(siti, "Satu")
    engine.waits(lambda: any(call.status == 400 for call in engine.calls()))
    for phone in (budi, siti):
        engine.ends(engine.say(phone, "Dua"), "sent")
        assert seen(phone, "Dua") == 1
    assert engine.row(lost)["state"] == "unknown"


def trap(work: Work) -> None:
    """From now on the database refuses to write down a certain answer."""
    work.tx.run(TRAP)
