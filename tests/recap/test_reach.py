"""How far a release has come in each kelurahan, who sees it, and whom to call."""

import pytest

from kimbot.announcements.audience.model import Finer
from kimbot.areas.model import Area
from kimbot.core.clock import DAY
from kimbot.core.errors import NotAllowed, Stale
from kimbot.privacy.store import PrivacyStore
from kimbot.recap.model import Contact, Reach, Recap, laid_out, nearest
from kimbot.roles.model import Role
from tests.recap.city import CIBODAS_BARU, JATIUWUNG, announced, ends, group
from tests.reports.desk import CIBODAS, CIBODASARI, CITY, KARAWACI_BARU, Desk


def reach(recap: Recap, area: str) -> Reach:
    return next(place.reach for place in recap.places if place.area.code == area)


def why(recap: Recap, area: str) -> str:
    return next(place.why for place in recap.places if place.area.code == area)


def test_one_copy_that_arrived_is_enough_and_none_is_not(desk: Desk) -> None:
    one, two, three = desk.member(CIBODASARI), desk.member(CIBODASARI), desk.member(JATIUWUNG)
    blocked = desk.member(KARAWACI_BARU)
    desk.gone(blocked)
    out = announced(desk)
    ends(desk, out, one.id, "sent")
    ends(desk, out, two.id, "failed")
    ends(desk, out, three.id, "unknown")
    recap = desk.work.recaps.recap(out.author.id, out.release)
    assert len(recap.places) == len(recap.meant) == 104
    assert reach(recap, CIBODASARI) is Reach.SENT
    assert (reach(recap, JATIUWUNG), why(recap, JATIUWUNG)) == (Reach.MISSED, "unknown")
    assert (reach(recap, KARAWACI_BARU), why(recap, KARAWACI_BARU)) == (Reach.MISSED, "gone")
    assert why(recap, CIBODAS_BARU) == "nobody"
    assert (recap.count(Reach.SENT), recap.count(Reach.MISSED)) == (1, 103)
    assert dict(recap.copies) == {"sent": 1, "failed": 1, "unknown": 1, "gone": 1}


def test_a_group_counts_for_its_own_kelurahan_and_a_wider_one_for_none(desk: Desk) -> None:
    near, wide = group(desk, CIBODASARI, "RW 05"), group(desk, CIBODAS, "Grup kecamatan")
    out = announced(desk)
    for chat in (near, wide):
        ends(desk, out, chat, "sent")
    recap = desk.work.recaps.recap(out.author.id, out.release)
    assert reach(recap, CIBODASARI) is Reach.SENT
    assert reach(recap, JATIUWUNG) is Reach.MISSED
    assert recap.copies["sent"] == 2, "the wider group is in the sum"


def test_what_it_was_not_meant_for_is_no_miss(desk: Desk) -> None:
    out = announced(desk, CIBODAS)
    recap = desk.work.recaps.recap(out.author.id, out.release)
    assert reach(recap, KARAWACI_BARU) is Reach.OUTSIDE
    assert len(recap.meant) == len(recap.missed) == 6


def test_what_was_left_out_is_no_miss_either(desk: Desk) -> None:
    out = announced(desk, CIBODAS, finer=Finer(without=(CIBODASARI,)))
    recap = desk.work.recaps.recap(out.author.id, out.release)
    assert reach(recap, CIBODASARI) is Reach.OUTSIDE
    assert len(recap.missed) == 5


def test_each_office_sees_its_own_area(desk: Desk) -> None:
    desk.member(CIBODASARI)
    out = announced(desk)
    seen = {
        Role.CAMAT: (CIBODAS, 6),
        Role.COORDINATOR: (CIBODAS, 6),
        Role.LURAH: (CIBODASARI, 1),
        Role.FK_KIM: (CITY, 104),
        Role.KEPALA_DINAS: (CITY, 104),
        Role.APPROVER: (CITY, 104),
        Role.ADMIN: (CITY, 104),
    }
    for role, (area, count) in seen.items():
        holder = desk.holder(role, area)
        recap = desk.work.recaps.recap(holder.id, out.release)
        assert len(recap.places) == count
        assert all(place.area.code.startswith(area) for place in recap.places)
        assert recap.copies["waiting"] == 1
    camat = desk.holder(Role.CAMAT, "36.71.07")
    assert desk.work.recaps.recap(camat.id, out.release).copies == {}, "Karawaci has no copies"
    assert desk.work.recaps.recipients(camat.id, out.release, 9) == []


def test_the_map_stays_when_names_are_forgotten(desk: Desk) -> None:
    sari, budi = desk.member(CIBODASARI), desk.member(KARAWACI_BARU)
    near = group(desk, JATIUWUNG)
    out = announced(desk)
    for chat, state in ((sari.id, "sent"), (budi.id, "failed"), (near, "sent")):
        ends(desk, out, chat, state)
    before = desk.work.recaps.recap(out.author.id, out.release)
    desk.tx.run("UPDATE occurrences SET state = 'finished', finished = :now", now=desk.work.now)
    forgetting = PrivacyStore(desk.tx, desk.work.now + 181 * DAY)
    for _ in range(3):
        forgetting.forget()
        after = desk.work.recaps.recap(out.author.id, out.release)
        assert (after.places, after.copies) == (before.places, before.copies)
    left = desk.tx.value("SELECT COUNT(*) FROM deliveries WHERE occurrence_id = :id", id=out.release)
    assert left == 1, "the group's"
    assert [one.group for one in desk.work.recaps.recipients(out.author.id, out.release, 9)] == [True]


