"""The budget against a window model that counts by hand, and its promises one by one."""

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimbot.delivery.budget import Budget, Kind
from kimbot.delivery.model import Lane

Spent = list[tuple[float, int, Kind, Lane]]

moments = st.floats(min_value=0, max_value=2.5, allow_nan=False).map(lambda x: x if x > 0.02 else 0.0)
chats = st.sampled_from([(1, "private"), (2, "private"), (3, "private"), (-1, "group"), (-2, "group"), (-3, "group")])
steps = st.lists(st.tuples(moments, chats, st.sampled_from(Lane)), min_size=1, max_size=250)


def send(budget: Budget, spent: Spent, chat: int, kind: Kind, lane: Lane, now: float, messages: int = 1) -> bool:
    if budget.wait(chat, kind, lane, now, messages) > 0:
        return False
    budget.spend(chat, kind, lane, now, messages)
    spent.append((now, chat, kind, lane))
    return True


def check_windows(spent: Spent, rate: int) -> None:
    """Count every sliding window by brute force."""
    times = [at for at, *_ in spent]
    for i, start in enumerate(times):
        assert sum(start <= at < start + 1.0 for at in times[i:]) <= rate
    for chat, kind in {(chat, kind) for _, chat, kind, _ in spent}:
        own = [at for at, other, *_ in spent if other == chat]
        for i, start in enumerate(own):
            if kind == "group":
                assert sum(start <= at < start + 60.0 for at in own[i:]) <= 20
            else:
                assert all(j + 1 <= 3 + (at - start) + 1e-9 for j, at in enumerate(own[i:]))


@settings(max_examples=150, deadline=None)
@given(steps=steps, rate=st.integers(1, 12))
def test_no_window_is_ever_exceeded(steps, rate):
    budget, spent, now = Budget(rate), [], 0.0
    for pause, (chat, kind), lane in steps:
        now += pause / 10
        send(budget, spent, chat, kind, lane, now)
    check_windows(spent, rate)


@settings(max_examples=100, deadline=None)
@given(steps=steps, rate=st.integers(1, 12))
def test_waiting_as_told_is_enough_and_not_too_long(steps, rate):
    """After `wait` seconds the message may leave; a little earlier it may not."""
    budget, spent, now = Budget(rate), [], 0.0
    for pause, (chat, kind), lane in steps:
        now += pause / 10
        wait = budget.wait(chat, kind, lane, now)
        if wait > 1e-3:
            assert budget.wait(chat, kind, lane, now + wait - 1e-4) > 0
        while wait > 0:
            assert now + wait > now
            now += wait
            wait = budget.wait(chat, kind, lane, now)
            assert wait < 1e-9
        assert send(budget, spent, chat, kind, lane, now)
    check_windows(spent, rate)


@settings(max_examples=100, deadline=None)
@given(steps=steps, rate=st.integers(1, 40), late=st.floats(0, 3), lane=st.sampled_from(Lane))
def test_free_says_how_many_may_leave_now(steps, rate, late, lane):
    budget, now = Budget(rate), 0.0
    for pause, (chat, kind), each in steps:
        now += pause / 10
        send(budget, [], chat, kind, each, now)
    now += late
    promised, left = budget.free(now, lane), 0
    while send(budget, [], 1_000 + left, "private", lane, now):
        left += 1
    assert left == promised


@settings(max_examples=100, deadline=None)
@given(steps=steps, widenings=st.sets(st.integers(0, 249)), rate=st.integers(1, 12))
def test_the_windows_hold_while_the_margin_changes(steps, widenings, rate):
    budget, spent, now = Budget(rate), [], 0.0
    for i, (pause, (chat, kind), lane) in enumerate(steps):
        now += pause
        if i in widenings:
            budget.widen(now)
        send(budget, spent, chat, kind, lane, now)
    check_windows(spent, rate)


# --- the chat's own limits -------------------------------------------------------------------------------------


