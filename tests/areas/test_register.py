"""The register of areas: what the city's file holds, how areas are shown, and what a broken file says."""

import re
from pathlib import Path

import pytest

from kimbot.areas.model import AreaFileError, covers
from kimbot.areas.register import Areas, load_areas

CONFIG = Path(__file__).parents[2] / "config" / "areas"
HEADER = "code,name,level,parent,postcode,lat,lon,col,row"
SMALL = [
    HEADER,
    "36.71,Kota Tangerang,city,,,,,,",
    "36.71.09,Cibodas,kecamatan,36.71,,,,,",
    "36.71.09.1001,Cibodas,kelurahan,36.71.09,15138,-6.1,106.6,3,6",
    "36.71.09.1002,Cibodas Sari,kelurahan,36.71.09,15138,-6.2,106.6,3,7",
]


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(CONFIG, "36.71")


def written(folder: Path, lines: list[str], alias: list[str] | None = None) -> Path:
    (folder / "36.71.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if alias is not None:
        (folder / "36.71-alias.csv").write_text("\n".join(alias) + "\n", encoding="utf-8")
    return folder


def test_the_city_has_13_kecamatan_and_104_kelurahan(areas: Areas) -> None:
    assert (areas.city.code, areas.city.name) == ("36.71", "Kota Tangerang")
    assert len(areas.kecamatan()) == 13
    assert len(areas.kelurahan()) == len(areas.kelurahan(of="36.71")) == 104
    assert sum(len(areas.kelurahan(of=kecamatan.code)) for kecamatan in areas.kecamatan()) == 104
    assert len(areas.kelurahan(of="36.71.07")) == 16


def test_every_kelurahan_has_postcode_point_and_its_own_tile(areas: Areas) -> None:
    kelurahan = areas.kelurahan()
    assert all(re.fullmatch(r"151\d\d", area.postcode) for area in kelurahan)
    assert all(area.lat and -6.3 < area.lat < -6.1 and area.lon and 106.5 < area.lon < 106.8 for area in kelurahan)
    assert len({(area.col, area.row) for area in kelurahan}) == 104


def test_every_kecamatan_hangs_together_on_the_tile_map(areas: Areas) -> None:
    for kecamatan in areas.kecamatan():
        tiles = {(area.col or 0, area.row or 0) for area in areas.kelurahan(of=kecamatan.code)}
        reached, edge = set(), [min(tiles)]
        while edge:
            col, row = edge.pop()
            reached.add((col, row))
            beside = {(col + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)}
            edge += (beside & tiles) - reached
        assert reached == tiles, kecamatan.name


def test_a_kelurahan_is_shown_with_its_kecamatan(areas: Areas) -> None:
    assert areas.label("36.71.09.1002") == "Cibodas Sari, Kec. Cibodas"
    assert areas.label("36.71.09.1006") == "Jatiuwung, Kec. Cibodas"
    assert areas.label("36.71.09") == "Kecamatan Cibodas"
    assert areas.label("36.71") == "Kota Tangerang"
    assert areas.label("36.71.99.1001") == "36.71.99.1001"
    assert len({areas.label(area.code) for area in areas.all}) == 118


def test_labels_fit_on_a_button(areas: Areas) -> None:
    assert max(len(area.name) for area in areas.all) <= 30


def test_get_knows_codes_only(areas: Areas) -> None:
    area = areas.get("36.71.02")
    assert area is not None
    assert (area.name, area.level) == ("Jatiuwung", "kecamatan")
    assert areas.get("Jatiuwung") is None


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("36.71", "36.71.09.1002", True),
        ("36.71.09", "36.71.09.1002", True),
        ("36.71.09", "36.71.09", True),
        ("36.71.09.1002", "36.71.09", False),
        ("36.71.0", "36.71.09", False),
        ("36.71.09.100", "36.71.09.1002", False),
        ("36.71.02", "36.71.09.1006", False),
        ("", "36.71", False),
    ],
)
def test_covers(outer: str, inner: str, expected: bool) -> None:
    assert covers(outer, inner) is expected


def test_a_small_file_without_aliases_points_or_tiles_is_fine(tmp_path: Path) -> None:
    areas = load_areas(written(tmp_path, [*SMALL[:3], "36.71.09.1001,Cibodas,kelurahan,36.71.09,,,,,", ""]), "36.71")
    assert areas.kelurahan()[0].lat is None
    assert areas.kelurahan()[0].postcode == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,-6.1,106.6,3", "line 6: 8 columns instead of 9"),
        ("36.71.9.1003,Cibodas Baru,kelurahan,36.71.09,15138,,,,", "line 6: '36.71.9.1003' is not a code"),
        ("36.71.09.1003,Cibodas Baru,kecamatan,36.71.09,15138,,,,", "line 6: 36.71.09.1003 is a kelurahan"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.08,15138,,,,", "line 6: the parent of 36.71.09.1003"),
        ("36.71.10.1003,Mekar Sari,kelurahan,36.71.10,15138,,,,", "line 6: 36.71.10.1003 stands before its parent"),
        ("36.71.09.1003, ,kelurahan,36.71.09,15138,,,,", "line 6: the name is empty"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,1513,,,,", "line 6: the postcode '1513'"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,south,106.6,,", "line 6: lat 'south' is not a number"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,nan,106.6,,", "line 6: lat nan"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,106.6,-6.1,,", "line 6: lat 106.6 is not between"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,,106.6,,", "line 6: lat and lon"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,,,1.5,2", "line 6: col '1.5'"),
        ("36.71.09.1002,Cibodas Baru,kelurahan,36.71.09,15138,,,,", "line 6: 36.71.09.1002 stands here twice"),
        ("36.72,Kota Cilegon,city,,,,,,", "line 6: 36.72 is not the city 36.71"),
        ("36.71.09.1003,Cibodas Baru,kelurahan,36.71.09,15138,,,3,7", "36.71.09.1002 and 36.71.09.1003 share"),
        ('36.71.09.1003,"Cibodas Baru', "unexpected end of data"),
    ],
)
def test_a_broken_row_is_named_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(AreaFileError, match=re.escape(says)) as error:
        load_areas(written(tmp_path, [*SMALL, line]), "36.71")
    assert "36.71.csv" in str(error.value)


def test_a_missing_foreign_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AreaFileError, match=r"36\.71\.csv: there is no such file"):
        load_areas(tmp_path, "36.71")
    with pytest.raises(AreaFileError, match=r"line 1: the first line must be code,name"):
        load_areas(written(tmp_path, ["kode,nama"]), "36.71")
    with pytest.raises(AreaFileError, match=r"line 1: the first line must be code,name"):
        load_areas(written(tmp_path, []), "36.71")
    with pytest.raises(AreaFileError, match=r"has no row for the city 36\.71"):
        load_areas(written(tmp_path, [HEADER]), "36.71")
    (tmp_path / "36.71.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AreaFileError, match="cannot be read"):
        load_areas(tmp_path, "36.71")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("36.71.01.1001,Sukarasa,Suka Rasa,local", r"alias\.csv, line 2: no area has the code '36\.71\.01\.1001'"),
        ("36.71.09.1002,Cibodas Sari,,local", r"alias\.csv, line 2: the alias is empty"),
        ("36.71.09.1002,Cibodas Sari", r"alias\.csv, line 2: 2 columns instead of 4"),
    ],
)
def test_a_broken_alias_is_named_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(AreaFileError, match=says):
        load_areas(written(tmp_path, SMALL, ["code,name,alias,source", row]), "36.71")
