"""Releasing: each due moment once, to everyone who is its audience then, to nobody twice."""

from datetime import time

import pytest

from kimbot.announcements import screens
from kimbot.announcements.approval.model import seal
from kimbot.announcements.content import Content
from kimbot.announcements.going.model import Fate
from kimbot.announcements.model import TOLERANCE, Announcement, Composed, Once, State
from kimbot.core.actor import Actor
from kimbot.core.clock import HOUR, local
from kimbot.core.dates import Weekly
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.groups.model import GroupState
from kimbot.members.model import Application, Office
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.harness import MONDAY_MORNING, TestClock
from tests.unit import Unit

SARI, CIBODAS, CITY = "36.71.09.1003", "36.71.09", "36.71"


def admin(work: Work) -> Actor:
    chat = work.chats.seen(9000, "private", "Bu Ratna", None, "id")
    work.chats.set_state(chat.id, "open")
    work.roles.make_first_admin(chat.id)
    return Actor(chat.id, "Bu Ratna")


def person(work: Work, telegram_id: int, area: str = SARI, state: str = "open") -> int:
    chat = work.chats.seen(telegram_id, "private", f"Warga {telegram_id}", None, "id")
    work.chats.set_state(chat.id, state)
    given = Application(f"Warga {telegram_id}", area, None, "", Office.ANGGOTA, "")
    member = work.membership.apply(Actor(chat.id, chat.title), given)
    work.membership.approve(admin(work), member.id, member.version)
    return chat.id


def announces(work: Work, areas: tuple[str, ...] = (CITY,), when: object = "2h") -> Announcement:
    if when == "2h":
        due = work.now + 2 * HOUR
        when = Once(local(due, work.context.zone).replace(tzinfo=None), due)
    assert when is None or isinstance(when, Once)
    return announced(work, admin(work), Composed(Content("Halo", "Halo"), "acara", areas, when))


def owed(work: Work, announcement: Announcement) -> list[int]:
    """The chats to which all its releases go; those that are closed have a row as well."""
    rows = work.outbox.ledger._tx.rows(
        "SELECT d.chat_id FROM deliveries d JOIN occurrences o ON o.id = d.occurrence_id"
        " WHERE o.subject = :subject AND d.state <> 'gone' ORDER BY d.chat_id",
        subject=announcement.subject,
    )
    return [row["chat_id"] for row in rows]


async def release(unit: Unit) -> None:
    """The tick that lets go what is due."""
    for number in await unit(lambda work: work.releases.due()):
        await unit(lambda work, number=number: work.releases.release(number))


async def finish(unit: Unit) -> None:
    """The tick that tells what became of it."""
    for number in await unit(lambda work: work.releases.settled()):
        await unit(lambda work, number=number: work.releases.finish(number))


async def test_of_two_who_saw_it_due_one_releases(unit: Unit, clock: TestClock) -> None:
    """Two processes read the same row before either wrote."""
    sari = await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    clock.move(7_200)
    await unit(lambda work: work.releases.take(given))
    await unit(lambda work: work.releases.take(given))
    assert await unit(lambda work: owed(work, given)) == [sari]
    assert (await unit(lambda work: work.announcements.open(admin(work), given.id)))[0].version == given.version + 1


async def test_a_due_moment_is_released_once_even_if_asked_again(unit: Unit, clock: TestClock) -> None:
    await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    await unit(lambda work: work.releases.begin(given, MONDAY_MORNING))
    await unit(lambda work: person(work, 2))
    await unit(lambda work: work.releases.begin(given, MONDAY_MORNING))
    assert len(await unit(lambda work: owed(work, given))) == 1


async def test_a_cancelled_one_is_not_released_by_who_saw_it_before(unit: Unit, clock: TestClock) -> None:
    await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    await unit(lambda work: work.announcements.cancel(admin(work), given.id, given.version))
    clock.move(7_200)
    await unit(lambda work: work.releases.take(given))
    assert await unit(lambda work: owed(work, given)) == []


