"""Who may decide about a report, who is asked, and what becomes of it."""

import pytest

from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.members.model import MemberState
from kimbot.reports.model import Report, ReportState
from kimbot.reports.store import ReportStore
from kimbot.roles.model import Role
from tests.reports.desk import CIBODAS, CIBODASARI, CITY, KARAWACI, KARAWACI_BARU, Desk, content

MODERATES = [
    (Role.ADMIN, CITY, True),
    (Role.EDITOR, CITY, True),
    (Role.APPROVER, CITY, False),
    (Role.FK_KIM, CITY, False),
    (Role.MODERATOR, CITY, True),
    (Role.MODERATOR, CIBODAS, True),
    (Role.MODERATOR, CIBODASARI, True),
    (Role.MODERATOR, KARAWACI, False),
    (Role.MODERATOR, KARAWACI_BARU, False),
    (Role.COORDINATOR, CIBODAS, True),
    (Role.COORDINATOR, KARAWACI, False),
    (Role.KEPALA_DINAS, CITY, False),
    (Role.CAMAT, CIBODAS, False),
    (Role.LURAH, CIBODASARI, False),
]


def submitted(desk: Desk, reporter: Actor | None = None) -> Report:
    return desk.work.reports.submit(reporter or desk.member(), content())


@pytest.mark.parametrize(("role", "area", "may"), MODERATES)
@pytest.mark.parametrize("act", ["approve", "return_to", "reject"])
def test_who_may_decide(desk: Desk, role: Role, area: str, may: bool, act: str) -> None:
    report = submitted(desk)
    actor = desk.holder(role, area)
    reason = () if act == "approve" else ("Tolong dilengkapi.",)
    if may:
        assert getattr(desk.work.moderation, act)(actor, report.id, 1, *reason).state is not ReportState.SUBMITTED
        return
    with pytest.raises(NotAllowed):
        getattr(desk.work.moderation, act)(actor, report.id, 1, *reason)
    assert desk.work.reports.get(report.id).state is ReportState.SUBMITTED


def test_a_ketua_decides_for_her_own_kim_only(desk: Desk) -> None:
    own, other = desk.kim("KIM A"), desk.kim("KIM B")
    ketua = desk.holder(Role.KETUA, CIBODASARI, own)
    desk.holder(Role.KETUA, CIBODASARI, other)
    theirs = submitted(desk, desk.member(kim=other))
    ours = submitted(desk, desk.member(kim=own))
    nobodys = submitted(desk, desk.member())
    assert [report.id for report in desk.work.moderation.waiting_for(ketua)] == [ours.id]
    for report in (theirs, nobodys):
        with pytest.raises(NotAllowed):
            desk.work.moderation.approve(ketua, report.id, 1)
    assert desk.work.moderation.approve(ketua, ours.id, 1).state is ReportState.PUBLISHED


def test_nobody_decides_on_her_own_not_even_an_admin(desk: Desk) -> None:
    own = desk.member()
    desk.give(own, Role.ADMIN, CITY)
    report = submitted(desk, own)
    assert desk.work.cards.asked(report) == []
    assert desk.work.moderation.waiting_for(own) == []
    for act in ("return_to", "reject"):
        with pytest.raises(NotAllowed):
            getattr(desk.work.moderation, act)(own, report.id, 1, "Sebab.")
    with pytest.raises(NotAllowed):
        desk.work.moderation.approve(own, report.id, 1)


def test_the_nearest_level_that_can_be_reached_is_asked(desk: Desk) -> None:
    number = desk.kim()
    admin, editor = desk.holder(Role.ADMIN, CITY), desk.holder(Role.EDITOR, CITY)
    coordinator = desk.holder(Role.COORDINATOR, CIBODAS)
    ketua, moderator = desk.holder(Role.KETUA, CIBODASARI, number), desk.holder(Role.MODERATOR, CIBODAS)
    report = submitted(desk, desk.member(kim=number))

    def asked() -> list[int]:
        return sorted(grant.person for grant in desk.work.cards.asked(report))

    assert asked() == sorted([ketua.id, moderator.id])
    desk.gone(ketua)
    assert asked() == [moderator.id]
    desk.gone(moderator)
    assert asked() == [coordinator.id]
    desk.gone(coordinator)
    assert asked() == sorted([admin.id, editor.id])
    desk.gone(admin)
    desk.gone(editor)
    assert asked() == []


def test_who_holds_two_offices_gets_one_card(desk: Desk) -> None:
    moderator = desk.holder(Role.MODERATOR, CIBODAS)
    desk.give(moderator, Role.MODERATOR, CITY)
    submitted(desk)
    assert len(desk.cards(moderator.id)) == 1


