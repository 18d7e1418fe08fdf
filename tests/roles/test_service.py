"""Rights: who may do what, where and until when, asked of real rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kimbot.core.actor import SYSTEM, Actor
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.roles.model import LEVELS, RIGHTS, Grant, Offer, Right, Role
from kimbot.work import Work
from tests.harness import MONDAY_MORNING, Bot

CITY, CIBODAS, CIBODAS_SARI, KARAWACI = "36.71", "36.71.09", "36.71.09.1002", "36.71.07"


@dataclass
class Office:
    """The bot's rooms, with an admin in them."""

    bot: Bot
    admin: Actor

    def person(self, telegram_id: int, name: str = "Hadi") -> int:
        return self.bot.work(lambda work: work.chats.seen(telegram_id, "private", name, None, "id").id)

    def do(self, act: Callable[[Work], Any]) -> Any:
        return self.bot.work(act)

    def give(self, person: int, role: Role, area: str, **more: Any) -> Grant:
        """Given whatever the role, as if a second person had agreed."""
        return self.do(lambda work: work.roles.seat(self.admin, person, Offer(role, area, **more)))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Bot(tmp_path_factory.mktemp("office")) as bot:
        chat = bot.work(lambda work: work.chats.of_telegram(9000))
        assert chat is not None
        yield Office(bot, Actor(chat.id, "Bu Ratna"))


@pytest.fixture
def office(shared: Office) -> Office:
    def clear(work: Work) -> None:
        for grant in work.roles.all():
            if grant.person != shared.admin.id:
                work.roles.take(shared.admin, grant.id)

    shared.do(clear)
    return shared


def test_every_role_has_rights_and_a_kind_of_area() -> None:
    assert set(RIGHTS) == set(LEVELS) == set(Role)
    assert all(Right.MANAGE_ROLES not in rights for role, rights in RIGHTS.items() if role is not Role.ADMIN)


@pytest.mark.parametrize(
    ("area", "may"), [(CIBODAS_SARI, True), (CIBODAS, True), (KARAWACI, False), (CITY, False), ("36.71.0", False)]
)
def test_a_coordinator_has_her_kecamatan_and_no_other(office: Office, area: str, may: bool) -> None:
    hadi = office.person(1)
    office.give(hadi, Role.COORDINATOR, CIBODAS)
    assert office.do(lambda work: work.roles.may(hadi, Right.MODERATE, area)) is may


def test_a_role_holds_until_its_end_and_not_a_moment_longer(office: Office) -> None:
    hadi, end = office.person(1), office.bot.clock.now() + DAY
    office.give(hadi, Role.MODERATOR, CIBODAS, until=end)
    assert office.do(lambda work: work.roles.may(hadi, Right.MODERATE, CIBODAS))
    office.bot.clock.move(DAY / 1000 - 1)
    assert office.do(lambda work: work.roles.may(hadi, Right.MODERATE, CIBODAS))
    office.bot.clock.move(1)
    assert not office.do(lambda work: work.roles.may(hadi, Right.MODERATE, CIBODAS))
    assert office.do(lambda work: work.roles.of(hadi)) == []


def test_an_end_that_has_passed_is_refused(office: Office) -> None:
    hadi = office.person(1)
    with pytest.raises(Refused, match=r"roles\.until\.past"):
        office.give(hadi, Role.MODERATOR, CIBODAS, until=MONDAY_MORNING - 1)
    assert office.do(lambda work: work.roles.of(hadi)) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_gives_and_takes(office: Office, role: Role) -> None:
    hadi, joko = office.person(1), office.person(2, "Joko")
    grant = office.give(hadi, role, CITY)
    for act in (
        lambda work: work.roles.grant(Actor(hadi, "Hadi"), joko, Offer(Role.ADMIN, CITY)),
        lambda work: work.roles.withdraw(Actor(hadi, "Hadi"), grant.id),
        lambda work: work.roles.seat(Actor(hadi, "Hadi"), joko, Offer(Role.ADMIN, CITY)),
        lambda work: work.roles.take(Actor(hadi, "Hadi"), grant.id),
        lambda work: work.roles.overview(Actor(hadi, "Hadi")),
        lambda work: work.roles.one(Actor(hadi, "Hadi"), grant.id),
    ):
        with pytest.raises(NotAllowed):
            office.do(act)
    assert office.do(lambda work: work.roles.of(joko)) == []
    assert office.do(lambda work: work.roles.of(hadi)) == [grant]


