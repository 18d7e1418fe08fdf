"""What leaves next, without a loop, a database or a clock: rows in, rows out, moments as numbers."""

import json
from itertools import count

import pytest

from kimbot.bot.api import NotSent, Rejected, Unclear
from kimbot.delivery.budget import PRIVATE_BURST, Budget
from kimbot.delivery.departures import NEVER, OF_A_METHOD, SINGLE, SPREAD, Departures
from kimbot.delivery.model import Delivery, Lane, Policy

numbers = count(1)


def row(chat: int, lane: Lane = Lane.NOTICE, *, release: int | None = None, kind: str = "private") -> Delivery:
    policy = Policy.ULANG if release is None else Policy.TAHAN
    return Delivery(
        next(numbers), chat, release, 0, chat, kind, None, lane, policy, "sendMessage", "{}", None, None, 0, 0
    )


def leaving(departures: Departures, now: float = 0.0) -> list[Delivery]:
    """Everything that leaves at this moment."""
    rows = []
    while (one := departures.next(now)) is not None:
        rows.append(one)
    return rows


def found(departures: Departures, *rows: Delivery, more: bool = False) -> None:
    departures.look()
    departures.found(rows, more=more)


def test_rows_leave_in_the_order_of_the_ledger_one_at_a_time_for_each_chat() -> None:
    departures = Departures(Budget(1000))
    reply, first, second, other = row(1, Lane.REPLY), row(2), row(2), row(3)
    found(departures, reply, first, second, other)
    assert leaving(departures) == [reply, first, other]
    departures.written([first])
    assert leaving(departures) == [second]


def test_a_row_that_flew_while_the_ledger_was_read_does_not_leave_again() -> None:
    departures = Departures(Budget(1000))
    before, meanwhile = row(1), row(2)
    found(departures, before, meanwhile)
    first = departures.next(0.0)
    departures.look()  # the snapshot holds both as queued
    second = departures.next(0.0)
    departures.written([before, meanwhile])
    departures.found([before, meanwhile], more=False)
    assert (first, second) == (before, meanwhile)
    assert leaving(departures) == []


def test_a_chat_whose_window_is_closed_holds_up_nobody_and_says_when_it_opens() -> None:
    departures = Departures(Budget(1000))
    rows = [row(1) for _ in range(PRIVATE_BURST + 1)]
    for one in rows[:-1]:
        found(departures, one)
        assert leaving(departures) == [one]
        departures.written([one])
    other = row(2)
    found(departures, rows[-1], other)
    assert leaving(departures) == [other]
    assert 0.9 < departures.opens < 1.1
    assert leaving(departures, departures.opens) == [rows[-1]]


def test_the_ledger_is_asked_for_more_only_where_all_in_hand_must_wait() -> None:
    departures = Departures(Budget(1000))
    for _ in range(PRIVATE_BURST):
        found(departures, one := row(1))
        leaving(departures)
        departures.written([one])
    assert departures.to_read == SINGLE
    found(departures, *[row(1) for _ in range(SINGLE)], more=True)
    assert leaving(departures) == []
    assert departures.hungry
    assert departures.to_read == 3 * SINGLE
    found(departures, row(2), row(2), row(1), more=True)
    leaving(departures)
    assert not departures.hungry, "an answer comes first"


def test_a_broadcast_is_spaced_and_a_reply_goes_before_it() -> None:
    departures = Departures(Budget(30))
    departures.mark([row(chat, Lane.BROADCAST, release=1) for chat in range(1, 4)])
    assert len(leaving(departures)) == 1
    assert 0.02 < departures.opens < 0.05
    found(departures, reply := row(9, Lane.REPLY))
    assert leaving(departures) == [reply]
    assert len(leaving(departures, 0.05)) == 1


def test_replies_have_room_where_a_slow_broadcast_fills_its_own() -> None:
    departures = Departures(Budget(1_000_000))
    departures.mark([row(chat, Lane.BROADCAST, release=1) for chat in range(1, 1000)])
    flying = sum(len(leaving(departures, second / 100)) for second in range(1000))
    assert flying == departures.most
    assert departures.opens == NEVER
    found(departures, *[row(chat, Lane.REPLY) for chat in range(2000, 3000)])
    assert len(leaving(departures, 10.0)) == departures.most // 4


def test_a_method_that_hangs_stops_itself_only() -> None:
    departures = Departures(Budget(1_000_000))
    edits = [row(chat, Lane.REPLY)._replace(method="editMessageText") for chat in range(100)]
    found(departures, *edits)
    assert len(leaving(departures)) == OF_A_METHOD
    found(departures, *edits, *(words := [row(chat, Lane.REPLY) for chat in range(200, 210)]))
    assert leaving(departures, 1.0) == words


def test_only_rows_whose_chats_can_get_them_are_marked() -> None:
    departures = Departures(Budget(1000))
    found(departures, busy := row(1))
    leaving(departures)
    rows = [row(chat, Lane.BROADCAST, release=1) for chat in (1, 2, 2, 3)]
    departures.read(rows, 0.0)
    assert departures.wants_marked(0.0)
    assert departures.to_mark(0.0) == [rows[1], rows[3]]
    departures.written([busy])
    assert departures.to_mark(0.0) == [], "passed over: the ledger has them still"


