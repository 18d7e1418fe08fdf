"""A list of KIM as spreadsheets save it: every row is read, every bad one is named."""

from datetime import date
from pathlib import Path

import pytest

from kimbot.areas.register import Areas, load_areas
from kimbot.kim.importing import Bad, Entry, Plan, check
from kimbot.kim.model import NO_SK, Kim, Sk, Stage
from kimbot.kim.table import ROWS_MOST, ListProblem, Table, packed, unpacked
from kimbot.texts.catalogue import load_texts
from tests.kim.sheets import xlsx

CIBODAS_SARI, JATIUWUNG, CITY = "36.71.09.1002", "36.71.09.1006", "36.71"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(Path(__file__).parents[2] / "config" / "areas", CITY)


TEXTS = load_texts()


def read_list(data: bytes) -> Table:
    """What a child does, here."""
    return unpacked(packed(data))


def said(problem: Bad | ListProblem) -> str:
    return TEXTS.label("en", problem.key, problem.values)


def plan_of(areas: Areas, text: str, *known: Kim) -> Plan:
    return check(read_list(text.encode()).rows, areas, known)


def reason(areas: Areas, row: str, header: str = "nama,wilayah,tema,sk,tahap") -> str:
    plan = plan_of(areas, f"{header}\n{row}\n")
    assert plan.good == ()
    assert [bad.line for bad in plan.bad] == [2]
    return said(plan.bad[0])


def test_a_whole_row(areas: Areas) -> None:
    plan = plan_of(areas, "name,area,theme,sk_number,stage\nKIM Cibodasari,cibodasari,UMKM,400/2024,SK terbit\n")
    assert plan == Plan((Entry(2, "KIM Cibodasari", CIBODAS_SARI, "UMKM", Sk("400/2024"), Stage.DECREED),), ())


@pytest.mark.parametrize("typed", ["2024-01-03", "3/1/2024", "3 Januari 2024", "45294"])
def test_the_days_of_a_decree(areas: Areas, typed: str) -> None:
    """45294 is how a spreadsheet keeps that day."""
    header = "nama,wilayah,no sk,tanggal sk,berlaku sampai"
    plan = plan_of(areas, f"{header}\nKIM Satu,cibodasari,400/2024,{typed},2 Januari 2027\n")
    assert [one.sk for one in plan.good] == [Sk("400/2024", date(2024, 1, 3), date(2027, 1, 2))]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("3 Januari,", "“3 Januari” is no whole date"),
        ("31/2/2024,", "“31/2/2024” is no whole date"),
        ("2024-01-03,2023-01-03", "ends before it begins"),
    ],
)
def test_days_that_cannot_be(areas: Areas, days: str, told: str) -> None:
    header = "nama,wilayah,tanggal sk,berlaku sampai"
    assert told in reason(areas, f"KIM Satu,cibodasari,{days}", header)


@pytest.mark.parametrize("header", ["nama;wilayah", "Nama KIM;Kelurahan", "NAME;Area", "nama_kim;KODE WILAYAH"])
def test_headers_in_both_languages(areas: Areas, header: str) -> None:
    assert plan_of(areas, f"{header}\nKIM Satu;36.71.09.1002\n").good[0].area == CIBODAS_SARI


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_line_ends_and_byte_order_marks(areas: Areas, delimiter: str, mark: str, end: str) -> None:
    rows = [["nama", "wilayah"], ["KIM Satu", "Cibodas Sari"], ["KIM Dua", "Kota Tangerang"]]
    plan = plan_of(areas, mark + "".join(delimiter.join(row) + end for row in rows))
    assert [(one.line, one.name, one.area) for one in plan.good] == [
        (2, "KIM Satu", CIBODAS_SARI),
        (3, "KIM Dua", CITY),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("36.71.09.1002", CIBODAS_SARI),
        ("Kel. Jatiuwung Kec. Cibodas", JATIUWUNG),
        ("Kecamatan Cibodas", "36.71.09"),
        ("Kota Tangerang", CITY),
    ],
)
def test_areas_as_people_write_them(areas: Areas, typed: str, code: str) -> None:
    assert plan_of(areas, f"nama;wilayah\nKIM Satu;{typed}\n").good[0].area == code


@pytest.mark.parametrize(
    ("kelurahan", "kecamatan", "code"),
    [
        ("Jatiuwung", "Cibodas", JATIUWUNG),
        ("Jatiuwung", "Kec. Cibodas", JATIUWUNG),
        ("", "Kecamatan Cibodas", "36.71.09"),
    ],
)
def test_the_kecamatan_in_a_column_of_its_own(areas: Areas, kelurahan: str, kecamatan: str, code: str) -> None:
    assert plan_of(areas, f"nama;kelurahan;kecamatan\nKIM Satu;{kelurahan};{kecamatan}\n").good[0].area == code


def test_what_is_not_said_has_a_default(areas: Areas) -> None:
    (one,) = plan_of(areas, "nama,wilayah,tahap\nKIM Satu,Cibodas Sari\n").good
    assert (one.theme, one.sk, one.stage) == ("", NO_SK, Stage.ACTIVE)


def test_quoted_cells_may_hold_delimiters_and_line_ends(areas: Areas) -> None:
    plan = plan_of(areas, 'nama,wilayah\n"KIM ""Satu"",\nMaju",Cibodas Sari\n,Cibodas Sari\n')
    assert plan.good[0].name == 'KIM "Satu", Maju'
    assert [(bad.line, said(bad)) for bad in plan.bad] == [(4, "the name is missing")]


