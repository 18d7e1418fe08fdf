"""The table: what people wrote stays text, whatever it looks like."""

import io
import zipfile

from kimbot.core.clock import DAY
from kimbot.delivery.files import Files
from kimbot.kim.spreadsheet import rows
from kimbot.privacy.store import PrivacyStore
from kimbot.recap.sheet import Sheet, workbook
from kimbot.recap.told import Told
from kimbot.roles.model import Role
from tests.recap.city import announced, ends, group
from tests.reports.desk import CIBODAS, CIBODASARI, CITY, KARAWACI_BARU, Desk

EVIL = ("=1+1", "@SUM(A1)", '=HYPERLINK("https://x.id")', "-2+3", "https://x.id", "<b>&", "😀 \x07 \u202e", "")


def read(data: bytes) -> list[list[str]]:
    return [cells for _, cells in rows(data, 999)]


def test_nothing_becomes_a_formula_or_a_link() -> None:
    made = workbook([Sheet("Penerima", ("Nama", "Jumlah"), [(evil, 7) for evil in EVIL])])
    found = read(made)
    assert found[0] == ["Nama", "Jumlah"]
    assert [row[-1] for row in found[1:]] == ["7"] * len(EVIL)
    assert [row[0] for row in found[1:7]] == list(EVIL[:6])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in page
        assert b"hyperlink" not in page


def test_an_empty_table_has_its_heads() -> None:
    assert read(workbook([Sheet("Hubungi", ("Nama",), [])])) == [["Nama"]]


def test_a_release_as_a_whole_by_kelurahan_and_by_name(desk: Desk) -> None:
    sari, budi = desk.member(CIBODASARI), desk.member(KARAWACI_BARU)
    out = announced(desk)
    ends(desk, out, sari.id, "sent")
    ends(desk, out, budi.id, "gone")
    summary, places, people, calls = Told(desk.work, out.author.id, out.release).sheets()
    assert ("Terjangkau", "1 dari 104 kelurahan") in summary.rows
    assert ("Tidak bisa dihubungi", 1) in summary.rows
    assert len(places.rows) == 104
    assert (CIBODASARI, "Cibodas Sari", "Cibodas", "Terkirim", 1, 0, 0, 0, 0, 0) in places.rows
    assert (sari.name, "Anggota", "Cibodas Sari, Kec. Cibodas", "Terkirim", "23/11/2026 09.00") in people.rows
    assert [row[:4] for row in people.rows] == [
        (budi.name, "Anggota", "Karawaci Baru, Kec. Karawaci", "Tidak bisa dihubungi"),
        (sari.name, "Anggota", "Cibodas Sari, Kec. Cibodas", "Terkirim"),
    ]
    assert len(calls.rows) == 103
    assert read(workbook([places]))[1:] == [[str(cell) for cell in row] for row in places.rows]


def test_names_are_for_those_of_whom_the_consent_speaks(desk: Desk) -> None:
    sari, budi, group_there = desk.member(CIBODASARI), desk.member(KARAWACI_BARU), "RW 05"
    group(desk, CIBODASARI, group_there)
    out = announced(desk, CITY)
    for role, area, named in (
        (Role.COORDINATOR, CIBODAS, (True, False)),
        (Role.FK_KIM, CITY, (True, True)),
        (Role.CAMAT, CIBODAS, (False, False)),
        (Role.LURAH, CIBODASARI, (False, False)),
        (Role.KEPALA_DINAS, CITY, (False, False)),
    ):
        people = str(Told(desk.work, desk.holder(role, area).id, out.release).sheets()[2].rows)
        assert (sari.name in people, budi.name in people) == named, role
        assert group_there in people


def test_a_file_that_names_people_goes_when_one_of_them_is_erased(desk: Desk) -> None:
    files, viewer, sari = desk.work.files, desk.person("Kominfo"), desk.member(CIBODASARI)
    table = files.keep("rekap.xlsx", b"Sari", "x", person=viewer.id, names=True)
    poster = files.keep("poster.pdf", b"KIM", "x", person=viewer.id)
    PrivacyStore(desk.tx, desk.work.now).erase(sari.id, 1)
    assert files.get(table) is None
    assert files.get(poster) is not None


def test_what_is_in_a_file_finds_it_again_and_keeps_it_longer(desk: Desk) -> None:
    first = desk.work.files.keep("a.png", b"a", "image/png", key="picture:a")
    later = Files(desk.tx, desk.work.now + 2 * DAY)
    assert later.again("picture:b") is None
    assert later.again("picture:a") == first
    assert later.keep("a.png", b"a", "image/png", key="picture:a") == first
    later.forget(desk.work.now + DAY)
    assert later.get(first) is not None