def test_a_private_chat_gets_three_at_once_then_one_a_second():
    budget, spent, left = Budget(), [], []
    for tick in range(500):
        now = tick / 100
        if send(budget, spent, 1, "private", Lane.REPLY, now):
            left.append(now)
    assert left[:3] == [0.0, 0.01, 0.02]
    assert left[3] == pytest.approx(1.01, abs=0.011)
    assert all(later - earlier == pytest.approx(1.01, abs=0.011) for earlier, later in pairwise(left[3:]))


def test_a_margin_widened_after_a_burst_does_not_shorten_the_wait():
    budget = Budget()
    for _ in range(3):
        budget.spend(1, "private", Lane.REPLY, 0.0)
    for _ in range(9):
        budget.widen(0.0)
    assert budget.wait(1, "private", Lane.REPLY, 0.0) >= 1.0


def test_a_group_gets_twenty_a_minute_and_the_next_when_the_first_is_a_minute_old():
    budget = Budget()
    for second in range(20):
        assert budget.wait(-5, "group", Lane.NOTICE, float(second)) == 0
        budget.spend(-5, "group", Lane.NOTICE, float(second))
    assert budget.wait(-5, "group", Lane.NOTICE, 20.0) == pytest.approx(40.004)
    assert budget.wait(-6, "group", Lane.NOTICE, 20.0) == 0


def test_an_album_counts_as_its_length_in_a_group():
    budget = Budget()
    budget.spend(-5, "group", Lane.BROADCAST, 0.0, messages=10)
    budget.spend(-5, "group", Lane.BROADCAST, 1.0)
    assert budget.wait(-5, "group", Lane.BROADCAST, 2.0, messages=9) == 0
    assert budget.wait(-5, "group", Lane.BROADCAST, 2.0, messages=10) == pytest.approx(58.004)
    budget.spend(-5, "group", Lane.BROADCAST, 2.0, messages=9)
    assert budget.wait(-5, "group", Lane.NOTICE, 3.0, messages=10) == pytest.approx(57.004)
    assert budget.wait(-5, "group", Lane.NOTICE, 3.0, messages=11) == pytest.approx(58.004)
    assert budget.wait(1, "private", Lane.NOTICE, 3.0, messages=10) == 0


def test_answers_take_half_of_a_groups_minute():
    budget = Budget()
    for second in range(10):
        budget.spend(-5, "group", (Lane.REPLY, Lane.FURTHER)[second % 2], float(second))
    assert budget.wait(-5, "group", Lane.REPLY, 10.0) == pytest.approx(50.004)
    assert budget.wait(-5, "group", Lane.FURTHER, 10.0) == pytest.approx(50.004)
    assert budget.wait(-5, "group", Lane.URGENT, 10.0, messages=10) == 0
    assert budget.wait(-5, "group", Lane.NOTICE, 10.0) == 0
    assert budget.wait(-6, "group", Lane.REPLY, 10.0) == 0


# --- all chats: lanes, spacing ---------------------------------------------------------------------------------


def campaign(rate: int, seconds: float, step: float, reply_every: float | None = None) -> Spent:
    """A broadcast that always has more to say, looked at every `step` seconds, with a reply now and then."""
    budget, spent, chat, next_reply = Budget(rate), [], 0, 0.0 if reply_every else float("inf")
    for tick in range(int(seconds / step)):
        now = tick * step
        if now >= next_reply:
            assert send(budget, spent, -tick - 1, "private", Lane.REPLY, now), f"a reply had to wait at {now}"
            next_reply += reply_every
        while send(budget, spent, chat + 1, "private", Lane.BROADCAST, now):
            chat += 1
    check_windows(spent[:2000], rate)
    return spent


def rate_after(spent: Spent, start: float, end: float) -> float:
    return sum(start <= at < end for at, *_ in spent) / (end - start)


def test_a_broadcast_alone_uses_the_whole_rate():
    assert rate_after(campaign(30, 60, 0.001), 1, 60) >= 0.985 * 30


def test_a_broadcast_leaves_a_slot_for_the_reply_of_each_second():
    assert rate_after(campaign(30, 60, 0.001, reply_every=1.1), 1, 60) >= 0.96 * 30


def test_the_paid_rate_is_reached_on_a_coarse_timer():
    assert rate_after(campaign(1000, 6, 0.004), 1, 6) >= 0.985 * 1000


