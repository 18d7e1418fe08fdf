"""Who is answered before whom, on a ledger and in a time of its own: no typing holds up an emergency, or a member."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.core.clock import SECOND
from kimbot.db.sqlite import SqliteTx, _connect
from kimbot.delivery.admission import EVERY, FEW, LONGEST, STRANGERS, Admission, Admitted
from kimbot.delivery.budget import Budget
from kimbot.delivery.departures import Departures
from kimbot.delivery.model import Delivery, Lane, Policy
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.singles import Singles
from kimbot.delivery.store import Ledger, raise_epoch
from kimbot.delivery.term import Settled, State, Term
from tests.schema import laid

BEGIN = 1_795_399_200_000
STEP = 0.02
STRANGER, MEMBER, READER = 1, 101, 201
"""The first chat of each hundred."""


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[SqliteTx]:
    laid(tmp_path / "kimbot.db")
    connection = _connect(tmp_path / "kimbot.db", readonly=False)
    tx = SqliteTx(connection)
    tx.many(
        "INSERT INTO chats (id, telegram_id, kind, title, state, created) VALUES (:id, :id, 'private', 'A', 'open', 1)",
        [{"id": number} for number in range(1, 1501)],
    )
    yield tx
    connection.close()


def known(chat: int) -> bool:
    return MEMBER <= chat < MEMBER + 100


def answer(tx: SqliteTx, chat: int, at: int, words: str = "Bantuan") -> Admitted:
    """Somebody has typed something; which lane its answer takes."""
    admitted = Admission(tx, known, at).admit(chat)
    Singles(tx, at).owe(chat, "sendMessage", {"text": words}, **admitted._asdict(), policy=Policy.ULANG)
    return admitted


class City:
    """What is owed leaves, step by step; `left` says when what came to whom (seconds, milliseconds when owed)."""

    def __init__(self, tx: SqliteTx, rate: int = 30) -> None:
        self.tx, self.epoch, self.now = tx, raise_epoch(tx), 0.0
        self.departures = Departures(Budget(rate))
        self.left: list[tuple[float, Delivery]] = []

    @property
    def at(self) -> int:
        return BEGIN + round(self.now * SECOND)

    def step(self) -> None:
        term, gone = Term(self.tx, self.at, self.epoch), []
        self.departures.look()
        self.departures.found(term.single(self.departures.to_read), more=False)
        for _ in range(2):
            self._mark(term)
            while (one := self.departures.next(self.now)) is not None:
                self.left.append((self.now, one))
                gone.append(one)
        for one in gone:
            term.settle(one, Settled(State.SENT, (1,)), self.at)
        self.departures.written(gone)
        self.now += STEP

    def _mark(self, term: Term) -> None:
        limit, seen = self.departures.at_once, 0
        while self.departures.wants_marked(self.now):
            if rows := self.departures.to_mark(self.now):
                self.departures.mark(term.mark(rows))
                limit, seen = self.departures.at_once, 0
                continue
            found = term.of_releases(limit)
            if len(found) <= seen:
                return
            self.departures.read(found, self.now)
            limit, seen = 2 * limit, len(found)

    def release(self, lane: Lane, copies: int) -> None:
        number = Occurrences(self.tx, self.at).begin(f"announcement:{lane.name}", self.at)
        ledger = Ledger(self.tx, self.at)
        content = ledger.content("sendMessage", {"text": "Awas"})
        ledger.owe_broadcast(number, range(READER, READER + copies), content, lane=lane, policy=Policy.ULANG)

    def waited(self, first: int) -> list[float]:
        """Seconds that answers to chats of that hundred waited."""
        rows = self.tx.rows("SELECT id, created FROM deliveries")
        owed = {row["id"]: (row["created"] - BEGIN) / SECOND for row in rows}
        return [at - owed[one.id] for at, one in self.left if first <= one.chat < first + 100 and not one.occurrence]


@pytest.mark.parametrize("strangers", [0, 35])
def test_strangers_who_type_hold_up_no_emergency_and_no_member(tx: SqliteTx, strangers: int) -> None:
    city, copies = City(tx), 60
    for tick in range(int(8 / STEP)):
        if tick % int(1 / STEP) == 0:
            for chat in range(STRANGER, STRANGER + strangers):
                answer(tx, chat, city.at, f"{tick}")
            for member in range(3):
                answer(tx, MEMBER + (tick // 50 * 3 + member) % 100, city.at)
        if tick == int(4 / STEP):
            city.release(Lane.URGENT, copies)
        city.step()
    urgent = [at for at, one in city.left if one.lane is Lane.URGENT]
    assert len(urgent) == copies
    assert max(urgent) - 4 <= 1.5 * copies / 30
    assert max(city.waited(MEMBER)) <= 2 * STEP


def test_every_stranger_has_a_first_answer_in_forty_seconds(tx: SqliteTx) -> None:
    """A thousand who type something else each ten seconds, beside four members a second."""
    city, typed = City(tx), dict[int, float]()
    waits: dict[int, float] = {}
    for tick in range(int(50 / STEP)):
        if tick % int(0.2 / STEP) == 0:
            for chat in range(301 + tick % 500 * 2, 321 + tick % 500 * 2):
                typed.setdefault(chat, city.now)
                answer(tx, chat, city.at, f"{tick}")
        if tick % int(0.25 / STEP) == 0:
            answer(tx, MEMBER + tick // 12 % 100, city.at)
        before = len(city.left)
        city.step()
        for at, one in city.left[before:]:
            if one.chat in typed:
                waits.setdefault(one.chat, at - typed[one.chat])
        if len(waits) == 1000:
            break
    assert len(waits) == 1000
    assert max(waits.values()) <= 40
    assert max(city.waited(MEMBER)) <= 3 * STEP


def test_a_broadcast_goes_on_beside_those_who_ask_further(tx: SqliteTx) -> None:
    city = City(tx)
    city.release(Lane.BROADCAST, 300)
    for tick in range(int(10 / STEP)):
        if tick % int(1 / STEP) == 0:
            for chat in range(STRANGER, STRANGER + 40):
                answer(tx, chat, city.at, f"{tick}")
        city.step()
    # half of the second, less what this clock of steps loses
    assert sum(one.lane is Lane.BROADCAST for _, one in city.left) >= 0.38 * 30 * 10
    assert sum(one.lane is Lane.FURTHER for _, one in city.left) >= 0.25 * 30 * 10


def test_what_is_urgent_overtakes_a_broadcast_that_may_not_leave(tx: SqliteTx) -> None:
    """Rows of it were read and marked before; notices take all that there is."""
    city = City(tx)
    city.release(Lane.BROADCAST, 100)
    for tick in range(int(5 / STEP)):
        if tick % int(1 / STEP) == 0:
            for number in range(60):
                Singles(tx, city.at).owe(
                    301 + number, "sendMessage", {"text": f"{tick}"}, lane=Lane.NOTICE, policy=Policy.ULANG
                )
        if tick == int(2 / STEP):
            city.release(Lane.URGENT, 20)
        city.step()
    urgent = [at for at, one in city.left if one.lane is Lane.URGENT]
    assert len(urgent) == 20
    assert max(urgent) <= 2 + 1 + 20 / 30 + 0.2, "a second for what was in hand"


# --- the buckets -----------------------------------------------------------------------------------------------


def test_a_chat_has_its_first_few_replies_and_then_takes_turns(tx: SqliteTx) -> None:
    given = [answer(tx, MEMBER, BEGIN + number, f"{number}") for number in range(FEW + 2)]
    assert [one.lane for one in given] == [Lane.REPLY] * FEW + [Lane.FURTHER] * 2
    assert given[-2].turn < given[-1].turn, "the second of these after others' first"
    rows = tx.rows("SELECT lane FROM deliveries ORDER BY id")
    assert [row["lane"] for row in rows] == [Lane.REPLY] * FEW + [Lane.FURTHER] * 2


def test_one_more_answer_is_that_of_the_oldest_that_waits(tx: SqliteTx) -> None:
    """Whoever types different things has no more of what goes first than the bucket gives; nothing is overtaken."""
    for number in range(FEW + 3):
        answer(tx, MEMBER, BEGIN + number, f"{number}")
    assert answer(tx, MEMBER, BEGIN + 4 * EVERY + 20).lane is Lane.FURTHER
    assert lanes_of(tx, MEMBER) == [Lane.REPLY] * (FEW + 1) + [Lane.FURTHER] * 3
    assert answer(tx, MEMBER, BEGIN + 5 * EVERY + 20).lane is Lane.FURTHER
    assert lanes_of(tx, MEMBER) == [Lane.REPLY] * (FEW + 2) + [Lane.FURTHER] * 3
    assert in_order(tx)


def test_whoever_becomes_known_overtakes_none_of_her_own_answers(tx: SqliteTx) -> None:
    """A registration sent behind a question: the receipt of a member came before what the stranger was asked."""
    answer(tx, STRANGER, BEGIN, "question")
    admitted = Admission(tx, lambda chat: True, BEGIN).admit(STRANGER)
    Singles(tx, BEGIN).owe(STRANGER, "sendMessage", {"text": "receipt"}, **admitted._asdict(), policy=Policy.ULANG)
    assert admitted.lane is Lane.REPLY
    assert in_order(tx)


def test_a_calendar_that_is_set_back_lets_no_answer_overtake(tx: SqliteTx) -> None:
    for number in range(FEW + 3):
        answer(tx, MEMBER, BEGIN + number, f"{number}")
    for number in range(FEW + 3):
        answer(tx, MEMBER, BEGIN - 3600 * SECOND + number, f"then {number}")
    assert in_order(tx)


def lanes_of(tx: SqliteTx, chat: int) -> list[int]:
    return [row["lane"] for row in tx.rows("SELECT lane FROM deliveries WHERE chat_id = :id ORDER BY id", id=chat)]


def in_order(tx: SqliteTx) -> bool:
    """Whether what is owed leaves in the order in which it was said."""
    ids = [row["id"] for row in tx.rows("SELECT id FROM deliveries ORDER BY lane, turn, id")]
    return ids == sorted(ids)


def test_what_one_unit_says_to_a_chat_is_one_answer(tx: SqliteTx) -> None:
    admission = Admission(tx, known, BEGIN)
    assert {admission.admit(MEMBER) for _ in range(3 * FEW)} == {Admitted(Lane.REPLY)}
    assert tx.value("SELECT replies FROM chats WHERE id = :id", id=MEMBER) == BEGIN + EVERY


def test_strangers_share_what_goes_first(tx: SqliteTx) -> None:
    lanes = [answer(tx, chat, BEGIN).lane for chat in range(STRANGER, STRANGER + 20)]
    assert lanes == [Lane.REPLY] * STRANGERS + [Lane.FURTHER] * (20 - STRANGERS)
    assert answer(tx, MEMBER, BEGIN).lane is Lane.REPLY


def test_what_goes_first_of_strangers_is_what_has_waited_longest(tx: SqliteTx) -> None:
    for chat in range(STRANGER, STRANGER + 20):
        answer(tx, chat, BEGIN)
    assert answer(tx, STRANGER, BEGIN + SECOND).lane is Lane.FURTHER, "others have had none"
    assert lanes_of(tx, STRANGER + STRANGERS) == [Lane.REPLY]
    assert in_order(tx)
    tx.run("UPDATE deliveries SET state = 'sent'")
    assert answer(tx, STRANGER + 50, BEGIN + 2 * SECOND).lane is Lane.REPLY


def test_a_calendar_that_is_set_back_leaves_nobody_waiting(tx: SqliteTx) -> None:
    for number in range(50):
        answer(tx, MEMBER, BEGIN, f"{number}")
        answer(tx, STRANGER + number, BEGIN)
    before = BEGIN - 3600 * SECOND
    assert answer(tx, MEMBER, before).turn == before + LONGEST
    first = lanes_of(tx, MEMBER).count(Lane.REPLY)
    answer(tx, MEMBER, before + LONGEST)
    assert lanes_of(tx, MEMBER).count(Lane.REPLY) == first + 1
    tx.run("UPDATE deliveries SET state = 'sent'")
    assert answer(tx, STRANGER + 60, before).lane is Lane.REPLY


def test_the_same_words_wait_once(tx: SqliteTx) -> None:
    for number in range(FEW + 1):
        answer(tx, MEMBER, BEGIN, f"{number}")
    singles = Singles(tx, BEGIN)
    assert singles.says(MEMBER, "sendMessage", {"text": f"{FEW}"}, None)
    assert not singles.says(MEMBER, "sendMessage", {"text": "Laporan Anda sudah masuk"}, None), "other words are kept"
    assert not singles.says(MEMBER, "sendMessage", {"text": "0"}, None), "a reply leaves by itself"
