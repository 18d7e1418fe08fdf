"""The tile map: each kelurahan in its place, in its colour, apart for everybody's eyes."""

import io
from itertools import combinations

from PIL import Image

from kimbot.drawing.letters import font
from kimbot.recap.model import Reach, laid_out
from kimbot.recap.picture import COLOURS, HEAD, MARGIN, WIDE, Chart, Colour, Tile, draw
from tests.reports.desk import AREAS, CIBODAS, CIBODASARI, KARAWACI_BARU, code

# How the colour-blind see: deuteranopia, protanopia, tritanopia (Viénot 1999, Brettel 1997 simplified), and grey.
SIGHT = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
    "no red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "no blue": ((1, 0.1446, -0.1446), (0, 0.85924, 0.14076), (0, 0.85924, 0.14076)),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}
APART = 0.08
"""Of the way from black to white, at least, between any two colours."""


def chart(reaches: dict[str, Reach], within: str = "", legend: tuple[tuple[Reach, str], ...] = ()) -> Chart:
    areas = AREAS.kelurahan(within)
    tiles = laid_out(areas)
    return Chart(
        "Imunisasi <b>&</b> 😀",
        "Senin",
        tuple(Tile(*tiles[a.code], a.parent, a.name, reaches.get(a.code, Reach.SENT)) for a in areas),
        legend,
    )


def looked_at(given: Chart) -> Image.Image:
    return Image.open(io.BytesIO(draw(given))).convert("RGB")


def ground(picture: Image.Image, given: Chart, area: str) -> Colour:
    """The colour of a tile, where neither its name nor its mark stands."""
    tile = given.tiles[[a.code for a in AREAS.kelurahan()].index(area)]
    x, y = given.corner(tile)
    return at(picture, x + 6, y + given.side - 8)


def at(picture: Image.Image, x: int, y: int) -> Colour:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def near(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= 6 for a, b in zip(one, other, strict=True))


def test_each_kelurahan_has_its_colour_in_its_place() -> None:
    reaches = {
        CIBODASARI: Reach.MISSED,
        KARAWACI_BARU: Reach.READ,
        code("benda, kec. benda"): Reach.RELAYED,
        code("gembor"): Reach.OUTSIDE,
    }
    given = chart(reaches)
    picture = looked_at(given)
    assert picture.width == WIDE
    for area in AREAS.kelurahan():
        expected = COLOURS[reaches.get(area.code, Reach.SENT)][0]
        assert near(ground(picture, given, area.code), expected), area.name
    assert near(ground(picture, given, code("benda, kec. benda")), COLOURS[Reach.RELAYED][0])


def test_what_is_no_kelurahan_stays_white() -> None:
    given = chart({})
    picture = looked_at(given)
    assert picture.getpixel((MARGIN + 10, HEAD + 10)) == (255, 255, 255), "the north-west corner lies outside the city"


def test_every_tile_bears_letters_and_a_mark_of_its_own() -> None:
    marks = set()
    for reach in Reach:
        given = chart(dict.fromkeys((a.code for a in AREAS.kelurahan()), reach))
        picture, side = looked_at(given), given.side
        for tile in given.tiles:
            x, y = given.corner(tile)
            name = picture.crop((x + 4, y + 4, x + side - 4, y + side - 32))
            assert len(name.getcolors(9999) or []) > 1, tile.name
        x, y = given.corner(given.tiles[0])
        foot, ink = picture.crop((x + 10, y + side - 34, x + side - 10, y + side - 6)), COLOURS[reach][1]
        drawn = frozenset((a, b) for a in range(foot.width) for b in range(foot.height) if near(at(foot, a, b), ink))
        assert bool(drawn) == (reach is not Reach.OUTSIDE)
        marks.add(drawn)
    assert len(marks) == len(Reach)


def test_a_kecamatan_is_drawn_large_in_the_middle() -> None:
    given = chart({}, CIBODAS)
    assert given.side == 150
    assert looked_at(given).width == WIDE
    assert abs(given.left + given.side - WIDE / 2) <= 1, "it has two columns"


def test_colours_are_apart_for_the_colour_blind_and_in_grey() -> None:
    for sight, matrix in SIGHT.items():
        for one, other in combinations(Reach, 2):
            a, b = (seen(COLOURS[reach][0], matrix) for reach in (one, other))
            distance = sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5 / 3**0.5
            assert distance >= APART, (sight, one, other, distance)


def test_letters_stand_out_from_their_tiles() -> None:
    for reach, (fill, ink) in COLOURS.items():
        light, dark = sorted((luminance(fill), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3.5, reach


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: Colour) -> float:
    red, green, blue = (linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def seen(colour: Colour, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    """A colour as somebody's eyes take it, from 0 to 1, as bright as it feels."""
    parts = [linear(part / 255) for part in colour]
    mixed = [sum(weight * part for weight, part in zip(row, parts, strict=True)) for row in matrix]
    return [max(0.0, part) ** (1 / 2.2) for part in mixed]


def test_the_legend_names_what_is_there() -> None:
    words = ((Reach.SENT, "Terkirim: 100"), (Reach.MISSED, "Belum terjangkau: 4"))
    without, given = chart({}), chart({}, legend=words)
    picture = looked_at(given)
    assert picture.height > looked_at(without).height
    for column, (reach, _) in enumerate(words):
        x = MARGIN + column * WIDE // 2 + 6
        assert near(at(picture, x, given.bottom + MARGIN + 6), COLOURS[reach][0])
    assert font(32).getlength(words[1][1]) < WIDE / 2 - 60