def test_the_last_slot_is_a_broadcasts_only_after_ten_quiet_seconds():
    budget = Budget(30)
    budget.spend(1, "private", Lane.REPLY, 100.0)
    assert [budget._capacity(Lane.BROADCAST, at) for at in (100.0, 109.9, 110.0)] == [29, 29, 30]
    assert budget._capacity(Lane.URGENT, 100.0) == 30


def test_a_broadcast_is_evenly_spaced():
    spent = campaign(30, 20, 0.001)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(spent) if earlier[0] > 2]
    assert max(gaps) < 0.037
    assert min(gaps) > 0.030


def test_after_a_pause_a_broadcast_does_not_catch_up_in_a_burst():
    budget = Budget(30)
    budget.spend(1, "private", Lane.BROADCAST, 0.0)
    assert budget.free(60.0, Lane.BROADCAST) == 1
    assert budget.free(60.0, Lane.REPLY) == 30


def test_an_album_counts_as_its_length_among_all():
    budget = Budget(30)
    for chat in range(2):
        budget.spend(chat, "private", Lane.REPLY, 0.1 * chat, messages=10)
    assert budget.wait(3, "private", Lane.REPLY, 0.2, messages=10) == 0
    budget.spend(3, "private", Lane.REPLY, 0.2)
    assert budget.wait(4, "private", Lane.REPLY, 0.2, messages=9) == 0
    assert budget.wait(4, "private", Lane.REPLY, 0.2, messages=10) == pytest.approx(0.804)
    assert Budget(5).wait(4, "private", Lane.REPLY, 0.2, messages=10) == 0, "larger than the window: it goes alone"


def test_albums_of_a_broadcast_are_spaced_by_their_length():
    budget, sent = Budget(30), []
    for tick in range(5_000):
        if send(budget, sent, tick, "private", Lane.BROADCAST, tick / 1000, messages=10):
            assert sum(at > tick / 1000 - 1 for at, *_ in sent) <= 3
    assert len(sent) >= 14


mixes = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), min_size=6, max_size=12)


