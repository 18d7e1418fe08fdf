"""Two processes that both believe in their lease (a network file system, two machines): the older one ends."""

from kimbot.delivery.model import Policy
from kimbot.delivery.store import raise_epoch
from kimbot.delivery.term import Deposed
from kimbot.work import Work
from tests.engine.stage import Engine

STATES = "SELECT id, state FROM deliveries ORDER BY id"


def depose(work: Work) -> dict[int, str]:
    """Somebody else takes the lease; what the ledger holds at that moment."""
    raise_epoch(work.tx)
    return states(work)


def states(work: Work) -> dict[int, str]:
    return {row["id"]: row["state"] for row in work.tx.rows(STATES)}


def test_a_deposed_process_ends_though_it_has_nothing_to_send(engine: Engine) -> None:
    engine.work(depose)
    assert type(engine.ended()) is Deposed


def test_a_deposed_process_writes_nothing_and_repeats_nothing(engine: Engine) -> None:
    engine.rate = 30
    people = engine.people(25)
    engine.stop()
    engine.start()
    engine.release(people[:20])
    engine.release(people[20:], "Darurat", policy=Policy.ULANG)
    engine.until(lambda _: len(engine.calls("sendMessage")) >= 3)
    held = engine.work(depose)
    assert type(engine.ended()) is Deposed
    engine.stop()
    count = len(engine.calls())
    assert max(len(engine.calls(chat=phone.id)) for phone in people) == 1
    engine.start()
    engine.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state IN ('queued', 'sending')"), 20)
    found = engine.work(states)
    assert len(engine.calls()) > count, "the next term sends what is left"
    assert {found[number] for number, state in held.items() if state == "sending"} == {"unknown"}
