"""Releases in the middle of things: pausing by themselves or on request, ended, sent again, beside each other."""

from kimbot.delivery.model import Lane, Policy
from kimbot.work import Work
from tests.engine.stage import Engine, seen

FAILING = {"code": 400, "description": "Bad Request: something new", "methods": ["sendMessage"]}


def departed(engine: Engine) -> int:
    return len(engine.calls("sendMessage"))


def test_a_release_that_fails_too_often_pauses_itself_and_says_so_once(engine: Engine) -> None:
    engine.rate = 30
    people = engine.people(40)
    engine.stop()
    engine.start()
    engine.fault("refuse", share=1, **FAILING)
    release = engine.release(people)
    engine.until(lambda work: work.occurrences.of("test:Kabar")[0].state == "paused", within=15)
    assert [one.id for one in engine.work(lambda work: work.occurrences.troubled())] == [release]
    assert engine.work(lambda work: work.occurrences.told_of_trouble(release))
    assert not engine.work(lambda work: work.occurrences.told_of_trouble(release))
    engine.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'sending'"))
    engine.heal()
    states = engine.states(release)
    assert states["failed"] >= 20
    assert states["queued"] >= 1
    assert engine.work(lambda work: work.occurrences.resume(release))
    assert engine.settled(release) == {"failed": states["failed"], "sent": states["queued"]}


def test_a_few_failures_do_not_stop_a_release(engine: Engine) -> None:
    people = engine.people(25)
    engine.fault("refuse", count=15, **FAILING)
    assert engine.settled(engine.release(people)) == {"failed": 15, "sent": 10}
    assert engine.work(lambda work: work.occurrences.troubled()) == []


def test_pause_and_resume(engine: Engine) -> None:
    engine.rate = 30
    people = engine.people(25)
    engine.stop()
    engine.start()
    release = engine.release(people)
    engine.until(lambda _: departed(engine) >= 3)
    assert engine.work(lambda work: work.occurrences.pause(release))
    engine.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'sending'"))
    sent = engine.states(release)["sent"]
    assert sent < 25
    for number in range(3):  # three looks at the ledger in which the release could have gone on
        engine.say(people[-1], f"Di sela {number}", lane=Lane.NOTICE)
        people[-1].sees(f"Di sela {number}")
    assert engine.states(release)["sent"] == sent
    assert engine.work(lambda work: work.occurrences.resume(release))
    assert engine.settled(release) == {"sent": 25}
    assert [seen(phone, "Kabar") for phone in people] == [1] * 25


def test_cancel_ends_a_release_for_good(engine: Engine) -> None:
    engine.rate = 30
    people = engine.people(25)
    engine.stop()
    engine.start()
    release = engine.release(people)
    engine.until(lambda _: departed(engine) >= 3)
    assert engine.work(lambda work: work.occurrences.cancel(release))
    assert not engine.work(lambda work: work.occurrences.resume(release))
    engine.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'sending'"))
    sent = engine.states(release)["sent"]
    engine.work(lambda work: work.outbox.ledger.cancel(release))
    assert engine.settled(release) == {"sent": sent, "cancelled": 25 - sent}
    assert sum(seen(phone, "Kabar") for phone in people) == sent < 25


def test_the_missed_ones_get_it_again_and_nobody_else(engine: Engine) -> None:
    unknown, failed, blocked, *others = people = engine.people(6)
    engine.fault("reset", chat=unknown.id, methods=["sendMessage"])
    engine.fault("refuse", chat=failed.id, **FAILING)
    blocked.blocks()
    release = engine.release(people)
    assert engine.settled(release) == {"unknown": 1, "failed": 1, "gone": 1, "sent": 3}
    assert engine.work(lambda work: work.occurrences.finish(release))
    blocked.unblocks()
    blocked.says("/start")
    blocked.sees("Halo")

    assert len(engine.work(lambda work: work.outbox.ledger.again(release))) == 3
    assert engine.work(lambda work: work.occurrences.reopen(release))
    assert engine.settled(release) == {"sent": 6}
    assert [seen(phone, "Kabar") for phone in people] == [1] * 6
    assert [len(engine.calls("sendMessage", chat=phone.id)) for phone in others] == [1] * 3


def test_two_releases_share_the_rate(engine: Engine) -> None:
    people = engine.people(30)
    first, second = people[:15], people[15:]
    engine.stop()
    engine.line.down = True
    engine.start()
    numbers = [engine.release(first, "Satu"), engine.release(second, "Dua")]
    engine.stop()  # the next start finds both
    engine.rate, engine.line.down = 30, False
    engine.start()
    engine.line.calls.clear()
    for number in numbers:
        assert engine.settled(number) == {"sent": 15}
    early = {call.chat for call in engine.calls("sendMessage")[:18]}
    assert min(len(early & {phone.id for phone in group}) for group in (first, second)) >= 5


def test_what_is_urgent_goes_before_two_that_share_the_rest(engine: Engine) -> None:
    """Within Telegram's windows: what is urgent waits behind a second's worth at most, the others take turns."""
    engine.rate = 30
    people = engine.people(130)
    engine.stop()
    engine.start()
    engine.limits(all=30, private={"per_second": 1, "burst": 3}, group=20)
    groups = [people[:55], people[55:110], people[110:]]
    numbers = [engine.release(groups[0], "Satu"), engine.release(groups[1], "Dua")]
    engine.until(lambda _: departed(engine) >= 10)
    before = departed(engine)
    urgent = engine.release(groups[2], "Darurat", lane=Lane.URGENT, policy=Policy.ULANG)
    assert engine.settled(urgent) == {"sent": 20}
    for number in numbers:
        assert engine.settled(number) == {"sent": 55}
    whose = {phone.id: at for at, group in enumerate(groups) for phone in group}
    left = [whose[call.chat] for call in engine.calls("sendMessage")]
    assert left.index(2) - before <= 35, "what is urgent stood behind the others"
    assert [at for at in left[left.index(2) :][:22] if at == 2] == [2] * 20
    beside = [at for at in left if at != 2][40:70]  # the first had begun alone
    assert min(beside.count(0), beside.count(1)) >= 12
    found = engine.limits()
    assert (found["refused"], found["early"]) == (0, 0)


def test_a_reply_does_not_wait_for_a_broadcast(engine: Engine) -> None:
    engine.rate = 30
    person, *people = engine.people(60)
    engine.stop()
    engine.start()
    engine.limits(all=30, private={"per_second": 1, "burst": 3}, group=20)
    release = engine.release(people)
    for _ in range(3):
        engine.until(lambda _: departed(engine) >= 5)
        before = departed(engine)
        person.says("/bahasa")
        person.sees("Bahasa")
        assert departed(engine) - before <= 12, "the reply stood behind the broadcast"
        engine.line.calls.clear()
    assert engine.states(release)["queued"] > 0, "the broadcast was over before the replies"
    assert engine.settled(release) == {"sent": 59}
    found = engine.limits()
    assert (found["refused"], found["early"]) == (0, 0)


def test_a_release_that_was_not_paused_is_forgiven_nothing(engine: Engine) -> None:
    siti, *others = engine.people(25)
    engine.fault("refuse", share=1, **FAILING)
    release = engine.release([siti, *others])

    def goes_on(work: Work) -> tuple[bool, bool]:
        work.tx.run("UPDATE occurrences SET state = 'sending' WHERE id = :id", id=release)
        return work.occurrences.resume(release), work.occurrences.goes_badly(release)

    engine.until(lambda work: work.occurrences.goes_badly(release))
    assert engine.work(goes_on) == (False, True)
