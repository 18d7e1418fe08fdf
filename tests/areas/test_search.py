"""Finding a kelurahan the way people type it; in doubt the search asks, and it never takes a wrong one."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimbot.areas.model import Area, Level
from kimbot.areas.register import load_areas

CONFIG = Path(__file__).parents[2] / "config" / "areas"
AREAS = load_areas(CONFIG, "36.71")
KELURAHAN = AREAS.kelurahan()
ALL_LEVELS: tuple[Level, ...] = ("city", "kecamatan", "kelurahan")
with (CONFIG / "36.71-alias.csv").open(encoding="utf-8") as alias_file:
    ALIASES = [(row["code"], row["alias"]) for row in csv.DictReader(alias_file)]


def found(text: str, levels: tuple[Level, ...] = ("kelurahan",)) -> str | None:
    area = AREAS.search(text, levels).exact
    return AREAS.label(area.code) if area else None


def asked(text: str, levels: tuple[Level, ...] = ("kelurahan",)) -> list[str]:
    answer = AREAS.search(text, levels)
    assert answer.exact is None
    return [AREAS.label(area.code) for area in answer.suggestions]


def code_of(area: Area | None) -> str:
    return area.code if area else ""


@pytest.mark.parametrize("area", KELURAHAN, ids=lambda area: area.code)
def test_each_kelurahan_is_found_by_its_name(area: Area) -> None:
    for text in (
        f"kelurahan {area.name.lower()}",
        area.name.upper().replace(" ", ""),
        f"  kel.{area.name} ",
        AREAS.label(area.code),
        f"Kelurahan {AREAS.label(area.code)}, Kota Tangerang",
        area.code,
        area.code.replace(".", ""),
    ):
        assert code_of(AREAS.search(text).exact) == area.code, text


@pytest.mark.parametrize(("code", "alias"), ALIASES)
def test_each_other_spelling_is_found(code: str, alias: str) -> None:
    assert code_of(AREAS.search(alias).exact) == code
    assert code_of(AREAS.search(f"kel {alias.lower()}").exact) == code


def test_there_are_ten_other_spellings() -> None:
    assert len(ALIASES) == 10


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("kelurahan cibodasari", "Cibodas Sari, Kec. Cibodas"),
        ("cibodas sari", "Cibodas Sari, Kec. Cibodas"),
        ("Cibodas-Sari!", "Cibodas Sari, Kec. Cibodas"),
        ("Kel. Jatiuwung Kec. Cibodas", "Jatiuwung, Kec. Cibodas"),
        ("kecamatan cibodas kelurahan jati uwung", "Jatiuwung, Kec. Cibodas"),
        ("jatiuwung, cibodas", "Jatiuwung, Kec. Cibodas"),
        ("RT 03/RW 05 Kel. Pinang", "Pinang, Kec. Pinang"),
        ("ds. kreo", "Kreo, Kec. Larangan"),
        ("Cibodas Baru kota tangerang", "Cibodas Baru, Kec. Cibodas"),
        ("Kroncong", "Keroncong, Kec. Jatiuwung"),
        ("panungangan barat", "Panunggangan Barat, Kec. Cibodas"),
        ("Sukasari 15118", "Sukasari, Kec. Tangerang"),
        ("Keróncong", "Keroncong, Kec. Jatiuwung"),
    ],
)
def test_typing_is_forgiven(text: str, label: str) -> None:
    assert found(text) == label


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sudimara", "Sudimara Jaya, Kec. Ciledug"),
        ("poris", "Poris Gaga, Kec. Batuceper"),
        ("sukamaju", "Sukarasa, Kec. Tangerang"),
        ("pondok aren", "Pondok Bahar, Kec. Karang Tengah"),
        ("kel cibodas kec xyzzy", "Cibodas, Kec. Cibodas"),
    ],
)
def test_an_unknown_or_half_name_is_asked_about(text: str, first: str) -> None:
    labels = asked(text)
    assert labels[0] == first
    assert len(labels) <= 8


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("Larangan Barat", "Larangan Utara, Kec. Larangan"),
        ("Buaran", "Buaran Indah, Kec. Tangerang"),
        ("Bakti Jaya", "Batu Jaya, Kec. Batuceper"),
        ("Pisangan Jaya", "Sangiang Jaya, Kec. Periuk"),
        ("Kelapa Dua", "Kelapa Indah, Kec. Tangerang"),
        ("Gelam Jaya", "Alam Jaya, Kec. Jatiuwung"),
    ],
)
def test_a_name_from_elsewhere_is_not_taken_for_one_like_it(text: str, like: str) -> None:
    assert like in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        *["", "   ", "...", "asdfgh", "😀", "kelurahan", "kota tangerang", "36.72.01", "123456"],
        *["jakarta", "bandung", "rumah saya", "dekat pasar", "di mana saja", "ciputat", "bebas", "apa saja"],
    ],
)
def test_nothing_like_it_gives_no_suggestions(text: str) -> None:
    assert asked(text) == []


def test_a_half_name_offers_every_area_that_holds_it() -> None:
    assert {label.split(",")[0] for label in asked("sudimara")} >= {
        area.name for area in KELURAHAN if "Sudimara" in area.name
    }


def test_a_kecamatan_alone_offers_its_kelurahan() -> None:
    inside = [AREAS.label(area.code) for area in AREAS.kelurahan(of="36.71.06")]
    assert asked("ciledug") == asked("Kec. Ciledug") == asked("36.71.06") == inside


def test_a_kelurahan_said_with_the_wrong_kecamatan_is_asked_about() -> None:
    labels = asked("Kel. Jatiuwung Kec. Jatiuwung")
    assert labels[0] == "Jatiuwung, Kec. Cibodas"
    assert "Keroncong, Kec. Jatiuwung" in labels


def test_a_postcode_suggests_and_never_decides() -> None:
    assert asked("15134") == ["Keroncong, Kec. Jatiuwung", "Jatiuwung, Kec. Cibodas"]
    assert asked("15135") == ["Pasir Jaya, Kec. Jatiuwung"]
    assert asked("99999") == []


def test_ten_names_are_kelurahan_and_kecamatan_at_once() -> None:
    kecamatan = {area.name for area in AREAS.kecamatan()}
    both = [area for area in KELURAHAN if area.name in kecamatan]
    assert len(both) == 10
    for area in both:
        assert code_of(AREAS.search(area.name).exact) == area.code
        labels = asked(area.name, ALL_LEVELS)
        assert set(labels) == {f"Kecamatan {area.name}", AREAS.label(area.code)}
        assert found(f"kecamatan {area.name}", ALL_LEVELS) == f"Kecamatan {area.name}"
        assert found(f"kelurahan {area.name}", ALL_LEVELS) == AREAS.label(area.code)


def test_the_city_is_found_only_where_it_may_be_chosen() -> None:
    assert found("kota tangerang", ALL_LEVELS) == "Kota Tangerang"
    assert asked("Tangerang", ALL_LEVELS) == ["Kota Tangerang", "Kecamatan Tangerang"]
    assert found("kec. tangerang", ALL_LEVELS) == "Kecamatan Tangerang"


def typos(name: str) -> list[str]:
    """Every text with one letter dropped, doubled, or swapped with the next."""
    low = name.lower()
    dropped = [low[:i] + low[i + 1 :] for i in range(len(low))]
    doubled = [low[:i] + low[i] + low[i:] for i in range(len(low))]
    swapped = [low[:i] + low[i + 1] + low[i] + low[i + 2 :] for i in range(len(low) - 1)]
    return dropped + doubled + swapped


def test_no_single_typo_is_taken_for_another_kelurahan() -> None:
    typed = [(text, area) for area in KELURAHAN for text in typos(area.name)]
    answers = [(text, area, AREAS.search(text)) for text, area in typed]
    assert len(answers) > 3000
    assert [(text, a.exact.name) for text, area, a in answers if a.exact and a.exact != area] == []
    assert sum(answer.exact == area for _, area, answer in answers) > 0.8 * len(answers)
    assert [text for text, area, answer in answers if answer.exact is None and area not in answer.suggestions] == []


@given(st.text(max_size=80))
def test_any_text_is_answered_and_doubt_is_never_hidden(text: str) -> None:
    answer = AREAS.search(text, ALL_LEVELS)
    assert answer.exact is None or answer.suggestions == ()