def test_what_has_ended_cannot_be_taken_again(office: Office) -> None:
    grant = office.give(office.person(1), Role.LURAH, CIBODAS_SARI)
    office.do(lambda work: work.roles.withdraw(office.admin, grant.id))
    with pytest.raises(Stale):
        office.do(lambda work: work.roles.withdraw(office.admin, grant.id))


def test_a_role_taken_may_be_given_again(office: Office) -> None:
    hadi = office.person(1)
    grant = office.give(hadi, Role.LURAH, CIBODAS_SARI)
    with pytest.raises(Refused, match="has_already"):
        office.give(hadi, Role.LURAH, CIBODAS_SARI)
    office.do(lambda work: work.roles.withdraw(office.admin, grant.id))
    assert office.give(hadi, Role.LURAH, CIBODAS_SARI).id != grant.id


def test_the_last_admin_cannot_be_taken(office: Office) -> None:
    own = office.do(lambda work: work.roles.of(office.admin.id))[0]
    dewi = office.person(3, "Dewi")
    with pytest.raises(Refused, match="last_admin"):
        office.do(lambda work: work.roles.withdraw(office.admin, own.id))
    passing = office.give(dewi, Role.ADMIN, CITY, until=office.bot.clock.now() + DAY)
    with pytest.raises(Refused, match="last_admin"):
        office.do(lambda work: work.roles.withdraw(office.admin, own.id))
    office.do(lambda work: work.roles.take(office.admin, passing.id))
    assert office.do(lambda work: work.roles.of(dewi)) == []


def test_the_list_begins_with_the_widest_roles(office: Office) -> None:
    hadi = office.person(1)
    for role, area in ((Role.LURAH, CIBODAS_SARI), (Role.EDITOR, CITY), (Role.CAMAT, CIBODAS)):
        office.give(hadi, role, area)
    listed = [grant.role for grant in office.do(lambda work: work.roles.overview(office.admin))]
    assert listed == [Role.ADMIN, Role.EDITOR, Role.CAMAT, Role.LURAH]


def test_a_place_is_said_in_words(office: Office) -> None:
    def places(work: Work) -> list[str]:
        kim = work.registry.add(office.admin, "KIM Cibodasari", CIBODAS_SARI)
        grants = [Grant(0, 1, Role.KETUA, CIBODAS_SARI, kim.id, None), Grant(0, 1, Role.CAMAT, CIBODAS, None, None)]
        gone = Grant(0, 1, Role.KETUA, CIBODAS_SARI, 999, None)
        return [work.roles.place(grant) for grant in [*grants, gone]]

    assert office.do(places) == ["KIM Cibodasari", "Kecamatan Cibodas", "Cibodas Sari, Kec. Cibodas"]


def test_only_people_with_a_role_are_found_by_their_telegram_name(office: Office) -> None:
    office.person(41, "Wati Stranger")
    office.give(office.person(42, "Wati Holder"), Role.LURAH, CIBODAS_SARI)
    assert office.do(lambda work: [name for _, name in work.roles.holders_named("wati", 8)]) == ["Wati Holder"]


def test_the_first_admin_of_the_settings_is_made_once(office: Office) -> None:
    before = office.do(lambda work: len(work.roles.all()))
    office.do(lambda work: work.roles.make_first_admin(office.admin.id))
    assert office.do(lambda work: len(work.roles.all())) == before
    assert office.do(lambda work: work.audit.entries(f"person:{office.admin.id}"))[0].actor == SYSTEM.id
