"""Virtual time: nothing waits, the seed decides the order, and a killed process is silent."""

import asyncio
import contextvars
from collections.abc import Iterator

import pytest

from tests.simulation.dice import dice
from tests.simulation.loop import TERM, Deadlock, Livelock, VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    made = VirtualLoop(dice(1, "order"))
    yield made
    made.bury()
    made.close()


def test_a_day_passes_at_once(loop: VirtualLoop) -> None:
    loop.run_until_complete(asyncio.sleep(86_400))
    assert loop.time() == 86_400


def test_timers_ring_in_the_order_of_their_moments(loop: VirtualLoop) -> None:
    rung: list[float] = []
    for seconds in (3.0, 1.0, 2.0):
        loop.call_later(seconds, rung.append, seconds)
    loop.run_until_complete(asyncio.sleep(4))
    assert rung == [1.0, 2.0, 3.0]


def order_of(seed: int) -> list[int]:
    loop, done = VirtualLoop(dice(seed, "order")), []
    for number in range(8):
        loop.call_soon(done.append, number)
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()
    return done


def test_the_seed_decides_the_order_of_what_is_ready() -> None:
    assert order_of(1) == order_of(1)
    assert len({tuple(order_of(seed)) for seed in range(5)}) > 1


def test_when_everybody_waits_it_says_so(loop: VirtualLoop) -> None:
    with pytest.raises(Deadlock):
        loop.run_until_complete(loop.create_future())


def test_a_run_without_end_is_broken_off(loop: VirtualLoop) -> None:
    def again() -> None:
        loop.call_soon(again)

    again()
    loop.most_steps = 1000
    with pytest.raises(Livelock):
        loop.run_until_complete(loop.create_future())


def test_a_killed_process_does_nothing_any_more(loop: VirtualLoop) -> None:
    done: list[int] = []

    async def work() -> None:
        while True:
            await asyncio.sleep(1)
            done.append(TERM.get())

    for term in (1, 2):
        context = contextvars.copy_context()
        context.run(TERM.set, term)
        loop.create_task(work(), context=context)
    loop.run_until_complete(asyncio.sleep(3.5))
    loop.kill(1)
    loop.run_until_complete(asyncio.sleep(2))
    assert done.count(1) == 3
    assert done.count(2) == 5


def test_time_in_which_nothing_happens_is_jumped_over(loop: VirtualLoop) -> None:
    rung: list[float] = []
    loop.call_later(10, lambda: rung.append(loop.time()))
    loop.advance(3600)
    loop.run_until_complete(asyncio.sleep(0.5))
    assert rung == [3600]