@pytest.mark.parametrize(("late", "state"), [(TOLERANCE, State.SENT), (TOLERANCE + 1, State.MISSED)])
async def test_up_to_the_tolerance_it_goes_beyond_it_is_asked(
    unit: Unit, clock: TestClock, late: int, state: State
) -> None:
    await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    clock.move((2 * HOUR + late) / 1_000)
    await release(unit)
    after, _, _ = await unit(lambda work: work.announcements.open(admin(work), given.id))
    assert after.state is state
    assert len(await unit(lambda work: owed(work, given))) == (state is State.SENT)


async def test_the_audience_is_who_belongs_to_it_when_it_goes(unit: Unit, clock: TestClock) -> None:
    given: Announcement = await unit(lambda work: announces(work, (CIBODAS,)))
    inside = await unit(lambda work: person(work, 1))
    await unit(lambda work: person(work, 2, "36.71.07.1001"))
    await unit(lambda work: person(work, 3, state="gone"))
    left = await unit(lambda work: person(work, 4))
    await unit(
        lambda work: work.membership.leave(Actor(left, "Warga 4"), work.members.require(Actor(left, "")).version)
    )
    silent = await unit(lambda work: person(work, 5))
    await unit(lambda work: work.members.set_private_copies(Actor(silent, "Warga 5"), False))
    clock.move(7_200)
    await release(unit)
    assert await unit(lambda work: owed(work, given)) == [inside]
    _, _, result = await unit(lambda work: work.announcements.open(admin(work), given.id))
    assert (result.waiting, result.fates) == (1, (Fate("gone", 1, ["Warga 3"]),))


async def test_a_pending_member_gets_nothing_yet(unit: Unit) -> None:
    def applies(work: Work) -> None:
        chat = work.chats.seen(1, "private", "Warga 1", None, "id")
        work.chats.set_state(chat.id, "open")
        work.membership.apply(Actor(chat.id, "Warga 1"), Application("Warga 1", SARI, None, "", Office.ANGGOTA, ""))

    await unit(applies)
    given: Announcement = await unit(lambda work: announces(work, when=None))
    assert await unit(lambda work: owed(work, given)) == []


async def test_overlapping_areas_owe_a_chat_one_copy(unit: Unit) -> None:
    def group(work: Work) -> int:
        chat = work.chats.seen(-5, "group", "RW 05", None, "id")
        work.chats.set_state(chat.id, "open")
        work.presence.arrived(admin(work), chat)
        pending = work.groups.subscribe(admin(work), work.groups.of_chat(chat), CIBODAS)
        if pending.state is GroupState.PENDING:
            work.groups.approve(admin(work), pending.id, pending.version)
        return int(chat.id)

    chat = await unit(group)
    given: Announcement = await unit(lambda work: announces(work, (SARI, "36.71.09.1001"), when=None))
    assert await unit(lambda work: owed(work, given)) == [chat]
    assert (await unit(lambda work: work.announcements.audience(given))).groups == 1


async def test_readers_come_in_slices_that_leave_nobody_out(unit: Unit) -> None:
    people = [await unit(lambda work, n=n: person(work, n)) for n in range(1, 6)]

    given: Announcement = await unit(announces)

    def in_twos(work: Work) -> list[int]:
        occurrence = work.occurrences.begin("test:1", 1)
        assert occurrence is not None
        work.outbox.prepare(occurrence, screens.message(given.content, work.topics.all[0]))
        for after in range(0, work.audiences.last_person(), 2):
            work.outbox.owe_audience(occurrence, work.audiences.people(given), after, after + 2)
        rows = work.tx.rows("SELECT chat_id FROM deliveries WHERE occurrence_id = :id ORDER BY id", id=occurrence)
        return [row["chat_id"] for row in rows]

    assert await unit(in_twos) == people


async def test_a_result_names_twenty_and_counts_all(unit: Unit) -> None:
    for number in range(1, 26):
        await unit(lambda work, number=number: person(work, number, state="open" if number > 23 else "gone"))
    given: Announcement = await unit(lambda work: announces(work, when=None))
    await unit(lambda work: work.outbox.ledger.cancel(1))
    _, _, result = await unit(lambda work: work.announcements.open(admin(work), given.id))
    gone, cancelled = result.fates
    assert (gone.count, len(gone.names), cancelled.count, cancelled.names) == (23, 20, 2, [])
    assert (result.sent, result.waiting) == (0, 0)