def test_an_old_version_and_a_second_decision_are_refused(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    reporter = desk.member()
    report = submitted(desk, reporter)
    desk.work.moderation.return_to(admin, report.id, 1, "Tolong dilengkapi.")
    with pytest.raises(Stale, match="decided_already"):
        desk.work.moderation.approve(admin, report.id, 1)
    desk.work.reports.correct(reporter, report.id, 1, content("Panen kangkung dan bayam"))
    with pytest.raises(Stale, match="changed_meanwhile"):
        desk.work.moderation.approve(admin, report.id, 1)
    assert desk.work.moderation.approve(admin, report.id, 2).state is ReportState.PUBLISHED


def test_of_two_who_read_the_same_the_first_wins(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    report = submitted(desk)
    store = ReportStore(desk.tx, desk.work.now)
    assert store.decide(report, ReportState.REJECTED, admin.id, "Sebab.")
    assert not store.decide(report, ReportState.APPROVED, admin.id)
    assert desk.work.reports.get(report.id).state is ReportState.REJECTED


def test_wordings_and_decisions_are_kept(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    reporter = desk.member()
    report = desk.work.reports.submit(reporter, content("Judul pertama", photos=2))
    desk.work.moderation.return_to(admin, report.id, 1, "Tolong dilengkapi.")
    desk.work.reports.correct(reporter, report.id, 1, content("Judul kedua", photos=1))
    desk.work.moderation.approve(admin, report.id, 2)
    store = ReportStore(desk.tx, desk.work.now)
    wordings = [(wording.title, len(wording.photos)) for wording in store.wordings(report.id)]
    assert wordings == [("Judul pertama", 2), ("Judul kedua", 1)]
    assert store.decisions(report.id) == [
        (1, ReportState.RETURNED, "Tolong dilengkapi.", admin.id),
        (2, ReportState.APPROVED, "", admin.id),
    ]
    acts = [entry.act for entry in desk.work.audit.entries(f"report:{report.id}")]
    assert acts == ["report.submit", "report.returned", "report.correct", "report.approved"]


def test_only_the_reporter_changes_it_and_only_until_it_is_decided(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    reporter, other = desk.member(), desk.member()
    report = submitted(desk, reporter)
    assert desk.work.reports.correct(reporter, report.id, 1, content("Judul kedua")).version == 2
    with pytest.raises(Stale):
        desk.work.reports.correct(reporter, report.id, 1, content("Judul ketiga"))
    desk.work.moderation.return_to(admin, report.id, 2, "Tolong dilengkapi.")
    with pytest.raises(NotAllowed):
        desk.work.reports.correct(other, report.id, 2, content())
    with pytest.raises(NotAllowed):
        desk.work.reports.own(other, report.id)
    with pytest.raises(Stale):
        desk.work.reports.correct(reporter, report.id, 3, content())
    assert desk.work.reports.correct(reporter, report.id, 2, content()).version == 3
    desk.work.moderation.approve(admin, report.id, 3)
    with pytest.raises(Stale):
        desk.work.reports.correct(reporter, report.id, 3, content())
    wordings = [wording.title for wording in ReportStore(desk.tx, desk.work.now).wordings(report.id)]
    assert wordings == ["Panen kangkung", "Judul kedua", "Panen kangkung"]


def test_a_held_one_is_changed_and_stays_held(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    waiting = desk.member(state=MemberState.PENDING)
    report = submitted(desk, waiting)
    changed = desk.work.reports.correct(waiting, report.id, 1, content("Judul kedua"))
    assert (changed.state, changed.content.title) == (ReportState.HELD, "Judul kedua")
    assert desk.cards(admin.id) == []


def test_a_held_report_waits_for_her_verification_alone(desk: Desk) -> None:
    admin = desk.holder(Role.ADMIN, CITY)
    waiting, other = desk.member(state=MemberState.PENDING), desk.member(state=MemberState.PENDING)
    first, second = submitted(desk, waiting), submitted(desk, other)
    assert (first.state, second.state) == (ReportState.HELD, ReportState.HELD)
    with pytest.raises(Stale):
        desk.work.moderation.approve(admin, first.id, 1)
    number = desk.kim()
    desk.tx.run("UPDATE members SET state = 'active', kim_id = :kim WHERE id = :id", kim=number, id=waiting.id)
    verified = desk.work.members.get(waiting.id)
    assert verified is not None
    desk.work.reports.release(verified)
    desk.work.reports.release(verified)
    assert len(desk.cards(admin.id)) == 1
    assert [(report.id, report.kim) for report in desk.work.moderation.waiting_for(admin)] == [
        (first.id, "KIM Cibodasari")
    ]
    assert desk.work.reports.get(second.id).state is ReportState.HELD
    desk.work.moderation.reject(admin, first.id, 1, "Sebab.")
    assert not ReportStore(desk.tx, desk.work.now).release(first.id, CIBODASARI, None)


@pytest.mark.parametrize("state", [MemberState.REJECTED, MemberState.LEFT, MemberState.REMOVED])
def test_who_is_no_member_cannot_report(desk: Desk, state: MemberState) -> None:
    for actor in (desk.member(state=state), desk.person()):
        with pytest.raises(Refused, match="register_first"):
            desk.work.reports.submit(actor, content())


def test_the_queue_is_oldest_first_and_only_what_waits(desk: Desk) -> None:
    moderator = desk.holder(Role.MODERATOR, CIBODAS)
    first, second, third = submitted(desk), submitted(desk), submitted(desk)
    submitted(desk, desk.member(KARAWACI_BARU))
    desk.work.moderation.approve(moderator, second.id, 1)
    assert [report.id for report in desk.work.moderation.waiting_for(moderator)] == [first.id, third.id]
    with pytest.raises(NotAllowed):
        desk.work.moderation.waiting_for(desk.member())