def test_who_has_no_office_there_sees_nothing(desk: Desk) -> None:
    out = announced(desk, CIBODAS)
    recaps = desk.work.recaps
    for actor in (desk.member(CIBODASARI), desk.holder(Role.MODERATOR, CITY), desk.holder(Role.CAMAT, "36.71.07")):
        for act in (recaps.open, recaps.recap):
            with pytest.raises(NotAllowed):
                act(actor.id, out.release)
        with pytest.raises(NotAllowed):
            recaps.handing_out(actor, out.release, "sheet")
    assert recaps.listed(desk.holder(Role.LURAH, KARAWACI_BARU)) == []
    with pytest.raises(Stale):
        recaps.open(out.author.id, 777)


def test_reports_and_digests_are_no_announcements(desk: Desk) -> None:
    editor = desk.holder(Role.EDITOR, CITY)
    number = desk.work.occurrences.begin("digest", 1)
    assert number is not None
    assert desk.work.recaps.latest(editor) is None
    with pytest.raises(Stale):
        desk.work.recaps.open(editor.id, number)


def test_the_newest_comes_first(desk: Desk) -> None:
    first, second = announced(desk), announced(desk, CIBODAS)
    assert [one.id for one in desk.work.recaps.listed(first.author)] == [second.release, first.release]
    karawaci = desk.holder(Role.LURAH, KARAWACI_BARU)
    assert [one.id for one in desk.work.recaps.listed(karawaci)] == [first.release]


def test_whom_to_call_is_the_nearest(desk: Desk) -> None:
    kim = desk.kim("KIM Jatiuwung", JATIUWUNG)
    ketua, coordinator = desk.holder(Role.KETUA, JATIUWUNG, kim), desk.holder(Role.COORDINATOR, CIBODAS)
    out = announced(desk)
    recap = desk.work.recaps.recap(out.author.id, out.release)
    near = {place.area.code: one.name if one else "" for place, one in desk.work.recaps.to_call(out.author.id, recap)}
    assert near[JATIUWUNG] == ketua.name
    assert near[CIBODASARI] == coordinator.name
    assert near[KARAWACI_BARU] == ""
    desk.work.roles.retire(out.author, desk.work.roles.of(ketua.id))
    near = {place.area.code: one for place, one in desk.work.recaps.to_call(out.author.id, recap)}
    assert near[JATIUWUNG] == near[CIBODASARI]


def test_phones_are_for_those_who_verify_and_for_kominfo(desk: Desk) -> None:
    kim = desk.kim("KIM Jatiuwung", JATIUWUNG)
    ketua = desk.member(JATIUWUNG, kim)
    desk.give(ketua, Role.KETUA, JATIUWUNG, kim)
    desk.tx.run("UPDATE members SET phone = '0812' WHERE id = :id", id=ketua.id)
    out = announced(desk, CIBODAS)
    ends(desk, out, ketua.id, "failed")

    def phone(role: Role, area: str) -> str:
        holder = desk.holder(role, area)
        listed = desk.work.recaps.to_call(holder.id, desk.work.recaps.recap(holder.id, out.release))
        found = next(one for place, one in listed if place.area.code == JATIUWUNG)
        assert found is not None
        assert found.name == ketua.name
        return found.phone

    for role, area in ((Role.COORDINATOR, CIBODAS), (Role.FK_KIM, CITY), (Role.EDITOR, CITY), (Role.ADMIN, CITY)):
        assert phone(role, area) == "0812"
    for role, area in ((Role.CAMAT, CIBODAS), (Role.LURAH, JATIUWUNG), (Role.KEPALA_DINAS, CITY)):
        assert phone(role, area) == ""


def test_the_smaller_area_is_nearer_and_a_ketua_before_a_coordinator() -> None:
    wide = Contact("A", Role.KETUA, "36.71", "FK", "")
    coordinator = Contact("B", Role.COORDINATOR, "36.71.09", "", "")
    ketua = Contact("C", Role.KETUA, "36.71.09", "KIM Kecamatan", "")
    assert nearest([wide, coordinator, ketua], "36.71.09.1002") == ketua
    assert nearest([wide, coordinator], "36.71.09.1002") == coordinator
    assert nearest([coordinator], "36.71.07.1001") is None


def test_without_tiles_in_the_file_each_kecamatan_begins_a_row() -> None:
    areas = [Area(f"1.1.{k:02}.{n:04}", "X", "kelurahan", f"1.1.{k:02}") for k in (1, 2) for n in range(14)]
    tiles = laid_out(areas)
    assert len(set(tiles.values())) == 28
    assert tiles["1.1.01.0012"] == (0, 1), "twelve in a row"
    assert tiles["1.1.02.0000"] == (0, 2)