def test_nothing_is_marked_while_everything_is_halted() -> None:
    budget = Budget(1000)
    departures = Departures(budget)
    budget.halt(None, 60.0, 0.0)
    assert not departures.wants_marked(0.0)
    assert departures.wants_marked(59.5)


def test_what_is_marked_of_a_stopped_release_is_taken_back() -> None:
    departures = Departures(Budget(1000))
    stopped, running = row(1, Lane.BROADCAST, release=1), row(2, Lane.BROADCAST, release=2)
    departures.mark([stopped, running])
    assert departures.take_back([2]) == [stopped]
    assert leaving(departures) == [running]


def test_429_lets_its_chat_wait_and_the_others_go() -> None:
    departures = Departures(Budget(1000))
    found(departures, one := row(1))
    leaving(departures)
    decision = departures.answered(one, Rejected(429, "Too Many Requests", 7), 0.0, 0.1)
    departures.written([one])
    found(departures, one, other := row(2))
    assert decision.after == 7
    assert leaving(departures, 0.2) == [other]
    assert departures.opens == 7.1
    assert leaving(departures, 7.1) == [one]


def test_requests_that_never_left_pause_everything_longer_and_longer_but_those_together_count_once() -> None:
    departures = Departures(Budget(1000))
    rows = [row(chat) for chat in range(3)]
    pauses = [departures.answered(one, NotSent("refused"), 0.0, 0.1).after for one in rows]
    assert pauses == [1, 1, 1]
    assert departures.answered(rows[0], NotSent("refused"), 2.0, 2.1).after == 2
    found(departures, row(7, Lane.REPLY))
    assert leaving(departures, 4.0) == []
    assert leaving(departures, 4.2) != []


@pytest.mark.parametrize("release", [1, None])
def test_after_unclear_answers_over_several_chats_one_message_at_a_time_tries(release: int | None) -> None:
    departures = Departures(Budget(1000))
    for number in range(SPREAD):
        departures.answered(row(number, release=release), Unclear("reset"), number, number + 0.5)
    rows = [row(chat, release=release) for chat in (11, 12, 13)]
    if release:
        departures.mark(rows)
    else:
        found(departures, *rows)
    now = 100.0
    [tried] = leaving(departures, now)
    assert leaving(departures, now + 1) == []
    departures.answered(tried, None, now, now + 1)
    departures.written([tried])
    assert departures.next(now + 2) is not None
    assert departures.next(now + 3) is not None


def test_the_pauses_of_everybody_grow_until_an_answer_is_clear() -> None:
    departures = Departures(Budget(1000))
    for chat in range(SPREAD):
        departures.answered(row(chat), Unclear("500"), 0.0, 0.1)
    opened = []
    now = 0.1
    for _ in range(4):
        found(departures, one := row(7))
        assert departures.next(now) is None
        now = departures.opens
        assert departures.next(now) == one
        opened.append(round(now, 1))
        departures.answered(one, Unclear("500"), now, now)
        departures.written([one])
    assert opened == [1.1, 3.1, 7.1, 15.1]
    found(departures, one := row(8))
    assert departures.next(now + 16.0) == one
    departures.answered(one, Rejected(400, "Bad Request"), now + 16.0, now + 16.0)
    departures.written([one])
    found(departures, *(rows := [row(9), row(10)]))
    assert leaving(departures, now + 16.1) == rows


def test_one_chat_without_answers_and_what_never_left_are_not_everybodys_trouble() -> None:
    departures = Departures(Budget(1000))
    for second in range(9):
        departures.answered(row(1), Unclear("500"), second, second + 0.1)
    found(departures, *(rows := [row(2), row(3)]))
    assert leaving(departures, 9.0) == rows


def test_a_group_counts_by_the_minute() -> None:
    departures = Departures(Budget(1000))
    sent = 0
    for second in range(0, 60, 2):
        found(departures, one := row(-1, kind="supergroup"))
        if leaving(departures, float(second)):
            departures.written([one])
            sent += 1
    assert sent == 20


def test_an_album_waits_until_a_group_takes_all_of_it() -> None:
    departures = Departures(Budget(1000))
    album = {"method": "sendMediaGroup", "payload": json.dumps({"media": [{}] * 10})}
    first, second, third = (row(-1, kind="supergroup")._replace(**album) for _ in range(3))
    for at, one in ((0.0, first), (10.0, second)):
        found(departures, one)
        assert leaving(departures, at) == [one]
        departures.written([one])
    found(departures, third)
    assert leaving(departures, 20.0) == []
    assert 60.0 < departures.opens < 60.1
    assert leaving(departures, departures.opens) == [third]


def test_nothing_in_hand_overtakes_what_is_tried_again() -> None:
    departures = Departures(Budget(1000))
    tried, behind, other = row(1), row(1), row(2)
    found(departures, tried, behind)
    assert leaving(departures) == [tried]
    departures.look()  # it still sees what is behind as the next
    departures.written([tried], [tried])
    assert leaving(departures) == []
    departures.found([tried, behind, other], more=False)
    assert leaving(departures) == [other]
    found(departures, tried)  # behind it waits in the ledger
    assert leaving(departures) == [tried]