def test_empty_rows_are_read_over_and_lines_still_count(areas: Areas) -> None:
    plan = plan_of(areas, "\n;\nnama;wilayah\n\n;;\nKIM Satu;nowhere\n")
    assert [bad.line for bad in plan.bad] == [6]


def test_columns_not_known_are_named() -> None:
    assert read_list(b"no,nama,wilayah,Ketua\n").ignored == ("no", "Ketua")


def test_an_unknown_area_comes_with_the_nearest(areas: Areas) -> None:
    assert "Cibodas Sari, Kec. Cibodas (36.71.09.1002)" in reason(areas, "KIM Satu,Cibodas Sarri Baru")


def test_a_name_of_two_areas_is_not_guessed(areas: Areas) -> None:
    told = reason(areas, "KIM Satu,Cibodas")
    assert "Kecamatan Cibodas (36.71.09)" in told
    assert "Cibodas, Kec. Cibodas (36.71.09.1001)" in told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",Cibodas Sari", "the name is missing"),
        ("KI,Cibodas Sari", "3 to 80"),
        ("12345,Cibodas Sari", "3 to 80"),
        (f"KIM {'x' * 80},Cibodas Sari", "3 to 80"),
        ("KIM Satu,", "the area is missing"),
        ("KIM Satu,32.73.01.1001", "nothing is near it"),
        ("KIM Satu,qqqqqqqqqq", "nothing is near it"),
        ("KIM Satu,Cibodas Sari,,,selesai", "belum ada, sosialisasi, calon pengurus, sk terbit, aktif, vakum"),
        (f"KIM Satu,Cibodas Sari,{'x' * 121}", "at most 120"),
        ("KIM Satu,Cibodas Sari,,,,lebih", "has 6 cells, but the first line names 5 columns"),
        ('"KIM" Satu,Cibodas Sari', "cannot be read as CSV"),
        ('"KIM Satu,Cibodas Sari', "cannot be read as CSV"),
    ],
)
def test_a_bad_row_says_why(areas: Areas, row: str, told: str) -> None:
    assert told in reason(areas, row)


def test_twice_in_the_file(areas: Areas) -> None:
    plan = plan_of(areas, "nama,wilayah\nKIM Satu,Cibodas Sari\nkim  satu,36.71.09.1002\nKIM Satu,36.71.09.1006\n")
    assert [one.line for one in plan.good] == [2, 4]
    assert [bad.line for bad in plan.bad] == [3]
    assert said(plan.bad[0]) == "kim satu in Cibodas Sari, Kec. Cibodas stands in line 2 already"


def test_in_the_registry_already(areas: Areas) -> None:
    known = Kim(1, "KIM SATU", CIBODAS_SARI, "", NO_SK, Stage.ACTIVE)
    plan = plan_of(areas, "nama,wilayah\nKIM Satu,Cibodas Sari\n", known)
    assert [bad.line for bad in plan.bad] == [2]
    assert said(plan.bad[0]) == "KIM Satu in Cibodas Sari, Kec. Cibodas is in the registry already"


def test_one_bad_row_does_not_hide_the_others(areas: Areas) -> None:
    plan = plan_of(areas, 'nama,wilayah\n,Cibodas Sari\n"a"b,c\nKIM Satu,Cibodas Sari\nKIM Dua,nowhere\n')
    assert [bad.line for bad in plan.bad] == [2, 3, 5]
    assert [one.line for one in plan.good] == [4]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"wilayah,tema\n", "no column name"),
        (b"nama,tema\n", "no column area"),
        (b"nama,nama kim,wilayah\n", "more than one column for name"),
        ("nama,wilayah\nKIM Satu,Cibodas\n".encode("utf-16"), "is not UTF-8"),
        (b"nama,wilayah\nKIM \xe9,Cibodas\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used(data: bytes, told: str) -> None:
    with pytest.raises(ListProblem) as raised:
        read_list(data)
    assert told in said(raised.value)


def test_a_list_that_is_too_long() -> None:
    with pytest.raises(ListProblem) as raised:
        read_list(b"nama,wilayah\n" + b"KIM,36.71\n" * ROWS_MOST)
    assert "more than 5,000 rows" in said(raised.value)


# ------------------------------------------------------------------------------------------------- spreadsheets
def test_a_spreadsheet_reads_like_its_csv(areas: Areas) -> None:
    rows = [["Nama KIM", "Kelurahan", "Tema"], ["KIM & Satu", "Cibodas Sari", "UMKM"], [], ["KIM Dua", "", "12"]]
    table = read_list(xlsx(rows))
    plan = check(table.rows, areas)
    assert plan.good == (Entry(2, "KIM & Satu", CIBODAS_SARI, "UMKM", NO_SK, Stage.ACTIVE),)
    assert [(bad.line, said(bad)) for bad in plan.bad] == [(4, "the area is missing")]


@pytest.mark.parametrize("kind", ["s", "inlineStr", "str"])
def test_texts_stand_in_a_cell_in_several_ways(areas: Areas, kind: str) -> None:
    data = xlsx([["nama", "wilayah"], ["KIM Satu", "36.71.09.1002"]], kind=kind)
    assert [one.name for one in check(read_list(data).rows, areas).good] == ["KIM Satu"]


def test_cells_left_empty_do_not_move_the_others(areas: Areas) -> None:
    data = xlsx([["no", "nama", "", "wilayah"], ["", "KIM Satu", "", "Cibodas Sari"]])
    assert [one.area for one in check(read_list(data).rows, areas).good] == [CIBODAS_SARI]
