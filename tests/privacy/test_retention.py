"""What has been kept for its time is forgotten, and nothing before."""

from collections.abc import Iterator

import pytest

from kimbot.core.actor import Actor
from kimbot.core.clock import DAY
from kimbot.core.screens import Screen
from kimbot.delivery.doubts import Doubts
from kimbot.delivery.model import State
from kimbot.delivery.store import raise_epoch
from kimbot.delivery.term import Settled, Term
from kimbot.members.model import MemberState
from kimbot.privacy.store import MOST, PrivacyStore
from kimbot.reports.model import Report, ReportState
from kimbot.reports.store import ReportStore
from kimbot.work import Work
from tests.reports.desk import CIBODASARI, Desk, content, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    found.connection.close()


def passes(desk: Desk, days: int) -> bool:
    """So many days later the tick rings, as often as there is something to do; whether it ended."""
    desk.work.clock.move(days * DAY / 1_000)  # type: ignore[attr-defined]
    desk.work = Work(desk.tx, desk.work.context)
    return any(not desk.work.privacy.forget() for _ in range(100))


def count(desk: Desk, table: str) -> int:
    return int(desk.tx.value(f"SELECT COUNT(*) FROM {table}"))


def report(desk: Desk, state: ReportState) -> tuple[Actor, Report]:
    """A report of two wordings in that state, with photos and decisions."""
    actor = desk.member()
    store = ReportStore(desk.tx, desk.work.now)
    number = store.add(actor.id, CIBODASARI, None, ReportState.SUBMITTED, content(photos=2))
    first = store.get(number)
    assert first is not None
    store.decide(first, ReportState.RETURNED, 0, "Kurang jelas.")
    returned = store.get(number)
    assert returned is not None
    store.rewrite(returned, 1, ReportState.SUBMITTED, content(photos=1), returned.area, anew=True)
    second = store.get(number)
    assert second is not None
    store.decide(second, state, 0, "")
    return actor, second


@pytest.mark.parametrize(
    ("state", "days"), [(MemberState.REJECTED, 90), (MemberState.ACTIVE, None), (MemberState.PENDING, None)]
)
def test_a_registration_is_kept_as_long_as_the_register_says(desk: Desk, state: MemberState, days: int | None) -> None:
    desk.member(state=state)
    assert passes(desk, (days or 4_000) - 1)
    assert count(desk, "members") == 1
    assert passes(desk, 2)
    assert count(desk, "members") == (0 if days else 1)


def test_who_left_is_forgotten_after_a_year(desk: Desk) -> None:
    actor = desk.member()
    desk.work.membership.leave(actor, desk.work.members.require(actor).version)
    assert passes(desk, 364)
    assert count(desk, "members") == 1
    assert passes(desk, 2)
    assert count(desk, "members") == 0


def test_a_form_that_was_not_sent_is_forgotten_with_its_photos(desk: Desk) -> None:
    actor = desk.person()
    desk.work.drafts.begin(actor.id, "lapor", files={"photos": content(photos=3).photos})
    assert passes(desk, 29)
    assert desk.work.drafts.of_form(actor.id, "lapor") is not None
    assert passes(desk, 2)
    assert (count(desk, "drafts"), count(desk, "draft_files")) == (0, 0)


def test_what_was_rejected_is_forgotten_and_what_is_published_keeps_one_wording(desk: Desk) -> None:
    report(desk, ReportState.REJECTED)
    _, published = report(desk, ReportState.PUBLISHED)
    assert passes(desk, 364)
    assert count(desk, "report_versions") == 4
    assert passes(desk, 2)
    rows = desk.tx.rows("SELECT report_id, version FROM report_versions")
    assert [(row["report_id"], row["version"]) for row in rows] == [(published.id, 2)]
    assert count(desk, "reports") == 1
    assert count(desk, "report_photos") == 1
    assert desk.tx.value("SELECT COUNT(*) FROM report_decisions WHERE reason <> ''") == 0


def test_a_message_is_forgotten_after_half_a_year_but_not_one_of_a_release_that_runs(desk: Desk) -> None:
    actor = desk.person()
    occurrence = desk.work.occurrences.begin("announcement:1", desk.work.now)
    for release in (None, occurrence):
        desk.tx.run(
            "INSERT INTO deliveries (chat_id, occurrence_id, lane, policy, state, due, settled, created)"
            " VALUES (:chat, :release, 3, 'ulang', 'sent', 0, :now, :now)",
            chat=actor.id,
            release=release,
            now=desk.work.now,
        )
    assert passes(desk, 179)
    assert count(desk, "deliveries") == 2
    assert passes(desk, 2)
    assert count(desk, "deliveries") == 1


