"""The cells of an XLSX file as plain text: a ZIP of XML, of which a list needs very little."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

SIGNATURE = b"PK\x03\x04"
UNPACKED_MOST = 5_000_000
"""Bytes of one part of the file, unpacked: a small file may hold a very large one."""
CHUNK = 64 * 1024
COLUMNS_MOST, PARTS_MOST = 200, 1_000
TEXT_MOST = 1_000
"""Letters of a text: one may stand in very many cells."""
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts of a spreadsheet may be packed: by what may hold a million times its size they never are."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    LookupError,  # a part or a text that is referred to and is not there
    ValueError,
    NotImplementedError,  # packed in a way of its own
    RuntimeError,  # locked with a password
)


class Unreadable(Exception):
    """This is no XLSX file that can be read."""


def rows(data: bytes, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet, each with its line (from 1), up to `most` and one. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > PARTS_MOST:
                raise Unreadable
            shared = _shared(archive)
            for count, row in enumerate(_parsed(archive, _first_sheet(archive)).iter(f"{_MAIN}row")):
                if count > most:
                    return
                yield int(row.get("r") or count + 1), _cells(row, shared)
    except BROKEN:
        raise Unreadable from None


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The texts that cells refer to by number."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in _parsed(archive, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Where the first sheet of the workbook lies."""
    sheet = next(_parsed(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"), None)
    if sheet is None:
        raise Unreadable
    wanted = sheet.get(_RELATED)
    for relation in _parsed(archive, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise Unreadable


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_MAIN}c"):
        at = _column(cell.get("r", "")) or len(cells)
        if at >= COLUMNS_MOST:
            continue
        cells += [""] * (at + 1 - len(cells))
        cells[at] = _value(cell, shared)
    return cells


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value


def _text(item: ElementTree.Element) -> str:
    """The text of an item (its beginning), its runs joined; how it is pronounced (`rPh`) is left out."""
    spoken = {text for reading in item.iter(f"{_MAIN}rPh") for text in reading.iter(f"{_MAIN}t")}
    return "".join(text.text or "" for text in item.iter(f"{_MAIN}t") if text not in spoken)[:TEXT_MOST]


def _column(reference: str) -> int:
    """The column of a cell from 0: C7 is 2; 0 also where nothing is said."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return max(number - 1, 0)


class _Plain(ElementTree.TreeBuilder):
    """A tree without a document type, however that is spelled: its entities make a small file a very large one."""

    def doctype(self, *_: object) -> None:
        raise Unreadable


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part of the file. What its header says of its size is not believed: what comes out is counted."""
    part, left = archive.getinfo(name), UNPACKED_MOST
    if part.compress_type not in PACKED:
        raise Unreadable
    parser = ElementTree.XMLParser(target=_Plain())  # noqa: S314 - bounded, without entities
    with archive.open(part) as unpacked:
        while piece := unpacked.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise Unreadable
            parser.feed(piece)
    return parser.close()
