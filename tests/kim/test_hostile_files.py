"""Files that are made to break whoever reads them: each is refused in words, and costs the bot nothing."""

import io
import resource
import zipfile
from contextlib import suppress

import pytest

from kimbot.kim.importing import read_list
from kimbot.kim.table import ListProblem, packed, unpacked
from tests.kim.sheets import MAIN, xlsx

LIST = [["nama", "wilayah"], ["KIM Satu", "Cibodas Sari"]]
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10_000}">' for n in range(8))
BOMB = (
    f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE sst [{ENTITIES}]><sst xmlns="{MAIN}"><si><t>&e7;</t></si></sst>'
)


def document_type(encoding: str) -> bytes:
    """A sheet that is harmless, but has a document type."""
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [<!ENTITY a "b">]>'
    return f'{head}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(encoding)


def of_many_parts() -> bytes:
    file = io.BytesIO(xlsx(LIST))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(1_100):
            archive.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


def with_a_lying_header() -> bytes:
    """The directory says that a part of six million letters has two."""
    letters = b"<!--" + b" " * 6_000_000 + b"-->"
    data = bytearray(xlsx(LIST, sheet=letters))
    for place in (at for at in range(len(data)) if data[at : at + 4] == len(letters).to_bytes(4, "little")):
        data[place : place + 4] = (2).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso-8859-1", "cp037", "utf-7"])
@pytest.mark.parametrize("part", ["sheet", "shared"])
def test_a_document_type_is_refused_however_it_is_spelled(encoding: str, part: str) -> None:
    data = xlsx(LIST, **{part: document_type(encoding)})  # type: ignore[arg-type]
    with pytest.raises(ListProblem) as raised:
        unpacked(packed(data))
    assert raised.value.key == "kim_list.not_xlsx"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and nothing else",
        xlsx(LIST)[:-60],
        xlsx(LIST, sheet="<worksheet"),
        xlsx(LIST, without="xl/workbook.xml"),
        xlsx(LIST, without="xl/worksheets/sheet1.xml"),
        xlsx(LIST, shared="<sst/>"),
        xlsx(LIST, sheet="<worksheet>" + " " * 6_000_000 + "</worksheet>"),
        xlsx(LIST, sheet=BOMB.encode("utf-16")),
        xlsx(LIST, packing=zipfile.ZIP_BZIP2),
        xlsx(LIST, packing=zipfile.ZIP_LZMA),
        of_many_parts(),
        with_a_lying_header(),
    ],
)
def test_a_spreadsheet_that_is_broken_or_a_bomb(data: bytes) -> None:
    with pytest.raises(ListProblem) as raised:
        unpacked(packed(data))
    assert raised.value.key == "kim_list.not_xlsx"


@pytest.mark.parametrize(
    "data",
    [
        xlsx(LIST, shared=BOMB.encode("utf-16")),
        # each cell is small, the tree of all of them is not
        xlsx(LIST, sheet=f'<worksheet xmlns="{MAIN}">' + "<c/>" * 1_200_000 + "</worksheet>"),
        # one long text in each of very many cells
        xlsx(
            LIST,
            shared=f'<sst xmlns="{MAIN}"><si><t>{"nama " * 900_000}</t></si></sst>',
            sheet=f'<worksheet xmlns="{MAIN}"><sheetData>'
            + ("<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>") * 200
            + "</sheetData></worksheet>",
        ),
        b"nama;wilayah\n" + b'"' * 900_001,
        b";" * 1_000_000,
        b"nama;wilayah\n" + b"KIM;" * 240_000,
    ],
)
def test_what_grows_when_it_is_read_grows_in_the_child(data: bytes) -> None:
    assert len(data) <= 1_000_000, "no larger file is taken"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(ListProblem):
        read_list(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000, f"{grown} kB"


def test_what_needs_more_memory_than_a_child_has_is_told_in_words() -> None:
    """The bot itself would read it, if it had the memory."""
    with pytest.raises(ListProblem) as raised:
        read_list(xlsx(LIST, sheet=f'<worksheet xmlns="{MAIN}">' + '<c r=""/>' * 540_000 + "</worksheet>"))
    assert raised.value.key == "kim_list.unreadable"


def test_a_list_as_it_should_be_passes_through_the_child_whole() -> None:
    rows = [
        ["Nama KIM", "Kelurahan", "Ketua"],
        *[[f"KIM Nomor {n} – “Maju”", "Cibodas Sari", ""] for n in range(4_000)],
    ]
    assert read_list(xlsx(rows)) == unpacked(packed(xlsx(rows)))
    broken = b'nama;wilayah\n"a"b;c\nKIM Satu;Cibodas Sari;zuviel\n'
    assert [(row.line, row.problem and row.problem.key) for row in read_list(broken).rows] == [
        (2, "kim_list.not_csv"),
        (3, "kim_list.too_many_cells"),
    ]
