"""Role × action × area, whole: what `RIGHTS` says is what the services do, everywhere, and nothing more."""

from collections.abc import Callable, Iterator

import pytest

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.errors import NotAllowed
from kimbot.members.model import Application, Office
from kimbot.roles.model import Right, Role
from tests.house.lint import Verdict, lint
from tests.reports.desk import CIBODASARI, Desk, content, open_desk
from tests.rights.actions import ACTIONS, CELLS, KELURAHAN, SEATS, Act, Action, Case, expected


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    assert found.connection is not None
    found.connection.close()


@pytest.fixture(scope="module")
def kims(desk: Desk) -> dict[str, int]:
    return {area: desk.kim(f"KIM {area}", area) for area in KELURAHAN}


def allowed(desk: Desk, actor: Actor, act: Act) -> bool:
    """Whether the service lets her; nothing of it stays."""
    desk.tx.run("SAVEPOINT cell")
    try:
        act(actor)
        return True
    except NotAllowed:
        return False
    finally:
        desk.tx.run("ROLLBACK TO cell")
        desk.tx.run("RELEASE cell")


@pytest.mark.parametrize(("action", "area"), CELLS, ids=[f"{action.name}-{area}" for action, area in CELLS])
def test_each_cell_is_as_the_tables_say(
    desk: Desk, kims: dict[str, int], action: Action, area: str, record_property: Callable[[str, int], None]
) -> None:
    desk.tx.run("SAVEPOINT whole")
    act = action.prepare(Case(desk, kims, area))
    judged: dict[str, bool] = {}
    for seat in SEATS:
        actor = desk.holder(seat.role, seat.area, kims[CIBODASARI] if seat.role is Role.KETUA else None)
        judged[f"{seat}"] = allowed(desk, actor, act) is expected(action, area, seat)
        desk.work.roles.retire(SYSTEM, desk.work.roles.of(actor.id))
        judged[f"{seat}, withdrawn"] = not allowed(desk, actor, act)
        late = desk.holder(seat.role, seat.area, kims[CIBODASARI] if seat.role is Role.KETUA else None)
        desk.tx.run("UPDATE grants SET until = :now WHERE person = :person", now=desk.work.now, person=late.id)
        judged[f"{seat}, over"] = not allowed(desk, late, act)
    judged["stranger"] = not allowed(desk, desk.person(), act)
    judged["member"] = not allowed(desk, desk.member(CIBODASARI, kims[CIBODASARI]), act)
    leaks = [who for who, well in judged.items() if not well]
    record_property("role × action × area: cells", len(judged))
    record_property("role × action × area: leaks", len(leaks))
    assert leaks == []
    desk.tx.run("ROLLBACK TO whole")
    desk.tx.run("RELEASE whole")


def test_every_right_is_asked_somewhere() -> None:
    assert {action.right for action in ACTIONS} | {Right.APPROVE_LOCAL_GROUP} == set(Right)


@pytest.mark.parametrize("verified", ["member", "report"])
def test_nobody_decides_on_her_own_whatever_she_holds(desk: Desk, kims: dict[str, int], verified: str) -> None:
    desk.tx.run("SAVEPOINT own")
    if verified == "member":
        person = desk.person()
        asked = Application(person.name, CIBODASARI, kims[CIBODASARI], "", Office.ANGGOTA, "")
        member = desk.work.membership.apply(person, asked)
        act: Act = lambda actor: desk.work.membership.approve(actor, member.id, member.version)  # noqa: E731
    else:
        person = desk.member(CIBODASARI, kims[CIBODASARI])
        report = desk.work.reports.submit(person, content())
        act = lambda actor: desk.work.moderation.approve(actor, report.id, report.version)  # noqa: E731
    for seat in SEATS:
        desk.give(person, seat.role, seat.area, kims[CIBODASARI] if seat.role is Role.KETUA else None)
    assert not allowed(desk, person, act)
    desk.tx.run("ROLLBACK TO own")
    desk.tx.run("RELEASE own")


def test_the_page_is_up_to_date() -> None:
    assert lint("rights_table.py", "--check") == Verdict(0, [])
