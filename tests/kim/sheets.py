"""XLSX files as spreadsheets save them, small enough to be written by hand."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def xlsx(
    rows: Sequence[Sequence[str]],
    *,
    kind: str = "s",
    sheet: str | bytes = "",
    shared: str | bytes = "",
    without: str = "",
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook whose first sheet holds these cells, empty ones left out. `sheet`, `shared`: those parts instead.

    `kind` says how texts stand in a cell: shared, inline, or as the result of a formula.
    """
    texts = sorted({cell for row in rows for cell in row if cell})
    items = "".join(f"<si><r><t>{escape(text[:2])}</t></r><r><t>{escape(text[2:])}</t></r></si>" for text in texts)
    found = "".join(_row(at, row, kind, texts) for at, row in enumerate(rows, 1) if row)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="KIM" sheetId="7" r:id="rId3"/><sheet name="Lain" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}">'
            '<Relationship Id="rId1" Type="x" Target="worksheets/sheet2.xml"/>'
            '<Relationship Id="rId3" Type="x" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/sharedStrings.xml": shared or f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>',
        "xl/worksheets/sheet1.xml": sheet
        or f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{found}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, text in parts.items():
            if name != without:
                archive.writestr(name, text)
    return packed.getvalue()


def _row(at: int, row: Sequence[str], kind: str, texts: list[str]) -> str:
    cells = "".join(
        _cell(f"{chr(ord('A') + column)}{at}", text, kind, texts) for column, text in enumerate(row) if text
    )
    return f'<row r="{at}">{cells}</row>'


def _cell(reference: str, text: str, kind: str, texts: list[str]) -> str:
    if text.isdigit():
        return f'<c r="{reference}"><v>{text}</v></c>'
    if kind == "inlineStr":
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    value = texts.index(text) if kind == "s" else escape(text)
    return f'<c r="{reference}" t="{kind}"><v>{value}</v></c>'