async def test_rights_are_asked_by_every_use_case(unit: Unit) -> None:
    given: Announcement = await unit(announces)
    stranger = await unit(lambda work: Actor(person(work, 1), "Warga 1"))
    composed = Composed(given.content, given.topic, given.areas, None)
    for act in (
        lambda work: work.announcements.submit(stranger, composed),
        lambda work: work.announcements.listed(stranger),
        lambda work: work.announcements.open(stranger, given.id),
        lambda work: work.announcements.cancel(stranger, given.id, given.version),
        lambda work: work.announcements.send_missed(stranger, given.id, given.version),
        lambda work: work.announcements.drop_missed(stranger, given.id, given.version),
    ):
        with pytest.raises(NotAllowed):
            await unit(act)


async def test_a_time_that_has_passed_is_refused(unit: Unit, clock: TestClock) -> None:
    due = MONDAY_MORNING - 60_000
    with pytest.raises(Refused, match="time_passed"):
        await unit(lambda work: announces(work, when=Once(local(due, work.context.zone).replace(tzinfo=None), due)))


async def test_cancelled_twice_is_told_the_second_time(unit: Unit) -> None:
    given: Announcement = await unit(announces)
    await unit(lambda work: work.announcements.cancel(admin(work), given.id, given.version))
    with pytest.raises(Stale):
        await unit(lambda work: work.announcements.cancel(admin(work), given.id, given.version))


async def test_cancelling_is_asked_of_what_stands_now(unit: Unit) -> None:
    given: Announcement = await unit(announces)
    assert await unit(lambda work: work.announcements._store.move(given, "cancel", State.CANCELLED))
    assert not await unit(lambda work: work.announcements._store.move(given, "cancel", State.CANCELLED))
    for version in (given.version, given.version + 1):
        with pytest.raises(Stale):
            await unit(lambda work, v=version: work.announcements.to_cancel(admin(work), given.id, v))


async def test_what_was_sent_stays_sent(unit: Unit) -> None:
    given: Announcement = await unit(lambda work: announces(work, when=None))
    assert not await unit(lambda work: work.announcements._store.move(given, "cancel", State.CANCELLED))
    with pytest.raises(Stale, match="sent_already"):
        await unit(lambda work: work.announcements.cancel(admin(work), given.id, given.version))


async def test_an_old_question_about_a_late_release_decides_nothing(unit: Unit, clock: TestClock) -> None:
    """The next week was missed too: the first question is out of date."""
    weekly = Composed(Content("Halo", "Halo"), "acara", (CITY,), Weekly(("mon",), time(8)))
    given = await unit(lambda work: announced(work, admin(work), weekly))
    for _ in range(2):
        clock.move(7 * 24 * 3_600 + 6 * 3_600)
        await release(unit)
    with pytest.raises(Stale):
        await unit(lambda work: work.announcements.send_missed(admin(work), given.id, given.version + 1))
    await unit(lambda work: work.announcements.send_missed(admin(work), given.id, given.version + 2))


async def test_a_late_release_is_decided_once(unit: Unit, clock: TestClock) -> None:
    await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    clock.move(10 * 3_600)
    await release(unit)
    await unit(lambda work: work.announcements.drop_missed(admin(work), given.id, given.version + 1))
    for act in ("send_missed", "drop_missed"):
        for version in (given.version + 1, given.version + 2):
            with pytest.raises(Stale):
                await unit(lambda work, act=act, v=version: getattr(work.announcements, act)(admin(work), given.id, v))
    assert await unit(lambda work: owed(work, given)) == []


async def test_a_late_release_goes_only_as_it_was_approved(unit: Unit, clock: TestClock) -> None:
    await unit(lambda work: person(work, 1))
    given: Announcement = await unit(announces)
    clock.move(10 * 3_600)
    await release(unit)
    await unit(lambda work: work.tx.run("UPDATE announcements SET html = 'Lain'"))
    with pytest.raises(Stale):
        await unit(lambda work: work.announcements.send_missed(admin(work), given.id, given.version + 1))
    assert await unit(lambda work: owed(work, given)) == []


