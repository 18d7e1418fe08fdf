"""State × transition × role, whole: what the table of `kimbot.core.lives` says is what the services do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from itertools import count

import pytest

from kimbot.announcements.approval.model import Decision, seal
from kimbot.announcements.content import Content, Occasion
from kimbot.announcements.model import Announcement, Composed, Once, State
from kimbot.core.actor import Actor
from kimbot.core.clock import DAY, HOUR, local
from kimbot.core.dates import Weekly
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.core.lives import ANNOUNCEMENT, APPROVAL, CLOCK, DELIVERY, LIVES, NEW, OCCURRENCE, OWNER, Move, states
from kimbot.delivery import model as ledger
from kimbot.delivery.term import Settled, Term
from kimbot.roles.model import LEVELS, RIGHTS, Right, Role
from kimbot.work import Work
from tests.reports.desk import CIBODASARI, CITY, Desk, open_desk

NUMBERS = count(1)
AREAS = {"city": CITY, "kecamatan": "36.71.09", "kelurahan": CIBODASARI}
WHO: tuple[Role | None, ...] = (*Role, None)
"""Every role, and somebody without one."""

Act = Callable[[Work, Actor, Announcement], object]
ACTS: dict[str, Act] = {
    "submit": lambda work, actor, _: work.announcements.submit(actor, composed(work)),
    "urgent": lambda work, actor, _: work.announcements.send_urgent(actor, composed(work, urgent=True)),
    "invite": lambda work, actor, _: work.occasions.invite(actor, invitation(work, actor)),
    "revise": lambda work, actor, one: work.announcements.revise(actor, one.id, one.version, composed(work, "Lain")),
    "approve": lambda work, actor, one: work.approvals.approve(actor, one.id, one.version),
    "return": lambda work, actor, one: work.approvals.send_back(actor, one.id, one.version, "Jamnya keliru"),
    "insist": lambda work, actor, one: work.approvals.insist(actor, one.id, one.version),
    "stop": lambda work, actor, one: work.approvals.stop(actor, one.id, one.version),
    "cancel": lambda work, actor, one: work.announcements.cancel(actor, one.id, one.version),
    "send late": lambda work, actor, one: work.announcements.send_missed(actor, one.id, one.version),
    "drop late": lambda work, actor, one: work.announcements.drop_missed(actor, one.id, one.version),
    "lapse": lambda work, _, one: work.approvals.lapse(one, work.now),
    "void": lambda work, _, one: work.approvals.void(one),
    "release": lambda work, _, one: work.releases.take(one),
    "miss": lambda work, _, one: work.releases.take(one, doubtful=True),
}
TWICE = {"release": "lapse", "miss": "lapse"}
"""What a tick finds due goes the way its state demands."""


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    assert found.connection is not None
    found.connection.close()


@contextmanager
def undone(desk: Desk) -> Iterator[None]:
    desk.tx.run("SAVEPOINT cell")
    try:
        yield
    finally:
        desk.tx.run("ROLLBACK TO cell")
        desk.tx.run("RELEASE cell")


def composed(work: Work, title: str = "Posyandu", *, urgent: bool = False, weekly: bool = False) -> Composed:
    due = work.now + 2 * HOUR
    when = Weekly(("mon",), time(8)) if weekly else Once(local(due, work.context.zone).replace(tzinfo=None), due)
    return Composed(
        Content(title, title), work.topics.all[0].slug, (CITY,), None if urgent else when, urgent, "Banjir" * urgent
    )


def invitation(work: Work, actor: Actor) -> Composed:
    """To something tomorrow, where she may invite."""
    areas = [grant.area for grant in work.roles.somewhere(actor.id, Right.INVITE)] or [CITY]
    content = Content("Temu KIM", "Temu KIM", occasion=Occasion(work.now + DAY, "Asia/Jakarta", "Aula"))
    return Composed(content, work.topics.all[0].slug, tuple(areas), None)


def standing(desk: Desk, author: Actor, state: str, act: str) -> Announcement:
    """An announcement in that state, as it comes there: with its approval, or its missed moment."""
    work = desk.work
    late = act in ("send late", "drop late")
    one = work.announcements.submit(author, composed(work, weekly=late and state == State.SCHEDULED))
    approval = "granted" if state in (State.SCHEDULED, State.HOLDING, State.MISSED, State.SENT) else "asked"
    desk.tx.run("UPDATE approvals SET state = :state WHERE announcement_id = :id", state=approval, id=one.id)
    desk.tx.run(
        "UPDATE announcements SET state = :state, missed = :missed, due = CASE WHEN :stands = 1 THEN due END"
        " WHERE id = :id",
        state=state,
        missed=work.now if late or state in (State.OVERDUE, State.MISSED) else None,
        stands=int(state in (State.WAITING, State.SCHEDULED, State.HOLDING)),
        id=one.id,
    )
    return work.announcements.open(author, one.id)[0]


def holder(desk: Desk, role: Role | None) -> Actor:
    if role is None:
        return desk.person()
    if role is Role.KETUA:
        return desk.holder(role, CIBODASARI, desk.kim(f"KIM {next(NUMBERS)}"))
    return desk.holder(role, AREAS[LEVELS[role][0]])


def has(role: Role | None, move: Move) -> bool:
    return role is not None and any(Right(right) in RIGHTS[role] for right in move.by if right not in (CLOCK, OWNER))


def state_of(work: Work, number: int) -> str:
    return str(work.tx.value("SELECT state FROM announcements WHERE id = :id", id=number))


def happened(desk: Desk, act: str, actor: Actor, one: Announcement) -> str:
    """What came of it: "not allowed", "refused", or the state after it."""
    newest = desk.tx.value("SELECT MAX(id) FROM announcements")
    try:
        ACTS[act](desk.work, actor, one)
    except NotAllowed:
        return "not allowed"
    except (Refused, AssertionError):
        return "refused"
    found = desk.tx.value("SELECT MAX(id) FROM announcements")
    return state_of(desk.work, found if found != newest else one.id)


def test_every_transition_is_tried() -> None:
    assert set(ACTS) == set(ANNOUNCEMENT)


@pytest.mark.parametrize("state", [state for state in states(ANNOUNCEMENT) if state != NEW])
@pytest.mark.parametrize("act", ANNOUNCEMENT)
def test_each_cell_of_an_announcement(desk: Desk, act: str, state: str) -> None:
    move = ANNOUNCEMENT[act]
    by_itself = move.by == (CLOCK,)
    for role in (None,) if by_itself else WHO:
        with undone(desk):
            author, actor = desk.holder(Role.EDITOR, CITY), holder(desk, role)
            one = standing(desk, author, state, act)
            if act == "void":
                desk.tx.run("UPDATE approvals SET seal = 'other' WHERE announcement_id = :id", id=one.id)
            came = happened(desk, act, actor, one)
            if not by_itself and not has(role, move):
                assert came == "not allowed", f"{role} may {act} one that is {state}"
            elif NEW in move.before:
                assert (came, state_of(desk.work, one.id)) == (came, state)
                assert came in {"urgent": ("sent",)}.get(act, move.after)
            elif state in move.before:
                assert came in move.after, f"{act} by {role} leads from {state} to {came}"
            elif act in TWICE and state in ANNOUNCEMENT[TWICE[act]].before:
                assert came in ANNOUNCEMENT[TWICE[act]].after
            else:
                assert came in ("refused", state), f"{act} by {role} leads from {state} to {came}"


@pytest.mark.parametrize("state", [state for state in states(ANNOUNCEMENT) if state != NEW])
@pytest.mark.parametrize("act", [act for act, move in ANNOUNCEMENT.items() if NEW not in move.before and move.by[0]])
def test_each_cell_of_her_own_invitation(desk: Desk, act: str, state: str) -> None:
    """A camat brought it in. What the table gives its owner is hers, while she is camat; and her screens offer it."""
    move = ANNOUNCEMENT[act]
    for office in (Role.CAMAT, None):
        with undone(desk):
            author, actor = desk.holder(Role.EDITOR, CITY), holder(desk, office)
            one = hers(desk, actor, standing(desk, author, state, act))
            offered = act in desk.work.announcements.able(actor, one).moves
            came = happened(desk, act, actor, one)
            if office is None or OWNER not in move.by:
                assert (came, offered) == ("not allowed", False)
            elif state in move.before:
                assert (came in move.after, offered) == (True, True), f"{act} leads from {state} to {came}"
            else:
                assert (came, offered) == ("refused", False)


def hers(desk: Desk, owner: Actor, one: Announcement) -> Announcement:
    """The same, as an invitation that this one brought in."""
    desk.tx.run(
        "UPDATE announcements SET author = :owner, occasion_at = :at WHERE id = :id",
        owner=owner.id,
        at=desk.work.now + DAY,
        id=one.id,
    )
    found = desk.work.announcements._store.get(one.id)
    assert found is not None
    return found


@pytest.mark.parametrize("state", [str(state) for state in Decision])
@pytest.mark.parametrize("act", ["grant", "return", "void"])
def test_each_cell_of_an_approval(desk: Desk, act: str, state: str) -> None:
    with undone(desk):
        author = desk.holder(Role.EDITOR, CITY)
        one = desk.work.announcements.submit(author, composed(desk.work))
        store = desk.work.approvals._store
        approval = store.of(one.id)
        assert approval is not None
        assert approval.seal == seal(one)
        desk.tx.run("UPDATE approvals SET state = :state WHERE id = :id", state=state, id=approval.id)
        if act == "void":
            store.void(one.id)
        else:
            store.decide(approval, act, author.id)
        after = store.of(one.id)
        assert after is not None
        assert after.state == (APPROVAL[act].to if state in APPROVAL[act].before else state)


def test_what_is_asked_anew_makes_the_old_one_void(desk: Desk) -> None:
    with undone(desk):
        author = desk.holder(Role.EDITOR, CITY)
        one = desk.work.announcements.submit(author, composed(desk.work))
        desk.work.announcements.revise(author, one.id, one.version, composed(desk.work, "Lain"))
        found = desk.tx.rows("SELECT state FROM approvals WHERE announcement_id = :id ORDER BY id", id=one.id)
        assert [row["state"] for row in found] == ["void", "asked"]


def test_words_that_nobody_has_approved_are_not_read_where_older_ones_went_out(desk: Desk) -> None:
    with undone(desk):
        author, approver = desk.holder(Role.EDITOR, CITY), desk.holder(Role.APPROVER, CITY)
        work = desk.work
        one = work.announcements.submit(author, composed(work, weekly=True))
        desk.tx.run("UPDATE announcements SET state = 'scheduled' WHERE id = :id", id=one.id)
        work.announcements._store.sent(one.id)
        assert [read.id for read in work.announcements.latest(CITY)] == [one.id]
        work.announcements.revise(author, one.id, one.version, composed(work, "Lain", weekly=True))
        assert work.announcements.latest(CITY) == []
        with pytest.raises(Stale):
            work.announcements.read_by(approver, one.id)


RELEASE: dict[str, Callable[[Work, int], object]] = {
    "begin": lambda work, number: work.occurrences.begin("test:1", 1),
    "fill": lambda work, number: work.occurrences.filled(number),
    "pause": lambda work, number: work.occurrences.pause(number),
    "resume": lambda work, number: work.occurrences.resume(number),
    "stop": lambda work, number: work.occurrences.cancel(number),
    "finish": lambda work, number: work.occurrences.finish(number),
    "again": lambda work, number: work.occurrences.reopen(number),
    "look again": lambda work, number: work.occurrences.look_again(number),
}


@pytest.mark.parametrize("state", [state for state in states(OCCURRENCE) if state != NEW])
@pytest.mark.parametrize("act", OCCURRENCE)
def test_each_cell_of_a_release(desk: Desk, act: str, state: str) -> None:
    move = OCCURRENCE[act]
    with undone(desk):
        number = desk.work.occurrences.begin("test:1", 1)
        assert number is not None
        desk.tx.run("UPDATE occurrences SET state = :state WHERE id = :id", state=state, id=number)
        RELEASE[act](desk.work, number)
        after = desk.tx.value("SELECT state FROM occurrences WHERE id = :id", id=number)
        assert after == (move.to if state in move.before else state)


STEERED: dict[str, Callable[[Work, Actor, int], object]] = {
    "pause": lambda work, actor, number: work.running.pause(actor, number),
    "resume": lambda work, actor, number: work.running.resume(actor, number),
    "stop": lambda work, actor, number: work.running.stop(actor, number),
    "again": lambda work, actor, number: work.running.again(actor, number),
    "look again": lambda work, actor, number: work.running.again(actor, number),
}


@pytest.mark.parametrize("act", [act for act, move in OCCURRENCE.items() if move.by != (CLOCK,)])
def test_who_may_steer_a_release(desk: Desk, act: str) -> None:
    move = OCCURRENCE[act]
    for role in WHO:
        with undone(desk):
            author, actor = desk.holder(Role.EDITOR, CITY), holder(desk, role)
            asked = desk.work.announcements.send_urgent(author, composed(desk.work, urgent=True))
            number = desk.work.occurrences.of(asked.subject)[0].id
            desk.tx.run("UPDATE occurrences SET state = :state WHERE id = :id", state=move.before[0], id=number)
            if has(role, move):
                STEERED[act](desk.work, actor, number)
            else:
                with pytest.raises(NotAllowed):
                    STEERED[act](desk.work, actor, number)


def owed(desk: Desk, state: str) -> int:
    """A delivery of a release in that state."""
    person = desk.person()
    release = desk.work.occurrences.begin(f"test:{next(NUMBERS)}", 1)
    assert release is not None
    content = desk.work.outbox.ledger.content("sendMessage", '{"text": "Halo"}')
    desk.work.outbox.ledger.owe_broadcast(release, [person.id], content)
    number = int(desk.tx.value("SELECT MAX(id) FROM deliveries"))
    desk.tx.run(
        "UPDATE deliveries SET state = :state, epoch = 1, settled = CASE WHEN :open = 0 THEN 1 END WHERE id = :id",
        state=state,
        open=int(state in ("queued", "sending")),
        id=number,
    )
    return number


def term(desk: Desk) -> Term:
    desk.tx.run("INSERT INTO facts (name, value) VALUES ('epoch', '1') ON CONFLICT (name) DO NOTHING")
    return Term(desk.tx, desk.work.now, 1)


def row_of(desk: Desk, number: int) -> ledger.Delivery:
    """The row as the sender holds it, whatever state it has come to since."""
    state = desk.tx.value("SELECT state FROM deliveries WHERE id = :id", id=number)
    desk.tx.run("UPDATE deliveries SET state = 'queued' WHERE id = :id", id=number)
    found = next(one for one in term(desk).of_releases(1_000) if one.id == number)
    desk.tx.run("UPDATE deliveries SET state = :state WHERE id = :id", id=number, state=state)
    return found


def settles(to: ledger.State) -> Callable[[Desk, int], object]:
    return lambda desk, number: term(desk).settle(row_of(desk, number), Settled(to))


def release_of(desk: Desk, number: int) -> int:
    return int(desk.tx.value("SELECT occurrence_id FROM deliveries WHERE id = :id", id=number))


def arrives_too_late(desk: Desk, number: int) -> None:
    """It was taken back while it was on its way."""
    row = row_of(desk, number)
    desk.tx.run("UPDATE deliveries SET taken_back = 1 WHERE id = :id", id=number)
    term(desk).came_too_late(row, [7], 1)


def says_again(desk: Desk, number: int) -> None:
    """It belongs to one chat alone, and has rested."""
    desk.tx.run(
        "UPDATE deliveries SET occurrence_id = NULL, policy = 'ulang', tried = 0, settled = 1,"
        " payload = '{}' WHERE id = :id",
        id=number,
    )
    desk.work.outbox.say_again()


SENT: dict[str, tuple[str, Callable[[Desk, int], object]]] = {
    "mark": ("sending", lambda desk, number: term(desk).mark([row_of(desk, number)])),
    "unmark": ("queued", lambda desk, number: term(desk).unmark([row_of(desk, number)])),
    "crash": ("unknown", lambda desk, number: desk.work.outbox.ledger.abandon(2)),
    "doubt": ("unknown", lambda desk, number: desk.work.outbox.ledger.doubt(1)),
    "cancel": ("cancelled", lambda desk, number: desk.work.outbox.ledger.cancel(release_of(desk, number))),
    "too late": ("cancelled", arrives_too_late),
    "again": ("queued", lambda desk, number: desk.work.outbox.ledger.again(release_of(desk, number))),
    "say again": ("queued", says_again),
    **{f"settle {to}": (str(to), settles(to)) for to in ledger.State if to in DELIVERY["settle"].after},
}


def test_every_act_of_a_delivery_is_tried() -> None:
    assert {act.removesuffix(f" {to}") for act, (to, _) in SENT.items()} == set(DELIVERY) - {"owe"}
    assert {to for to, _ in SENT.values()} == set(states(DELIVERY)) - {NEW}


@pytest.mark.parametrize("state", [state for state in states(DELIVERY) if state != NEW])
@pytest.mark.parametrize("act", SENT)
def test_each_cell_of_a_delivery(desk: Desk, act: str, state: str) -> None:
    to, does = SENT[act]
    move = DELIVERY[act.removesuffix(f" {to}")]
    with undone(desk):
        number = owed(desk, state)
        does(desk, number)
        after = desk.tx.value("SELECT state FROM deliveries WHERE id = :id", id=number)
        assert after == (to if state in move.before else state)


@pytest.mark.parametrize("state", ["open", "gone"])
def test_what_is_owed_begins_queued_or_gone(desk: Desk, state: str) -> None:
    """Who was closed when it began has a row that is gone from the start."""
    with undone(desk):
        author, reader = desk.holder(Role.EDITOR, CITY), desk.member()
        desk.work.chats.set_state(reader.id, state)
        desk.work.announcements.send_urgent(author, composed(desk.work, urgent=True))
        found = desk.tx.value("SELECT state FROM deliveries WHERE chat_id = :chat AND part = 0", chat=reader.id)
        assert found == ("queued" if state == "open" else "gone")
        assert found in DELIVERY["owe"].after


def test_no_cell_is_open() -> None:
    """Each state can be reached, and what no transition leaves is an end."""
    for name, life in LIVES.items():
        reached = {after for move in life.values() for after in move.after}
        assert set(states(life)) - reached == {NEW}, name
    left = {name: {b for move in life.values() for b in move.before} for name, life in LIVES.items()}
    ends = {name: set(states(life)) - left[name] for name, life in LIVES.items()}
    assert ends["announcement"] == {State.SENT, State.CANCELLED}
    assert ends["approval"] == {Decision.RETURNED, Decision.VOID}
    assert ends["occurrence"] == {"cancelled"}
    assert ends["delivery"] == {"sent"}
