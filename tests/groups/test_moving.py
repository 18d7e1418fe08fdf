"""A group becomes a supergroup: whatever order Telegram tells it in, it stays the same group."""

from functools import partial
from itertools import permutations

import pytest

from kimbot.bot.events import Migrated, Standing
from kimbot.core.actor import Actor, Chat
from kimbot.delivery.model import State
from kimbot.delivery.term import Settled, Term
from kimbot.groups import handlers
from kimbot.groups.model import Group, GroupState, Reach
from kimbot.work import Work
from tests.harness import TestClock
from tests.unit import Unit

OLD, NEW, TINI = -100, -100_200, 7
TOLD = ("to", "from", "standing")
"""What Telegram says: in the old chat where it goes, in the new one where it comes from, and that the bot is in it."""


def tini(work: Work) -> Actor:
    return Actor(work.chats.seen(TINI, "private", "Bu Tini", None, "id").id, "Bu Tini")


def known(work: Work, telegram_id: int) -> Chat:
    kind = "group" if telegram_id == OLD else "supergroup"
    return work.chats.seen(telegram_id, kind, "Warga RW 05", None, "id")


def subscribed(work: Work) -> Group:
    """A group that Kominfo has approved."""
    actor, chat = tini(work), known(work, OLD)
    work.presence.arrived(actor, chat)
    group = work.groups.subscribe(actor, work.groups.of_chat(chat), "36.71.09.1002")
    work.roles.make_first_admin(actor.id)
    return work.groups.approve(actor, group.id, group.version)


def tell(work: Work, what: str) -> None:
    """One update, as the dispatcher brings it."""
    chat = known(work, OLD if what == "to" else NEW)
    if what == "standing":
        handlers.came_or_went(work, Standing(chat, tini(work), "left", "member"))
    else:
        handlers.moved(work, Migrated(chat, tini(work), OLD, NEW))


@pytest.mark.parametrize("order", list(permutations(TOLD)), ids="-".join)
async def test_stays_the_same_in_any_order(unit: Unit, clock: TestClock, order: tuple[str, ...]) -> None:
    before: Group = await unit(subscribed)
    await unit(lambda work: work.chats.set_thread(before.chat, 5))
    for what in (*order, *order):
        await unit(partial(tell, what=what))
        assert await unit(invitations) == 1
    after: Group = await unit(lambda work: work.groups.get(before.id))
    assert after.chat == before.chat
    assert (after.state, after.topics, after.approved_area) == (GroupState.ACTIVE, before.topics, before.approved_area)
    chat: Chat = await unit(lambda work: work.chats.get(after.chat))
    assert (chat.telegram_id, chat.kind, chat.thread_id, chat.state) == (NEW, "supergroup", 5, "open")
    assert await unit(lambda work: work.groups.get(before.id + 1)) is None
    left: Chat | None = await unit(lambda work: work.chats.of_telegram(OLD))
    assert left is None or left.state == "gone", "nothing is sent to the old id any more"
    clock.move(60)
    assert await unit(invitations) == 1, "the first card, and no second"


async def test_a_group_left_behind_before_it_moved_is_not_asleep_afterwards(unit: Unit) -> None:
    before: Group = await unit(subscribed)
    await unit(lambda work: work.presence.left(tini(work), known(work, OLD), Reach.AWAY))
    for what in ("standing", "to", "from"):
        await unit(partial(tell, what=what))
    after: Group = await unit(lambda work: work.groups.get(before.id))
    assert after.state is GroupState.ACTIVE
    assert await unit(lambda work: work.groups.for_area("36.71.09.1002", "acara")) == [before.chat]


async def test_a_group_first_seen_as_a_supergroup_brings_its_row_along(unit: Unit) -> None:
    old: Chat = await unit(lambda work: known(work, OLD))
    await unit(lambda work: work.presence.arrived(tini(work), known(work, NEW)))
    await unit(lambda work: tell(work, "to"))
    group: Group = await unit(lambda work: work.groups.get(1))
    assert group.chat == old.id


async def test_an_old_message_number_never_names_another_message_of_the_supergroup(unit: Unit) -> None:
    group: Group = await unit(subscribed)

    first: int = (await unit(lambda work: work.outbox.singles.latest(group.chat, f"group:{group.id}")))["edits"]
    await unit(lambda work: sent(work, first, 12))
    assert await unit(lambda work: targets(work, first)) == {12}
    await unit(lambda work: tell(work, "to"))
    await unit(lambda work: work.groups.subscribe(tini(work), group, "36.71.09.1003"))
    assert await unit(lambda work: targets(work, first)) == {None}, "the card goes out as a message of its own"


async def test_a_release_that_both_numbers_have_is_kept_once(unit: Unit) -> None:
    group: Group = await unit(subscribed)
    await unit(lambda work: work.presence.arrived(tini(work), known(work, NEW)))

    def release(work: Work) -> int:
        occurrence = work.occurrences.begin("announcement:1", 1)
        assert occurrence is not None
        content = work.outbox.ledger.content("sendMessage", {"text": "Pengajian"})
        work.outbox.ledger.owe_broadcast(occurrence, [group.chat, known(work, NEW).id], content)
        return occurrence

    occurrence = await unit(release)
    await unit(lambda work: tell(work, "from"))
    assert (await unit(lambda work: work.outbox.ledger.counts(occurrence))) == {"queued": 1}


def invitations(work: Work) -> int:
    """How many cards that ask for the set-up may leave now."""
    return sum("Halo semua" in row.payload for row in Term(work.tx, work.now, 1).single(50))


def sent(work: Work, delivery: int, message: int) -> None:
    row = next(row for row in Term(work.tx, work.now, 1).single(50) if row.id == delivery)
    assert Term(work.tx, work.now, 1).settle(row, Settled(State.SENT, (message,)))


def targets(work: Work, delivery: int) -> set[int | None]:
    """The messages that the queued changes of a delivery would edit."""
    return {row.target for row in Term(work.tx, work.now, 1).single(50) if row.edits == delivery}