async def test_a_correction_makes_no_approval_of_what_had_none(unit: Unit) -> None:
    """Words that were slipped under an approval are not approved by correcting them."""
    weekly = Composed(Content("Halo", "Halo"), "acara", (CITY,), Weekly(("mon",), time(8)))
    for slipped, holds in ((False, True), (True, False)):
        given = await unit(lambda work: announced(work, admin(work), weekly))
        await unit(lambda work, number=given.id: work.announcements._store.sent(number))
        if slipped:
            await unit(lambda work: work.tx.run("UPDATE announcements SET topic = 'umkm'"))
        before = await unit(lambda work, number=given.id: work.announcements.read(number))
        words = {"announcement": given.id, "of": seal(before), "title": "Hai", "html": "Hai"}
        await unit(lambda work, words=words: work.corrections.correct(admin(work), words))
        after = await unit(lambda work, number=given.id: work.announcements.read(number))
        assert await unit(lambda work, after=after: work.approvals.holds(after)) is holds


async def test_when_the_author_is_gone_the_others_are_told(unit: Unit, clock: TestClock) -> None:
    given: Announcement = await unit(announces)

    def another(work: Work) -> int:
        chat = work.chats.seen(9001, "private", "Pak Joko", None, "id")
        work.chats.set_state(chat.id, "open")
        work.roles.make_first_admin(chat.id)
        work.chats.set_state(given.author, "gone")
        return int(chat.id)

    joko = await unit(another)
    clock.move(7_200)
    await release(unit)
    await finish(unit)
    rows = await unit(lambda work: work.outbox.ledger._tx.rows("SELECT chat_id FROM deliveries WHERE lane = 2"))
    assert [row["chat_id"] for row in rows] == [joko]


async def test_a_result_is_told_once(unit: Unit) -> None:
    await unit(lambda work: announces(work, when=None))
    await finish(unit)
    await finish(unit)
    assert await unit(lambda work: work.outbox.ledger._tx.value("SELECT COUNT(*) FROM deliveries WHERE lane = 2")) == 1


async def test_weekly_words_are_kept_as_they_were_given(unit: Unit) -> None:
    weekly = Weekly(("mon", "thu"), time(8, 30))
    composed = Composed(Content("Halo", "Halo"), "acara", (CITY,), weekly)
    given = await unit(lambda work: announced(work, admin(work), composed))
    assert (given.recurring, given.zone, given.wall) == (weekly, "Asia/Jakarta", "08:30")


async def test_an_idle_tick_asks_one_indexed_question(unit: Unit) -> None:
    rows = await unit(
        lambda work: work.outbox.ledger._tx.rows(
            "EXPLAIN QUERY PLAN SELECT id FROM announcements WHERE due <= :now ORDER BY due, id", now=1
        )
    )
    assert "announcements_due" in rows[0]["detail"]


async def test_who_was_missed_is_queued_again_in_slices_and_each_once(unit: Unit) -> None:
    people = [await unit(lambda work, number=number: person(work, number)) for number in range(1, 8)]
    await unit(lambda work: announces(work, when=None))
    missed = "UPDATE deliveries SET state = 'unknown', settled = 1 WHERE occurrence_id = 1 AND state = 'queued'"

    def again(work: Work, after: int) -> list[int]:
        return work.outbox.ledger.again(1, after, most=3)

    await unit(lambda work: work.tx.run(missed))
    queued, after = [], 0
    while slice_ := await unit(lambda work, after=after: again(work, after)):
        queued += slice_
        after = slice_[-1]
        await unit(lambda work: work.tx.run(missed))  # these were missed once more, while the others are being queued
    assert len(queued) == len(set(queued)) == len(people)


async def test_a_release_that_is_being_queued_again_is_not_over(unit: Unit) -> None:
    await unit(lambda work: person(work, 1))
    await unit(lambda work: announces(work, when=None))
    await unit(lambda work: work.outbox.ledger.cancel(1))
    await unit(lambda work: work.occurrences.repeat(1, 5))
    assert await unit(lambda work: (work.releases.settled(), work.occurrences.repeating())) == ([], [1])
    assert await unit(lambda work: work.running.repeat(1)) is False
    assert await unit(lambda work: (work.releases.settled(), work.occurrences.repeating())) == ([1], [])