@settings(max_examples=60, deadline=None)
@given(rate=st.integers(2, 40), mix=mixes)
def test_whatever_is_asked_half_of_each_second_is_kept_for_what_is_urgent(rate, mix):
    budget, sent = Budget(rate), []
    chat = 0
    for tenth, (replies, notices) in enumerate(mix * 5):
        now = tenth / 10
        for lane, many in ((Lane.REPLY, replies), (Lane.URGENT, 99), (Lane.NOTICE, notices)):
            for _ in range(many):
                chat += 1
                if budget.next_free(now, lane, shared=lane is Lane.REPLY) > now:
                    break
                assert send(budget, sent, chat, "private", lane, now)
    check_windows(sent, rate)
    for start in range(1, len(mix * 5) // 10 - 1):
        within = [lane for at, _, _, lane in sent if start <= at < start + 1]
        assert sum(lane is Lane.REPLY for lane in within) <= rate // 2


def test_next_free_is_when_the_oldest_is_a_second_old():
    budget = Budget(3)
    for now in (10.0, 10.2, 10.4):
        budget.spend(int(now * 10), "private", Lane.REPLY, now)
    assert budget.next_free(10.5) == pytest.approx(11.004)
    assert budget.next_free(11.1) == 11.1


# --- halts -----------------------------------------------------------------------------------------------------


def test_a_429_halts_its_chat_only():
    budget = Budget()
    budget.halt(7, until=15.0, now=10.0)
    assert budget.wait(7, "private", Lane.REPLY, 10.0) == 5.0
    assert budget.wait(8, "private", Lane.REPLY, 10.0) == 0
    assert budget.wait(7, "private", Lane.REPLY, 15.0) == 0


def test_a_shorter_halt_does_not_end_a_longer_one():
    budget = Budget()
    budget.halt(7, until=30.0, now=10.0)
    budget.halt(7, until=12.0, now=11.0)
    assert budget.wait(7, "private", Lane.REPLY, 20.0) == 10.0


def test_a_halt_of_everything():
    budget = Budget()
    budget.halt(None, until=15.0, now=10.0)
    assert budget.wait(8, "private", Lane.REPLY, 11.0) == 4.0
    assert budget.free(14.9, Lane.REPLY) == 0
    assert budget.free(15.0, Lane.REPLY) == 30


def test_429s_over_several_chats_within_seconds_halt_everything():
    budget = Budget()
    for chat, now in ((1, 10.0), (2, 11.0), (3, 12.0)):
        budget.halt(chat, until=now + 20, now=now)
    assert budget.wait(99, "private", Lane.REPLY, 12.0) == 20.0


@pytest.mark.parametrize(
    "refused",
    [
        [(1, 10.0), (2, 15.0), (3, 20.0), (4, 25.0)],
        [(1, 10.0), (2, 11.6), (3, 13.2)],
        [(1, 10.0), (1, 10.5), (1, 11.0)],
        [(1, 10.0), (2, 10.5)],
    ],
)
def test_spread_out_or_repeated_429s_of_one_chat_do_not(refused):
    budget = Budget()
    for chat, now in refused:
        budget.halt(chat, until=now + 60, now=now)
    assert budget.wait(99, "private", Lane.REPLY, 26.0) == 0


# --- margin, memory, restart -----------------------------------------------------------------------------------


def test_the_margin_widens_on_429_and_is_given_back():
    budget = Budget(30)
    usual = budget._window(0.0)
    budget.widen(0.0)
    budget.widen(1.0)
    widened = budget._window(1.0)
    assert usual < widened <= 1.25
    assert usual < budget._window(40.0) < widened
    assert budget._window(1000.0) == pytest.approx(usual, abs=1e-6)


def test_a_429_that_comes_alone_widens_little_however_many_there_are():
    budget = Budget(30)
    usual = budget._window(0.0)
    for second in range(0, 300, 5):
        budget.halt(second, second + 5.0, float(second))
        budget.widen(float(second))
    assert usual < budget._window(300.0) < usual + 0.012


def test_429s_of_several_chats_double_the_margin_each_time():
    budget = Budget(30)
    usual = budget._window(0.0)
    for chat in range(9):
        budget.halt(chat, 5.0, 0.1 * chat)
        budget.widen(0.1 * chat)
    assert budget._window(0.8) > usual + 0.2


def test_lag_widens_the_margin_to_itself_and_never_beyond_the_widest():
    budget = Budget(30)
    budget.widen(0.0, lag=0.05)
    budget.widen(0.0, lag=0.03)
    assert budget._window(0.0) == pytest.approx(1.054)
    budget.widen(0.2, lag=9.0)
    assert budget._window(0.2) == 1.25


def test_a_million_chats_do_not_make_it_grow():
    budget = Budget(1000)
    tracemalloc.start()
    for n in range(20_000):
        budget.spend(n, "private", Lane.BROADCAST, n / 1000)
    assert budget.chats() < 1_100
    for n in range(20_000):
        budget.spend(-n, "group", Lane.BROADCAST, 100 + n / 30)
    assert budget.chats() < 30 * 62
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 3_000_000
    budget.spend(5, "private", Lane.REPLY, 10_000.0)
    assert budget.chats() == 1


def test_halts_that_are_over_are_forgotten():
    budget = Budget()
    for n in range(10_000):
        budget.halt(n, until=n * 5.0 + 5, now=n * 5.0)
    assert budget.chats() <= 2


def test_after_a_restart_the_windows_are_as_full_as_before():
    now = 1000.0
    budget = Budget(30)
    notice = Lane.NOTICE
    spent = [(-5, "group", notice, now - 50, 10), *((-5, "group", notice, now - 49 + i, 1) for i in range(10))]
    spent += [(n, "private", notice, now - 0.5, 1) for n in range(19)] + [(1, "private", notice, now - 0.4, 1)] * 2
    budget.restore([*reversed(spent), (-5, "group", notice, now - 600, 1)], now)
    assert budget.free(now, Lane.REPLY) == 9
    assert budget.wait(-5, "group", Lane.REPLY, now) == pytest.approx(10.004)
    assert budget.wait(1, "private", Lane.REPLY, now) == pytest.approx(0.508, abs=0.01)
    assert budget.wait(77, "private", Lane.REPLY, now) == 0