def test_who_got_a_release_is_forgotten_after_half_a_year_and_its_result_stays(desk: Desk) -> None:
    group = desk.work.chats.seen(-77, "supergroup", "Warga RW 05", None, "id")
    occurrences = desk.work.occurrences
    release = occurrences.begin("announcement:1", desk.work.now)
    assert release is not None
    for chat, state in ((desk.person().id, "sent"), (desk.member().id, "gone"), (group.id, "sent")):
        desk.tx.run(
            "INSERT INTO deliveries (chat_id, occurrence_id, lane, policy, state, due, created)"
            " VALUES (:chat, :release, 3, 'tahan', 'queued', 0, :now)",
            chat=chat,
            release=release,
            now=desk.work.now,
        )
        desk.tx.run(
            "UPDATE deliveries SET state = :state, settled = :now WHERE chat_id = :chat AND occurrence_id IS NOT NULL",
            state=state,
            now=desk.work.now,
            chat=chat,
        )
    occurrences.filled(release)
    assert occurrences.finish(release)
    assert passes(desk, 179)
    assert count(desk, "deliveries WHERE occurrence_id IS NOT NULL") == 3
    assert passes(desk, 2)
    kept = [row["chat_id"] for row in desk.tx.rows("SELECT chat_id FROM deliveries WHERE occurrence_id IS NOT NULL")]
    assert kept == [group.id], "its post may still be taken out of there"
    assert desk.work.outbox.ledger.counts(release) == {"sent": 2, "gone": 1}
    assert desk.tx.value("SELECT COUNT(*) FROM occurrences WHERE forgotten IS NOT NULL") == 1


def test_who_only_said_hello_is_forgotten_unless_she_says_it_again(desk: Desk) -> None:
    once, twice = desk.person(), desk.person()
    assert passes(desk, 170)
    chat = desk.work.chats.get(twice.id)
    desk.work.chats.seen(chat.telegram_id, "private", chat.title, None, "id")
    assert passes(desk, 11)
    assert desk.work.chats.get(once.id).erased
    assert not desk.work.chats.get(twice.id).erased
    assert passes(desk, 171)
    assert desk.work.chats.get(twice.id).erased


def test_members_and_holders_of_roles_are_never_strangers(desk: Desk) -> None:
    actor = desk.member()
    assert passes(desk, 4_000)
    assert not desk.work.chats.get(actor.id).erased


def test_more_than_a_slice_takes_more_than_one_unit(desk: Desk) -> None:
    for number in range(MOST + 1):
        desk.tx.run(
            "INSERT INTO chats (telegram_id, kind, title, state, seen, created)"
            " VALUES (:id, 'private', 'A', 'open', 1, 1)",
            id=1_000 + number,
        )
    store = PrivacyStore(desk.tx, desk.work.now)
    assert store.forget() is True
    assert store.forget() is False


def test_the_words_of_what_stays_in_doubt_go_after_a_day(desk: Desk) -> None:
    actor = desk.person()
    desk.work.say(actor.id, Screen("members.stayed"))
    term = Term(desk.tx, desk.work.now, raise_epoch(desk.tx))
    [row] = term.single(2)
    term.settle(row, Settled(State.UNKNOWN, counts=True))
    Doubts(desk.tx, desk.work.now + DAY - 1).forget()
    assert desk.cards(actor.id) != [None]
    Doubts(desk.tx, desk.work.now + DAY).forget()
    assert desk.cards(actor.id) == [None]


@pytest.mark.parametrize("state", [State.SENT, State.GONE, State.FAILED])
def test_the_words_of_a_message_go_with_its_end(desk: Desk, state: State) -> None:
    actor = desk.person()
    desk.work.say(actor.id, Screen("members.stayed"))
    term = Term(desk.tx, desk.work.now, raise_epoch(desk.tx))
    [row] = term.single(2)
    term.settle(row, Settled(State.QUEUED, due=5))
    assert desk.cards(actor.id) != [None]
    term.settle(row, Settled(state))
    assert desk.cards(actor.id) == [None]
